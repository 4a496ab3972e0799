"""Sheets of answers in: CSV text to tallies, with every bad cell named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.errors import BadAnswers
from scoring.instrument import Instrument, load_instrument
from scoring.tally import Tally

Row = tuple[int | None, ...]

_SCORES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}
_EXPECTED = "expected 1, 2, 3, 4 or blank"


@dataclass(frozen=True)
class Answers:
    """Answers of one sheet: one row per respondent in report order, None for a blank.

    `by` is the column the sheet is grouped by and `values` its text per row. Both are empty without grouping.
    """

    instrument: Instrument
    rows: tuple[Row, ...]
    by: str = ""
    values: tuple[str, ...] = ()

    @property
    def blank_rows(self) -> int:
        """Rows in which every element is blank. They are nobody's answer."""
        return sum(1 for row in self.rows if not _answered(row))

    @property
    def tally(self) -> Tally:
        """Tally of the whole sheet. An element counts as asked when anybody in the sheet answered it."""
        return self._tally(self.rows)

    def groups(self) -> dict[str, Tally]:
        """Tally of each value of the grouping column, in the order of the values."""
        rows: dict[str, list[Row]] = {}
        for value, row in zip(self.values, self.rows, strict=False):
            rows.setdefault(value, []).append(row)
        return {value: self._tally(rows[value]) for value in sorted(rows)}

    def _tally(self, rows: Sequence[Row]) -> Tally:
        k = len(self.instrument.keys)
        asked = [place for place in range(k) if any(row[place] is not None for row in rows)]
        return Tally.of_rows(rows, k, asked, self.instrument.units)


def read_answers(source: str | Path, instrument: Instrument | None = None, by: str | None = None) -> Answers:
    """Answers from CSV: `source` is the text itself, or a Path to a file.

    The header names elements by key or by u1..un in report order, in either case. Other columns are
    allowed. Cells are separated by `;` or `,`. An answer is 1, 2, 3, 4 or blank: anything else
    ("3.5", "4,0", 0, text) is a fault. `by` names a column to group by.
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
    for number, cells in numbered[1:]:
        faults += _faults(number, cells, header, columns)
        rows.append(tuple(_SCORES.get(cells[at].strip()) if at < len(cells) else None for at in columns))
    if faults:
        raise BadAnswers(f"{where}: {len(faults)} fault(s) in the answers", faults)
    if by is None:
        return Answers(instrument, tuple(rows))
    at = _folded(header).index(by.strip().casefold())
    values = tuple(cells[at].strip() if at < len(cells) else "" for _, cells in numbered[1:])
    return Answers(instrument, tuple(rows), header[at], values)


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


def _columns(header: Sequence[str], instrument: Instrument, by: str | None) -> tuple[list[int], list[str]]:
    """Where each element stands in the sheet, in report order, and what is wrong with the header."""
    names, columns, faults = _folded(header), [], []
    for element in instrument.elements:
        found = [at for at, name in enumerate(names) if name in (element.key, element.u.casefold())]
        if len(found) != 1:
            listed = ", ".join(header[at] for at in found) or "no such column"
            faults.append(f"column {element.key} or {element.u}: found {listed}, expected one")
        columns += found[:1]
    if by is not None and by.strip().casefold() not in names:
        faults.append(f"column {by!r} to group by: not found among {', '.join(filter(None, header))}")
    return columns, faults


def _faults(number: int, cells: Sequence[str], header: Sequence[str], columns: Sequence[int]) -> Iterator[str]:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        yield f"row {number}: found {len(cells)} cells, expected {len(header)} as in the header"
        return
    for at in columns:
        cell = cells[at] if at < len(cells) else ""
        if cell.strip() not in _SCORES:
            yield f"row {number}, column {header[at]}: found {cell!r}, {_EXPECTED}"


def _answered(row: Row) -> bool:
    return any(x is not None for x in row)
