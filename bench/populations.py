"""Made-up populations of answers: plausible, skewed and ceiling-heavy ones, to try intervals and verdicts on.

Nine elements of one respondent go together through a latent mood. Marginals differ a little between elements.
No real person's answer is in here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.int8]
Draw = Callable[[int, int, np.random.Generator], Answers]  # samples, respondents -> (samples, respondents, 9)

ELEMENTS = 9
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Population:
    """A kind ("plausible", "skewed", "ceiling"), what it is, and how to draw samples from it."""

    kind: str
    label: str
    draw: Draw


def moods(shares: Sequence[float], together: float) -> Draw:
    """Answers with these shares of 1, 2, 3, 4 on average, correlated through a normal mood."""
    levels = np.cumsum(shares)[:3]
    shifts = np.linspace(-0.35, 0.35, ELEMENTS)
    cuts = np.array([[_NORMAL.inv_cdf(float(level)) + shift for level in levels] for shift in shifts], dtype=np.float32)

    def draw(samples: int, respondents: int, rng: np.random.Generator) -> Answers:
        mood = rng.standard_normal((samples, respondents, 1), dtype=np.float32) * np.float32(together**0.5)
        own = rng.standard_normal((samples, respondents, ELEMENTS), dtype=np.float32) * np.float32(
            (1 - together) ** 0.5
        )
        above = [(mood + own > cuts[:, at]).astype(np.int8) for at in range(3)]
        return np.asarray(1 + above[0] + above[1] + above[2], dtype=np.int8)

    return draw


def straight(score: int) -> Draw:
    """Everyone gives this score to everything."""
    return lambda samples, respondents, _: np.full((samples, respondents, ELEMENTS), score, dtype=np.int8)


def mixed(*parts: tuple[float, Draw]) -> Draw:
    """Shares of several kinds of respondents."""
    shares = [share for share, _ in parts]

    def draw(samples: int, respondents: int, rng: np.random.Generator) -> Answers:
        which = rng.choice(len(parts), p=shares, size=(samples, respondents))[..., None]
        return np.select(
            [which == at for at in range(len(parts))], [part(samples, respondents, rng) for _, part in parts]
        ).astype(np.int8)

    return draw


_COMMON, _GOOD = (0.01, 0.06, 0.60, 0.33), (0.003, 0.03, 0.55, 0.417)
_ANGRY = moods((0.55, 0.35, 0.08, 0.02), 0.5)

POPULATIONS = (
    Population("plausible", "mostly 3 and 4, moderately alike", moods(_COMMON, 0.4)),
    Population("plausible", "mostly 3 and 4, very alike", moods((0.02, 0.08, 0.57, 0.33), 0.7)),
    Population(
        "plausible",
        "a quarter straight-lining",
        mixed((0.75, moods(_COMMON, 0.4)), (0.2, straight(3)), (0.05, straight(4))),
    ),
    Population("skewed", "one in ten angry", mixed((0.9, moods(_GOOD, 0.4)), (0.1, _ANGRY))),
    Population("skewed", "one in twenty angry", mixed((0.95, moods(_GOOD, 0.4)), (0.05, _ANGRY))),
    Population("skewed", "a long tail downwards", moods((0.08, 0.10, 0.37, 0.45), 0.6)),
    Population(
        "ceiling", "three in five give all 4", mixed((0.6, straight(4)), (0.4, moods((0.01, 0.05, 0.60, 0.34), 0.5)))
    ),
    Population(
        "ceiling", "four in five give all 4", mixed((0.8, straight(4)), (0.2, moods((0.01, 0.05, 0.60, 0.34), 0.5)))
    ),
    Population("ceiling", "nearly everything is a 4", moods((0.002, 0.012, 0.20, 0.786), 0.6)),
)


@dataclass(frozen=True)
class Moments:
    """Of each sample: mean and sample variance of respondents' means, and of every element's answers."""

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    element_mean: NDArray[np.float64]
    element_variance: NDArray[np.float64]


def moments(population: Population, n: int, samples: int, rng: np.random.Generator) -> Moments:
    """Draw samples of n respondents, a few at a time, and keep what an interval is made from."""
    step = max(1, 2_000_000 // (n * ELEMENTS))
    parts = []
    for start in range(0, samples, step):
        answers = population.draw(min(step, samples - start), n, rng)
        own = answers.mean(axis=2, dtype=np.float64)
        wide = answers.astype(np.float32)
        parts.append(
            (own.mean(axis=1), own.var(axis=1, ddof=1), wide.mean(axis=1, dtype=np.float64), wide.var(axis=1, ddof=1))
        )
    return Moments(*(np.concatenate(part) for part in zip(*parts, strict=True)))


@lru_cache
def truth(population: Population, people: int = 1_000_000) -> tuple[float, NDArray[np.float64]]:
    """Mean of all and of each element, from a sample so large that its own error does not matter."""
    found = moments(population, people // 100, 100, np.random.default_rng(0))
    return float(found.mean.mean()), found.element_mean.mean(axis=0)
