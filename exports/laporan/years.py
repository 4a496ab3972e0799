"""Five years at a glance: a row for each year, a column for each of its survey periods, and the year as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table
from exports.writing.numbers import local
from scoring import Period, half_up

KINDS: Mapping[str, int] = {"quarter": 4, "semester": 2}  # how many of a kind make a year
A_YEAR: Mapping[str, int] = {"month": 12, "quarter": 4, "semester": 2}  # spans to the same one a year before
YEARS = 5
_MARK = "*"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "caption": "IKM lima tahun terakhir",
        "year": "Tahun",
        "quarter": "Triwulan",
        "semester": "Semester",
        "whole": "IKM setahun",
        "mutu": "Mutu setahun",
        "about": "Kolom setahun dihitung dari jawaban sepanjang tahun itu dan diisi setelah tahunnya berakhir.",
        "former": f"Tanda {_MARK} adalah angka terdahulu, yang dicantumkan seperti pernah diumumkan.",
    },
    "en": {
        "caption": "IKM of the last five years",
        "year": "Year",
        "quarter": "Quarter",
        "semester": "Semester",
        "whole": "IKM of the year",
        "mutu": "Grade of the year",
        "about": "The columns of a year are of the answers of all its days, and stand once it is over.",
        "former": f"{_MARK} is an earlier figure, as it was published.",
    },
}
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class _Cells:
    """IKM by the key of its period, as printed, the grade of whole years, and whether a figure was published before."""

    ikm: Mapping[str, str]
    grade: Mapping[str, str]
    former: bool


def years(report: Laporan) -> Iterator[Block]:
    """The table with what its columns are. Nothing where it would say no more than the periods one by one."""
    found = years_table(report)
    if found is not None:
        yield found
        yield from map(Paragraph, years_notes(report))


def years_table(report: Laporan, language: str = "id") -> Table | None:
    """A row for each year from the first with a figure. None of other spans than a part of a year, and without more
    than the report's own periods."""
    parts = KINDS.get(report.period.kind)
    if parts is None or not (report.older or _former(report, language)):
        return None
    words, cells, own = _words(language), _cells(report, language), report.period.first.year
    if len(cells.ikm.keys() - cells.grade.keys()) < 2:  # a year of one period says that period's figure again
        return None
    known = [int(key[:4]) for key in (*cells.ikm, *cells.grade)]
    rows = []
    for year in range(max(min(known), own - YEARS + 1), own + 1):
        keys = (*_keys(year, report.period.kind, parts), str(year))
        rows.append((str(year), *(cells.ikm.get(key, "–") for key in keys), cells.grade.get(str(year), "–")))
    over = words[report.period.kind]
    columns = (
        Column(words["year"], 1.2),
        *(Column(_ROMAN[place], 1.3, True, over=over) for place in range(parts)),
        Column(words["whole"], 1.5, True),
        Column(words["mutu"], 2.2, True),
    )
    return Table(words["caption"], columns, tuple(rows))


def years_notes(report: Laporan, language: str = "id") -> list[str]:
    """What is to be known of the table."""
    words = _words(language)
    return [words["about"], *(words["former"] for _ in range(_cells(report, language).former))]


def _cells(report: Laporan, language: str) -> _Cells:
    """What was counted, of a period before what was published of it."""
    ikm = dict[str, str]()
    for one in report.older:
        ikm[one.period.key] = str(half_up(one.ikm, 2))
    span: Period = report.period
    for line in reversed(report.trend):
        if line.ikm is not None:
            ikm[span.key] = line.ikm_text
        span = span.previous()
    grade = {one.period.key: one.grade for one in report.older if one.grade}
    former = {key: text for key, text in _former(report, language).items() if key not in ikm}
    return _Cells(ikm | former, grade, bool(former))


def _former(report: Laporan, language: str) -> dict[str, str]:
    """Published figures of periods of the report's kind and of years, with their mark."""
    kinds = (report.period.kind, "year")
    return {
        one.figure.period.key: f"{local(half_up(one.ikm, 2), language)}{_MARK}"
        for one in report.past
        if one.figure.period.kind in kinds and one.comparable
    }


def _keys(year: int, kind: str, parts: int) -> Iterator[str]:
    letter = "Q" if kind == "quarter" else "S"
    return (f"{year}-{letter}{place}" for place in range(1, parts + 1))


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS["id"])
