"""Sheets of answers in: CSV text to tallies, with every bad cell named."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.errors import BadAnswers
from scoring.instrument import Instrument, load_instrument
from scoring.item_tally import tally_of_items
from scoring.tally import Tally

Row = tuple[int | None, ...]
MODE = "mode"  # the column that says how the service was given

_SCORES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}
_EXPECTED = "expected 1, 2, 3, 4 or blank"


@dataclass(frozen=True)
class Answers:
    """Answers of one sheet: one row per respondent, by Instrument.items, None for a blank.

    `by` is the column the sheet is grouped by and `values` its text per row. Both are empty without grouping.
    """

    instrument: Instrument
    rows: tuple[Row, ...]
    by: str = ""
    values: tuple[str, ...] = ()

    @property
    def blank_rows(self) -> int:
        """Rows in which every item is blank. They are nobody's answer."""
        return sum(1 for row in self.rows if not _answered(row))

    @property
    def tally(self) -> Tally:
        """Tally of the whole sheet. An element counts as asked when anybody in the sheet answered it."""
        return _tally(self.rows, self.instrument)

    @property
    def indices(self) -> tuple[tuple[Instrument, Tally], ...]:
        """Each side index of the instrument with its tally of the whole sheet."""
        return _indices(self.rows, self.instrument)

    def groups(self) -> dict[str, Tally]:
        """Tally of each value of the grouping column, in the order of the values."""
        return {value: _tally(rows, self.instrument) for value, rows in self._grouped().items()}

    def indices_of_groups(self) -> dict[str, tuple[tuple[Instrument, Tally], ...]]:
        """The same of the side indices."""
        return {value: _indices(rows, self.instrument) for value, rows in self._grouped().items()}

    def _grouped(self) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for value, row in zip(self.values, self.rows, strict=False):
            rows.setdefault(value, []).append(row)
        return {value: rows[value] for value in sorted(rows)}


def _tally(rows: Sequence[Row], instrument: Instrument) -> Tally:
    asked = [place for place in range(len(instrument.items)) if any(row[place] is not None for row in rows)]
    return tally_of_items(Counter(rows), instrument, asked)


def _indices(rows: Sequence[Row], instrument: Instrument) -> tuple[tuple[Instrument, Tally], ...]:
    cuts = instrument.cuts
    return tuple((one, _tally([row[cuts[one.key]] for row in rows], one)) for one in instrument.side)


def read_answers(source: str | Path, instrument: Instrument | None = None, by: str | None = None) -> Answers:
    """Answers from CSV: `source` is the text itself, or a Path to a file.

    The header names items by key or by their number (u1..un in report order, u1.1 for the first of several items), in
    either case. Other columns are allowed. Cells are separated by `;` or `,`. An answer is 1, 2, 3, 4 or blank:
    anything else ("3.5", "4,0", 0, text) is a fault. `by` names a column to group by. Items of some ways of service
    alone may be missing. Where a column `mode` says the way of service, an answer that it does not ask is a fault.
    Raises BadAnswers listing every fault with its row (the header is row 1) and column.

    >>> read_answers("U1;U2;U3;U4;U5;U6;U7;U8;U9\\n4;3;4;;4;3;4;3;4").tally.sums
    (4, 3, 4, 0, 4, 3, 4, 3, 4)
    """
    instrument = instrument or load_instrument()
    text = _read(source) if isinstance(source, Path) else source.removeprefix("\ufeff")
    where = source.name if isinstance(source, Path) else "answers"
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        sheet = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadAnswers(f"{where}: not readable as CSV: {error}") from error
    numbered = [(at, cells) for at, cells in enumerate(sheet, start=1) if any(cell.strip() for cell in cells)]
    if not numbered:
        raise BadAnswers(f"{where}: empty, expected a header row and one row per respondent")
    header = [cell.strip() for cell in numbered[0][1]]
    columns, faults = _columns(header, instrument, by)
    if faults:
        raise BadAnswers(f"{where}: the header does not fit {instrument.id}", faults)
    rows: list[Row] = []
    moded = _folded(header).index(MODE) if instrument.modes and MODE in _folded(header) else None
    for number, cells in numbered[1:]:
        faults += _faults(number, cells, header, columns)
        if moded is not None:
            faults += _unasked(number, cells, header, columns, instrument, moded)
        rows.append(tuple(_SCORES.get(_cell(cells, at)) for at in columns))
    if faults:
        raise BadAnswers(f"{where}: {len(faults)} fault(s) in the answers", faults)
    if by is None:
        return Answers(instrument, tuple(rows))
    at = _folded(header).index(by.strip().casefold())
    values = tuple(_cell(cells, at) for _, cells in numbered[1:])
    return Answers(instrument, tuple(rows), header[at], values)


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


def _folded(header: Sequence[str]) -> list[str]:
    return [name.casefold() for name in header]


def _columns(header: Sequence[str], instrument: Instrument, by: str | None) -> tuple[list[int | None], list[str]]:
    """Where each item stands in the sheet, and what is wrong with the header. None for one that may be missing."""
    names, columns, faults = _folded(header), list[int | None](), list[str]()
    for item in instrument.items:
        found = [at for at, name in enumerate(names) if name in (item.key, item.u.casefold())]
        if len(found) > 1 or (not found and not item.modes):
            listed = ", ".join(header[at] for at in found) or "no such column"
            faults.append(f"column {item.key} or {item.u}: found {listed}, expected one")
        columns.append(found[0] if found else None)
    at = dict(zip((item.key for item in instrument.items), columns, strict=True))
    for element in (element for one in (instrument, *instrument.side) for element in one.elements):
        if all(item.modes and at[item.key] is None for item in element.items):
            named = ", ".join(f"{item.key} or {item.u}" for item in element.items)
            faults.append(f"column {named}: found no such column, expected one for {element.u}")
    if by is not None and by.strip().casefold() not in names:
        faults.append(f"column {by!r} to group by: not found among {', '.join(filter(None, header))}")
    return columns, faults


def _faults(number: int, cells: Sequence[str], header: Sequence[str], columns: Sequence[int | None]) -> Iterator[str]:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        yield f"row {number}: found {len(cells)} cells, expected {len(header)} as in the header"
        return
    for at in columns:
        if at is not None and _cell(cells, at) not in _SCORES:
            yield f"row {number}, column {header[at]}: found {cells[at]!r}, {_EXPECTED}"


def _unasked(
    number: int,
    cells: Sequence[str],
    header: Sequence[str],
    columns: Sequence[int | None],
    instrument: Instrument,
    moded: int,
) -> Iterator[str]:
    """An unknown way of service, or answers to items that it does not ask."""
    mode = _cell(cells, moded).casefold()
    if mode not in instrument.modes:
        expected = ", ".join(instrument.modes)
        yield f"row {number}, column {header[moded]}: found {_cell(cells, moded)!r}, expected one of {expected}"
        return
    for item, at in zip(instrument.items, columns, strict=True):
        if at is not None and not item.asked_in(mode) and (found := _cell(cells, at)):
            where = f"row {number}, column {header[at]}"
            yield f"{where}: found {found!r}, expected a blank: {item.key} is not asked {mode}"


def _answered(row: Row) -> bool:
    return any(x is not None for x in row)
