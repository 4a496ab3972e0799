"""Sheets of answers in: CSV text to tallies, with every bad cell named."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.answers import Answers, Row
from scoring.coded import MOST, Coding
from scoring.columns import HeaderFault, Order, beyond, columns_of, plain
from scoring.errors import BadAnswers
from scoring.instrument import Instrument
from scoring.instrument_catalogue import load_instrument

if TYPE_CHECKING:
    from scoring.coded import Ints

MODE = "mode"  # the column that says how the service was given

_SCORES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}
_WRONG, _EACH = -1, 10  # faults of one kind that are told one by one
_EXPECTED = "expected 1, 2, 3, 4 or blank"


class AnswerRows:
    """Rows of a sheet as they come, counted: what is wrong with them is collected, all of it.

    `header` are the names of its columns, `by` one of them to group by: values that differ by case and blanks alone
    are one, called as the first of them. `order` is what a bare number means. Raises BadAnswers for a header that
    does not fit, with every fault.
    """

    def __init__(
        self, header: Sequence[str], instrument: Instrument, by: str | None = None, order: Order = "report"
    ) -> None:
        self.instrument, self.header = instrument, [" ".join(name.split()) for name in header]
        found = columns_of(self.header, instrument, order)
        faults = [_told(one) for one in found.faults]
        if further := beyond(self.header, instrument):
            most = f"U1 to U{len(instrument.keys)}, or the questionnaire that has so many"
            listed = ", ".join(further)
            faults.append(f"column {listed}: found a number beyond those of {instrument.id}, expected {most}")
        names = [plain(name) for name in self.header]
        self.by = -1
        if by is not None and plain(by) in names:
            self.by = names.index(plain(by))
        elif by is not None:
            listed = ", ".join(filter(None, self.header))
            faults.append(f"column {by!r} to group by: found no such column, expected one of {listed}")
        if faults:
            raise BadAnswers(f"the header does not fit {instrument.id}", faults)
        self.columns, self.bare = found.places, found.bare
        self._moded = names.index(MODE) if instrument.modes and MODE in names else None
        self._counts: dict[str, Counter[Row]] = {}
        self._called: dict[str, str] = {}  # each group as it is written first
        self._keys: dict[str, str] = {}  # each spelling of a group with the one it is counted under
        self._faults: dict[str, list[str]] = {}
        self._coding: Coding | None = None
        self._places: dict[str, int] = {}  # each group with the place that its numbers have

    @property
    def counts_alone(self) -> bool:
        """Whether nothing but answers and the group decides what is right: no way of service does."""
        return self._moded is None

    def add(self, where: str, cells: Sequence[str], times: int = 1) -> None:
        """Count a row, or note what is wrong with it. `where` is how its place is called, such as "row 3"."""
        if len(cells) > len(self.header) and any(cell.strip() for cell in cells[len(self.header) :]):
            self._note("cells", f"{where}: found {len(cells)} cells, expected {len(self.header)} as in the header")
            return
        row, right = list[int | None](), True
        for at in self.columns:
            text = _cell(cells, at)
            score = _SCORES.get(text, _WRONG)
            if score == _WRONG and at is not None:
                right = False
                self._note("score", f"{where}, column {self.header[at]}: found {text!r}, {_EXPECTED}")
            row.append(score)
        if self._moded is not None:
            right = not self._unasked(where, cells, self._moded) and right
        if right:
            self.count(_cell(cells, self.by) if self.by >= 0 else "", tuple(row), times)

    def turn_to(self, header: Sequence[str], order: Order = "report") -> None:
        """Go on with rows of another sheet, whose columns are the same in another order."""
        names = AnswerRows(header, self.instrument, self.header[self.by] if self.by >= 0 else None, order)
        self.header, self.columns, self.by, self._moded = names.header, names.columns, names.by, names._moded

    def row_of(self, cells: Sequence[str]) -> Row | None:
        """The answers of these cells, those of `columns` that are there. None where one of them is no answer."""
        given = iter(cells)
        try:
            return tuple(None if at is None else _SCORES[next(given)] for at in self.columns)
        except KeyError:
            return None

    def count(self, group: str, row: Row, times: int = 1) -> None:
        """Count answers that are right. `group` is the cell of the column to group by, "" without one."""
        self._counts.setdefault(self._key(group), Counter())[row] += times

    def count_coded(self, groups: Sequence[str], codes: Ints, of: Ints | None) -> bool:
        """Count rows by their numbers. Each row's group is a place in `groups`, the first of them without `of`.

        Returns False, and counts none, where there are too many items or groups for that.
        """
        if len(self.columns) > MOST:
            return False
        self._coding = self._coding or Coding(len(self.columns))
        keys = [self._key(group) for group in groups]
        places = [self._places.setdefault(key, len(self._places)) for key in keys]
        if len(self._places) > self._coding.most_groups:
            return False
        self._coding.add(codes + _grouped(places, of, 5 ** len(self.columns)))
        return True

    def answers(self) -> Answers:
        """All that was counted. Raises BadAnswers with every fault: of many of one kind the first, and how many."""
        if self._faults:
            count = sum(map(len, self._faults.values()))
            told = [line for found in self._faults.values() for line in _condensed(found)]
            raise BadAnswers(f"{count} fault(s) in the answers", told)
        by = self.header[self.by] if self.by >= 0 else ""
        counts: Mapping[str, Mapping[Row, int]] = self._counts
        if self._coding is not None:
            known = {self._places.setdefault(key, len(self._places)): rows for key, rows in self._counts.items()}
            names = list(self._places)
            counts = {names[place]: rows for place, rows in self._coding.groups(known).items()}
        named = {self._called.get(key, key): rows for key, rows in counts.items()}
        return Answers(self.instrument, {name: named[name] for name in sorted(named)}, by, self.bare)

    def _key(self, group: str) -> str:
        """What a group is counted under. It is called as it is written first."""
        key = self._keys.get(group)
        if key is None:
            key = self._keys[group] = " ".join(group.casefold().split())
            self._called.setdefault(key, " ".join(group.split()))
        return key

    def _note(self, kind: str, line: str) -> None:
        self._faults.setdefault(kind, []).append(line)

    def _unasked(self, where: str, cells: Sequence[str], moded: int) -> bool:
        """Note an unknown way of service, or answers to items that it does not ask. Returns whether there was any."""
        mode, before = _cell(cells, moded).casefold(), len(self._faults.get("mode", ()))
        if mode not in self.instrument.modes:
            expected = ", ".join(self.instrument.modes)
            found = _cell(cells, moded)
            self._note("mode", f"{where}, column {self.header[moded]}: found {found!r}, expected one of {expected}")
            return True
        for item, at in zip(self.instrument.items, self.columns, strict=True):
            if at is not None and not item.asked_in(mode) and (found := _cell(cells, at)):
                place = f"{where}, column {self.header[at]}"
                self._note("mode", f"{place}: found {found!r}, expected a blank: {item.key} is not asked {mode}")
        return len(self._faults.get("mode", ())) > before


def _told(one: HeaderFault) -> str:
    """A header's fault in words."""
    if one.kind == "other":
        number, other = one.items
        why = "both to mean one element (--order questionnaire takes numbers in the questionnaire's order)"
        return f"column {one.found[0]}: found the number of {number.key} and the name of {other.key}, expected {why}"
    listed = ", ".join(one.found) or "no such column"
    named = ", ".join(f"{item.key} or {item.u}" for item in one.items)
    return f"column {named}: found {listed}, expected one"


