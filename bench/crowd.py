"""Does one person, or a busy Monday, make a large city wait? A steady flow of taps beside those who do their worst.

`python -m bench.crowd [--units 25000] [--answers 1000000] [--mode polling|webhook]`, and with `--against CLONE` what a
tap costs with a window open, beside another version of this program in that folder.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bench.processes import cpu_seconds, program, telegram
from bench.residents import Stream, closed_loop, percentile
from bench.tables import table
from bench.taps import environ
from bot.rules.hours import hour_of
from bot.rules.identity import new_code
from bot.sandbox import Person, SandboxClient
from bot.storage import Response
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from scoring import load_instrument, local_day, period_of

_SEATS = 200
_HEADS = 500
FIRST_HEAD = 900_000_000  # their chats
_ZONE = ZoneInfo("Asia/Jakarta")  # of a configuration that names none
_WORST = ("puskesmas yang tidak ada " * 20, "/hapus", "/start XX-TIDAK-ADA", "rumah sakit jiwa 9999", "/bantuan")
# Works with every version of the program since the one of commit e70118c, which it is compared with.
_MAKE = """
import asyncio, datetime, sys
from pathlib import Path
from bot.storage import Store, Unit, Window
async def make(path, size):
    units = [Unit(f"U{n:05}", f"Kelurahan Contoh {n}", f"Kecamatan {n % 40}", f"U{n // 10:05}" if n > 9 else None)
             for n in range(size)]
    today = datetime.date.today()
    window = Window("W-1", "Survei Contoh", today - datetime.timedelta(days=9), today + datetime.timedelta(days=9),
                    units=("U00001",))
    async with Store(Path(path)) as store:
        await store.units.save(units)
        await store.windows.add(window)
asyncio.run(make(sys.argv[1], int(sys.argv[2])))
"""


@dataclass(slots=True)
class Phase:
    """Taps of one state of affairs, in seconds, the most that the bot's event loop was late meanwhile, and how much of
    a processor the bot took, and how much bot, Telegram and residents together."""

    name: str
    taken: list[float] = field(default_factory=list)
    late: float = 0.0
    bot: float = 0.0
    all: float = 0.0


def make(path: Path, units: int, root: Path | None = None) -> None:
    """A database with so many units, three or more deep, and a window open for some, made by the code in `root`."""
    subprocess.run([sys.executable, "-c", _MAKE, str(path), str(units)], check=True, cwd=root)


def fill(path: Path, units: int, answers: int, now: datetime) -> None:
    """Made-up answers of last week and the quarter before."""
    instrument, day = load_instrument(), local_day(now, _ZONE)
    days = (day - timedelta(days=7), period_of(day, "quarter").previous().last)  # every unit has answers of both
    choices = cycle(({key: 3 + (place % 2) for place, key in enumerate(instrument.keys)},))
    responses = (
        Response(
            unit=f"U{number % units:05}",
            service="",
            instrument=instrument.id,
            period=period_of(given, "quarter").key,
            week=period_of(given, "week").key,
            hour=hour_of(datetime.combine(given, datetime.min.time(), UTC)),
            answers=scores,
            profile={"kelamin": "P"},
            pseudonym=new_code(43) if given > day - timedelta(days=10) else None,
        )
        for number, scores in zip(range(answers), choices, strict=False)
        for given in (days[number // units % 2],)
    )
    connection = connect(path)
    connection.execute("BEGIN")
    insert_many(connection, responses)
    connection.execute("COMMIT")
    connection.close()


def bind(path: Path, units: int, heads: int) -> None:
    """Give every so many-th unit a head, and heads in all."""
    rows = [
        (FIRST_HEAD + number, "head", f"U{number * (units // heads):05}", "Kepala Contoh", "id", "2026-01-01")
        for number in range(heads)
    ]
    with closing(connect(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO roles (chat, role, unit, name, language, bound) VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")


async def seat_heads(client: SandboxClient, heads: int) -> None:
    """Have every head write to the bot, since a bot may write to nobody else, and wait until it has read all of it."""
    for first in range(0, heads, 200):
        some = [
            await client.person("Kepala Contoh", person_id=FIRST_HEAD + number)
            for number in range(first, min(first + 200, heads))
        ]
        await asyncio.gather(*(head.send("/bantuan") for head in some))
    while await client.pending():  # noqa: ASYNC110 -- another process holds them
        await asyncio.sleep(0.2)


async def misbehave(people: Sequence[Person], each: float) -> None:
    """Nonsense, erasures and commands without end, one every `each` seconds from everybody."""
    for text in cycle(_WORST):
        await asyncio.gather(*(person.send(text) for person in people))
        await asyncio.sleep(each)


def plan_again(path: Path) -> None:
    """As if Monday's hour had just come, and a quarter had just closed: nothing of it is in the ledger."""
    with sqlite3.connect(path, timeout=30) as db:
        db.execute("DELETE FROM planned")
        db.execute("DELETE FROM deliveries WHERE kind = 'summary'")


