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
    """A kind such as "ceiling", what it is, how to draw samples, and the share of people who answer 1 throughout."""

    kind: str
    label: str
    draw: Draw
    furious: float = 0.0


def moods(shares: Sequence[float], together: float) -> Draw:
    """Answers with these shares of 1, 2, 3, 4 on average, correlated through a normal mood."""
    cuts = _cuts(shares)

    def draw(samples: int, respondents: int, rng: np.random.Generator) -> Answers:
        mood = rng.standard_normal((samples, respondents, 1), dtype=np.float32) * np.float32(together**0.5)
        own = rng.standard_normal((samples, respondents, ELEMENTS), dtype=np.float32) * np.float32(
            (1 - together) ** 0.5
        )
        above = [(mood + own > cuts[:, at]).astype(np.int8) for at in range(3)]
        return np.asarray(1 + above[0] + above[1] + above[2], dtype=np.int8)

    return draw


def _cuts(shares: Sequence[float]) -> NDArray[np.float32]:
    levels = np.cumsum(shares)[:3]
    shifts = np.linspace(-0.35, 0.35, ELEMENTS)
    return np.array(
        [[_NORMAL.inv_cdf(float(level)) + shift if level else -9.0 for level in levels] for shift in shifts],
        dtype=np.float32,
    )


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


def clustered(shares: Sequence[float], together: float, size: int, effect: float) -> Draw:
    """The same as moods() in clusters of so many respondents, each with an effect of its own on the mood."""
    cuts = _cuts(shares)

    def draw(samples: int, respondents: int, rng: np.random.Generator) -> Answers:
        clusters = rng.standard_normal((samples, -(-respondents // size)), dtype=np.float32) * np.float32(effect)
        mood = rng.standard_normal((samples, respondents), dtype=np.float32) * np.float32(together**0.5)
        mood += np.repeat(clusters, size, axis=1)[:, :respondents]
        own = rng.standard_normal((samples, respondents, ELEMENTS), dtype=np.float32) * np.float32(
            (1 - together) ** 0.5
        )
        above = [(mood[..., None] + own > cuts[:, at]).astype(np.int8) for at in range(3)]
        return np.asarray(1 + above[0] + above[1] + above[2], dtype=np.int8)

    return draw


_COMMON, _GOOD = (0.01, 0.06, 0.60, 0.33), (0.003, 0.03, 0.55, 0.417)
_ANGRY = moods((0.55, 0.35, 0.08, 0.02), 0.5)
_CEILING = moods((0.002, 0.012, 0.20, 0.786), 0.6)
_BAD = moods((0.25, 0.45, 0.25, 0.05), 0.5)
_POINT = 0.062  # of the mood, which moves the index of mostly 3 and 4 by about one point


def furious(share: float) -> tuple[Population, Population]:
    """So many answer 1 to everything, and the rest are content, or near the ceiling."""
    told = f"{100 * share:.0f} % all 1"
    return tuple(
        Population("all 1", f"{told}, the rest {name}", mixed((1 - share, rest), (share, straight(1))), share)
        for name, rest in (("good", moods(_GOOD, 0.4)), ("near the ceiling", _CEILING))
    )  # type: ignore[return-value]


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
    Population("ceiling", "nearly everything is a 4", _CEILING),
    *(one for share in (0.02, 0.05, 0.10, 0.15, 0.25) for one in furious(share)),
    Population("two humps", "half good, half bad", mixed((0.5, moods(_GOOD, 0.4)), (0.5, _BAD))),
    Population("services", "one bad service among three", mixed((2 / 3, moods(_GOOD, 0.4)), (1 / 3, _BAD))),
    Population(
        "officer", "sheets, three in four all 4", mixed((0.75, straight(4)), (0.25, moods((0, 0.004, 0.5, 0.496), 0.4)))
    ),
    Population("clustered", "days of 20 answers, 3 points apart", clustered(_COMMON, 0.4, 20, 3 * _POINT)),
    Population("clustered", "officers of 10 answers, 3 points apart", clustered(_COMMON, 0.4, 10, 3 * _POINT)),
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
