"""The sheet of publications: one line a medium, as it was told or as this program has written it."""

from __future__ import annotations

from collections.abc import Iterator

from exports.pack.values import Pack
from exports.writing.blocks import Block, Column, Heading, Paragraph, Table, numbered
from exports.writing.counts import spelled
from exports.writing.dates import day_names


def publications(pack: Pack) -> Iterator[Block]:
    """How many media, and each with its day and place. A picture of each is the unit's to add."""
    yield Heading(1, "LEMBAR PUBLIKASI HASIL SKM")
    kinds = len({one.name.casefold() for one in pack.media})
    yield Paragraph(
        f"Hasil SKM {pack.report.subject}, {pack.report.period.name()}, dipublikasikan melalui {spelled(kinds)} media."
    )
    rows = [
        (one.name, day_names(one.day) or "–", one.where or "–", "catatan program" if one.ours else "keterangan unit")
        for one in pack.media
    ]
    columns = (
        Column("No.", 0.8, True),
        Column("Media", 3),
        Column("Tanggal", 2.6),
        Column("Alamat atau tempat", 5),
        Column("Sumber", 2.6),
    )
    yield Table("Media publikasi hasil SKM", columns, numbered(rows))
    yield Paragraph("Foto atau tangkapan layar setiap media dilampirkan oleh unit.")
