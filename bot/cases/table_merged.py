"""Cells that are merged over several rows: what stands in the first holds for each row that is one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.cases.table_cells import Value

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row and column, from 0


def with_merged(rows: Iterable[Sequence[Value]], first: int, ranges: Iterable[Range]) -> Iterator[list[Value]]:
    """The rows, with the cells that are merged over them filled in. `first` is the number of the first row, from 0.

    A row in which less stands than is merged over it is the second line of the row above, not one of its own: one
    respondent may take two lines. It is given as it is.

    >>> table = [["DINAS-A", 1, 4, 4], [None, 2, 3, 4], ["UPT-B", 3, 4, 4]]
    >>> list(with_merged(table, 0, [((0, 0), (1, 0))]))[1]
    ['DINAS-A', 2, 3, 4]
    >>> twice = [[1, 4, 3, "Baik"], [None, None, None, "Cepat"]]
    >>> list(with_merged(twice, 0, [((0, at), (1, at)) for at in range(3)]))[1]
    [None, None, None, 'Cepat']
    """
    begins = dict[int, list[tuple[int, int]]]()  # by their row: column and last row
    for (top, column), (bottom, _) in ranges:
        if bottom > top:
            begins.setdefault(top, []).append((column, bottom))
    merged = dict[int, tuple[int, Value]]()  # by their column: last row and what stands in the first
    for number, cells in enumerate(rows, first):
        row = list(cells)
        merged = {column: one for column, one in merged.items() if number <= one[0]}
        above = {column: value for column, (_, value) in merged.items() if not _has(row, column)}
        for column, bottom in begins.get(number, ()):
            if _has(row, column):
                merged[column] = bottom, row[column]
        own = sum(1 for cell in row if cell is not None)
        if above and own > len(above):
            row += [None] * (max(above) + 1 - len(row))
            for column, value in above.items():
                row[column] = value
        yield row


def _has(row: Sequence[Value], column: int) -> bool:
    return column < len(row) and row[column] is not None
