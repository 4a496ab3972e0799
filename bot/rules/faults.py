"""What is wrong with a file or a plan, as data: worded only where somebody reads it, in that person's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """`key` names the wording (the locales' table `fault`), `values` fill it: mostly what was found, what was expected.

    `where` is a column of the file, or a unit's code and a column, "" where the wording says it. `line` counts from 1,
    0 where there is none.
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()
    where: str = ""
    line: int = 0

    def at(self, line: int) -> Fault:
        return replace(self, line=line)


def fault(key: str, where: str = "", line: int = 0, **values: object) -> Fault:
    """A fault, its values by name."""
    return Fault(key, tuple(values.items()), where, line)


class Faults(Exception):
    """Something with faults, every one of them: nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*self.faults)
