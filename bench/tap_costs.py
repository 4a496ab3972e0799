"""Processor time of a survey's taps beside another version. `python -m bench.tap_costs --against CLONE`.

A tap here is one of the first taps of a survey, after the command that opens it: it moves the screen on and neither
opens nor sends a survey. Waiting says nothing on a machine that others use too, so only the bot's own processor time
counts, all its threads. Each round starts each version anew, in turn, the order reversed every other time.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from bench.crowd import serving
from bench.residents import Resident
from bench.tables import Column, table
from bot.sandbox import SandboxClient

_TAPS = 8  # of one person: from the welcome to the last questions, in every version
_INSIDE = [f"U{number:05}" for number in range(10, 16)]  # below the window's unit
_OUTSIDE = [f"U{number:05}" for number in range(30, 36)]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of the bot's processor time: of one tap, and of a whole survey from its opening to the thanks."""

    tap: float
    survey: float


Row = tuple[str, dict[str, list[Cost]]]  # residents at once, and the costs of each version


def processor_seconds(pid: int) -> float:
    """Processor time of a process and all its threads, in nanosecond steps, without its children."""
    return time.clock_gettime((~pid << 3) | 2)  # as clock_getcpuclockid(3) makes the clock of a process


def measure(root: Path | None, units: int, at_once: int, surveys: int, seats: Sequence[str]) -> Cost:
    """So many surveys by `at_once` people side by side, with the code in `root`, None for this one."""
    with serving(units, root) as (url, bot):

        async def drive() -> Cost:
            async with SandboxClient(url) as client:
                await _survey(client, seats, at_once, bot)  # warms it up
                found = [await _survey(client, seats, at_once, bot) for _ in range(max(1, surveys // at_once))]
            count = len(found) * at_once
            return Cost(
                tap=sum(tapping for tapping, _ in found) / count / _TAPS * 1000,
                survey=sum(whole for _, whole in found) / count * 1000,
            )

        return asyncio.run(drive())


async def _survey(client: SandboxClient, seats: Sequence[str], at_once: int, pid: int) -> tuple[float, float]:
    """Seconds of the processor for the first taps of everybody, and for their whole surveys."""
    chance = Random(14)
    people = [Resident(client, seats, chance) for _ in range(at_once)]
    begun = processor_seconds(pid)
    await asyncio.gather(*(person.sit_down() for person in people))
    await asyncio.sleep(0.05)  # until nothing of it is left to be done
    seated = processor_seconds(pid)
    await asyncio.gather(*(_tap(person, _TAPS) for person in people))
    await asyncio.sleep(0.05)
    tapped = processor_seconds(pid)
    await asyncio.gather(*(_tap(person, 100) for person in people))
    await asyncio.sleep(0.05)
    if any(person.lost for person in people):
        raise RuntimeError("a screen did not move")
    return tapped - seated, processor_seconds(pid) - begun


async def _tap(person: Resident, most: int) -> None:
    for _ in range(most):
        if not person.seated:
            return
        await person.tap()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.tap_costs", description=__doc__)
    parser.add_argument("--against", type=Path, help="a clone of this program at another commit")
    parser.add_argument("--at-once", default="1,256", help="residents, comma-separated")
    parser.add_argument("--surveys", type=int, default=256, help="of 256 residents, and a tenth of it of one")
    parser.add_argument("--units", type=int, default=89)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--window", action="store_true", help="whether a window is open at the units")
    given = parser.parse_args(arguments)
    roots = {"this": None} | ({"other": given.against.resolve()} if given.against else {})
    rows: list[Row] = []
    for at_once in map(int, given.at_once.split(",")):
        found: dict[str, list[Cost]] = {name: [] for name in roots}
        surveys = max(at_once, given.surveys if at_once > 1 else given.surveys // 10)
        for turn in range(given.rounds):
            for name in roots if turn % 2 == 0 else reversed(roots):
                seats = _INSIDE if given.window else _OUTSIDE
                found[name].append(measure(roots[name], given.units, at_once, surveys, seats))
        rows.append((f"{at_once:,}", found))
    window = "a window open" if given.window else "no window open"
    print(f"{given.units:,} units, {window}, {given.rounds} rounds:\n")
    columns: list[Column[Row]] = [("residents at once", lambda row: row[0])]
    for figure in ("tap", "survey"):
        columns += [(f"{figure} of {name}, ms", partial(_median, name=name, figure=figure)) for name in roots]
        if given.against:
            columns.append((f"{figure}: this / other", partial(_ratio, figure=figure)))
    print(table(rows, columns))


def _median(row: Row, name: str, figure: str) -> str:
    return f"{median(getattr(one, figure) for one in row[1][name]):.2f}"


def _ratio(row: Row, figure: str) -> str:
    both = zip(row[1]["this"], row[1]["other"], strict=True)
    ratios = [getattr(one, figure) / getattr(two, figure) for one, two in both]
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


if __name__ == "__main__":
    main()
