"""Does one person, or a busy Monday, make a large city wait? A steady flow of taps beside those who do their worst.

`python -m bench.crowd [--units 25000] [--answers 1000000] [--mode polling|webhook] [--rounds 4]`, and with `--against
CLONE` what a tap costs with a window open, beside another version of this program in that folder. The states take
turns, round by round, so that a disk and processors that others use too are met by all. Each is told at its end.

A report of a large city takes longer than a round. Its child is ended after Monday has been measured, unless `--wait`
gives the last one some seconds. `--log FILE` keeps what the bot says.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import fmean, median

from bench.city import city, drop_reports, make, marked, plan_again, planned, reported, seat_heads, settled
from bench.processes import cpu_seconds, end_children, program, telegram, waited_seconds
from bench.residents import Stream, closed_loop, percentile
from bench.tables import Column, table
from bench.taps import environ
from bot.sandbox import Person, SandboxClient
from tests.support.ports import free_port

_SEATS = 200
_HEADS = 500
_LONG = 0.1  # seconds, which no tap is to take
_STATES = ("quiet", "one at their worst", "twenty at their worst", "Monday")
_WORST = ("puskesmas yang tidak ada " * 20, "/hapus", "/start XX-TIDAK-ADA", "rumah sakit jiwa 9999", "/bantuan")


@dataclass(slots=True)
class Phase:
    """Of one state of affairs, round by round: taps in seconds, how late the bot's event loop was at most, and how
    much of a processor the bot took, and how much bot, Telegram and residents together, and for how much of the time
    one of these three was ready and had no processor, which another machine or an idle one would not make it wait."""

    name: str
    rounds: list[list[float]] = field(default_factory=list)
    late: float = 0.0
    bot: list[float] = field(default_factory=list)
    all: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def taken(self) -> list[float]:
        return [one for taken in self.rounds for one in taken]

    def to(self, calm: Phase) -> float:
        """The median of the rounds' p99, each to the other state's in its round, or of a single one to all of it."""
        pairs = zip(self.rounds, calm.rounds if len(self.rounds) > 1 else [calm.taken], strict=True)
        return median(percentile(here, 0.99) / percentile(there, 0.99) for here, there in pairs)


async def misbehave(people: Sequence[Person], each: float) -> None:
    """Nonsense, erasures and commands without end, one every `each` seconds from each, in a beat of their own.

    All in one beat they would hold up the local Telegram and the residents, which are measured too.
    """

    async def alone(person: Person, wait: float) -> None:
        await asyncio.sleep(wait)
        for text in cycle(_WORST):
            begun = time.perf_counter()
            await person.send(text)
            await asyncio.sleep(max(0.0, each - (time.perf_counter() - begun)))

    await asyncio.gather(*(alone(person, each * at / len(people)) for at, person in enumerate(people)))


def lateness(port: int) -> float:
    """The most that the bot's event loop has been late, in seconds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(one.split()[1]) for one in lines if one.startswith("skm_loop_lag_longest_seconds "))


async def measure(
    units: int,
    answers: int,
    seconds: float,
    rate: float,
    mode: str,
    rounds: int,
    states: Sequence[str],
    kept: Path | None = None,
    *,
    wait: float = 0.0,
    log: Path | None = None,
) -> list[Phase]:
    """Quiet, then one and twenty who do their worst, then planning and a report, on one bot never without taps.

    `kept` is the folder of cities that were made before, None to make one anew. The last report has `wait` seconds
    more to arrive. What the bot says goes into `log`.
    """
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        path, config, ports = Path(folder) / "skm.db", Path(folder) / "config.toml", [free_port() for _ in range(2)]
        city(path, units, answers, _HEADS, datetime.now(UTC), kept)
        async with SandboxClient(local.url) as client:
            admin = await client.person("Admin (contoh)")
            hook = f'webhook_url = "http://127.0.0.1:{ports[1]}/hook"\nwebhook_port = {ports[1]}\n'
            config.write_text(
                f'[telegram]\nbase_url = "{local.url}"\nmode = "{mode}"\n{hook if mode == "webhook" else ""}'
                f"[admins]\ntelegram_ids = [{admin.id}]\n[health]\nport = {ports[0]}\n"
            )
            phases = [Phase(name) for name in _STATES if name in states]
            taken: list[float] = []

            def record(seconds: float) -> None:
                taken.append(seconds)  # whichever list is the present one

            arguments = ("-m", "bot", "--config", str(config), "run")
            with program(*arguments, environ=environ(local.token), heard=False, log=log) as bot:
                pids = (bot.pid, local.pid, os.getpid())
                await admin.say("/bantuan", timeout=120)  # it has started
                await seat_heads(client, _HEADS)
                await marked(path, 600)
                await planned(path, 300)
                flow = asyncio.create_task(Stream(client, [f"U{n:05}" for n in range(6)], rate, record).run(_SEATS))
                await asyncio.sleep(10)
                crowd = [await client.person(f"Pengganggu {number} (contoh)") for number in range(20)]
                people = dict(zip(_STATES, ([], crowd[:1], crowd, crowd[:1]), strict=True))
                await settled(path, 600)
                for turn in range(rounds):
                    for phase in phases:
                        late, used = lateness(ports[0]), [cpu_seconds(one) for one in pids]
                        waited = sum(map(waited_seconds, pids))
                        taken, begun = [], time.perf_counter()
                        await _undergo(phase.name, people[phase.name], path, admin, seconds)
                        wall = time.perf_counter() - begun
                        phase.rounds.append(taken)
                        shares = [(cpu_seconds(one) - before) / wall for one, before in zip(pids, used, strict=True)]
                        phase.bot.append(shares[0])
                        phase.all.append(sum(shares))
                        phase.waited.append((sum(map(waited_seconds, pids)) - waited) / wall)
                        now = lateness(ports[0])
                        phase.late = now if now > late else phase.late
                        print(_told(turn, phase, wall), flush=True)
                        if phase.name == _STATES[-1]:  # what of it is under way would go on into what comes after it
                            await _end_report(path, bot.pid, begun, wait if turn == rounds - 1 else 0.0)
                            await settled(path, 120)
                flow.cancel()
                await asyncio.gather(flow, return_exceptions=True)
    return phases


