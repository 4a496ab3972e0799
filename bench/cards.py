"""The weekly cards of a province, at Telegram's pace, beside residents who tap. Killed half-way, and started again.

`python -m bench.cards [--heads 25000] [--rate 50]`. Every head of so many units is owed one card. Plans are switched
off: each head would have word of one after a quarter's end, before the card. A card is two calls, a placeholder and its
filling, and bulk may make 25 calls a second, which is 12.5 messages. What counts is how near the bot comes to that,
whether every head has one card and no more, and how long a tap takes beside a quiet time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.city import FIRST_HEAD, bind, fill, make, plan_again, planned, seat_heads
from bench.processes import program, telegram
from bench.residents import Stream, percentile
from bench.tables import Column, table
from bench.taps import environ
from bot.gateway.pace import PER_SECOND
from bot.sandbox import SandboxClient

_EACH = 24  # answers of a unit, half of them last week
_STAND = "SELECT count(sent), count(*), count(failed) FROM deliveries WHERE kind = 'summary'"
_SENT = "SELECT count(sent) FROM deliveries"
_PATIENCE = 600.0  # seconds without a card, after which there is none to come
_FULL = PER_SECOND / 2  # messages a second


@dataclass(slots=True)
class State:
    """Taps of one state of affairs in seconds, and how many cards and messages in all arrived in how many seconds."""

    name: str
    taken: list[float] = field(default_factory=list)
    cards: int = 0
    messages: int = 0
    seconds: float = 0.0


async def measure(heads: int, rate: float, quiet: float) -> tuple[list[State], Counter[int]]:
    """Taps alone, then beside the first half of the cards, and beside the others after the bot was killed.

    The second value tells how many heads have how many cards in the end.
    """
    states = [State("quiet"), State("first half of the cards"), State("after a kill")]
    current = states[0]
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        path, config, secrets = Path(folder) / "skm.db", Path(folder) / "config.toml", environ(local.token)
        make(path, heads)
        fill(path, heads, heads * _EACH, datetime.now(UTC))
        config.write_text(f'[telegram]\nbase_url = "{local.url}"\n[followup]\nenabled = false\n')
        command = ("-m", "bot", "--config", str(config), "run")

        def record(taken: float) -> None:
            current.taken.append(taken)

        async with SandboxClient(local.url) as client:
            flow = asyncio.create_task(Stream(client, [f"U{n:05}" for n in range(6)], rate, record).run(64))
            with program(*command, environ=secrets, heard=False) as bot:
                await seat_heads(client, heads)
                await planned(path, 120)
                await asyncio.sleep(5)
                states[0].taken.clear()
                await asyncio.sleep(quiet)
                bind(path, heads, heads)
                plan_again(path)
                await _arrive(path, 1)
                current = states[1]
                await _count(path, heads // 2, current)
                bot.kill()
            with program(*command, environ=secrets, heard=False):
                current = states[2]
                await _count(path, heads, current)
            flow.cancel()
            await asyncio.gather(flow, return_exceptions=True)
            return states, await _cards(client, heads)


def stand(path: Path) -> tuple[int, int, int]:
    """How many cards have arrived, are owed in all, and were given up."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as db:
        sent, owed, failed = db.execute(_STAND).fetchone()
    return sent, owed, failed


def _sent(path: Path) -> int:
    """How many messages of any kind have arrived."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as db:
        return int(db.execute(_SENT).fetchone()[0])


async def _arrive(path: Path, cards: int) -> int:
    """Until so many have arrived. Returns how many. Raises TimeoutError where no more come."""
    seen, since = -1, time.monotonic()
    while True:
        sent, _, failed = stand(path)
        if sent + failed >= cards:
            return sent
        if sent != seen:
            seen, since = sent, time.monotonic()
        if time.monotonic() - since > _PATIENCE:
            raise TimeoutError(f"found {sent} cards, expected {cards}")
        await asyncio.sleep(0.2)


async def _count(path: Path, until: int, state: State) -> None:
    begun, before, others = time.monotonic(), stand(path)[0], _sent(path)
    after = await _arrive(path, until)
    state.cards, state.messages, state.seconds = after - before, _sent(path) - others, time.monotonic() - begun


async def _cards(client: SandboxClient, heads: int) -> Counter[int]:
    """How many heads have how many messages of the bot that show a card."""
    found = Counter[int]()
    for number in range(heads):
        head = await client.person("Kepala Contoh", person_id=FIRST_HEAD + number)
        found[sum("photo" in message.raw for message in await head.messages())] += 1
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.cards", description=__doc__)
    parser.add_argument("--heads", type=int, default=25_000)
    parser.add_argument("--rate", type=float, default=50.0, help="taps a second")
    parser.add_argument("--quiet", type=float, default=20.0, help="seconds of taps alone")
    given = parser.parse_args(arguments)
    states, heads = asyncio.run(measure(given.heads, given.rate, given.quiet))
    calm = percentile(states[0].taken, 0.99)

    def pace(state: State) -> float:
        return state.messages / state.seconds if state.seconds else 0.0

    columns: list[Column[State]] = [
        ("state", lambda one: one.name),
        ("cards", lambda one: f"{one.cards:,}" if one.cards else ""),
        ("messages", lambda one: f"{one.messages:,}" if one.cards else ""),
        ("messages/s", lambda one: f"{pace(one):.2f}" if one.cards else ""),
        (f"of {_FULL:g}", lambda one: f"{pace(one) / _FULL:.1%}" if one.cards else ""),
        ("taps", lambda one: f"{len(one.taken):,}"),
        ("p50 ms", lambda one: f"{percentile(one.taken, 0.5) * 1000:.1f}"),
        ("p99 ms", lambda one: f"{percentile(one.taken, 0.99) * 1000:.1f}"),
        ("p99 to quiet", lambda one: f"{percentile(one.taken, 0.99) / calm:.2f}"),
    ]
    print(f"{given.heads:,} heads, {given.rate:g} taps/s, {os.cpu_count()} cores:\n")
    print(table(states, columns))
    told = ", ".join(f"{many:,} with {cards}" for cards, many in sorted(heads.items()))
    print(f"\nHeads by how many cards they have in the end: {told}.")


if __name__ == "__main__":
    main()
