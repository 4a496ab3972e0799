"""How often made-up answers are found, and how often something is found where nothing was made up.

`python -m bench.stuffing` holds several statistics against each other and prints the table of docs/scoring.md.
With --write it puts it there. A unit's years are drawn hour by hour: answers come in office hours, four campaign days
a year bring 3 to 8 times as many, and in "restless" worlds each day has a mood of its own.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.stuffing_worlds import (
    DAY_HOURS,
    DAYS,
    FRIENDLY,
    RESTLESS,
    SMALL,
    WORLDS,
    YEAR,
    Counts,
    Drawn,
    World,
    draw,
    stuff,
)
from scoring.stuffing import BURST_CUT, FEWEST_NOW, HOURS, SHARE_CUT, WEEKS

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "scoring.md"
SOURCES = ("bench/stuffing.py", "bench/stuffing_worlds.py", "scoring/stuffing.py")
BEGIN, END = "<!-- stuffing: begin -->", "<!-- stuffing: end -->"
SHARES = (0.10, 0.25, 0.50, 0.80)
BUDGET, CHANNELS = 0.1, 3  # false findings a unit and year, in all its channels together


# Each takes what was drawn and gives the greatest value of each unit's weeks after the first 26: (units, weeks).
Statistic = Callable[[Drawn], NDArray[np.float64]]


def share_of_week(drawn: Drawn) -> NDArray[np.float64]:
    """The week's all-4 answers so far, looked at each hour: scoring.stuffing.share_deviations."""
    units, weeks = drawn.n.shape[:2]
    n, high = (one.reshape(units, weeks, -1).cumsum(axis=2)[:, WEEKS:] for one in (drawn.n, drawn.high))
    return _angles(n, high, drawn).max(axis=2)


def share_by_normal(drawn: Drawn) -> NDArray[np.float64]:
    """The same by the plain normal approximation of a share."""
    units, weeks = drawn.n.shape[:2]
    n, high = (one.reshape(units, weeks, -1).cumsum(axis=2)[:, WEEKS:] for one in (drawn.n, drawn.high))
    total, fours, scatter = (one[..., None] for one in _past(drawn))
    share = (fours + 0.5) / (total + 1)
    spread = np.sqrt(share * (1 - share) * n * (1 + n / total) * scatter)
    return np.where(n >= FEWEST_NOW, (high - n * share) / np.maximum(spread, 1e-9), 0).max(axis=2)


def share_of_burst(drawn: Drawn) -> NDArray[np.float64]:
    """The all-4 answers of the strangest four hours of a day: scoring.stuffing.crowd."""
    n, high = _four_hours(drawn.n)[:, WEEKS:], _four_hours(drawn.high)[:, WEEKS:]
    flat = (*n.shape[:2], -1)
    return _angles(n.reshape(flat), high.reshape(flat), drawn).max(axis=2)


def count_of_week(drawn: Drawn) -> NDArray[np.float64]:
    """How many came in the week, against the mean of the weeks before and their own scatter."""
    return _against_weeks(drawn.n.sum(axis=(2, 3)))


def count_of_burst(drawn: Drawn) -> NDArray[np.float64]:
    """How many all-4 answers came in four hours, against the usual number by the square root."""
    high = _four_hours(drawn.high)[:, WEEKS:].max(axis=(2, 3))
    usual = _past(drawn)[1] / (WEEKS * DAYS * DAY_HOURS / HOURS)
    return 2 * (np.sqrt(high + 3 / 8) - np.sqrt(usual + 3 / 8))


def level_of_week(drawn: Drawn) -> NDArray[np.float64]:
    """The week's mean index, against the weeks before and their own scatter."""
    n = drawn.n.sum(axis=(2, 3))
    mean = np.where(n >= FEWEST_NOW, drawn.index / np.maximum(n, 1), np.nan)
    return _against_weeks(mean)


STATISTICS: Mapping[str, Statistic] = {
    "share of all 4 in the week, by angles (used)": share_of_week,
    "share of all 4 in four hours, by angles (used)": share_of_burst,
    "share of all 4 in the week, plain normal": share_by_normal,
    "level: the week's mean index": level_of_week,
    "count of all 4 in four hours": count_of_burst,
    "count of the week": count_of_week,
}
OURS = tuple(STATISTICS)[:2]


def _four_hours(counts: Counts) -> Counts:
    """Sums of each hour and the three before it in its day."""
    sums = counts.cumsum(axis=3)
    before = np.concatenate([np.zeros((*sums.shape[:3], HOURS)), sums[..., :-HOURS]], axis=3)
    return np.asarray(sums - before)


