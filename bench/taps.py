"""Taps a second with 256 residents at once: our bot beside three that store nothing. `python -m bench.taps`."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.processes import Telegram, program, telegram
from bench.residents import SURVEY, Figures, closed_loop
from bench.script import UNIT, UNIT_NAME
from bench.tables import Column, table
from bot.sandbox import SandboxClient
from bot.storage import Store, Unit

NAMES = {
    "ours": "**this bot**, every tap on disk",
    "bare": "bare python-telegram-bot, same transport",
    "stock": "bare python-telegram-bot, its own httpx",
    "aiogram": "bare aiogram",
}
SECRET = "0" * 32  # made up, the same always: a city that was kept is opened with it again
UNITS = [UNIT, *(f"BENCH-{number:02}" for number in range(2, 90))]


def environ(token: str) -> dict[str, str]:
    """Secrets of a bot under measurement. Both are made up, and the token is the local Telegram's."""
    return {"SKM_TELEGRAM_TOKEN": token, "SKM_SECRET": SECRET, "PYTHONWARNINGS": "ignore"}


async def make_units(path: Path) -> None:
    """A database with as many units as a city has."""
    async with Store(path) as store:
        await store.units.save([Unit(code, UNIT_NAME) for code in UNITS])


@contextmanager
def running(name: str, local: Telegram, folder: Path) -> Iterator[int]:
    """The process id of a bot on this sandbox. Ours is `skm run` on a database with a city's units."""
    arguments = ["-m", "bench.bots", name, local.url]
    if name == "ours":
        asyncio.run(make_units(folder / "skm.db"))
        config = folder / "config.toml"
        config.write_text(f'[telegram]\nbase_url = "{local.url}"\n')
        arguments = ["-m", "bot", "--config", str(config), "run"]
    # Stopped under load, they complain of every call they had under way. Nobody needs to hear it.
    with program(*arguments, environ=environ(local.token), heard=False) as bot:
        yield bot.pid


def measure(name: str, latency: float, at_once: int, seconds: float) -> Figures:
    """One run of one bot on a fresh sandbox and a fresh database."""
    with (
        tempfile.TemporaryDirectory(prefix="skm-bench-") as folder,
        telegram(latency) as local,
        running(name, local, Path(folder)) as bot,
    ):
        return asyncio.run(_drive(local, bot, at_once, seconds))


async def _drive(local: Telegram, pid: int, at_once: int, seconds: float) -> Figures:
    async with SandboxClient(local.url) as client:
        return await closed_loop(client, UNITS, at_once, seconds, pid)


def compare(names: Sequence[str], latency: float, at_once: int, seconds: float, rounds: int) -> str:
    """Run the bots in turn, `rounds` times, the order reversed every other time. Returns the medians as a table."""
    runs: dict[str, list[Figures]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            runs[name].append(measure(name, latency, at_once, seconds))

    def of(name: str, figure: Callable[[Figures], float]) -> float:
        return median(figure(run) for run in runs[name])

    def ratio(name: str, figure: Callable[[Figures], float]) -> str:
        """Ours to this one, round by round: what else the machine did then weighs on both."""
        if "ours" not in runs:
            return ""
        ratios = [figure(mine) / figure(run) for mine, run in zip(runs["ours"], runs[name], strict=True)]
        return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if name != "ours" else "1"

    def spread(name: str) -> str:
        found = [run.taps for run in runs[name]]
        return f"{min(found):.0f}-{max(found):.0f}"

    columns: list[Column[str]] = [
        ("bot", NAMES.__getitem__),
        ("taps/s", lambda name: f"{of(name, lambda run: run.taps):.0f}"),
        ("lowest-highest", spread),
        (f"surveys/s (of {SURVEY} taps)", lambda name: f"{of(name, lambda run: run.taps) / SURVEY:.1f}"),
        ("ours / this", lambda name: ratio(name, lambda run: run.taps)),
        ("p50 ms", lambda name: f"{of(name, lambda run: run.p50):.0f}"),
        ("p99 ms", lambda name: f"{of(name, lambda run: run.p99):.0f}"),
        ("bot's CPU ms/tap", lambda name: f"{of(name, lambda run: run.cpu):.2f}"),
        ("ours / this ", lambda name: ratio(name, lambda run: run.cpu)),
        ("lost", lambda name: str(sum(run.lost for run in runs[name]))),
    ]
    return table(names, columns)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.taps", description=__doc__)
    parser.add_argument("--bots", default=",".join(NAMES), help="comma-separated, some of: %(default)s")
    parser.add_argument("--latency", default="0,0.1", help="seconds added to every call, comma-separated")
    parser.add_argument("--at-once", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=5.0, help="of one measurement")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    for latency in map(float, given.latency.split(",")):
        print(f"\n{given.at_once} residents at once, {latency * 1000:.0f} ms added to every Bot API call,")
        print(f"{os.cpu_count()} cores for bot, sandbox and residents together, {given.rounds} rounds:\n")
        print(compare(given.bots.split(","), latency, given.at_once, given.seconds, given.rounds), flush=True)


if __name__ == "__main__":
    main()