async def planned(path: Path, seconds: float) -> None:
    """Until last week is in the ledger again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as db:
            if db.execute("SELECT count(*) FROM planned WHERE kind IN ('summary', 'followup')").fetchone()[0] > 1:
                return
        await asyncio.sleep(0.5)


def lateness(port: int) -> float:
    """The most that the bot's event loop has been late, in seconds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(one.split()[1]) for one in lines if one.startswith("skm_loop_lag_longest_seconds "))


async def measure(units: int, answers: int, seconds: float, rate: float, mode: str) -> list[Phase]:
    """Quiet, then one and twenty who do their worst, then planning and a report, on one bot never without taps."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        path, config, ports = Path(folder) / "skm.db", Path(folder) / "config.toml", [free_port() for _ in range(2)]
        make(path, units)
        fill(path, units, answers, datetime.now(UTC))
        bind(path, units, _HEADS)
        async with SandboxClient(local.url) as client:
            admin = await client.person("Admin (contoh)")
            hook = f'webhook_url = "http://127.0.0.1:{ports[1]}/hook"\nwebhook_port = {ports[1]}\n'
            config.write_text(
                f'[telegram]\nbase_url = "{local.url}"\nmode = "{mode}"\n{hook if mode == "webhook" else ""}'
                f"[admins]\ntelegram_ids = [{admin.id}]\n[health]\nport = {ports[0]}\n"
            )
            phases = [Phase(name) for name in ("quiet", "one at their worst", "twenty at their worst", "Monday")]
            current = phases[0]

            def record(taken: float) -> None:
                current.taken.append(taken)

            arguments = ("-m", "bot", "--config", str(config), "run")
            with program(*arguments, environ=environ(local.token), heard=False) as bot:
                pids = (bot.pid, local.pid, os.getpid())
                await admin.say("/bantuan", timeout=120)  # it has started
                await seat_heads(client, _HEADS)
                await planned(path, 300)
                flow = asyncio.create_task(Stream(client, [f"U{n:05}" for n in range(6)], rate, record).run(_SEATS))
                await asyncio.sleep(10)
                crowd = [await client.person(f"Pengganggu {number} (contoh)") for number in range(20)]
                for phase, people in zip(phases, ([], crowd[:1], crowd, crowd[:1]), strict=True):
                    current, late = phase, lateness(ports[0])
                    phase.taken.clear()
                    used, begun = [cpu_seconds(one) for one in pids], time.perf_counter()
                    trouble = asyncio.create_task(misbehave(people, 0.2)) if people else None
                    if phase is phases[-1]:
                        plan_again(path)
                        await admin.send("/report semua")
                        await planned(path, 300)
                    await asyncio.sleep(seconds)
                    if trouble is not None:
                        trouble.cancel()
                        await asyncio.gather(trouble, return_exceptions=True)
                    wall = time.perf_counter() - begun
                    shares = [(cpu_seconds(one) - before) / wall for one, before in zip(pids, used, strict=True)]
                    phase.bot, phase.all = shares[0], sum(shares)
                    now = lateness(ports[0])
                    phase.late = now if now > late else 0.0
                flow.cancel()
                await asyncio.gather(flow, return_exceptions=True)
    return phases


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(units: int, root: Path | None) -> Iterator[tuple[str, int]]:
    """A bot of the code in `root`, None for this one, over so many units. Gives Telegram's address and its process."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        path, config = Path(folder) / "skm.db", Path(folder) / "config.toml"
        make(path, units, root)
        config.write_text(f'[telegram]\nbase_url = "{local.url}"\n')
        arguments = ("-m", "bot", "--config", str(config), "run")
        with program(*arguments, environ=environ(local.token), heard=False, cwd=root) as bot:
            yield local.url, bot.pid


