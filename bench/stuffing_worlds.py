"""Made-up years of units in which nothing is made up, and the same with made-up answers in one week."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from scoring.stuffing import HOURS

DAYS, DAY_HOURS = 6, 8  # of a week, of a day
_CAMPAIGNS, YEAR = 4, 52
_NORMAL = NormalDist()
Counts = NDArray[np.float64]  # (units, weeks, days, hours)


@dataclass(frozen=True)
class World:
    """Answers a week, the share of all 4 among them, mean and standard deviation of an answer's index, and moods.

    `mood` is the standard deviation of a day's shift, in standard deviations of the answers. On a campaign day the
    shift is greater by `friendly`: it brings other people.
    """

    label: str
    weekly: int
    high: float
    mean: float
    deviation: float
    mood: float = 0.0
    friendly: float = 0.0


@dataclass(frozen=True)
class Drawn:
    """Answers and all-4 answers of each hour, and the sum of the indices of each week."""

    n: Counts
    high: Counts
    index: NDArray[np.float64]


_KINDS = (("ordinary", 0.05, 80, 11), ("10 % all-1", 0.15, 79, 20), ("officer", 0.75, 97, 5))
WORLDS = tuple(World(label, n, *rest) for n in (40, 120) for label, *rest in _KINDS)
RESTLESS = tuple(World(f"{label}, restless", n, *rest, 3 / rest[2]) for n in (40, 120) for label, *rest in _KINDS[:2])
SMALL = (World("ordinary", 15, *_KINDS[0][1:]),)
# Printed alone: what is found there is a campaign that a reviewer will know of.
FRIENDLY = tuple(World("ordinary, campaigns a third friendlier", n, *_KINDS[0][1:], friendly=1 / 3) for n in (40, 120))


def draw(world: World, units: int, weeks: int, rng: np.random.Generator) -> Drawn:
    """So many units' weeks where nothing is made up."""
    shape = (units, weeks, DAYS, DAY_HOURS)
    rate = np.full(shape[:3], world.weekly / (DAYS * DAY_HOURS))
    campaign = rng.random(shape[:3]) < _CAMPAIGNS / (YEAR * DAYS)
    rate = np.where(campaign, rate * rng.uniform(3, 8, shape[:3]), rate)
    n = rng.poisson(rate[..., None] * np.ones(DAY_HOURS)).astype(np.float64)
    mood = world.mood * rng.standard_normal(shape[:3]) + world.friendly * campaign
    share = _cumulative(_NORMAL.inv_cdf(world.high) + mood)
    high = rng.binomial(n.astype(np.int64), share[..., None]).astype(np.float64)
    total = n.sum(axis=(2, 3))
    shift = (mood * n.sum(axis=3)).sum(axis=2) * world.deviation
    rest = rng.standard_normal(total.shape) * world.deviation * np.sqrt(total)
    return Drawn(n, high, total * world.mean + shift + rest)


def stuff(drawn: Drawn, week: int, share: float, *, burst: bool, rng: np.random.Generator) -> Drawn:
    """The same with made-up all-4 answers in one week, so many that they are this share of all of that week's."""
    units, own = len(drawn.n), drawn.n[:, week].sum(axis=(1, 2))
    made = np.rint(own * share / (1 - share)).astype(np.int64)
    added = np.zeros(drawn.n[:, week].shape)
    if burst:
        day, hour = rng.integers(0, DAYS, units), rng.integers(0, DAY_HOURS - HOURS + 1, units)
        for at in range(HOURS):
            part = made // HOURS + (at < made % HOURS)
            added[np.arange(units), day, hour + at] = part
    else:
        flat = rng.multinomial(made, np.full(DAYS * DAY_HOURS, 1 / (DAYS * DAY_HOURS)))
        added = flat.reshape(added.shape).astype(np.float64)
    n, high, index = drawn.n.copy(), drawn.high.copy(), drawn.index.copy()
    n[:, week] += added
    high[:, week] += added
    index[:, week] += 100 * made
    return Drawn(n, high, index)


def _cumulative(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares below these values of a normal distribution, by a table."""
    grid = np.linspace(-6, 6, 4001)
    below = np.array([_NORMAL.cdf(float(one)) for one in grid])
    return np.interp(values, grid, below)
