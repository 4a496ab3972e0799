"""Cells of the further sheets that refer to the sheet that computes: one figure stands alive once in a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exports.writing.blocks import Table

LETTER = "letter"  # the grade of the total alone


@dataclass(frozen=True)
class LiveTable(Table):
    """A table with figures of the report's own total: (row, column) -> which, such as "ikm" or "nrr:2"."""

    live: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Links:
    """The cells of the computing sheet, by the names of LiveTable. `bands` are the rows (from 1) of its grades.

    `columns` are those of their letters and of what these mean.
    """

    sheet: str
    cells: Mapping[str, str]
    bands: tuple[int, int]
    columns: str = "AB"

    def formula(self, name: str) -> str | None:
        """What shows that figure elsewhere, None where the sheet has none of the name.

        A grade is followed by what it means, but as LETTER. What nobody was asked is "–", as in every table.
        """
        own = "mutu_unit" if name == LETTER else name
        if own not in self.cells:
            return None
        cell, (first, last) = f"'{self.sheet}'!{self.cells[own]}", self.bands
        letters, meant = (f"'{self.sheet}'!${column}${first}:${column}${last}" for column in self.columns)
        found = f"MATCH({cell},{letters},0)"
        if name == LETTER:
            return f'=IF(ISNUMBER({found}),{cell},"–")'
        if own.partition(":")[0] in ("mutu", "mutu_unit"):
            return f'=IF({cell}="","–",IF(ISNUMBER({found}),{cell}&" ("&INDEX({meant},{found})&")",{cell}))'
        return f'=IF({cell}="","–",{cell})'
