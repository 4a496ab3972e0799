"""Laporan SKM, the report the ministry asks for, in its order of chapters. Source: Permenpan RB 14/2017, Lampiran.

It is an Indonesian document in every language setting: it goes to the ministry.
"""

from exports.laporan.about import LeftOut, Sampling, Signer
from exports.laporan.values import Count, Done, Former, Group, Laporan, Line, Plan, Side, Tendency

__all__ = [
    "Count",
    "Done",
    "Former",
    "Group",
    "Laporan",
    "LeftOut",
    "Line",
    "Plan",
    "Sampling",
    "Side",
    "Signer",
    "Tendency",
]
