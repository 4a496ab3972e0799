"""Processor time of a survey's taps and of its sending, beside other bots and another version of this one.

`python -m bench.tap_costs [--against CLONE] [--bots ours,other,bare,stock,aiogram,grammy]`.

A tap here is one of the first taps of a survey, after the command that opens it: it moves the screen on and neither
opens nor sends a survey. Waiting says nothing on a machine that others use too, so only the bot's own processor time
counts, all its threads. Each round starts each bot anew, in turn, the order reversed every other time.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from bench.city import fill, make, mark
from bench.grammy import grammy, why_not
from bench.processes import Telegram, program, telegram
from bench.residents import Resident
from bench.tables import Column, table
from bench.taps import NAMES, SECRET, environ
from bot.sandbox import SandboxClient
from tests.support.ports import free_port

_PATIENCE = 300.0  # seconds: a bot that has just started with a million answers has work to do first
_REST, _REST_SECONDS = 0.02, 120.0  # of a processor in a second, and for how long that is waited for
_EACH_TURN = 16  # surveys
_TAPS = 8  # of one person: from the welcome to the last questions, in every version
_INSIDE = [f"U{number:05}" for number in range(10, 16)]  # below the window's unit
_OUTSIDE = [f"U{number:05}" for number in range(30, 36)]
_NAMES = {**NAMES, "grammy": "grammY on Node", "other": "the other version"}


@dataclass(frozen=True, slots=True)
class City:
    """What a bot has to carry. `window` is whether one is open at the units that are rated, `mode` polling or webhook.

    `root` is where the other version's code stands.
    """

    at_once: int = 1
    units: int = 89
    answers: int = 0
    window: bool = False
    mode: str = "polling"
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of the bot's processor time: of a tap, of the sending, and of a survey from its opening on."""

    tap: float
    submit: float
    survey: float


Row = tuple[str, dict[str, list[Cost]]]  # residents at once, and the costs of each bot


def processor_seconds(pid: int) -> float:
    """Processor time of a process and all its threads, in nanosecond steps, without its children."""
    return time.clock_gettime((~pid << 3) | 2)  # as clock_getcpuclockid(3) makes the clock of a process


def measure(bot: str, city: City, surveys: int) -> Cost:
    """So many surveys by the residents side by side, with a bot of that name. The city has no answers yet."""
    with _folder() as folder, telegram() as local, _running(bot, city, local, Path(folder), None) as pid:
        return asyncio.run(_drive(local.url, city, surveys, pid))


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="skm-bench-")


@contextmanager
def _running(bot: str, city: City, local: Telegram, folder: Path, kept: Path | None) -> Iterator[int]:
    if bot == "grammy":
        with grammy(local, folder) as pid:
            yield pid
        return
    root = city.root if bot == "other" else None
    if bot in ("ours", "other"):
        arguments = _ours(root, city, local, folder, kept)
    else:
        arguments = ("-m", "bench.bots", bot, local.url, *([str(free_port())] if city.mode == "webhook" else []))
    with program(*arguments, environ=environ(local.token), heard=False, cwd=root) as process:
        yield process.pid


def _ours(root: Path | None, city: City, local: Telegram, folder: Path, kept: Path | None) -> tuple[str, ...]:
    """The arguments of this program on a database that holds the city, made by the code in `root`."""
    if root is None and kept is not None:
        pattern = kept / f"{city.units}-{city.answers}.db"
        if not pattern.exists():
            make(pattern, city.units)
            fill(pattern, city.units, city.answers, datetime.now(UTC))
            asyncio.run(mark(pattern, SECRET))
        shutil.copy(pattern, folder / "skm.db")
    else:
        make(folder / "skm.db", city.units, root)
    hook = ""
    if city.mode == "webhook":
        port = free_port()
        hook = f'mode = "webhook"\nwebhook_url = "http://127.0.0.1:{port}/hook"\nwebhook_port = {port}\n'
    (folder / "config.toml").write_text(f'[telegram]\nbase_url = "{local.url}"\n{hook}')
    return "-m", "bot", "--config", str(folder / "config.toml"), "run"


def alternate(one: City, other: City, turns: int, kept: Path) -> list[tuple[Cost, Cost]]:
    """What one survey after another costs in two cities whose bots run side by side, in turn.

    A machine that others use is slower at one time than at another, for minutes: what is measured within one second
    says what differs. Each turn has 16 surveys or more in either city, one bot resting meanwhile. Their databases are
    copied from those in the folder `kept`, where each is made once.
    """
    with ExitStack() as stack:
        at = []
        for city in (one, other):
            folder, local = Path(stack.enter_context(_folder())), stack.enter_context(telegram())
            at.append((local.url, city, stack.enter_context(_running("ours", city, local, folder, kept))))
        return asyncio.run(_in_turn(at, turns))


async def _in_turn(at: Sequence[tuple[str, City, int]], turns: int) -> list[tuple[Cost, Cost]]:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(SandboxClient(url)) for url, _, _ in at]
        seated = [_Seated(client, city, pid) for client, (_, city, pid) in zip(clients, at, strict=True)]
        for one in seated:
            await one.warm()
        found = []
        for turn in range(turns):
            costs = {place: await seated[place].survey() for place in ((0, 1) if turn % 2 == 0 else (1, 0))}
            found.append((costs[0], costs[1]))
        return found


