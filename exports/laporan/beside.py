"""Indices beside the IKM: the section that tells of them, and their figures for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from exports.disclosure import FEWEST_ANSWERS
from exports.laporan.chapters import Section
from exports.laporan.lines import Line
from exports.laporan.sides import Side
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.counts import grouped, spelled
from exports.writing.numbers import local
from exports.writing.table import Cell
from scoring import Instrument, half_up

NO_PART = "Indeks ini bukan bagian dari IKM, tidak mengubahnya, dan tidak mempunyai mutu."


def beside_sections(report: Laporan) -> Iterator[Section]:
    """A short section for each index. Nothing where there is none."""
    for side in report.beside:
        yield Section.of(side.instrument.title["id"], _blocks(report, side))


def _blocks(report: Laporan, side: Side) -> Iterator[Block]:
    yield Paragraph(_told(report, side))
    yield _elements(side)
    if side.parts:
        yield _lines(side, "Unit pelayanan", f"{side.name} per unit pelayanan", side.parts)
    if side.services:
        yield _lines(side, "Jenis layanan", f"{side.name} per jenis layanan", side.services)
    if len(side.channels) > 1:
        yield _lines(side, "Saluran", f"{side.name} per saluran, semua jawaban digabungkan", side.channels)
    if len(side.trend) > 1:
        yield _lines(side, "Periode", f"Perkembangan {side.name}", side.trend)


def _told(report: Laporan, side: Side) -> str:
    total, title = side.total, side.instrument.title["id"]
    begun = (
        f"{title} {report.subject} pada {report.period.name()} adalah {local(total.index_text)} pada skala 1 sampai 4 "
        f"(× 25: {local(total.ikm_text)}), "
    )
    if not report.city:
        return f"{begun}dari {grouped(total.n)} responden. {NO_PART}"
    pooled = (
        f" Bila semua jawaban digabungkan, hasilnya {local(side.pooled.index_text)} "
        f"(× 25: {local(side.pooled.ikm_text)})."
        if side.pooled is not None
        else ""
    )
    mean = f"rata-rata sederhana {spelled(total.units)} unit, dari {grouped(total.n)} responden"
    return f"{begun}yaitu {mean}.{pooled} {NO_PART}"


def _elements(side: Side) -> Table:
    total = side.total
    rows = [
        (
            element.u,
            element.name["id"],
            str(total.answers[place]),
            total.nrr_texts[place],
            "–" if (nrr := total.nrr[place]) is None else str(half_up(25 * nrr, 2)),
        )
        for place, element in enumerate(side.instrument.elements)
    ]
    rows.append(("", side.name, str(total.n), total.index_text, total.ikm_text))
    columns = (
        Column("Kode", 0.8, True),
        Column("Unsur", 5.2),
        Column("Jawaban", 1.3, True),
        Column("Nilai rata-rata", 1.6, True),
        Column("× 25", 1.4, True),
    )
    return Table(f"{side.name} dan nilai setiap unsurnya", columns, tuple(rows), frozenset({len(rows) - 1}))


def _lines(side: Side, heading: str, caption: str, lines: Sequence[Line]) -> Table:
    rows = [(line.label, str(line.n), line.index_text, line.ikm_text) for line in lines]
    columns = (
        Column("No.", 0.6, True),
        Column(heading, 5.2),
        Column("Responden", 1.4, True),
        Column(side.name, 1.4, True),
        Column("× 25", 1.4, True),
    )
    return Table(caption, columns, numbered(rows), small=True)


def opened_beside(report: Laporan) -> tuple[Side, ...]:
    """The indices as a Laporan for everybody tells them: the whole alone, as public_beside() has it, with its elements.

    An element that fewer than ten answered has no figure.
    """
    return tuple(Side(one, _of_enough(line)) for one, line in public_beside(report))


def _of_enough(line: Line) -> Line:
    both = zip(line.nrr, line.answers, strict=True)
    return replace(line, nrr=tuple(nrr if n >= FEWEST_ANSWERS else None for nrr, n in both))


def public_beside(report: Laporan) -> tuple[tuple[Instrument, Line], ...]:
    """What of the indices may be published beside a result that is: those of ten answers. Of an agency the mean of the
    units in which each may."""
    lines = ((side.instrument, side.published if report.city else side.total) for side in report.beside)
    return tuple((one, line) for one, line in lines if line is not None and line.n >= FEWEST_ANSWERS)


def beside_headings(report: Laporan) -> tuple[str, ...]:
    """Columns of the results as CSV, after all others: respondents, index, index x 25 and each element of an index."""
    return tuple(
        heading
        for side in report.beside
        for key in (side.instrument.key,)
        for heading in (
            f"{key}_responden",
            f"{key}_indeks",
            f"{key}_x25",
            *(f"{key}_{element.key}" for element in side.instrument.elements),
        )
    )


def beside_cells(report: Laporan, part: str, line: Line) -> tuple[Cell, ...]:
    """The cells of one line of the results, empty in lines of which an index is not known by itself."""
    cells: list[Cell] = []
    for side in report.beside:
        found = _line_of(report, side, part, line)
        if found is None or found.ikm is None:
            empty: list[Cell] = [None] * (2 + len(side.instrument.elements))
            cells += [found.n if found else None, *empty]
        else:
            nrr = (None if text == "–" else text for text in found.nrr_texts)
            cells += [found.n, found.index_text, found.ikm_text, *nrr]
    return tuple(cells)


def _line_of(report: Laporan, side: Side, part: str, line: Line) -> Line | None:
    if line is report.total and part != "tren":
        return side.total
    if line is report.pooled:
        return side.pooled
    if part == "tren":
        return next((one for one in side.trend if one.label == line.label), None)
    lines = {"unit": side.parts, "layanan": side.services, "saluran": side.channels}.get(part, ())
    return next((one for one in lines if one.code == line.code), None)


def beside_data(report: Laporan) -> dict[str, Any]:
    """The same as plain data under "indices". Nothing where there is none."""
    if not report.beside:
        return {}
    return {
        "indices": [
            {
                "key": side.instrument.key,
                "name": side.instrument.title["id"],
                **_plain(side, side.total),
                "pooled": None if side.pooled is None else _plain(side, side.pooled),
                **{
                    name: [{"label": one.label, "code": one.code or None} | _plain(side, one) for one in lines]
                    for name, lines in (
                        ("parts", side.parts),
                        ("services", side.services),
                        ("channels", side.channels),
                        ("trend", side.trend),
                    )
                },
            }
            for side in report.beside
        ]
    }


def _plain(side: Side, line: Line) -> dict[str, Any]:
    known = line.ikm is not None
    return {
        "n": line.n,
        "index": line.index_text if known else None,
        "index_x25": line.ikm_text if known else None,
        "interval95": None if line.edges is None else [str(edge) for edge in line.edges],
        "elements": {
            element.key: {"u": element.u, "n": n, "nrr": None if nrr is None else str(half_up(nrr, 4))}
            for element, n, nrr in zip(side.instrument.elements, line.answers, line.nrr, strict=True)
        },
    }
