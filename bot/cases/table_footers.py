"""What stands below the totals of a table: legends, grades, signatures. Nobody's answers, however they begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.cases.table_cells import Value, text_of

_FEWEST = 6  # numbers in a row that counts the columns: more than any row of answers can have
_SEEN = 200  # rows by which it is known how rows of the table look


class Footers:
    """Learns how rows look above the first total, and tells those below it that look otherwise."""

    def __init__(self) -> None:
        self._widths: Counter[int] = Counter()
        self._numbered: Counter[int] = Counter()  # places of a running number
        self._rows, self._totalled = 0, False

    @property
    def learns(self) -> bool:
        """Whether further rows say anything of how the table looks."""
        return not self._totalled and self._rows < _SEEN

    @property
    def below(self) -> bool:
        """Whether a total has been seen."""
        return self._totalled

    def see(self, cells: Sequence[Value]) -> None:
        """A row of the table."""
        if not self.learns:
            return
        self._rows += 1
        self._widths[_filled(cells)] += 1
        if (first := _first(cells)) is not None and text_of(cells[first]).strip().isdecimal():
            self._numbered[first] += 1

    def total(self) -> None:
        """A row of totals: what follows may be a footer."""
        self._totalled = self._rows > 0

    def label(self, cells: Sequence[Value]) -> str:
        """How a footer begins, "" for a row of the table.

        Below a total a row is one of the table where it is numbered as those above are, and at least half as full.

        >>> footers = Footers()
        >>> footers.see([1, 4, 3, 4, 4])
        >>> footers.label(["- U1", "=", "Unsur"])
        ''
        >>> footers.total()
        >>> footers.label(["- U1", "=", "Unsur"]), footers.label([2, 3, 3, 4, 3]), footers.label([3, "Prosedur"])
        ('- U1', '', '3')
        """
        if not self._totalled or (first := _first(cells)) is None:
            return ""
        usual = self._widths.most_common(1)[0][0]
        place, times = self._numbered.most_common(1)[0] if self._numbered else (0, 0)
        numbered = times * 2 > self._rows
        told = text_of(cells[place]).strip() if place < len(cells) else ""
        if _filled(cells) * 2 >= usual and (not numbered or told.isdecimal()):
            return ""
        return text_of(cells[first]).strip()


def counts_columns(cells: Sequence[Value]) -> bool:
    """Whether a row numbers the columns, as below the header of a printed table.

    >>> counts_columns([1, 2, 3, 4, 5, 6, 7]), counts_columns(["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"])
    (True, True)
    >>> counts_columns([1, 4, 3, 4, 4, 4, 3, 4])
    False
    """
    told = [text.strip(" ().") for cell in cells if (text := text_of(cell).strip())]
    if len(told) < _FEWEST or not all(map(str.isdecimal, told)):
        return False
    first = int(told[0])
    return [int(one) for one in told] == list(range(first, first + len(told)))


def _filled(cells: Sequence[Value]) -> int:
    return sum(1 for cell in cells if text_of(cell).strip())


def _first(cells: Sequence[Value]) -> int | None:
    return next((place for place, cell in enumerate(cells) if text_of(cell).strip()), None)