def _condensed(lines: Sequence[str]) -> Sequence[str]:
    if len(lines) <= _EACH:
        return lines
    return [f"{lines[0]}; and {len(lines) - 1} more of this kind, the last in {lines[-1].split(':')[0]}"]


def read_answers(
    source: str | Path, instrument: Instrument | None = None, by: str | None = None, order: Order = "report"
) -> Answers:
    """Answers from CSV: `source` is the text itself, or a Path to a file.

    The header names items by key, name or number (u1..un in report order, u1.1 for the first of several items, or in
    the questionnaire's with `order`), in either case. Other columns are allowed. Cells are separated by `;` or `,`. An
    answer is 1, 2, 3, 4 or blank: anything else ("3.5", "4,0", 0, text) is a fault. `by` names a column to group by.
    Items of some ways of service alone may be missing. Where a column `mode` says the way of service, an answer that it
    does not ask is a fault. Files as agencies have them (workbooks, titles, totals) are read by `skm score`.
    Raises BadAnswers listing every fault with its row (the header is row 1) and column.

    >>> read_answers("U1;U2;U3;U4;U5;U6;U7;U8;U9\\n4;3;4;;4;3;4;3;4").tally.sums
    (4, 3, 4, 0, 4, 3, 4, 3, 4)
    """
    instrument = instrument or load_instrument()
    text = _read(source) if isinstance(source, Path) else source.removeprefix("\ufeff")
    where = source.name if isinstance(source, Path) else "answers"
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    counted: AnswerRows | None = None
    at = 0
    try:
        # Strict: a quotation mark that is never closed would swallow every row below it.
        for at, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if not any(cell.strip() for cell in cells):
                continue
            if counted is None:
                counted = AnswerRows(cells, instrument, by, order)
            else:
                counted.add(f"row {at}", cells)
        if counted is None:
            raise BadAnswers("empty, expected a header row and one row per respondent")
        return counted.answers()
    except csv.Error as error:
        raise BadAnswers(f"{where}: row {at + 1}: found quotation marks that do not close a cell ({error})") from error
    except BadAnswers as error:
        raise error.inside(where) from None


def _grouped(places: Sequence[int], of: Ints | None, span: int) -> Ints | int:
    """What the group of each row adds to its number."""
    if of is None:
        return places[0] * span
    import numpy as np  # noqa: PLC0415 -- only where rows are coded

    return np.array(places, dtype=np.int64)[of] * span


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadAnswers(f"{path.name}: cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # what spreadsheets on Windows write
