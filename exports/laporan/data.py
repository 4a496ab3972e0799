"""A Laporan for programs: CSV and JSON of every figure. Fields: docs/data.md."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from exports.laporan.beside import beside_cells, beside_data, beside_headings
from exports.laporan.exclusions import left_out_data
from exports.laporan.history import history_cells, history_data, label_of
from exports.laporan.lines import Line
from exports.laporan.official import public_figures
from exports.laporan.tendency import tendency_data
from exports.laporan.values import Laporan
from exports.writing.table import Cell, csv_bytes
from scoring import half_up
from scoring.mapping import mapping_told

SCHEMA = 1
_COURSES = ("tren", "tren_publik")


def results_csv(report: Laporan) -> bytes:
    """One line per result: the whole, each service or unit, each period of the trend, then figures published before."""
    elements = report.instrument.elements
    headings = ("bagian", "kode", "nama", "periode", "responden", "indeks", "ikm", "mutu", "batas_bawah", "batas_atas")
    told_of: list[Cell] = [line.interval_told for _, line in _lines(report)]
    told_of += [None] * len(report.past)  # what was published before has no interval
    notes: list[tuple[Cell, ...]]
    rows: list[tuple[Cell, ...]] = [
        (*_result(report, part, line), *map(_or_none, line.nrr_texts), *beside_cells(report, part, line))
        for part, line in _lines(report)
    ]
    more = (None,) * len(beside_headings(report))
    rows += [
        ("terdahulu", report.code or None, report.subject, label_of(one), *history_cells(one, len(elements)), *more)
        for one in report.past
    ]
    told = mapping_told(report.instrument, "id")
    mapped = ("pemetaan",) if told else ()
    nrr = (f"nrr_{element.key}" for element in elements)
    if any(line.units for _, line in _lines(report)):
        mapped = (*mapped, "unit_kurang_10", "catatan_rata_rata")
        notes = [(line.few, line.few_told() or None) if line.units else (None, None) for _, line in _lines(report)]
        notes += [(None, None)] * len(report.past)
    else:
        notes = [()] * len(rows)
    return csv_bytes(
        (*headings, *nrr, *beside_headings(report), *mapped, "catatan_selang"),
        [(*row, *((told,) if told else ()), *note, way) for row, note, way in zip(rows, notes, told_of, strict=True)],
    )


def respondents_csv(report: Laporan) -> bytes:
    """Respondents by characteristic: one line per answer of each group, adding up to all of them."""
    headings = ("kelompok", "kode", "keterangan", "jumlah", "persen")
    rows = [
        (group.key, count.code, count.label, count.people, share)
        for group in report.groups
        for count, share in zip(group.counts, group.shares(), strict=True)
    ]
    return csv_bytes(headings, rows)


def as_json(report: Laporan) -> dict[str, Any]:
    """Give the same as plain data. Figures are texts in their final digits, null where nobody answered."""
    return {
        "schema": SCHEMA,
        "agency": report.agency,
        "subject": report.subject,
        "code": report.code or None,
        "made": report.made_data,
        "made_up": report.made_up,
        **({"mapping": told} if (told := mapping_told(report.instrument, "id")) else {}),
        "population": report.population,
        "target": report.target,
        "result": _plain(report, report.total),
        "pooled": None if report.pooled is None else _plain(report, report.pooled),
        "respondents": {
            group.key: [{"code": one.code, "label": one.label, "people": one.people} for one in group.counts]
            for group in report.groups
        },
        "parts": [_plain(report, line) for line in report.parts],
        "services": [_plain(report, line) for line in report.services],
        "channels": [_plain(report, line) for line in report.channels],
        "trend": [_plain(report, line) for line in report.trend],
        "published_trend": [_plain(report, line) for line in (report.published if public_figures(report) else ())],
        "history": history_data(report.past),
        "tendency": tendency_data(report.tendencies),
        "months": dict(report.months),
        "left_out": left_out_data(report),
        "follow_up": [
            {
                "element": plan.element,
                "activity": plan.activity,
                "quarters": sorted(plan.quarters),
                "year": plan.year,
                "responsible": plan.responsible,
                "state": plan.state,
                "unit": plan.unit,
            }
            for plan in (*(one for one in report.plans if one.told or not report.unit_plans), *report.unit_plans)
        ],
        "followed_up": [
            {
                "plan": one.plan,
                "carried_out": one.carried_out,
                "described": one.described,
                "evidence": one.evidence,
                "quarter": one.quarter,
                "state": one.state,
                "unit": one.unit,
            }
            for one in (*report.done, *report.unit_done)
        ],
        **beside_data(report),
    }


def _lines(report: Laporan) -> Iterator[tuple[str, Line]]:
    yield ("instansi" if report.city else "unit"), report.total
    if report.pooled is not None:
        yield "gabungan", report.pooled
    for line in report.parts:
        yield ("unit" if report.city else "layanan"), line
    for line in report.services:
        yield "layanan", line
    for line in report.channels:
        yield "saluran", line
    for line in report.trend:
        yield "tren", line
    for line in report.published if public_figures(report) else ():
        yield "tren_publik", line


def _result(report: Laporan, part: str, line: Line) -> tuple[Cell, ...]:
    whole = part in ("instansi", "gabungan") or line is report.total
    name = report.subject if whole or part in _COURSES else line.label
    period = line.label if part in _COURSES else report.period.name()
    low, high = (str(edge) for edge in line.edges) if line.edges else (None, None)
    figures = (_or_none(line.index_text), _or_none(line.ikm_text), line.mutu)
    return (part, line.code or None, name, period, line.n, *figures, low, high)


def _plain(report: Laporan, line: Line) -> dict[str, Any]:
    edges = None if line.edges is None else [str(edge) for edge in line.edges]
    return {
        "label": line.label,
        "code": line.code or None,
        "n": line.n,
        "index": _or_none(line.index_text),
        "ikm": _or_none(line.ikm_text),
        "mutu": line.mutu,
        "interval95": edges,
        "interval95_note": line.interval_told,
        **({"units": line.units, "units_under_ten": line.few, "note": line.few_told() or None} if line.units else {}),
        "elements": {
            element.key: {
                "u": element.u,
                "n": n,
                "nrr": _text(nrr, 4),
                "ikm": _text(None if nrr is None else 25 * nrr, 2),
            }
            for element, n, nrr in zip(report.instrument.elements, line.answers, line.nrr, strict=True)
        },
    }


def _or_none(text: str) -> str | None:
    return None if text == "–" else text


def _text(value: Fraction | None, places: int) -> str | None:
    return None if value is None else str(half_up(value, places))
