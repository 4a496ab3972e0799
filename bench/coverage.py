"""How often the intervals hold the truth, and how often a verdict is wrong when nothing changed.

`python -m bench.coverage` prints the tables of docs/scoring.md. With --write it puts them there.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.populations import ELEMENTS, POPULATIONS, Moments, Population, moments, truth
from scoring.intervals import difference_intervals, mean_intervals
from scoring.trend import ELEMENTS_ALARM, IKM_ALARM

SIZES = (10, 30, 100, 400)
PAIRS = ((10, 10), (10, 100), (30, 30), (30, 400), (100, 100), (400, 400))
_DOCUMENT = Path(__file__).parents[1] / "docs" / "scoring.md"
_BEGIN, _END = "<!-- simulation: begin -->", "<!-- simulation: end -->"


@dataclass(frozen=True)
class Coverage:
    """Shares of samples whose interval holds the truth: for the IKM, and per element.

    `width` is the mean width in IKM points.
    """

    ikm: float
    width: float
    elements: NDArray[np.float64]


def coverage(population: Population, n: int, samples: int, rng: np.random.Generator) -> Coverage:
    """Coverage of the 95% confidence intervals for samples of n respondents."""
    mean, elements = truth(population)
    found = moments(population, n, samples, rng)
    low, high = mean_intervals(np.full(samples, n), found.mean, found.variance)
    lows, highs = mean_intervals(np.full((samples, ELEMENTS), n), found.element_mean, found.element_variance)
    inside = (lows <= elements + 1e-9) & (highs >= elements - 1e-9)
    return Coverage(
        float(((low <= mean) & (high >= mean)).mean()), float(25 * (high - low).mean()), inside.mean(axis=0)
    )


def finite_coverage(population: Population, n: int, people: int, samples: int, rng: np.random.Generator) -> float:
    """Coverage for the mean of a finite population of `people`, of whom n answer, with the correction."""
    hits = []
    for _ in range(20):
        everyone = population.draw(1, people, rng)[0].mean(axis=1, dtype=np.float64)
        chosen = rng.random((samples // 20, people)).argpartition(n, axis=1)[:, :n]
        own = everyone[chosen]
        size = np.full(len(own), n)
        low, high = mean_intervals(size, own.mean(axis=1), own.var(axis=1, ddof=1), np.full(len(own), people))
        hits.append(((low <= everyone.mean() + 1e-9) & (high >= everyone.mean() - 1e-9)).mean())
    return float(np.mean(hits))


def false_alarms(
    population: Population, n: tuple[int, int], samples: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Shares of comparisons without any change that yield a verdict: on the IKM, on at least one element."""
    one, two = (moments(population, size, samples, rng) for size in n)
    low, high = difference_intervals(_of_ikm(one, n[0]), _of_ikm(two, n[1]), 1 - IKM_ALARM)
    level = 1 - ELEMENTS_ALARM / Fraction(ELEMENTS)
    lows, highs = difference_intervals(_of_elements(one, n[0]), _of_elements(two, n[1]), level)
    return float(((low > 0) | (high < 0)).mean()), float(((lows > 0) | (highs < 0)).any(axis=1).mean())


def _of_ikm(found: Moments, n: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    return np.full(len(found.mean), n), found.mean, found.variance


def _of_elements(found: Moments, n: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    return np.full(found.element_mean.shape, n), found.element_mean, found.element_variance


def tables(samples: int, seed: int) -> Iterator[str]:
    """The three tables as lines of Markdown."""
    rng = np.random.default_rng(seed)
    yield f"`python -m bench.coverage --samples {samples} --seed {seed}`, half of that for n = 100, a quarter for 400"
    yield ""
    yield "IKM: share of samples whose 95% confidence interval holds the truth, and mean width in IKM points."
    yield ""
    yield from _head("population", *(f"n = {n}" for n in SIZES))
    found = {(one.label, n): coverage(one, n, _fewer(samples, n), rng) for one in POPULATIONS for n in SIZES}
    for one in POPULATIONS:
        cells = (f"{100 * found[one.label, n].ikm:.1f} % ({found[one.label, n].width:.1f})" for n in SIZES)
        yield _row(f"{one.kind}: {one.label}", *cells)
    yield ""
    yield "NRR: the same for the nine elements: lowest, mean and highest coverage among them."
    yield ""
    yield from _head("population", *(f"n = {n}" for n in SIZES))
    for one in POPULATIONS:
        shares = (100 * found[one.label, n].elements for n in SIZES)
        yield _row(f"{one.kind}: {one.label}", *(f"{s.min():.1f} / {s.mean():.1f} / {s.max():.1f} %" for s in shares))
    yield ""
    yield "Finite population, IKM: n of N people answer."
    yield ""
    finite = ((10, 20), (30, 60), (100, 150), (100, 400))
    yield from _head("population", *(f"{n} of {people}" for n, people in finite))
    for one in POPULATIONS:
        cells = (f"{100 * finite_coverage(one, n, people, samples // 2, rng):.1f} %" for n, people in finite)
        yield _row(f"{one.kind}: {one.label}", *cells)
    yield ""
    yield "False alarms where nothing changed: on the IKM / on any of nine elements."
    yield ""
    yield from _head("population", *(f"{a} against {b}" for a, b in PAIRS))
    for one in POPULATIONS:
        alarms = (false_alarms(one, pair, _fewer(samples, max(pair)), rng) for pair in PAIRS)
        yield _row(f"{one.kind}: {one.label}", *(f"{100 * ikm:.1f} / {100 * element:.1f} %" for ikm, element in alarms))


def _fewer(samples: int, n: int) -> int:
    return samples if n <= 30 else samples // 2 if n <= 100 else samples // 4


def _head(*names: str) -> tuple[str, str]:
    return _row(*names), "|" + "---|" * len(names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or write them into the document."""
    parser = argparse.ArgumentParser(prog="python -m bench.coverage", description=__doc__)
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scoring.md")
    chosen = parser.parse_args(arguments)
    text = "\n".join(tables(chosen.samples, chosen.seed))
    if not chosen.write:
        print(text)
        return
    before, rest = _DOCUMENT.read_text(encoding="utf-8").split(_BEGIN)
    after = rest.split(_END)[1]
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
