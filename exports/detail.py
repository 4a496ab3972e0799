"""How much of a unit's figures its head may see: one table, from the number of answers. Nobody compares them elsewhere.

Pure. Cards, screens, documents and commands of a head ask it, and show no more than it says.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from scoring import FEWEST

NEW: Final = 5  # answers that must be new with a release, and that nothing a head combines may fall below
_INDEX, _WHOLE, _VERDICT = NEW, FEWEST, 30


class Detail(IntEnum):
    """What may be shown. Each shows all that those before it show.

    >>> [detail_of(n).name for n in (0, 4, 5, 9, 10, 29, 30)]
    ['COUNT', 'COUNT', 'INDEX', 'INDEX', 'WHOLE', 'WHOLE', 'VERDICT']
    """

    COUNT = 0  # how many came
    INDEX = 1  # the index and how many, without grade. Of a closed span its elements too, without grade
    WHOLE = 2  # everything, with its interval
    VERDICT = 3  # everything, with what follows from it

    @property
    def figures(self) -> bool:
        """Whether there is an index at all."""
        return self >= Detail.INDEX

    @property
    def graded(self) -> bool:
        """Whether grades, an interval and the lowest elements stand beside it."""
        return self >= Detail.WHOLE

    @property
    def judged(self) -> bool:
        """Whether a change against something else is judged."""
        return self >= Detail.VERDICT


def detail_of(n: int) -> Detail:
    """What may be shown of figures that rest on `n` answers in all."""
    if n < _INDEX:
        return Detail.COUNT
    if n < _WHOLE:
        return Detail.INDEX
    return Detail.VERDICT if n >= _VERDICT else Detail.WHOLE
