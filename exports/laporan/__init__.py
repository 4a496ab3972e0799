"""Laporan SKM, the report the ministry asks for, in its order of chapters. Source: Permenpan RB 14/2017, Lampiran.

It is an Indonesian document in every language setting: it goes to the ministry.
"""

from exports.laporan.about import LeftOut, Sampling, Signer
from exports.laporan.formers import Former, Older
from exports.laporan.groups import Count, Group
from exports.laporan.lines import Line
from exports.laporan.promises import Done, Plan
from exports.laporan.sides import Side, Tendency
from exports.laporan.values import Laporan

__all__ = [
    "Count",
    "Done",
    "Former",
    "Group",
    "Laporan",
    "LeftOut",
    "Line",
    "Older",
    "Plan",
    "Sampling",
    "Side",
    "Signer",
    "Tendency",
]
