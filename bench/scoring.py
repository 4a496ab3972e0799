"""Speed and size of the scoring, beside polars and DuckDB on the same frame in the same run.

`python -m bench.scoring` (after `make bench` has installed the extras), with --rows for a smaller machine.
Every figure is the best of several turns, taken in rotation so that a busy machine is busy for all.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scoring import Tally, load_instrument, parse_weight, score, score_frame, tally_frame

SKM = load_instrument()
KEYS = SKM.keys
SCORES = (1, 2, 3, 4)


def answers(rows: int, units: int, seed: int = 0) -> pd.DataFrame:
    """Made-up answers: one row per respondent, the unit in no order."""
    rng = np.random.default_rng(seed)
    shares = np.array([1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4], dtype=np.int8)
    columns = {key: shares[rng.integers(0, len(shares), rows, dtype=np.int8)] for key in KEYS}
    return pd.DataFrame(
        {"unit": rng.integers(0, units, rows, dtype=np.int16 if units < 1 << 15 else np.int32), **columns}
    )


def polars_sums(frame: pd.DataFrame) -> Callable[[], Any]:
    """n and the sum of every element, by unit: the plainest group-by there is."""
    import polars as pl  # noqa: PLC0415 -- an extra of the measurements only

    table = pl.DataFrame({name: frame[name].to_numpy() for name in frame.columns})
    wanted = [pl.len(), *(pl.col(key).sum() for key in KEYS)]
    return lambda: table.group_by("unit").agg(wanted)


def polars_tallies(frame: pd.DataFrame) -> Callable[[], Any]:
    """All the integers of a tally, by unit."""
    import polars as pl  # noqa: PLC0415

    table = pl.DataFrame({name: frame[name].to_numpy() for name in frame.columns})
    counts = [(pl.col(key) == x).sum().alias(f"{key}_{x}") for key in KEYS for x in SCORES]
    total = pl.col("total")
    cross = [(pl.col(key) * total).sum().alias(f"{key}_cross") for key in KEYS]
    wanted = [pl.len(), total.sum(), (total * total).sum().alias("total_sq"), *counts, *cross]
    sums = pl.sum_horizontal(pl.col(key).cast(pl.Int32) for key in KEYS).alias("total")
    return lambda: table.lazy().with_columns(sums).group_by("unit").agg(wanted).collect()


def duckdb_query(frame: pd.DataFrame, columns: Sequence[str], own: bool) -> Callable[[], Any]:
    """A query grouped by unit, over a table that DuckDB holds itself or over the frame."""
    import duckdb  # noqa: PLC0415 -- an extra of the measurements only

    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute(f"CREATE {'TABLE' if own else 'VIEW'} answers AS SELECT * FROM frame")
    total = "(" + "+".join(f"{key}::INTEGER" for key in KEYS) + ")"
    source = f"(SELECT *, {total} AS total FROM answers)" if "sum(total)" in columns else "answers"
    query = f"SELECT unit, count(*), {', '.join(columns)} FROM {source} GROUP BY unit"
    return lambda: connection.execute(query).fetchnumpy()


def duckdb_sums(frame: pd.DataFrame, own: bool) -> Callable[[], Any]:
    """n and the sum of every element, by unit."""
    return duckdb_query(frame, [f"sum({key})" for key in KEYS], own)


def duckdb_tallies(frame: pd.DataFrame) -> Callable[[], Any]:
    """All the integers of a tally, by unit."""
    counts = [f"count(*) FILTER ({key} = {x})" for key in KEYS for x in SCORES]
    return duckdb_query(
        frame, ["sum(total)", "sum(total * total)", *counts, *(f"sum({key} * total)" for key in KEYS)], own=True
    )


def best(works: dict[str, Callable[[], Any]], turns: int = 5) -> dict[str, float]:
    """Seconds of the quickest turn of each, taken in rotation."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(turns):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            found[name] = min(found[name], time.perf_counter() - start)
    return found


