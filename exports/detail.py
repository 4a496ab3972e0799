"""How much of a unit's figures its head may see: one table, from the number of answers. Nobody compares them elsewhere.

Pure. Cards, screens, documents and commands of a head ask it, and show no more than it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final

NEW: Final = 5  # answers that are new with a release, and that nothing a head combines may fall below
_INDEX, _WHOLE, _VERDICT = NEW, 10, 30


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


def releasable(n: int, released: int = 0) -> bool:
    """Whether an open span of `n` answers is released anew after it was with `released` of them.

    An answer erased meanwhile makes the difference smaller, never larger, so this errs on the safe side.

    >>> releasable(4), releasable(5), releasable(14, released=10), releasable(15, released=10)
    (False, True, False, True)
    """
    return n - released >= NEW


def separable(patterns: Mapping[tuple[str, ...], int], shown: Iterable[frozenset[str]]) -> bool:
    """Whether nothing about fewer than `NEW` answers follows from sums over these sets of spans put together.

    `patterns` are how many answers count in just these spans, and `shown` what is shown: each a set of spans, of which
    an answer counts in the sum if it counts in any. Answers that stand in the same sums cannot be told apart, so each
    such group must be empty, or hold enough. A group that stands in none is not shown.

    >>> quarter_and_window = {("Q4", "LOKET"): 12, ("Q4",): 3}
    >>> separable(quarter_and_window, [frozenset({"Q4"})])
    True
    >>> separable(quarter_and_window, [frozenset({"Q4"}), frozenset({"LOKET"})])
    False
    """
    sums = list(shown)
    groups: dict[tuple[bool, ...], int] = {}
    for spans, answers in patterns.items():
        group = tuple(bool(one.intersection(spans)) for one in sums)
        groups[group] = groups.get(group, 0) + answers
    return all(answers >= NEW for group, answers in groups.items() if any(group) and answers)
