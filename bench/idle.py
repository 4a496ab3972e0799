"""What a bot costs while nobody taps: processor seconds a minute of each process, one on a file beside four workers.

`python -m bench.idle [--minutes 2] [--units 89] [--workers 4] [--rounds 1]`. Each has stood for half a minute before it
is looked at, in which the children of a start have ended. A process is counted with its children.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass

from bench.standing import Setup, standing
from bench.tables import Column, table

_SETTLED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Idle:
    """Processor seconds a minute of each process of the bot, and of its server."""

    setup: Setup
    bots: Sequence[float]
    server: float


async def measure(setup: Setup, minutes: float, units: int) -> Idle:
    """Let a new bot stand for so many minutes."""
    async with standing(setup, units) as bot:
        await asyncio.sleep(_SETTLED_SECONDS)
        before, server = bot.used(), bot.used_by_server()
        await asyncio.sleep(minutes * 60)
        used = [(now - then) / minutes for now, then in zip(bot.used(), before, strict=True)]
        return Idle(setup, used, (bot.used_by_server() - server) / minutes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.idle", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--units", type=int, default=89)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=1, help="all lines so many times, in turn")
    given = parser.parse_args(arguments)
    setups = (Setup("webhook", "sqlite"), Setup("webhook", "postgresql"), Setup("webhook", "postgresql", given.workers))
    rows = [asyncio.run(measure(one, given.minutes, given.units)) for _ in range(given.rounds) for one in setups]
    columns: list[Column[Idle]] = [
        ("nobody taps", lambda one: str(one.setup)),
        ("CPU ms a minute of all", lambda one: f"{sum(one.bots) * 1000:.0f}"),
        ("of each", lambda one: ", ".join(f"{bot * 1000:.0f}" for bot in one.bots)),
        ("of the server", lambda one: f"{one.server * 1000:.0f}"),
    ]
    print(f"{given.units:,} units, {given.minutes:g} minutes, {os.cpu_count()} cores:\n")
    print(table(rows, columns))


if __name__ == "__main__":
    main()
