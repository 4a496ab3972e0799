"""Sheets that say again what others say: each row is counted once, whichever sheet comes first."""

import pytest

from bot.cases.table import Line
from bot.cases.table_cells import Value
from bot.cases.table_layout import Header, tables_of
from bot.cases.table_workbook import Sheet
from bot.rules.faults import Fault
from tests.support.kind_tables import ROWS

JANUARY, FEBRUARY = ROWS[:6], ROWS[6:]
NAMES = [f"U{number}" for number in range(1, 10)]


def read(**sheets: list[list[int]]) -> tuple[list[list[Value]], list[str]]:
    """The rows that are counted, and what is said of sheets. Each sheet counts its rows and ends with their sums."""
    lines = list[Line]()
    for name, rows in sheets.items():
        sums: list[Value] = ["Jumlah", *(sum(column) for column in zip(*rows, strict=True))]
        numbered: list[list[Value]] = [[at, *row] for at, row in enumerate(rows, 1)]
        table: list[list[Value]] = [["No", *NAMES], *numbered, sums]
        lines += [Line(number, cells, Sheet(name)) for number, cells in enumerate(table, 1)]
    notes = list[Fault]()
    found = tables_of(lines, lambda cells: sum(cell in NAMES for cell in cells), 3, notes)
    kept = [[*one.cells[1:]] for one in found if not isinstance(one, Header)]
    return kept, [one.key for one in notes if one.key in ("sheet_copy", "sheet_part")]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("Jan Feb Tahun", ["sheet_copy"]),
        ("Tahun Jan Feb", ["sheet_copy", "sheet_copy"]),
        ("Jan Tahun Feb", ["sheet_part", "sheet_copy"]),
        ("Jan Tahun", ["sheet_part"]),
    ],
)
def test_a_year_beside_its_months_is_counted_once(names: str, told: list[str]) -> None:
    sheets = {"Jan": JANUARY, "Feb": FEBRUARY, "Tahun": ROWS}
    found, notes = read(**{name: sheets[name] for name in names.split()})
    assert (sorted(map(str, found)), notes) == (sorted(map(str, ROWS)), told)


def test_sheets_that_are_alike_by_chance_are_both_counted() -> None:
    few = [[4] * 9, [3] * 9, [4] * 9]
    assert read(a=few, b=few) == ([*few, *few], []), "two different rows tell nothing"
    assert read(a=ROWS, b=ROWS[3:7]) == ([*ROWS, *ROWS[3:7]], []), "nor do four rows of a part"
    assert len(read(a=ROWS, b=ROWS[::-1])[0]) == 24, "nor does another order"
