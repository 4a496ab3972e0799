"""Many residents who read before they tap: whole surveys, each counted again in the database afterwards.

`python -m bench.load --residents 1000 --minutes 5 [--think 4] [--units 89] [--mode polling|webhook]
[--engine sqlite|postgresql] [--workers 4] [--rounds 1]`. Everybody sits down within the first mean time to think, then
reads for an exponential time before each tap, as people at many counters do. When the time is over the surveys under
way are ended. Bot, Telegram and residents are a process each, and so is the server, which is one of the run's own and
flushes each commit. Several workers stand behind a real nginx, and have a line of their own beside the others.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.residents import Resident, percentile
from bench.standing import Setup, standing
from bench.tables import table
from bot.rules.server import Server
from bot.sandbox import SandboxClient
from bot.storage.engines import database_at

_COUNTED = """
    SELECT (SELECT count(*) FROM responses),
        (SELECT coalesce(sum(CAST(json_extract(cells, '$[0]') AS INTEGER)), 0) FROM tallies)"""


@dataclass(frozen=True, slots=True)
class Load:
    """What a run measured: seconds of each tap, surveys that ended in thanks, and answers that the file holds."""

    taken: Sequence[float]
    wall: float
    processor: float  # of the bot, seconds
    server: float  # likewise, of the database's server
    sent: int
    stored: int
    tallied: int
    lost: int


class Walk:
    """One resident after the other on one seat, who thinks before each tap."""

    def __init__(self, client: SandboxClient, units: Sequence[str], think: float, seed: int) -> None:
        self._chance = random.Random(seed)
        self.resident = Resident(client, units, self._chance)
        self._think = think

    async def run(self, until: float, taken: list[float]) -> None:
        """Answer surveys until `until` by the monotonic clock, and end the one under way."""
        await asyncio.sleep(self._chance.uniform(0, self._think))
        while time.monotonic() < until:
            await self.resident.sit_down()
            while self.resident.seated:
                if self._think:
                    await asyncio.sleep(self._chance.expovariate(1 / self._think))
                begun = time.perf_counter()
                await self.resident.tap()
                taken.append(time.perf_counter() - begun)


async def measure(residents: int, seconds: float, think: float, units: int, setup: Setup) -> Load:
    """Run a new bot on a new database of so many units."""
    async with standing(setup, units) as bot:
        seats = [f"U{number:05}" for number in range(units)]
        walks = [Walk(bot.client, seats, think, seed) for seed in range(residents)]
        taken: list[float] = []
        await bot.settle()
        begun, used, server = time.monotonic(), sum(bot.used()), bot.used_by_server()
        await asyncio.gather(*(walk.run(begun + seconds, taken) for walk in walks))
        wall, used, server = time.monotonic() - begun, sum(bot.used()) - used, bot.used_by_server() - server
        stored, tallied = counted(bot.where)
    sent, lost = sum(walk.resident.sent for walk in walks), sum(walk.resident.lost for walk in walks)
    return Load(taken, wall, used, server, sent, stored, tallied, lost)


def counted(where: Path | Server) -> tuple[int, int]:
    """The answers in the database, and those in its tallies."""
    answers, tallied = database_at(where).glance(lambda db: tuple(db.execute(_COUNTED).fetchone())) or (0, 0)
    return answers, tallied


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--residents", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--think", type=float, default=4.0, help="mean seconds before a tap")
    parser.add_argument("--units", type=int, default=89)
    parser.add_argument("--mode", choices=("polling", "webhook"), action="append", help="both where none is named")
    parser.add_argument(
        "--engine", choices=("sqlite", "postgresql"), action="append", help="sqlite where none is named"
    )
    parser.add_argument("--workers", type=int, action="append", help="behind nginx on a server, in a line of its own")
    parser.add_argument("--rounds", type=int, default=1, help="all lines so many times, in turn")
    given = parser.parse_args(arguments)
    columns: list[tuple[str, Callable[[tuple[str, Load]], str]]] = [
        ("mode", lambda one: one[0]),
        ("taps", lambda one: f"{len(one[1].taken):,}"),
        ("taps/s", lambda one: f"{len(one[1].taken) / one[1].wall:.0f}"),
        *(
            (f"p{share} ms", lambda one, share=share: f"{percentile(one[1].taken, share / 100) * 1000:.1f}")  # type: ignore[misc]
            for share in (50, 95, 99)
        ),
        ("slowest ms", lambda one: f"{max(one[1].taken) * 1000:.0f}"),
        ("bot's CPU ms/tap", lambda one: f"{one[1].processor / len(one[1].taken) * 1000:.2f}"),
        ("server's CPU ms/tap", lambda one: f"{one[1].server / len(one[1].taken) * 1000:.2f}"),
        ("surveys sent", lambda one: f"{one[1].sent:,}"),
        ("answers stored", lambda one: f"{one[1].stored:,}"),
        ("in tallies", lambda one: f"{one[1].tallied:,}"),
        ("taps lost", lambda one: str(one[1].lost)),
    ]
    setups = [
        Setup(mode, engine) for mode in given.mode or ("polling", "webhook") for engine in given.engine or ("sqlite",)
    ]
    setups += [Setup("webhook", "postgresql", workers) for workers in given.workers or ()]
    rows = [
        (str(one), asyncio.run(measure(given.residents, given.minutes * 60, given.think, given.units, one)))
        for _ in range(given.rounds)
        for one in setups
    ]
    print(
        f"{given.residents:,} residents, {given.think:g} s to think, {given.units:,} units, {os.cpu_count()} cores:\n"
    )
    print(table(rows, columns))


if __name__ == "__main__":
    main()
