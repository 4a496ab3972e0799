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

from bench.candidates import CANDIDATES
from bench.fingerprint import fingerprint
from bench.populations import ELEMENTS, POPULATIONS, Moments, Population, moments, truth
from scoring.intervals import difference_intervals, mean_intervals
from scoring.quantile import LEVEL
from scoring.trend import ELEMENTS_ALARM, IKM_ALARM, UNEVEN_LARGE, UNEVEN_SMALL

SIZES = (10, 12, 15, 20, 30, 60, 100, 400)
ELEMENT_SIZES = (10, 30, 100)
PAIRS = ((10, 10), (12, 12), (30, 30), (100, 100), (10, 60), (10, 100), (12, 200), (30, 400))
FINITE = ((10, 20), (30, 60), (100, 150), (100, 400))
_DOCUMENT = Path(__file__).parents[1] / "docs" / "scoring.md"
_BEGIN, _END = "<!-- simulation: begin -->", "<!-- simulation: end -->"
_INTERVAL = (
    "scoring/unseen.py",
    "scoring/intervals.py",
    "scoring/quantile.py",
    "bench/populations.py",
    "bench/coverage.py",
)
SOURCES = {  # what each table is computed from
    "candidates": (*_INTERVAL, "bench/candidates.py"),
    "ikm": _INTERVAL,
    "elements": _INTERVAL,
    "finite": _INTERVAL,
    "alarms": (*_INTERVAL, "scoring/trend.py"),
}


@dataclass(frozen=True)
class Coverage:
    """Shares of samples whose interval holds the truth: for the IKM, and per element.

    `width` is the mean width in IKM points.
    """

    ikm: float
    width: float
    elements: NDArray[np.float64]


def coverage(
    population: Population, n: int, samples: int, rng: np.random.Generator, people: int = 1_000_000
) -> Coverage:
    """Coverage of the 95 % intervals for samples of n respondents. The truth is that of so many people."""
    mean, elements = truth(population, people)
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


def frontier(samples: int, rng: np.random.Generator) -> Iterator[str]:
    """Every candidate's lowest coverage in each kind of population, and its mean width beside the form before."""
    hit: dict[tuple[str, str, int], float] = {}
    width: dict[tuple[str, str, int], float] = {}
    for one in POPULATIONS:
        mean = (truth(one)[0] - 1) / 3
        for n in SIZES:
            found = moments(one, n, _fewer(samples, n), rng)
            for name, candidate in CANDIDATES.items():
                low, high = candidate(n, (found.mean - 1) / 3, found.variance / 9, LEVEL)
                hit[name, one.label, n] = float(((low <= mean + 1e-9) & (high >= mean - 1e-9)).mean())
                width[name, one.label, n] = float((high - low).mean())
    few = [one for one in POPULATIONS if 0 < one.furious <= 0.05]
    some = [one for one in POPULATIONS if 0 < one.furious <= 0.15]
    clustered = [one for one in POPULATIONS if one.kind == "clustered"]
    others = [one for one in POPULATIONS if one not in few and one not in clustered]
    near = [one for one in POPULATIONS if one.kind in ("ceiling", "officer")]
    usual = [one for one in POPULATIONS if one.kind == "plausible"]
    yield from _head(
        "interval", "up to 5 % all 1", "up to 15 %, n from 60", "others", "clustered",
        "width, ordinary n = 10, 30, 100", "width, near the ceiling",
    )  # fmt: skip
    for name in CANDIDATES:
        lowest = [
            min(hit[name, one.label, n] for one in kinds for n in sizes)
            for kinds, sizes in ((few, SIZES), (some, SIZES[5:]), (others, SIZES), (clustered, SIZES))
        ]
        first = next(iter(CANDIDATES))
        ratios = [
            " ".join(
                f"{np.mean([width[name, one.label, n] / width[first, one.label, n] for one in kinds]):.2f}"
                for n in ELEMENT_SIZES
            )
            for kinds in (usual, near)
        ]
        yield _row(name, *(f"{100 * share:.1f} %" for share in lowest), *ratios)


