"""A Laporan as the tables of a workbook's further sheets, in the workbook's language, with the Laporan's own digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from exports.laporan.appendices import method_notes
from exports.laporan.exclusions import exclusions
from exports.laporan.follow_up import done_table, plan_table
from exports.laporan.history import label_of, notes_on, timeline
from exports.laporan.lines import Line
from exports.laporan.official import public_figures
from exports.laporan.sides import Side
from exports.laporan.values import Laporan
from exports.laporan.years import years_notes, years_table
from exports.sheet.live import LETTER, LiveTable
from exports.sheet.page_words import WORDS
from exports.writing.blocks import Block, Column, Paragraph, Table, numbered
from exports.writing.dates import day_names
from exports.writing.numbers import local, weight_told
from scoring import grade, half_up, judged

# names of exports.sheet.live, in the order of the columns
_OF_ELEMENT = ("n", "nrr", "rounded", "mutu")
_OF_TOTAL = ("respondents", "index", "ikm", "mutu_unit")
_OF_SPAN = ("respondents", "ikm", "mutu_unit")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and what stands on it, top down."""

    name: str
    blocks: tuple[Block, ...]


def further_sheets(report: Laporan, language: str) -> Iterator[Sheet]:
    """Summary, respondents, trend, follow-up and method. A sheet without any table is left out."""
    tables = _Tables(report, language)
    for name, blocks in (
        ("summary", tables.summary()),
        ("respondents", tables.respondents()),
        ("trend", tables.trend()),
        ("follow_up", tables.follow_up()),
        ("method", tables.method()),
    ):
        if found := tuple(blocks):
            yield Sheet(tables.words[name], found)


