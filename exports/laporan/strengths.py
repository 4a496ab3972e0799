"""Where each unit of an agency is strong and weak: part of BAB IV of an agency's report."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.values import Laporan, Line
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.numbers import local
from scoring import Instrument, extremes, half_up, unsatisfying


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
        Column("Unit pelayanan", 5),
        Column("Unsur tertinggi", 2.2),
        Column("Unsur terendah", 2.2),
        Column("Belum memuaskan", 2),
    )
    rows = [
        (part.label, *ends(part, instrument), _codes(unsatisfying(part.nrr, instrument), instrument) or "–")
        for part in known
    ]
    yield Table("Unsur tertinggi, terendah, dan belum memuaskan per unit", columns, numbered(rows), small=True)


def ends(line: Line, instrument: Instrument) -> tuple[str, str]:
    """The highest and the lowest NRR with the codes of the elements that have it, alike where all are equal."""
    low, high = extremes(line.nrr, 1)
    if not low:
        same = next((text for text in line.nrr_texts if text != "–"), None)
        return (f"semua sama, {local(same)}",) * 2 if same else ("–", "–")
    return _shared(line, high, instrument), _shared(line, low, instrument)


def _shared(line: Line, places: tuple[int, ...], instrument: Instrument) -> str:
    return f"{_codes(places, instrument)}: {local(line.nrr_texts[places[0]])}"


def _codes(places: tuple[int, ...], instrument: Instrument) -> str:
    return ", ".join(instrument.elements[place].u for place in places)


def shown(line: Line, instrument: Instrument) -> str:
    """The elements graded C or D, lowest first, or "–" where there are none."""
    return ", ".join(_named(line, place, instrument) for place in unsatisfying(line.nrr, instrument)) or "–"


def _named(line: Line, place: int, instrument: Instrument) -> str:
    element = instrument.elements[place]
    band = instrument.band(half_up(25 * (line.nrr[place] or 0), 2))
    return f"{element.u} {element.short['id']} {local(line.nrr_texts[place])} ({band.mutu})"