def of_ikm(samples: int, rng: np.random.Generator) -> Iterator[str]:
    """Coverage and mean width for the IKM."""
    yield from _head("population", *(f"n = {n}" for n in SIZES))
    for one in POPULATIONS:
        found = [coverage(one, n, _fewer(samples, n), rng) for n in SIZES]
        yield _row(f"{one.kind}: {one.label}", *(f"{100 * each.ikm:.1f} % ({each.width:.1f})" for each in found))


def of_elements(samples: int, rng: np.random.Generator) -> Iterator[str]:
    """Lowest, mean and highest coverage among the nine elements."""
    yield from _head("population", *(f"n = {n}" for n in ELEMENT_SIZES))
    for one in POPULATIONS:
        shares = [100 * coverage(one, n, _fewer(samples, n), rng).elements for n in ELEMENT_SIZES]
        yield _row(f"{one.kind}: {one.label}", *(f"{s.min():.1f} / {s.mean():.1f} / {s.max():.1f} %" for s in shares))


def of_finite(samples: int, rng: np.random.Generator) -> Iterator[str]:
    """Coverage for the IKM of a finite population."""
    yield from _head("population", *(f"{n} of {people}" for n, people in FINITE))
    for one in POPULATIONS:
        if one.kind != "clustered":
            cells = (f"{100 * finite_coverage(one, n, people, samples // 2, rng):.1f} %" for n, people in FINITE)
            yield _row(f"{one.kind}: {one.label}", *cells)


def of_alarms(samples: int, rng: np.random.Generator) -> Iterator[str]:
    """False verdicts on the IKM, and on any element. "-" for a pair of sizes of which nothing is said."""
    yield from _head("population", *(f"{a} against {b}" for a, b in PAIRS))
    for one in POPULATIONS:
        found = [false_alarms(one, pair, _fewer(samples, max(pair)), rng) for pair in PAIRS]
        yield _row(
            f"{one.kind}: {one.label}",
            *(
                f"{'-' if _unsaid(pair) else f'{100 * ikm:.1f}'} / {100 * any_:.1f} %"
                for pair, (ikm, any_) in zip(PAIRS, found, strict=True)
            ),
        )


_TOLD = {
    "candidates": (
        frontier,
        "Candidates: the lowest coverage over populations and n, and width as a share of the form before.",
    ),
    "ikm": (
        of_ikm,
        "IKM: share of samples whose 95% confidence interval holds the truth, and mean width in IKM points.",
    ),
    "elements": (of_elements, "NRR: the same for the nine elements: lowest, mean and highest coverage among them."),
    "finite": (of_finite, "Finite population, IKM: n of N people answer."),
    "alarms": (of_alarms, "False alarms where nothing changed: on the IKM / on any of nine elements."),
}


def tables(samples: int, seed: int, names: Sequence[str] = tuple(SOURCES)) -> Iterator[str]:
    """The tables as lines of Markdown, each with its command and the hash of what it was computed from."""
    for name in names:
        maker, told = _TOLD[name]
        fewer = "half of them for each" if name == "finite" else "half for n = 60 and 100, a quarter for more"
        yield told
        yield ""
        yield (
            f"`python -m bench.coverage --table {name} --samples {samples} --seed {seed}`, {fewer}. "
            f"Computed from code {fingerprint(*SOURCES[name])}"
        )
        yield ""
        yield from maker(samples, np.random.default_rng(seed))
        yield ""


def _unsaid(pair: tuple[int, int]) -> bool:
    return min(pair) < UNEVEN_SMALL and max(pair) > UNEVEN_LARGE


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
    parser.add_argument("--table", action="append", choices=list(SOURCES), help="one table. All without it")
    parser.add_argument("--write", action="store_true", help="put all tables into docs/scoring.md")
    chosen = parser.parse_args(arguments)
    text = "\n".join(tables(chosen.samples, chosen.seed, chosen.table or tuple(SOURCES)))
    if not chosen.write or chosen.table:
        print(text)
        return
    before, rest = _DOCUMENT.read_text(encoding="utf-8").split(_BEGIN)
    after = rest.split(_END)[1]
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
