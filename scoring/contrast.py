"""Whether an element lies below or above the others by more than chance, from what each respondent gave.

Each respondent's answer to an element is held against the same respondent's mean over all elements asked. Who gives 1
throughout lowers no element against the others, and who is pleased with everything raises none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from scoring.errors import BadTally, MixedInstruments
from scoring.interval import FEWEST
from scoring.possible import whole_fault, within_fault
from scoring.quantile import LEVEL, student
from scoring.tally import Tally


@dataclass(frozen=True, slots=True)
class Contrast:
    """The differences of `n` complete respondents between one element and their own mean, in whole numbers.

    `total` is their sum and `spread` n x the sum of their squares less the square of their sum, both in parts of
    `size` to a point (and its square). Raises BadTally for numbers that no answers have.
    """

    n: int
    total: int
    spread: int
    size: int

    def __post_init__(self) -> None:
        found = (
            whole_fault("n", self.n, 2),
            whole_fault("size", self.size, 1),
            within_fault("total", self.total, -3 * self.n * self.size, 3 * self.n * self.size),
            within_fault("spread", self.spread, 0, (3 * self.n * self.size) ** 2),
        )
        if any(found):
            raise BadTally("contrast: no answers have these figures", [one for one in found if one])

    @property
    def mean(self) -> Fraction:
        """The mean difference in points of the NRR (1-4)."""
        return Fraction(self.total, self.n * self.size)

    @property
    def error(self) -> Fraction:
        """The squared standard error of that mean. Nought where all differ alike."""
        return Fraction(self.spread, self.n**2 * (self.n - 1) * self.size**2)


def contrasts(tally: Tally, units: Sequence[int]) -> tuple[Contrast | None, ...]:
    """The contrast of each element, in report order. `units` are Instrument.units.

    None for an element that was not asked, and everywhere with under two complete respondents or where respondents were
    asked different elements. Raises MixedInstruments for units of another number of elements.

    >>> [one.mean for one in contrasts(Tally.of([4, 2]) + Tally.of([4, 4]), (1, 1)) if one]
    [Fraction(1, 2), Fraction(-1, 2)]
    """
    n, moments, steps = tally.complete, tally.moments, tally.steps
    if len(units) != len(moments):
        raise MixedInstruments(f"contrasts: found {len(units)} units, expected those of {len(moments)} elements")
    if n < 2 or not tally.uniform:
        return (None,) * len(moments)
    whole = sum(unit * size for unit, size, (count, *_) in zip(units, steps, moments, strict=True) if count)
    found: list[Contrast | None] = []
    for size, (count, sums, squares), cross in zip(steps, moments, tally.cross, strict=True):
        if not count:
            found.append(None)
            continue
        total = whole * sums - size * tally.total
        square = whole**2 * squares - 2 * whole * size * cross + size**2 * tally.total_sq
        found.append(Contrast(n, total, n * square - total**2, size * whole))
    return tuple(found)


def sides(groups: Sequence[Sequence[Contrast | None]]) -> tuple[int, ...]:
    """Tell of each element whether it lies below (-1) or above (1) the respondents' own means, or neither (0).

    `groups` are the contrasts of one result, or of several whose simple mean it is, elements in report order. A group
    that has none of an element is left out there. Said only of ten respondents and more, and where the paired t test
    finds a difference at the 5 % level shared by all elements. An element's standard
    error is at least the root mean square of all, since one that got the best answer throughout shows no spread of its
    own. Sources: Student (1908),
    Biometrika 6, 1-25. Bonferroni's inequality. Welch and Satterthwaite's degrees of freedom over groups. Measured in
    docs/scoring.md.

    >>> low, other = Contrast(n=20, total=-80, spread=2000, size=9), Contrast(20, 20, 2000, 9)
    >>> sides([[low, other, other, None]])
    (-1, 0, 0, 0)
    """
    return _sides(tuple(map(tuple, groups)))


@lru_cache(maxsize=256)  # a card, its text and its picture ask of the same result
def _sides(groups: tuple[tuple[Contrast | None, ...], ...]) -> tuple[int, ...]:
    columns = [[one for one in column if one is not None] for column in zip(*groups, strict=True)]
    errors = [sum((one.error for one in column), Fraction(0)) for column in columns if column]
    if len(errors) < 2:
        return (0,) * len(columns)
    least, level = sum(errors, Fraction(0)) / len(errors), 1 - (1 - LEVEL) / len(errors)
    return tuple(_side(column, least, level) for column in columns)


def _side(parts: Sequence[Contrast], least: Fraction, level: Fraction) -> int:
    if sum(one.n for one in parts) < FEWEST:
        return 0
    mean = sum((one.mean for one in parts), Fraction(0))
    errors = [(one.error, one.n - 1) for one in parts]
    error = sum((part for part, _ in errors), Fraction(0))
    slowness = sum((part**2 / size for part, size in errors), Fraction(0))
    freedom = error**2 / slowness if slowness else min(size for _, size in errors)
    reach = student(max(int(freedom), 1), level) ** 2 * max(error, least)
    return ((mean > 0) - (mean < 0)) if mean**2 > reach else 0
