"""What is wrong with a file or a plan, as data: worded only where somebody reads it, in that person's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Fault:
    """`key` names the wording (the locales' table `fault`), `values` fill it: mostly what was found, what was expected.

    `where` is a column of the file, or a unit's code and a column, "" where the wording says it. `line` counts from 1,
    0 where there is none. `sheet` is the sheet of a workbook that it stands on, "" where there is one or none.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()
    where: str = ""
    line: int = 0
    sheet: str = ""

    def at(self, line: int, sheet: str = "") -> Fault:
        return replace(self, line=line, sheet=sheet)

    def to_plain(self) -> list[Any]:
        """The same as values that JSON knows."""
        return [self.key, [list(pair) for pair in self.values], self.where, self.line, self.sheet]

    @classmethod
    def of_plain(cls, plain: list[Any]) -> Self:
        """What to_plain() gave."""
        key, values, *place = plain
        return cls(key, tuple((name, value) for name, value in values), *place)


def fault(key: str, where: str = "", line: int = 0, sheet: str = "", **values: object) -> Fault:
    """A fault, its values by name."""
    return Fault(key, tuple(values.items()), where, line, sheet)


class Faults(Exception):
    """Something with faults, every one of them: nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*self.faults)