def peak(work: Callable[[], Any]) -> int:
    """Bytes by which this process grew at most while the work ran, from the kernel's own figure every millisecond."""
    seen, done = [_resident()], threading.Event()

    def watch() -> None:
        while not done.wait(0.001):
            seen.append(_resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    done.set()
    watcher.join()
    return max(seen) - seen[0]


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def tallying(rows: int, units: int) -> Iterator[str]:
    """Frames of answers to tallies."""
    frame = answers(rows, units)
    size = int(frame.memory_usage(index=False).sum())
    grown = peak(lambda: tally_frame(frame, ["unit"], SKM))
    raw = [frame[name].to_numpy() for name in frame.columns]
    seconds = best(
        {
            "this package: whole tallies": lambda: tally_frame(frame, ["unit"], SKM),
            "polars: n and nine sums only": polars_sums(frame),
            "DuckDB: the same, from the frame": duckdb_sums(frame, own=False),
            "DuckDB: the same, from its own table": duckdb_sums(frame, own=True),
            "polars: whole tallies": polars_tallies(frame),
            "DuckDB: whole tallies": duckdb_tallies(frame),
            "bound: reading every byte once": lambda: [column.view(np.int8).max() for column in raw],
        }
    )
    ours, bound = seconds["this package: whole tallies"], seconds["bound: reading every byte once"]
    yield f"{rows:,} answers of nine elements over {units:,} units, frame of {size / 1e6:.0f} MB"
    yield from (f"  {name:38} {took:8.3f} s   {took / ours:6.2f} x" for name, took in seconds.items())
    yield f"  {ours / bound:.0f} times the bound; memory grew by {grown / 1e6:.0f} MB, so frame and work are"
    yield f"  {(size + grown) / size:.2f} times the frame"


def scoring_units(units: int) -> Iterator[str]:
    """Tallies to every figure."""
    tallies, weights = tally_frame(answers(units * 40, units), ["unit"], SKM), parse_weight("1/9", SKM)
    columns = score_frame(tallies, weights).shape[1]
    took = best({"score_frame": lambda: score_frame(tallies, weights)})["score_frame"]
    yield f"{len(tallies):,} unit tallies to {columns} columns of figures: {took:.3f} s"
    one = next(iter(tallies))[1]
    single = best({"score": lambda: [score(one, SKM, weights) for _ in range(100)]})["score"]
    yield f"one tally to a Score on exact fractions: {single * 10:.2f} ms"


def adding(sizes: Sequence[int]) -> Iterator[str]:
    """The cost of one more answer, whatever the tally already holds."""
    rng = np.random.default_rng(1)
    some = [Tally.of(row) for row in rng.integers(1, 5, (1000, len(KEYS))).tolist()]
    whole = sum(some[1:], some[0]).cells()
    works: dict[str, Callable[[], Any]] = {}
    for size in sizes:
        grown = Tally.from_cells([cell * (size // 1000) for cell in whole])

        def work(start: Tally = grown) -> None:
            held = start
            for one in some:
                held += one

        works[f"{size:,}"] = work
    found = {size: took / len(some) for size, took in best(works, turns=15).items()}
    yield from (
        f"one answer added to a tally of {size:>10}: {cost * 1e6:5.1f} microseconds" for size, cost in found.items()
    )
    yield f"  largest over smallest: {max(found.values()) / min(found.values()):.2f}"


def lines(rows: int, units: int, tallies: int) -> Iterator[str]:
    """All measurements."""
    yield from tallying(rows, units)
    yield from scoring_units(tallies)
    yield from adding((10_000, 1_000_000, 20_000_000))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--units", type=int, default=25_000)
    parser.add_argument("--tallies", type=int, default=50_000)
    chosen = parser.parse_args(arguments)
    for line in lines(chosen.rows, chosen.units, chosen.tallies):
        print(line, flush=True)


if __name__ == "__main__":
    main()