class _Tables:
    def __init__(self, report: Laporan, language: str) -> None:
        self.report, self.language = report, language if language in WORDS else "id"
        self.words: Mapping[str, str] = WORDS[self.language]

    def summary(self) -> Iterator[Block]:
        report, words = self.report, self.words
        if report.total.ikm is None:
            yield Paragraph(words["none"])
        else:
            yield self._elements()
        if report.parts and not report.city:
            figures = [(line.label, *_figures(line)) for line in report.parts]
            last = ("", words["all"], *_figures(report.total))
            columns = self._columns("no", "service", "n", *(one.u for one in report.instrument.elements), "ikm", "mutu")
            names = ("respondents", *(f"nrr:{place}" for place in range(len(report.total.nrr))), "ikm", LETTER)
            live = {(len(figures), 2 + at): name for at, name in enumerate(names)}
            rows = (*numbered(figures), last)
            yield LiveTable(words["by_service"], columns, rows, frozenset({len(figures)}), live=live)
        for side in report.beside:
            yield from self._side(side)
        if report.apart:
            yield self._channels()
            yield Paragraph(words["no_correction"])

    def _channels(self) -> Table:
        whole = self.report.whole or self.report.pooled or self.report.total
        rows = [(line.label, *self._ranged(line)) for line in self.report.channels]
        columns = self._columns("no", "channel", "respondents_n", "ikm", "interval", "mutu")
        last = ("", self.words["all_answers"], *self._ranged(whole))
        return Table(self.words["by_channel"], columns, (*numbered(rows), last), frozenset({len(rows)}))

    def _ranged(self, line: Line) -> tuple[str, ...]:
        edges = "–" if line.edges is None else local(f"{line.edges[0]}–{line.edges[1]}", self.language)
        return str(line.n), line.ikm_text, edges, self._grade(line.ikm, line.n)

    def _elements(self) -> Table:
        report, total = self.report, self.report.total
        rows = [
            (element.u, element.name[self.language], str(n), _text(nrr, 4), *self._graded(nrr, n))
            for element, n, nrr in zip(report.instrument.elements, total.answers, total.nrr, strict=True)
        ]
        last = ("", "IKM", str(total.n), _text(total.ikm, 4, 25), _text(total.ikm, 2), self._grade(total.ikm, total.n))
        columns = self._columns("code", "element", "answers", "nrr", "nrr25", "mutu")
        live = {(row, 2 + at): f"{name}:{row}" for row in range(len(rows)) for at, name in enumerate(_OF_ELEMENT)}
        live |= {(len(rows), 2 + at): name for at, name in enumerate(_OF_TOTAL)}
        return LiveTable(self.words["by_element"], columns, (*rows, last), frozenset({len(rows)}), live=live)

    def _side(self, side: Side) -> Iterator[Block]:
        """An index beside the IKM: its elements, and in an agency its units."""
        words, total, name = self.words, side.total, side.instrument.short[self.language]
        rows = [
            (element.u, element.name[self.language], str(n), _text(nrr, 4), _text(nrr, 2, Fraction(1, 25)))
            for element, n, nrr in zip(side.instrument.elements, total.answers, total.nrr, strict=True)
        ]
        last = ("", name, str(total.n), total.index_text, total.ikm_text)
        columns = self._columns("code", "element", "answers", "nrr", "nrr25")
        yield Table(words["by_side"].format(name=name), columns, (*rows, last), frozenset({len(rows)}))
        if side.parts:
            units = [(line.label, str(line.n), line.index_text, line.ikm_text) for line in side.parts]
            columns = (
                *self._columns("no", "unit", "respondents_n"),
                Column(name, 1.25, True),
                Column("× 25", 1.25, True),
            )
            yield Table(words["side_by_unit"].format(name=name), columns, numbered(units))

    def respondents(self) -> Iterator[Block]:
        report, words = self.report, self.words
        if not report.total.n:
            return
        rows = [
            (group.heading if not place else "", count.label, str(count.people), share)
            for group in report.groups
            if group.told
            for place, (count, share) in enumerate(zip(group.counts, group.shares(), strict=True))
        ]
        columns = self._columns("characteristic", "indicator", "people", "percent")
        if rows:
            yield Table(words["by_characteristic"], columns, tuple(rows))
        if report.months:
            counts = [(name, str(people)) for name, people in report.months]
            last = (words["sum"], str(sum(people for _, people in report.months)))
            columns = self._columns("month", "answers")
            yield Table(words["by_month"], columns, (*counts, last), frozenset({len(counts)}))

    def trend(self) -> Iterator[Block]:
        report, told = self.report, timeline(self.report.trend, self.report.past)
        if sum(one.ikm is not None for one in told) > 1:
            rows: list[tuple[str, ...]] = [
                (one.label, str(one.n), _text(one.ikm, 2), self._grade(one.ikm, one.n))
                if isinstance(one, Line)
                else (label_of(one, self.language), one.n_text, _text(one.ikm, 2), one.grade_text(self.language))
                for one in told
            ]
            columns = self._columns("no", "period", "respondents_n", "ikm", "mutu")
            if open_to_all := public_figures(report):
                columns = (*columns, *self._columns("ikm_public"))
                rows = [
                    (*row, open_to_all.get(one.label, row[2]) if isinstance(one, Line) else row[2])
                    for one, row in zip(told, rows, strict=True)
                ]
            own = frozenset({len(rows) - 1}) if isinstance(told[-1], Line) else frozenset[int]()
            same = isinstance(told[-1], Line) and (told[-1].ikm, told[-1].n) == (report.total.ikm, report.total.n)
            live = {(place, 2 + at): name for place in own if same for at, name in enumerate(_OF_SPAN)}
            yield LiveTable(self.words["ikm_trend"], columns, numbered(rows), own, live=live)
            yield from map(Paragraph, notes_on(report.trend, report.past, self.language))
        if (by_year := years_table(report, self.language)) is not None:
            yield by_year
            yield from map(Paragraph, years_notes(report, self.language))

    def follow_up(self) -> Iterator[Block]:
        report, words = self.report, self.words
        whole = report.subject if report.city else None
        plans = plan_table((*report.plans, *report.unit_plans), words["plans"], self.language, whole)
        if plans is not None:
            yield plans
        elif report.total.n:
            yield Paragraph(words["no_plans"])
        done = done_table((*report.done, *report.unit_done), words["done"], self.language, whole)
        if done is not None:
            yield done

    def method(self) -> Iterator[Block]:
        bands, source = self.report.instrument.bands, self.report.instrument.source
        uppers = ["100.00", *(str(half_up(Fraction(band.lower) - Fraction(1, 100), 2)) for band in bands[:-1])]
        rows = [
            (str(band.lower), upper, band.mutu, band.kinerja[self.language])
            for band, upper in zip(bands, uppers, strict=True)
        ]
        columns = self._columns("from", "to", "mutu", "performance")
        yield Table(self.words["grades"].format(source=source), columns, tuple(rows))
        notes = method_notes(self.report) if self.language == "id" else self._notes()
        yield from map(Paragraph, notes)

    def _notes(self) -> Iterator[str]:
        report = self.report
        facts = {
            "weight": weight_told(report.weights.convention, self.language),
            "made": day_names(report.made, self.language),
        }
        yield self.words["note_weight"].format(**facts)
        yield self.words["note_rounding"]
        yield self.words["note_interval"]
        if report.alpha is not None and not report.city:
            yield self.words["note_alpha"].format(alpha=report.alpha)
        yield " ".join(exclusions(report, self.language))
        yield self.words["note_made"].format(**facts)

    def _columns(self, *keys: str) -> tuple[Column, ...]:
        return tuple(Column(self.words.get(key, key), *_WIDTHS.get(key, (1.25, True))) for key in keys)

    def _graded(self, nrr: Fraction | None, n: int) -> tuple[str, str]:
        ikm = None if nrr is None else 25 * nrr
        return _text(ikm, 2), self._grade(ikm, n) if judged(n) else "–"

    def _grade(self, ikm: Fraction | None, n: int) -> str:
        band = grade(ikm, n, self.report.instrument)
        if band is None:
            return "–" if ikm is None else self.words["unjudged"]
        return f"{band.mutu} ({band.kinerja[self.language]})"


# key -> share of the line, and whether it holds figures or short codes. Others are narrow and do
_WIDTHS = {
    "element": (4.2, False),
    "service": (4.0, False),
    "unit": (4.0, False),
    "indicator": (4.0, False),
    "characteristic": (2.4, False),
    "channel": (4.0, False),
    "interval": (1.9, True),
    "month": (6.0, False),
    "period": (4.5, False),
    "performance": (3.0, False),
    "ikm_public": (1.9, True),
    "mutu": (2.0, True),
}


def _figures(line: Line) -> tuple[str, ...]:
    return str(line.n), *line.nrr_texts, line.ikm_text, line.mutu or "–"


def _text(value: Fraction | None, places: int, over: int | Fraction = 1) -> str:
    return "–" if value is None else str(half_up(value / over, places))
