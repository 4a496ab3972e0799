"""Submissions that a file has twice: on a sheet of values and one of labels, or of two exports put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cases.import_rows import Part
from bot.cases.paper_file import Row, cells_of
from bot.cases.table_copies import is_told
from bot.rules.faults import Fault, fault

_KNOWN_BY = ("serial", "earlier")  # which differ where a sheet has its rows in other words


class Twins:
    """The submissions of a file as they come. What is left out is added to `notes`, what contradicts to `faults`.

    `scores` are the names of the cells with scores.
    """

    def __init__(self, scores: Sequence[str], notes: list[Fault], faults: list[Fault]) -> None:
        self._given, self._notes, self._faults = cells_of(scores), notes, faults
        self._sheets: list[tuple[str, list[tuple[str, ...]]]] = []
        self._ids: dict[str, tuple[int, tuple[str, ...]]] = {}  # with the line and the scores of the first row

    def without(self, part: Part, rows: Sequence[Row]) -> list[bool]:
        """Of each of these rows of a part whether it is to be counted."""
        sheet = rows[0].sheet if rows else ""
        if sheet:
            told = [_said(row.cells) for row in rows]
            of = next((name for name, before in self._sheets if told == before and is_told(told, whole=False)), "")
            if of:
                read = [one for one in self._notes if one.key == "sheet_too" and dict(one.values)["name"] == sheet]
                self._notes[:] = [one for one in self._notes if one not in read]
                self._notes.append(fault("sheet_copy", name=sheet, found=len(rows), expected=of))
                return [False] * len(rows)
            self._sheets.append((sheet, told))
        name, ids = part.ids
        if not name:
            return [True] * len(rows)
        by_line = dict(zip((line.number for line in part.lines), ids, strict=True))
        kept = [self._is_first(row, name, by_line[row.line]) for row in rows]
        if left := kept.count(False):
            self._notes.append(fault("import_id_again", found=left, name=name))
        return kept

    def _is_first(self, row: Row, name: str, id: str) -> bool:
        given = self._given(row.cells)
        line, before = self._ids.setdefault(id, (row.line, given))
        if before != given:
            self._faults.append(fault("import_id_other", name, row.line, row.sheet, found=id, first=line))
        return line == row.line or before != given


def _said(cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text for name, text in cells.items() if name not in _KNOWN_BY and not name.startswith("cell "))
