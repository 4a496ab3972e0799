"""Made-up heads and their weeks: sums of answers in worlds where nothing changes, and in some where something does.

Points of the IKM throughout. A week's answers come on five days. No real person's answer is in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOTALS = np.arange(9, 37)
RELEASED = 5  # answers from which a week is told: with fewer they wait for the next one
_DAYS = 5
_YEAR = 52


@dataclass(frozen=True)
class World:
    """What a head's unit is like. Answers have a mean of 80 and an sd of 11, but for a share that gives all 1.

    `day`, `season` and `together` are points: the sd of days, the height of a yearly wave, and the sd of a level that
    moves slowly from week to week (autocorrelation 0.7). `fall` is lost evenly over the year after `start`, and `step`
    at once in that week.
    """

    label: str
    angry: float = 0.0
    day: float = 0.0
    season: float = 0.0
    together: float = 0.0
    fall: float = 0.0
    step: float = 0.0
    start: int = 0

    def shares(self) -> Floats:
        """The share of answers with each total from 9 to 36."""
        kind = NormalDist(28.8, 11 * 9 / 25)
        edges = [kind.cdf(total + 0.5) for total in TOTALS[:-1]]
        shares = (1 - self.angry) * np.diff(np.array([0.0, *edges, 1.0]))
        shares[0] += self.angry
        return shares

    def levels(self, heads: int, weeks: int, rng: np.random.Generator) -> Floats:
        """What is added to every answer of a head's week, (heads, weeks)."""
        at = np.arange(weeks)
        level = self.season * np.sin(2 * np.pi * (at / _YEAR + rng.random((heads, 1))))
        level -= self.fall * np.clip((at - self.start + 1) / _YEAR, 0, 1) + self.step * (at >= self.start)
        if self.together:
            slow = rng.standard_normal((heads, weeks)) * self.together
            for week in range(1, weeks):
                slow[:, week] = 0.7 * slow[:, week - 1] + (1 - 0.7**2) ** 0.5 * slow[:, week]
            level += slow
        return level


@dataclass(frozen=True)
class Weeks:
    """Respondents, their sum and the sum of their squares of each head's weeks, (heads, weeks)."""

    n: Floats
    total: Floats
    squares: Floats

    @property
    def parts(self) -> Sequence[Floats]:
        return self.n, self.total, self.squares


ORDINARY = World("ordinary")
STILL = (
    ORDINARY,
    World("10 % all 1", angry=0.10),
    World("25 % all 1", angry=0.25),
    World("day effect, sd 3", day=3.0),
    World("25 % all 1 and day effect", angry=0.25, day=3.0),
)
HARDER = (World("season of 1.5 either way", season=1.5), World("weeks that hang together, sd 1.5", together=1.5))


def moving(start: int) -> tuple[World, ...]:
    """Worlds in which something changes from that week on."""
    fall, less = replace(ORDINARY, fall=5.7, start=start), replace(ORDINARY, fall=2.8, start=start)
    return (
        replace(fall, label="fall of 5.7 over a year"),
        replace(fall, label="fall of 5.7, 10 % all 1", angry=0.10),
        replace(fall, label="fall of 5.7, day effect", day=3.0),
        replace(less, label="fall of 2.8 over a year"),
        replace(less, label="fall of 2.8, day effect", day=3.0),
        replace(ORDINARY, label="step of 5", step=5.0, start=start),
    )


def draw(world: World, rate: int, heads: int, weeks: int, rng: np.random.Generator) -> Weeks:
    """So many weeks of so many heads with `rate` answers a week on average, as releases tell them."""
    shares, points = world.shares(), TOTALS * 25 / 9
    level = world.levels(heads, weeks, rng)
    n, total, squares = (np.zeros((heads, weeks)) for _ in range(3))
    days = _DAYS if world.day else 1
    for _ in range(days):
        counts = rng.multinomial(rng.poisson(rate / days, (heads, weeks)), shares)
        known, sums, squared = counts.sum(axis=2), counts @ points, counts @ points**2
        moved = level + (rng.standard_normal((heads, weeks)) * world.day if world.day else 0)
        n += known
        total += sums + known * moved
        squares += squared + 2 * moved * sums + known * moved**2
    return _released(Weeks(n, total, squares))


def _released(weeks: Weeks) -> Weeks:
    """Weeks of fewer than five answers wait for the next one."""
    for week in range(weeks.n.shape[1] - 1):
        few = weeks.n[:, week] < RELEASED
        for part in weeks.parts:
            part[few, week + 1] += part[few, week]
            part[few, week] = 0
    return weeks
