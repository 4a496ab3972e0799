"""Kritik dan saran: how many mention which element, causes that were found, and sentences that somebody has cleared."""

from __future__ import annotations

from collections.abc import Iterator

from exports.disclosure import FEWEST
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Items, Paragraph
from exports.writing.counts import begun, grouped


def voices(report: Laporan) -> Iterator[Block]:
    """Nothing where nobody wrote and nobody told. What residents wrote is never printed as it stands."""
    told, mentioned = report.told, [(name, n) for name, n in report.mentioned if n >= FEWEST]
    if report.suggestions:
        said = f"{begun(report.suggestions)} responden menuliskan kritik atau saran."
        if mentioned:
            listed = "; ".join(f"{name} ({grouped(n)})" for name, n in mentioned)
            said += f" Menurut kata yang dipakai, yang disebut oleh lima responden atau lebih adalah {listed}."
        yield Paragraph(said)
    if told.voices:
        yield Paragraph("Kritik dan saran yang mewakili, dirangkum oleh penyelenggara:")
        yield Items(told.voices)
    if told.causes:
        yield Paragraph("Penyebab yang ditemukan oleh penyelenggara:")
        yield Items(told.causes)
