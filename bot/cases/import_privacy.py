"""What is personal in a file of answers: taken out of one that somebody sent before anything of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.cases.import_columns import Column, columns_in, is_of_people, weigh
from bot.cases.import_map import ImportMap
from bot.cases.import_means import FEWEST
from bot.cases.table import Line, Rows
from bot.cases.table_cells import Value, text_of
from bot.cases.table_layout import Header, tables_of
from bot.cases.table_workbook import Sheet
from bot.rules.faults import Fault
from scoring.columns import plain
from scoring.instrument import Instrument

_NOTHING = ImportMap()
_LEFT = ("sheet_hidden", "sheet_other", "sheet_unread", "sheet_copy")  # sheets that nobody reads after this


def without_personal(rows: Rows, instrument: Instrument, said: ImportMap = _NOTHING) -> Rows:
    """The rows of sheets that hold answers, with nothing in cells of personal columns. Other sheets are named.

    Personal are also columns of which that was `said`.

    >>> from scoring import load_instrument
    >>> rows = Rows.of_plain([[1, "Nama", "U1", "U2", "U3"], [2, "Siti Contoh", 4, 4, 3]])
    >>> without_personal(rows, load_instrument()).to_plain()
    [[1, 'Nama', 'U1', 'U2', 'U3'], [2, '', 4, 4, 3]]
    """
    found, places, maybe = dict[Sheet, tuple[int, set[int]]](), set[int](), set[int]()
    notes = list[Fault]()
    for one in tables_of(rows.lines, lambda cells: weigh(cells, instrument, said), FEWEST, notes, nobody=False):
        if isinstance(one, Header):
            columns, _ = columns_in(one.names, instrument, said)
            places = {place for place, column in enumerate(columns) if column.kind == "personal"}
            maybe = {place for place, column in enumerate(columns) if is_of_people(column)}
            found[one.line.sheet] = one.line.number, places
        elif maybe:
            places |= {place for place in maybe if place < len(one.cells) and not _is_number(one.cells[place])}
    kept = [_cleaned(line, *found[line.sheet]) for line in rows.lines if line.sheet in found]
    left = [one for one in notes if one.key in _LEFT]
    return Rows([line for line in kept if line is not None], [*rows.notes, *left])


def names_of_people(columns: Iterable[tuple[Column, Sequence[str]]]) -> set[str]:
    """The columns called after people, by their plain names, in which names stand: all where not only numbers do."""
    cells_of = dict[str, set[str]]()
    for column, texts in columns:
        if is_of_people(column):
            cells_of.setdefault(plain(column.name), set()).update(texts)
    # One without any cell may have been emptied before, when the file came.
    return {name for name, found in cells_of.items() if not found - {""} or not "".join(found).isdecimal()}


def impersonal(columns: Sequence[Column], cells: Sequence[str]) -> list[str]:
    """The cells without those of personal columns: no name is known by its digest either."""
    return [text for column, text in zip(columns, cells, strict=True) if column.kind != "personal"]


def _is_number(cell: Value) -> bool:
    text = text_of(cell).strip()
    return not text or text.isdecimal()


def _cleaned(line: Line, header: int, places: Sequence[int] | set[int]) -> Line | None:
    """A line below the header without its personal cells. Titles above it may name anybody, and are left out."""
    if line.number <= header:
        return line if line.number == header else None
    return line._replace(cells=["" if place in places else cell for place, cell in enumerate(line.cells)])
