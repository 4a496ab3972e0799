"""What the interval costs beside the form before: columns of 25,000 units, and one tally on exact fractions.

`python -m bench.intervals`, with --units for a smaller machine. Each is the best of several turns, taken in rotation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from bench.scoring import best
from bench.wilson import Floats
from bench.wilson import columns as wilson_columns
from bench.wilson import combined_interval as wilson_interval
from scoring.interval import Sample, combined_interval
from scoring.intervals import mean_intervals


def lines(units: int) -> Iterator[str]:
    """The table as lines of Markdown."""
    rng = np.random.default_rng(0)
    n: Floats = rng.integers(10, 80, (units, 10)).astype(np.float64)
    mean, variance = rng.uniform(2.8, 3.8, (units, 10)), rng.uniform(0.1, 0.6, (units, 10))
    samples = [Sample(int(10 + k % 70), Fraction(2520 + 9 * (k % 70), 900), Fraction(k + 30, 900)) for k in range(200)]
    parts = [[(Fraction(1), one)] for one in samples]
    took = best(
        {
            "new columns": lambda: mean_intervals(n, mean, variance),
            "old columns": lambda: wilson_columns(n, mean, variance),
            "new exact": lambda: [combined_interval(part) for part in parts],
            "old exact": lambda: [wilson_interval(part) for part in parts],
        },
        turns=9,
    )
    yield "| intervals | now | before | now / before |"
    yield "| --- | ---: | ---: | ---: |"
    new, old = took["new columns"], took["old columns"]
    what = f"index and nine elements of {units:,} units in columns, ms"
    yield f"| {what} | {new * 1e3:.1f} | {old * 1e3:.1f} | {new / old:.2f} |"
    new, old = (took[name] * 1e6 / len(parts) for name in ("new exact", "old exact"))
    yield f"| one, on exact fractions, µs | {new:.0f} | {old:.0f} | {new / old:.2f} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.intervals", description=__doc__)
    parser.add_argument("--units", type=int, default=25_000)
    for line in lines(parser.parse_args(arguments).units):
        print(line, flush=True)


if __name__ == "__main__":
    main()