def tap_cost(units: int, at_once: int, seconds: float, root: Path | None) -> float:
    """The bot's processor milliseconds for one tap with a window open, of the code in `root`."""
    with serving(units, root) as (url, bot):

        async def drive() -> float:
            async with SandboxClient(url) as client:
                seats = [f"U{n:05}" for n in range(10, 16)]  # below the window's unit
                return (await closed_loop(client, seats, at_once, seconds, bot)).cpu

        return asyncio.run(drive())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("--units", type=int, default=25_000)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each state")
    parser.add_argument("--rate", type=float, default=50.0, help="taps a second, of 200 residents")
    parser.add_argument("--mode", choices=("polling", "webhook"), action="append", help="both where none is named")
    parser.add_argument("--against", type=Path, help="a clone of this program at another commit")
    parser.add_argument("--rounds", type=int, default=3, help="with --against")
    given = parser.parse_args(arguments)
    if given.against is not None:
        _compare(given.units, given.seconds, given.rounds, given.against.resolve())
        return
    for mode in given.mode or ("polling", "webhook"):
        phases = asyncio.run(measure(given.units, given.answers, given.seconds, given.rate, mode))
        calm = percentile(phases[0].taken, 0.99)
        columns: list[tuple[str, Callable[[Phase], str]]] = [
            ("state", lambda one: one.name),
            ("taps", lambda one: str(len(one.taken))),
            ("p50 ms", lambda one: f"{percentile(one.taken, 0.5) * 1000:.1f}"),
            ("p99 ms", lambda one: f"{percentile(one.taken, 0.99) * 1000:.1f}"),
            ("slowest ms", lambda one: f"{max(one.taken) * 1000:.0f}"),
            ("p99 to quiet", lambda one, calm=calm: f"{percentile(one.taken, 0.99) / calm:.2f}"),  # type: ignore[misc]
            ("processors: bot", lambda one: f"{one.bot:.2f}"),
            ("all three", lambda one: f"{one.all:.2f}"),
            ("loop late at most ms", lambda one: f"{one.late * 1000:.0f}" if one.late else "no more than before"),
        ]
        print(f"{mode}, {given.units:,} units, {given.answers:,} answers, {given.rate:.0f} taps/s:\n")
        print(table(phases, columns) + "\n")


def _compare(units: int, seconds: float, rounds: int, other: Path) -> None:
    roots = {"this": None, "the other": other}
    found: dict[str, list[float]] = {name: [] for name in roots}
    for turn in range(rounds):
        for name in roots if turn % 2 == 0 else reversed(roots):
            found[name].append(tap_cost(units, 64, seconds, roots[name]))
    ratio = median(found["this"]) / median(found["the other"])
    print(json.dumps({name: [round(one, 2) for one in values] for name, values in found.items()}))
    print(f"CPU of a tap with a window open, {units:,} units: {ratio:.3f} of the other's")


if __name__ == "__main__":
    main()
