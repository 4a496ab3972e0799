"""What the recap says of each unit beyond the recap sheet's own columns: its elements, the change, its report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from exports.laporan.formers import Former
from exports.laporan.history import MARK, because
from exports.laporan.lines import Line
from exports.recap.cells import Cell
from exports.report import CityReport, CityRow
from exports.writing.dates import day_names
from exports.writing.numbers import local
from scoring import ElementScore, called_of, half_up, judged, unsatisfying

_ALIKE = {"id": ("semua unsur sama:", "bernilai sama"), "en": ("all elements alike:", "of the same value")}
_FEW = {"id": "terlalu sedikit untuk dinilai", "en": "too few to be judged"}
_TOGETHER = {"id": "jawaban {} bersama-sama", "en": "answers of {} together"}
_NOISE = {"id": "tidak terbedakan", "en": "not told apart"}

# heading, width, cell of a unit
_COLUMNS: tuple[tuple[str, float, Callable[[CityReport, CityRow], Cell]], ...] = (
    ("UNSUR TERTINGGI", 34, lambda report, row: (_best(report, row), "middle")),
    ("UNSUR TERENDAH", 34, lambda report, row: (_worst(report, row), "middle")),
    ("UNSUR BELUM MEMUASKAN", 72, lambda report, row: (_unsatisfying(report, row), "middle")),
    ("IKM SEBELUMNYA", 13, lambda _, row: _figure(_before(row.before, row.former))),
    (
        "PERUBAHAN",
        12,
        lambda _, row: _moved(_compared(row.before, row.former), row.score.ikm if row.score else None),
    ),
    ("LAPORAN DITERIMA", 14, lambda report, row: (day_names(row.received, report.language), "text")),
)


def headings(report: CityReport) -> list[tuple[str, float]]:
    """(heading, width) of each column. Those of indices beside the IKM stand last."""
    sides = [(one.instrument.short.get(report.language, one.name), 12.0) for one in report.beside]
    noted = [("KETERANGAN IKM SEBELUMNYA", 40.0)] if report.noted else []
    return [(heading, width) for heading, width, _ in _COLUMNS] + noted + sides


def of_unit(report: CityReport, row: CityRow) -> list[Cell]:
    """The cells of one unit, in the order of the headings."""
    noted = [_noted(row.former, report, row.merged)] if report.noted else []
    return (
        [cell(report, row) for _, _, cell in _COLUMNS]
        + noted
        + [_index(next((line for line in one.parts if line.code == row.code), None)) for one in report.beside]
    )


def of_mean(report: CityReport) -> list[Cell]:
    """Those of the simple mean: nothing of elements, the mean of the period before and the change."""
    received = sum(bool(row.received) for row in report.rows)
    told = (f"{received}/{len(report.rows)}", "text")
    before, compared = _before(report.mean_before, report.former), _compared(report.mean_before, report.former)
    moved: list[Cell] = [_figure(before), _moved(compared, report.mean), told]
    moved += [_noted(report.former, report)] if report.noted else []
    return [("", "text")] * 3 + moved + [_index(one.total) for one in report.beside]


def of_pooled(report: CityReport) -> list[Cell]:
    """Those of all respondents together."""
    none: list[Cell] = [(None, "two"), (None, "two"), *[("", "text")] * (2 if report.noted else 1)]
    return [("", "text")] * 3 + none + [_index(one.pooled) for one in report.beside]


def _index(line: Line | None) -> Cell:
    """An index beside the IKM, from 1 to 4."""
    return None if line is None or line.ikm is None else float(half_up(line.ikm / 25, 4)), "four"


def named(report: CityReport, element: ElementScore) -> str:
    """Such as "U3 Waktu Penyelesaian 2,4100 (D)"."""
    names = report.instrument.element(element.key).name
    name = names.get(report.language, names["id"])
    return f"{element.u} {name} {local(element.nrr_text, report.language)} ({element.mutu or '–'})"


def _best(report: CityReport, row: CityRow) -> str:
    return _end(report, row, 1)


def _worst(report: CityReport, row: CityRow) -> str:
    return _end(report, row, 0)


def _end(report: CityReport, row: CityRow, which: int) -> str:
    """The element with the lowest (0) or highest (1) NRR. Where several share it, says their codes and that they do."""
    if row.score is None:
        return ""
    elements = row.score.elements
    if not judged(row.score.n):
        return _told(_FEW, report)
    found = [elements[place] for place in called_of(row.score, 1)[which]]
    same_throughout = len({one.nrr_text for one in elements if one.nrr is not None}) < 2
    if not (found or same_throughout):
        return _told(_NOISE, report)
    if len(found) == 1:
        return named(report, found[0])
    alike, same = _ALIKE[report.language] if report.language in _ALIKE else _ALIKE["id"]
    if not found:
        return f"{alike} {local(next(one.nrr_text for one in elements if one.nrr is not None), report.language)}"
    return f"{', '.join(one.u for one in found)} {local(found[0].nrr_text, report.language)} ({same})"


def _unsatisfying(report: CityReport, row: CityRow) -> str:
    if row.score is None:
        return ""
    if not judged(row.score.n):
        return _told(_FEW, report)
    elements = row.score.elements
    places = unsatisfying([one.nrr for one in elements], [one.n for one in elements], report.instrument)
    return "; ".join(named(report, row.score.elements[place]) for place in places) or "–"


def _told(text: Mapping[str, str], report: CityReport) -> str:
    return text.get(report.language, text["id"])


def _before(counted: Fraction | None, former: Former | None) -> Fraction | None:
    return counted if counted is not None or former is None else former.ikm


def _compared(counted: Fraction | None, former: Former | None) -> Fraction | None:
    """The same, where it is of the measure of this report."""
    return _before(counted, former) if former is None or former.comparable else counted


def _noted(former: Former | None, report: CityReport, merged: Sequence[str] = ()) -> Cell:
    """That the figure before was published and not counted here, or of which units it is, and what else is known."""
    if merged:
        return _told(_TOGETHER, report).format(" + ".join(merged)), "text"
    if former is None:
        return "", "text"
    mark = MARK.get(report.language, MARK["id"])
    return "; ".join(filter(None, (mark, because(former, report.language)))), "text"


def _figure(ikm: Fraction | None) -> Cell:
    return None if ikm is None else float(half_up(ikm, 2)), "two"


def _moved(before: Fraction | None, after: Fraction | None) -> Cell:
    """As the printed figures differ."""
    if before is None or after is None:
        return None, "two"
    return float(half_up(after, 2) - half_up(before, 2)), "signed"
