"""The ministry's processing sheet (hasil olah data): every answer, and the index as live formulas below.

Each formula is stored with the value scoring gives, so a viewer that does not calculate shows the same figures.
Source: Permenpan RB 14/2017, Lampiran (pengolahan data).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter.worksheet import Worksheet

from exports.laporan.values import Laporan
from exports.report import Respondent, UnitReport
from exports.sheet.columns import columns_of
from exports.sheet.foot import Foot, Places
from exports.sheet.live import Links
from exports.sheet.pages import write_pages
from exports.sheet.suggestions import HEADER as _HEADER
from exports.sheet.suggestions import write_suggestions, zoned
from exports.sheet.words import WORDS
from exports.writing.dates import day_names
from exports.writing.numbers import weight_told
from exports.writing.workbook import Book, high_for, open_book
from scoring.mapping import mapping_told

_WIDE = 13  # letters of a column of answers, as wide as the longest word of its heading


def processing_sheet(report: UnitReport, laporan: Laporan | None = None) -> bytes:
    """The xlsx of one unit and period: answers with figures below, a sheet of suggestions, and
    the tables of the Laporan, whose labels are in the report's language, as further sheets.

    A bare report has the scores alone in its first sheet, or no such sheet where they are too few to be listed.
    Editing an answer recomputes every figure. Raises BadReport when score and respondents do not agree.
    """
    report.check()
    out = BytesIO()
    words = WORDS.get(report.language, WORDS["id"])
    title = f"{words['title']} – {report.unit} – {report.period.name(report.language)}"
    day = report.period.first
    made, agency = report.made, report.agency
    with open_book(out, title=title, subject=made, author=agency, day=day, language=report.language) as book:
        links = None
        if report.respondents is not None:
            links = _write_answers(book, report, report.respondents, words)
        footer, ribbon = _footer(report), str(words["made_up"]) if report.made_up else None
        lines = _lines(report, words)
        write_suggestions(book, words, lines, _said(report), footer=footer, ribbon=ribbon, bare=report.bare)
        if laporan is not None:
            write_pages(book, laporan, report.language, footer, links if _is_same(report, laporan) else None)
    return out.getvalue()


def _footer(report: UnitReport) -> str:
    return f"{report.unit} · {day_names(report.made, report.language)}"


def _is_same(report: UnitReport, laporan: Laporan) -> bool:
    """Whether the Laporan's total is the figure that this workbook computes."""
    score, total = report.score, laporan.total
    return score is not None and (score.ikm, score.n, score.instrument) == (total.ikm, total.n, laporan.instrument.id)


def _said(report: UnitReport) -> list[Respondent]:
    """Who wrote something. In a bare report nobody: the text alone."""
    if report.bare:
        told = (*report.suggestions, *(text for _, text in report.remarks))
        return [Respondent(0, "", "", "", None, {}, (), text) for text in told]
    said = [one for one in report.respondents or () if one.suggestion]
    return said + [Respondent(0, report.unit, "", "", day, {}, (), text) for day, text in report.remarks]


def _write_answers(
    book: Book, report: UnitReport, respondents: Sequence[Respondent], words: Mapping[str, Any]
) -> Links:
    """Write the sheet that computes, and say where its figures stand."""
    several = len({one.unit for one in respondents}) > 1
    told = (
        *([(words["unit"], 26)] if several else []),
        (words["service"], 26),
        (words["channel"], 13),
        (zoned(words["when"], respondents), 17),
        *((heading, 16) for _, heading in report.profile_columns),
    )
    # The labels of the figures below stand in these columns, so a bare sheet has a wide one.
    lead: list[tuple[str, int]] = [(words["number"], 42 if report.bare else 7), *(() if report.bare else told)]
    columns, first, rows = columns_of(report, respondents, len(lead)), _HEADER + 1, max(len(respondents), 1)
    places = Places(left=columns.left, right=columns.right, first=first, last=first + rows - 1)
    sheet = book.sheet(words["sheet"], landscape=True, header=_HEADER, footer=_footer(report))
    for column, (_, width) in enumerate(lead):
        sheet.set_column(column, column, width)
    sheet.set_column(columns.first, columns.end, _WIDE)
    headings = [*(heading for heading, _ in lead), *columns.headings(report.language)]
    sheet.set_row(_HEADER, high_for(headings, [width for _, width in lead] + [_WIDE] * (len(headings) - len(lead)), 50))
    sheet.freeze_panes(_HEADER + 1, 1)
    rule = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 4, "error_message": words["range"]}
    for left, right in columns.typed():
        sheet.data_validation(places.first, left, places.last, right, rule)

    _heading(book, sheet, report, words, columns.end)
    for column, heading in enumerate(headings):
        book.text(sheet, _HEADER, column, heading, "head")
    if not respondents:
        book.across(sheet, places.first, 0, columns.left - 1, words["none"], "text")
    for row, one in enumerate(respondents, places.first):
        sheet.write_number(row, 0, one.number, book.styles["count"])
        for column, cell in enumerate(() if report.bare else _described(one, report, several), 1):
            book.entry(sheet, row, column, cell)
        columns.write(book, sheet, row, one.scores)
    foot = Foot(book, sheet, report, words, places, columns.sides)
    foot.write()
    return foot.links(words["sheet"])


def _described(one: Respondent, report: UnitReport, several: bool) -> Iterator[str | date | None]:
    if several:
        yield one.unit
    yield from (one.service, one.channel, one.when)
    yield from (one.profile.get(key, "") for key, _ in report.profile_columns)


def _lines(report: UnitReport, words: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands above the columns, with its styles."""
    weight = weight_told(report.weights.convention, report.language)
    told = mapping_told(report.instrument, report.language)
    return (
        (words["title"], "title"),
        (f"{report.unit} ({report.code}) – {report.agency}", "line"),
        (report.period.name(report.language), "line"),
        (" – ".join(filter(None, (f"{words['weight']}: {weight}", report.instrument.source, told))), "line"),
        (f"{words['made']}: {day_names(report.made, report.language)}", "line"),
    )


def _heading(book: Book, sheet: Worksheet, report: UnitReport, words: Mapping[str, Any], right: int) -> None:
    lines = _lines(report, words)
    for row, (text, style) in enumerate(lines):
        book.text(sheet, row, 0, text, style)
    if report.made_up:
        book.across(sheet, len(lines), 0, right, words["made_up"], "ribbon")
