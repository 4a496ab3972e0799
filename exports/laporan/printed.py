"""A Laporan as blocks to print: cover, chapters, appendices. The PDF and the Word file are both made from this."""

from __future__ import annotations

from dataclasses import replace

from exports.laporan.frames import body
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Printed, Table
from exports.writing.counts import grouped
from exports.writing.dates import day_names
from exports.writing.numbers import local
from scoring import Period

INTERNAL = "Untuk kalangan internal"
MADE_UP = "Data contoh – angka dibuat-buat"


def printed(report: Laporan) -> Printed:
    """The whole report in the ministry's order. Raises BadReport when its counts do not agree."""
    report.check()
    blocks = tuple(body(report))
    return Printed(
        title="LAPORAN PELAKSANAAN SURVEI KEPUASAN MASYARAKAT (SKM)",
        subject=report.subject,
        agency=report.agency if not report.city else "",
        period=cover_period(report.period),
        foot=f"{report.subject} · {report.period.name()} · dibuat {day_names(report.made)}",
        ribbon=MADE_UP if report.made_up else None,
        logo=report.logo,
        language="id",
        day=report.day,
        blocks=tuple(map(in_print, blocks)),
        preface=report.told.preface,
        lists=report.lists,
        style=report.style,
        address=report.address,
        notice="" if report.open else INTERNAL,
    )


def cover_period(period: Period) -> str:
    """The period as a cover has it.

    >>> from scoring import parse_period
    >>> cover_period(parse_period("2026-Q3")), cover_period(parse_period("2026"))
    ('PERIODE TRIWULAN III TAHUN 2026', 'TAHUN 2026')
    """
    name = period.name().upper()
    if period.kind in ("quarter", "semester", "month"):
        part, _, year = name.rpartition(" ")
        return f"PERIODE {part} TAHUN {year}"
    return name if period.kind == "year" else f"PERIODE {name}"


def in_print(block: Block) -> Block:
    """A table with the figures of its centred columns as Indonesian writes them. Sentences have theirs already."""
    if not isinstance(block, Table):
        return block
    figures = [column.centred and not column.heading.startswith("TW") for column in block.columns]  # these hold years
    rows = (tuple(_figure(cell) if one else cell for cell, one in zip(row, figures, strict=True)) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _figure(cell: str) -> str:
    return grouped(int(cell)) if cell.isdecimal() and len(cell) > 3 else local(cell)
