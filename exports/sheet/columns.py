"""Which columns of the processing sheet hold answers: items that share an element, elements, items of side indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exports.detail import detail_of
from exports.report import Respondent, UnitReport
from exports.writing.workbook import Book
from scoring import Instrument, Item

_RESULTS = ("n", "sum", "nrr")


@dataclass(frozen=True)
class SideColumns:
    """The columns of one side index: `given` are the answers in each, without blanks."""

    instrument: Instrument
    left: int
    given: tuple[tuple[int, ...], ...]

    @property
    def right(self) -> int:
        return self.left + len(self.given) - 1

    def write_figure(
        self, book: Book, sheet: Worksheet, name: str, rows: dict[str, int], first: int, last: int
    ) -> None:
        """Write what stands in the row `name` of the figures: live formulas on the answers in rows `first` to `last`.

        The index is the simple mean of its elements. Rows that it does not have are left empty.
        """
        if name in _RESULTS:
            for column, given in enumerate(self.given, self.left):
                letter = xl_col_to_name(column)
                answers = f"{letter}{first + 1}:{letter}{last + 1}"
                n, total = (f"{letter}{rows[one] + 1}" for one in ("n", "sum"))
                live = {"n": f"=COUNT({answers})", "sum": f"=SUM({answers})", "nrr": f'=IF({n}=0,"",{total}/{n})'}
                value = {"n": len(given), "sum": sum(given), "nrr": sum(given) / len(given) if given else ""}
                book.formula(sheet, rows[name], column, live[name], value[name], "four" if name == "nrr" else "sum")
        elif name == "index":
            left, right = xl_col_to_name(self.left), xl_col_to_name(self.right)
            nrr = f"{left}{rows['nrr'] + 1}:{right}{rows['nrr'] + 1}"
            means = [Fraction(sum(given), len(given)) for given in self.given if given]
            live_index, index = (
                f'=IF(COUNT({nrr})=0,"",AVERAGE({nrr}))',
                float(sum(means) / len(means)) if means else "",
            )
            book.formula(sheet, rows[name], self.left, live_index, index, "four", last=self.right)


@dataclass(frozen=True)
class Columns:
    """`items` are those that share an element, from column `first`. The elements stand from `left` to `right`."""

    instrument: Instrument
    first: int
    items: tuple[Item, ...]
    sides: tuple[SideColumns, ...]

    @property
    def left(self) -> int:
        return self.first + len(self.items)

    @property
    def right(self) -> int:
        return self.left + len(self.instrument.elements) - 1

    @property
    def end(self) -> int:
        """The last column."""
        return self.sides[-1].right if self.sides else self.right

    def headings(self, language: str) -> list[str]:
        """Of every column from `first` on: elements as the tables of the same workbook call them."""
        named = [(one.u, one.short) for one in self.items]
        named += [(one.u, one.name) for one in self.instrument.elements]
        named += [
            (f"{side.instrument.short.get(language, side.instrument.short['id'])} {one.u}", one.name)
            for side in self.sides
            for one in side.instrument.elements
        ]
        return [f"{u}\n{name.get(language, name['id'])}" for u, name in named]

    def typed(self) -> list[tuple[int, int]]:
        """First and last column of each run of columns in which an answer can be typed. The others are computed."""
        if self.instrument.plain:
            return [(self.left, self.end)]
        runs = [(self.first, self.left - 1)] if self.items else []
        alone = [self.left + place for place, element in enumerate(self.instrument.elements) if len(element.items) == 1]
        return runs + [(one, one) for one in alone] + [(side.left, side.right) for side in self.sides]

    def write(self, book: Book, sheet: Worksheet, row: int, scores: Sequence[int | None]) -> None:
        """Write one respondent's answers. An element of several items is the live mean of its columns."""
        for column, place in enumerate(self.instrument.several, self.first):
            _write_answer(book, sheet, row, column, scores[place])
        at = self.first
        spans = zip(self.instrument.elements, self.instrument.spans, strict=True)
        for column, (element, (start, end)) in enumerate(spans, self.left):
            if end - start == 1:
                _write_answer(book, sheet, row, column, scores[start])
                continue
            cells = f"{xl_col_to_name(at)}{row + 1}:{xl_col_to_name(at + end - start - 1)}{row + 1}"
            value = element.value(scores[start:end])
            mean = "" if value is None else value / element.steps
            book.formula(sheet, row, column, f'=IF(COUNT({cells})=0,"",AVERAGE({cells}))', mean, "mean")
            at += end - start
        for side in self.sides:
            cut = scores[self.instrument.cuts[side.instrument.key]]
            for column, answer in enumerate(cut, side.left):
                _write_answer(book, sheet, row, column, answer)


def columns_of(report: UnitReport, respondents: Sequence[Respondent], first: int) -> Columns:
    """The columns of a report's answers, from column `first` on.

    A bare report has those of a side index only where enough answered it.
    """
    instrument, found = report.instrument, list[SideColumns]()
    items = tuple(instrument.items[place] for place in instrument.several)
    at = first + len(items) + len(instrument.elements)
    for one in instrument.side:
        rows = [each.scores[instrument.cuts[one.key]] for each in respondents]
        n = sum(any(row) for row in rows)
        if not n or (report.bare and not detail_of(n).graded):
            continue
        columns = zip(*rows, strict=True)
        found.append(SideColumns(one, at, tuple(tuple(x for x in column if x is not None) for column in columns)))
        at = found[-1].right + 1
    return Columns(instrument, first, items, tuple(found))


def _write_answer(book: Book, sheet: Worksheet, row: int, column: int, answer: int | None) -> None:
    if answer is None:
        sheet.write_blank(row, column, None, book.styles["count"])
    else:
        sheet.write_number(row, column, answer, book.styles["count"])