async def _undergo(state: str, people: Sequence[Person], path: Path, admin: Person, seconds: float) -> None:
    """Have this state for so many seconds, Monday's from when the week is planned."""
    trouble = asyncio.create_task(misbehave(people, 0.2)) if people else None
    if state == _STATES[-1]:
        plan_again(path)
        await admin.send("/report semua")
        await planned(path, 600)
    await asyncio.sleep(seconds)
    if trouble is not None:
        trouble.cancel()
        await asyncio.gather(trouble, return_exceptions=True)


async def _end_report(path: Path, bot: int, begun: float, wait: float) -> None:
    """Say whether the city's report has arrived, after `wait` seconds at most, and see that none is made any more."""
    arrived = await reported(path, wait)
    print(f"  the report was {'done' if arrived else 'not done'} {time.perf_counter() - begun:.0f} s after", flush=True)
    if not arrived:
        drop_reports(path)
        end_children(bot)


def _told(turn: int, phase: Phase, wall: float) -> str:
    """A state of a round as it ends, so that a run which is stopped has said something."""
    taken = phase.rounds[-1]
    p50, p99, most = (percentile(taken, share) * 1000 for share in (0.5, 0.99, 1.0))
    return (
        f"round {turn + 1}, {phase.name}: {len(taken)} taps in {wall:.0f} s, p50 {p50:.1f}, p99 {p99:.1f}, slowest "
        f"{most:.0f} ms, {sum(one > _LONG for one in taken)} over 100 ms, loop late at most {phase.late * 1000:.0f} ms"
    )


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
    parser.add_argument("--seconds", type=float, default=10.0, help="of each state")
    parser.add_argument("--rate", type=float, default=50.0, help="taps a second, of 200 residents")
    parser.add_argument("--mode", choices=("polling", "webhook"), action="append", help="both where none is named")
    parser.add_argument("--against", type=Path, help="a clone of this program at another commit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--state", choices=_STATES[1:], action="append", help="beside quiet; all where none is named")
    parser.add_argument("--folder", type=Path, help="where a city is kept for the next run of the same day")
    parser.add_argument("--wait", type=float, default=0.0, help="seconds for the last report to arrive")
    parser.add_argument("--log", type=Path, help="a file for what the bot says")
    given = parser.parse_args(arguments)
    if given.against is not None:
        _compare(given.units, given.seconds, given.rounds, given.against.resolve())
        return
    states = (_STATES[0], *(given.state or _STATES[1:]))
    for mode in given.mode or ("polling", "webhook"):
        load = (given.units, given.answers, given.seconds, given.rate)
        more = {"wait": given.wait, "log": given.log}
        phases = asyncio.run(measure(*load, mode, given.rounds, states, given.folder, **more))
        print(
            f"{mode}, {given.units:,} units, {given.answers:,} answers, {given.rate:.0f} taps/s, "
            f"{given.rounds} round(s):\n"
        )
        print(table(phases, _columns(phases[0])) + "\n", flush=True)


def _columns(calm: Phase) -> list[Column[Phase]]:
    def span(one: Phase) -> str:
        found = [percentile(taken, 0.99) * 1000 for taken in one.rounds]
        return f"{min(found):.0f}-{max(found):.0f}"

    return [
        ("state", lambda one: one.name),
        ("taps", lambda one: f"{len(one.taken):,}"),
        ("p50 ms", lambda one: f"{percentile(one.taken, 0.5) * 1000:.1f}"),
        ("p99 ms", lambda one: f"{percentile(one.taken, 0.99) * 1000:.1f}"),
        ("p99 of the rounds", span),
        ("p99 to quiet, median of rounds", lambda one: f"{one.to(calm):.2f}"),
        ("over 100 ms", lambda one: str(sum(taken > _LONG for taken in one.taken))),
        ("slowest ms", lambda one: f"{max(one.taken) * 1000:.0f}"),
        ("processors: bot", lambda one: f"{fmean(one.bot):.2f}"),
        ("all three", lambda one: f"{fmean(one.all):.2f}"),
        ("no processor", lambda one: f"{fmean(one.waited):.2f}"),
        ("loop late at most ms", lambda one: f"{one.late * 1000:.0f}" if one.late else "no more than before"),
    ]


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
