"""Where the units of an agency are strong and weak: how many in BAB IV, unit by unit in an appendix."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.lines import FEW, Line
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.counts import share_of
from exports.writing.numbers import local
from scoring import Instrument, judged, unsatisfying


def strengths(report: Laporan) -> Iterator[Block]:
    """How many units have elements graded C or D."""
    instrument = report.instrument
    known = [part for part in report.parts if part.ikm is not None]
    if not known:
        return
    enough = [part for part in known if judged(part.n)]
    whom = "" if len(enough) == len(known) else "dengan sekurang-kurangnya sepuluh responden "
    dissatisfied = [part for part in known if unsatisfying(part.nrr, part.answers, instrument)]
    if dissatisfied:
        yield Paragraph(
            f"{share_of(len(dissatisfied), len(enough), 'unit')} {whom}mempunyai unsur yang belum "
            "memuaskan (mutu C atau D); unsur itu menjadi prioritas unit masing-masing."
        )
    elif enough:
        yield Paragraph(f"Tidak ada unit {whom}yang mempunyai unsur bermutu C atau D.")


def strength_table(report: Laporan) -> Table | None:
    """Every unit with answers: its highest and lowest element, and those graded C or D. None without any."""
    instrument = report.instrument
    known = [part for part in report.parts if part.ikm is not None]
    columns = (
        Column("No.", 0.6, True),
        Column("Unit pelayanan", 5),
        Column("Unsur tertinggi", 2.2),
        Column("Unsur terendah", 2.2),
        Column("Belum memuaskan", 2),
    )
    rows = [
        (
            part.label,
            *ends(part, instrument),
            (_codes(unsatisfying(part.nrr, part.answers, instrument), instrument) or "–") if judged(part.n) else FEW,
        )
        for part in known
    ]
    caption = "Unsur tertinggi, terendah, dan belum memuaskan per unit"
    return Table(caption, columns, numbered(rows), small=True) if rows else None


def ends(line: Line, instrument: Instrument) -> tuple[str, str]:
    """The highest and the lowest NRR with the codes of the elements that have it.

    Alike where all are equal, or too few to be judged. Where the end is not told apart from the rest by more than
    chance it says so.
    """
    if line.ikm is None:
        return "–", "–"
    if not judged(line.n):
        return FEW, FEW
    if len(same := set(line.nrr_texts) - {"–"}) < 2:
        return (f"semua sama, {local(same.pop())}",) * 2 if same else ("–", "–")
    low, high = line.called(1)
    return _shared(line, high, instrument), _shared(line, low, instrument)


def _shared(line: Line, places: tuple[int, ...], instrument: Instrument) -> str:
    return f"{_codes(places, instrument)}: {local(line.nrr_texts[places[0]])}" if places else "tidak terbedakan"


def _codes(places: tuple[int, ...], instrument: Instrument) -> str:
    return ", ".join(instrument.elements[place].u for place in places)


def shown(line: Line, instrument: Instrument) -> str:
    """The elements graded C or D, lowest first, "–" where there are none. Under ten answers that they are too few."""
    if line.ikm is not None and not judged(line.n):
        return FEW
    return (
        ", ".join(_named(line, place, instrument) for place in unsatisfying(line.nrr, line.answers, instrument)) or "–"
    )


def _named(line: Line, place: int, instrument: Instrument) -> str:
    element = instrument.elements[place]
    band = line.grade(place, instrument)
    return f"{element.u} {element.name['id']} {local(line.nrr_texts[place])} ({band.mutu if band else '–'})"
