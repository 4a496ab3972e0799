"""The index of each service, element by element, and the mean over services as the frame of 2025 has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from exports.headings import heading_of, legend
from exports.laporan.lines import Line
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.numbers import local
from scoring import half_up

CAPTION = "IKM per unsur dan per jenis layanan"
WITHHELD = "Nilai yang tidak ditampilkan dapat menunjuk pada jawaban beberapa responden saja."


def services(report: Laporan) -> Iterator[Block]:
    """Every service with its elements on the scale of 25 to 100. Nothing where none is told apart."""
    lines = report.services if report.city else report.parts
    if not lines:
        return
    elements = report.instrument.elements
    rows = [(line.label, str(line.n), *map(_times_25, line.nrr), line.ikm_text) for line in lines]
    known = [line for line in lines if line.ikm is not None]
    means = [_mean([line.nrr[place] for line in known]) for place in range(len(elements))]
    ikm = _mean([line.ikm for line in known])
    foot = ("", "Rerata IKM Per Unsur", str(sum(line.n for line in lines)), *map(_times_25, means), _text(ikm))
    columns = (
        Column("No.", 0.8, True),
        Column("Jenis Layanan", 3.2),
        Column("Jumlah Responden", 1.35, True, turned=True),
        *(Column(heading_of(one), 1.35, True, turned=True) for one in elements),
        Column("IKM Per Jenis Layanan", 1.35, True, turned=True),
    )
    told = legend(report.instrument, list(map(heading_of, elements)))
    note = f"Judul kolom yang disingkat: {told}." if told else ""
    yield Table(CAPTION, columns, (*numbered(rows), foot), frozenset({len(rows)}), small=True, note=note)
    if ikm is not None and not report.city and half_up(ikm, 2) != half_up(report.total.ikm or 0, 2):
        yield Paragraph(
            f"Baris terakhir adalah rata-rata sederhana jenis layanan ({local(_text(ikm))}), yang memberi setiap "
            f"layanan bobot yang sama. IKM unit layanan ({local(report.total.ikm_text)}) memberi setiap jawaban bobot "
            "yang sama."
        )
    if any(line.n and line.ikm is None for line in lines):
        yield Paragraph(WITHHELD)
    if any(0 < line.n < 10 for line in lines):
        yield Paragraph("Nilai layanan dengan kurang dari sepuluh responden belum dapat diandalkan.")


def part_table(report: Laporan, heading: str, caption: str) -> Table:
    """Every part with all its NRR, and the total below."""
    elements = report.instrument.elements
    rows = [(part.label, *_figures(part)) for part in report.parts]
    last = ("", "Seluruhnya", *_figures(report.total))
    columns = (
        Column("No.", 0.9, True),
        Column(heading, 4),
        Column("n", 1, True),
        *(Column(element.u, 1.25, True) for element in elements),
        Column("IKM", 1.25, True),
        Column("Mutu", 1, True),
    )
    return Table(caption, columns, (*numbered(rows), last), frozenset({len(rows)}), small=True)


def _figures(line: Line) -> tuple[str, ...]:
    return str(line.n), *line.nrr_texts, line.ikm_text, line.mutu or "–"


def _mean(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [one for one in values if one is not None]
    return sum(known, start=Fraction(0)) / len(known) if known else None


def _times_25(nrr: Fraction | None) -> str:
    return _text(None if nrr is None else 25 * nrr)


def _text(value: Fraction | None) -> str:
    return "–" if value is None else str(half_up(value, 2))
