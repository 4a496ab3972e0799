"""Where each unit of an agency is strong and weak: part of BAB IV of an agency's report."""

from __future__ import annotations

from collections.abc import Iterator

from exports.blocks import Block, Column, Paragraph, Table, numbered
from exports.laporan.values import Laporan, Line
from exports.numbers import local
from scoring import Instrument, half_up, unsatisfying


def strengths(report: Laporan) -> Iterator[Block]:
    """Every unit with answers: its highest and lowest element, and those graded C or D."""
    instrument = report.instrument
    known = [part for part in report.parts if part.ikm is not None]
    if not known:
        return
    dissatisfied = [part for part in known if unsatisfying(part.nrr, instrument)]
    if dissatisfied:
        yield Paragraph(
            f"{len(dissatisfied)} dari {len(known)} unit mempunyai unsur yang belum memuaskan (mutu C atau D); unsur "
            "itu menjadi prioritas unit masing-masing."
        )
    else:
        yield Paragraph("Tidak ada unit dengan unsur bermutu C atau D.")
    columns = (
        Column("No", 0.6, True),
        Column("Unit pelayanan", 3.6),
        Column("Unsur tertinggi", 2.6),
        Column("Unsur terendah", 2.6),
        Column("Belum memuaskan", 2.6),
    )
    rows = [(part.label, *extremes(part, instrument), shown(part, instrument)) for part in known]
    yield Table("Unsur tertinggi, terendah, dan belum memuaskan per unit", columns, numbered(rows), small=True)


def extremes(line: Line, instrument: Instrument) -> tuple[str, str]:
    """The highest and the lowest element with their NRR, the first in report order where several share it."""
    known = [(nrr, place) for place, nrr in enumerate(line.nrr) if nrr is not None]
    if not known:
        return "–", "–"
    best = min(known, key=lambda pair: (-pair[0], pair[1]))[1]
    worst = min(known)[1]
    return _named(line, best, instrument), _named(line, worst, instrument)


def shown(line: Line, instrument: Instrument) -> str:
    """The elements graded C or D, lowest first; "–" where there are none."""
    return ", ".join(_named(line, place, instrument) for place in unsatisfying(line.nrr, instrument)) or "–"


def _named(line: Line, place: int, instrument: Instrument) -> str:
    element = instrument.elements[place]
    band = instrument.band(half_up(25 * (line.nrr[place] or 0), 2))
    return f"{element.u} {element.short['id']} {local(line.nrr_texts[place])} ({band.mutu})"