def _rolled(weekly: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of the 26 weeks before each week but the first 26."""
    sums = np.concatenate([np.zeros((len(weekly), 1)), np.cumsum(weekly, axis=1)], axis=1)
    return np.asarray(sums[:, WEEKS:-1] - sums[:, : -WEEKS - 1])


def _past(drawn: Drawn) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Answers, all-4 answers and scatter of the weeks before, as scoring.stuffing.past_of."""
    n, high = drawn.n.sum(axis=(2, 3)), drawn.high.sum(axis=(2, 3))
    total, fours, known = _rolled(n), _rolled(high), _rolled((n > 0).astype(float))
    share = (fours + 0.5) / (total + 1)
    ratio = np.divide(high**2, n, out=np.zeros_like(n), where=n > 0)
    squares = _rolled(ratio) - 2 * share * fours + share**2 * total  # sum of (high - n share)^2 / n
    return total, fours, np.maximum(1.0, squares / (share * (1 - share)) / (known - 1))


def _angles(n: NDArray[np.float64], high: NDArray[np.float64], drawn: Drawn) -> NDArray[np.float64]:
    total, fours, scatter = (one[..., None] for one in _past(drawn))
    spread = np.sqrt((1 / (4 * n + 2) + 1 / (4 * total + 2)) * scatter)
    now, before = (np.arcsin(np.sqrt((k + 3 / 8) / (size + 3 / 4))) for k, size in ((high, n), (fours, total)))
    return np.where(n >= FEWEST_NOW, (now - before) / spread, 0.0)


def _against_weeks(weekly: NDArray[np.float64]) -> NDArray[np.float64]:
    known = (~np.isnan(weekly)).astype(float)
    filled = np.nan_to_num(weekly)
    count, total, squares = _rolled(known), _rolled(filled), _rolled(filled**2)
    mean = total / np.maximum(count, 1)
    variance = np.maximum(squares / np.maximum(count, 1) - mean**2, 1e-9) * count / np.maximum(count - 1, 1)
    return np.nan_to_num((weekly[:, WEEKS:] - mean) / np.sqrt(variance * (1 + 1 / np.maximum(count, 1))))


def find_cut(values: Sequence[NDArray[np.float64]], budget: float) -> float:
    """The lowest cut, to a tenth, over which no world has more than `budget` weeks a unit and year."""
    for cut in np.arange(2.0, 40.0, 0.1):
        if max(float((one > cut).mean()) * YEAR for one in values) <= budget:
            return round(float(cut), 1)
    return 40.0


def false_rate(values: Sequence[NDArray[np.float64]], cuts: Sequence[float]) -> float:
    """Weeks in which any statistic passes its cut, a unit and year."""
    passed = np.any([one > cut for one, cut in zip(values, cuts, strict=True)], axis=0)
    return float(passed.mean()) * YEAR


def tables(units: int, seed: int) -> Iterator[str]:
    """The tables as lines of Markdown."""
    rng = np.random.default_rng(seed)
    quiet = (*WORLDS, *RESTLESS, *SMALL)
    weeks = WEEKS + YEAR
    chosen = {one: draw(one, units, weeks, rng) for one in quiet}
    cuts = {name: find_cut([of(one) for one in chosen.values()], BUDGET / CHANNELS) for name, of in STATISTICS.items()}
    del chosen
    yield f"`python -m bench.stuffing --units {units} --seed {seed}`"
    yield ""
    yield "Cuts at which each statistic alone says something false 0.03 times a channel and year at most, everywhere:"
    yield "; ".join(f"{name} {cut:.1f}" for name, cut in cuts.items()) + "."
    yield ""
    yield f"The two that are used, at their cuts in the program ({SHARE_CUT:.1f} and {BURST_CUT:.1f}), on fresh draws:"
    yield ""
    yield _row("nothing made up", "found a channel and year: week", "burst", "either")
    yield "|---|---|---|---|"
    ours = (SHARE_CUT, BURST_CUT)
    for world in (*quiet, *FRIENDLY):
        drawn = draw(world, units, weeks, rng)
        values = [STATISTICS[name](drawn) for name in OURS]
        single = [false_rate([one], [cut]) for one, cut in zip(values, ours, strict=True)]
        yield _row(_name(world), *(f"{one:.3f}" for one in (*single, false_rate(values, ours))))
    yield ""
    yield "Found within the week, in %, where 10 / 25 / 50 / 80 % of its answers were made up, in four hours or spread:"
    yield ""
    yield _row("statistic", *(f"{_name(one)}, {how}" for one in WORLDS for how in ("burst", "spread")))
    yield "|" + "---|" * (1 + 2 * len(WORLDS))
    rows: dict[str, list[str]] = {name: [] for name in ("either of the two used", *STATISTICS)}
    for world in WORLDS:
        drawn = draw(world, units, WEEKS + 1, rng)
        for burst in (True, False):
            found: dict[str, list[float]] = {name: [] for name in rows}
            for share in SHARES:
                stuffed = stuff(drawn, WEEKS, share, burst=burst, rng=rng)
                values = {name: of(stuffed)[:, 0] for name, of in STATISTICS.items()}
                either = [values[name] > cut for name, cut in zip(OURS, ours, strict=True)]
                found["either of the two used"].append(float(np.any(either, axis=0).mean()))
                for name, one in values.items():
                    cut = dict(zip(OURS, ours, strict=True)).get(name, cuts[name])
                    found[name].append(float((one > cut).mean()))
            for name, shares in found.items():
                rows[name].append(" ".join(f"{100 * share:.0f}" for share in shares))
    for name, cells in rows.items():
        yield _row(name, *cells)


def digest() -> str:
    """A hash of what the tables are computed from."""
    whole = b"".join((ROOT / name).read_bytes() for name in SOURCES)
    return hashlib.sha256(whole).hexdigest()[:16]


def _name(world: World) -> str:
    return f"{world.label}, {world.weekly}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or write them into the document with the hash of what they come from."""
    parser = argparse.ArgumentParser(prog="python -m bench.stuffing", description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scoring.md")
    chosen = parser.parse_args(arguments)
    text = "\n".join(tables(chosen.units, chosen.seed))
    if not chosen.write:
        print(text)
        return
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    made = f"{BEGIN}\n{text}\n\nComputed from `{'`, `'.join(SOURCES)}` ({digest()}).\n{END}"
    DOCUMENT.write_text(f"{before}{made}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