@dataclass
class _Seated:
    """Residents of a city whose bot is a process."""

    client: SandboxClient
    city: City
    pid: int
    chance: Random = field(default_factory=lambda: Random(14))

    async def warm(self) -> None:
        await self._once()
        await _at_rest(self.pid)

    async def survey(self) -> Cost:
        """Of one turn: by all at once, or of as many one after another as make some processor time."""
        some = [await self._once() for _ in range(max(1, _EACH_TURN // self.city.at_once))]
        return _cost(some, self.city.at_once)

    async def _once(self) -> tuple[float, float, float]:
        seats = _INSIDE if self.city.window else _OUTSIDE
        return await _survey(self.client, seats, self.city.at_once, self.pid, self.chance)


async def _drive(url: str, city: City, surveys: int, pid: int) -> Cost:
    async with SandboxClient(url) as client:
        seated = _Seated(client, city, pid)
        await seated.warm()
        return _cost([await seated._once() for _ in range(max(1, surveys // city.at_once))], city.at_once)


def _cost(found: Sequence[tuple[float, float, float]], at_once: int) -> Cost:
    """The median of rounds: what else the machine did weighs on some of them more than on others."""
    taps, submits, wholes = (median(one[part] for one in found) / at_once * 1000 for part in range(3))
    return Cost(tap=taps / _TAPS, submit=submits, survey=wholes)


async def _at_rest(pid: int) -> None:
    """Until what the bot does once after a start with a filled city is done: it takes next to nothing for a second."""
    until, before = time.monotonic() + _REST_SECONDS, processor_seconds(pid)
    while time.monotonic() < until:
        await asyncio.sleep(1)
        now = processor_seconds(pid)
        if now - before < _REST:
            return
        before = now
    print("  not at rest: what it does beside the taps is measured with them", file=sys.stderr)


async def _survey(
    client: SandboxClient, seats: Sequence[str], at_once: int, pid: int, chance: Random
) -> tuple[float, float, float]:
    """Seconds of the processor for the first taps of everybody, for their sending, and for their whole surveys."""
    people = [Resident(client, seats, chance, _PATIENCE) for _ in range(at_once)]

    async def all_of(most: int) -> float:
        before = processor_seconds(pid)
        await asyncio.gather(*(_tap(person, most) for person in people))
        await asyncio.sleep(0.05)  # until nothing of it is left to be done
        return processor_seconds(pid) - before

    begun = processor_seconds(pid)
    await asyncio.gather(*(person.sit_down() for person in people))
    await asyncio.sleep(0.05)
    tapping = await all_of(_TAPS)
    await all_of(100)
    sending = await all_of(1)
    if any(person.lost or person.seated for person in people):
        raise RuntimeError(f"a screen did not move: {[(one.lost, one.seated) for one in people][:6]}")
    return tapping, sending, processor_seconds(pid) - begun


async def _tap(person: Resident, most: int) -> None:
    """Tap so often, or as long as it sends nothing. A single tap may."""
    for _ in range(most):
        if not person.seated or (person.sends and most > 1):
            return
        await person.tap()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.tap_costs", description=__doc__)
    parser.add_argument("--against", type=Path, help="a clone of this program at another commit")
    parser.add_argument("--bots", default="ours,bare,stock,aiogram,grammy", help="comma-separated")
    parser.add_argument("--at-once", default="256,16,1", help="residents, comma-separated")
    parser.add_argument("--surveys", type=int, default=256, help="of 256 residents, and a tenth of it of fewer")
    parser.add_argument("--units", type=int, default=89)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--window", action="store_true", help="whether a window is open at the units")
    parser.add_argument(
        "--mode", choices=("polling", "webhook"), default="polling", help="of all but aiogram and grammY, which poll"
    )
    parser.add_argument("--quick", action="store_true", help="one round of few surveys, to see that it works")
    given = parser.parse_args(arguments)
    bots = [*given.bots.split(","), *(["other"] if given.against else [])]
    if "grammy" in bots and (reason := why_not()):
        print(f"**grammY was not measured: {reason}**\n")
        bots.remove("grammy")
    rounds, surveys = (1, 20) if given.quick else (given.rounds, given.surveys)
    rows: list[Row] = []
    for at_once in map(int, given.at_once.split(",")):
        city = City(at_once, given.units, 0, given.window, given.mode, given.against and given.against.resolve())
        found: dict[str, list[Cost]] = {name: [] for name in bots}
        for turn in range(rounds):
            for name in bots if turn % 2 == 0 else reversed(bots):
                one = measure(name, city, max(at_once, surveys if at_once > 16 else surveys // 10))
                found[name].append(one)
                tell(f"{at_once:,} at once, round {turn + 1} of {rounds}, {name}", one)
        rows.append((f"{at_once:,}", found))
    window = "a window open" if given.window else "no window open"
    print(f"{given.units:,} units, {window}, {given.mode}, {rounds} round{'s' * (rounds > 1)}:\n")
    for residents, found in rows:
        columns: list[Column[str]] = [("bot", lambda name: _NAMES[name])]
        for figure in ("tap", "submit", "survey"):
            columns.append((f"{figure}, ms", partial(_median, found, figure)))
            columns.append((f"ours / this{' ' * len(columns)}", partial(_ratio, found, figure)))
        print(f"{residents} at once:\n\n{table(bots, columns)}\n")


def tell(what: str, cost: Cost) -> None:
    """Say on stderr what was just measured, so that a run that is stopped has not been for nothing."""
    told = f"{cost.tap:.2f} ms a tap, {cost.submit:.2f} a submit, {cost.survey:.2f} a survey"
    print(f"{what}: {told}", file=sys.stderr, flush=True)


def _median(found: dict[str, list[Cost]], figure: str, name: str) -> str:
    return f"{median(getattr(one, figure) for one in found[name]):.2f}"


def _ratio(found: dict[str, list[Cost]], figure: str, name: str) -> str:
    if name == "ours" or "ours" not in found:
        return "1"
    both = zip(found["ours"], found[name], strict=True)
    ratios = [getattr(one, figure) / (getattr(two, figure) or 1e-9) for one, two in both]
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


if __name__ == "__main__":
    main()
