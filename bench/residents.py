"""Residents who tap: many at once against one bot, through the sandbox.

They know nothing of the bot but its buttons: they tap the first of every screen (any of the four on a question, the one
past all of a screen about oneself) until there is none, which is the end of a survey, and the next person sits down.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.processes import cpu_seconds
from bench.script import way_on
from bot.sandbox import Message, NothingShown, Person, SandboxClient

_PATIENCE = 30.0
_QUESTION = ":c:q."  # in the payload of a button that answers a question
_SEND = ":z"  # ends the payload that sends the survey
_LABELS = 4
_MOST_LOST = 2  # by one seat, before it is taken for granted that there is no bot
SURVEY = 12  # taps from the welcome to the thanks


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run measured. Times are milliseconds, `cpu` the bot's processor milliseconds for one tap."""

    taps: float  # a second
    p50: float
    p99: float
    cpu: float
    lost: int


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values do not exceed (nearest rank). Raises ValueError when there is none."""
    if not values:
        raise ValueError("no taps were measured")
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


class Resident:
    """One seat: a person at a time, from the QR code to the receipt, then the next person."""

    def __init__(
        self, client: SandboxClient, units: Sequence[str], chance: random.Random, patience: float = _PATIENCE
    ) -> None:
        """`patience` is for how many seconds they wait for a screen."""
        self._client, self._units, self._chance, self._patience = client, units, chance, patience
        self._person: Person | None = None
        self._screen: Message | None = None
        self.lost, self.sent = 0, 0  # taps without an answer, surveys that ended in thanks
        self.waits_since: float | None = None  # for the answer to a tap

    @property
    def seated(self) -> bool:
        """Whether there is a screen to tap on: the survey is neither sent nor lost."""
        return self._screen is not None

    @property
    def sends(self) -> bool:
        """Whether the next tap sends the survey."""
        return self._screen is not None and self._way_on().endswith(_SEND)

    async def sit_down(self) -> None:
        """Have a screen to tap on: where the last survey has ended, a new person opens the next."""
        while self._screen is None:
            self._person = await self._client.person("Warga (contoh)")
            try:
                self._screen = await self._person.say(
                    f"/start {self._chance.choice(self._units)}", timeout=self._patience
                )
            except NothingShown as error:
                self.lost += 1
                if self.lost > _MOST_LOST:
                    raise RuntimeError("the bot does not answer") from error

    async def tap(self) -> None:
        """Tap once and wait until the screen has moved. Where it does not, the person leaves."""
        if self._person is None or self._screen is None:
            raise RuntimeError("nobody sits here yet")
        data = self._way_on()
        if _QUESTION in data:
            data = self._chance.choice(self._rows()[:_LABELS])[0]
        try:
            shown = await self._person.tap(data=data, message=self._screen, timeout=self._patience)
        except NothingShown:
            self._screen = None
            self.lost += 1
            return
        if "reply_markup" in shown.raw:
            self._screen = shown
        else:  # the survey is sent
            self._screen = None
            self.sent += 1

    def _way_on(self) -> str:
        return way_on(self._rows())

    def _rows(self) -> list[list[str]]:
        """The payloads on the screen."""
        rows = self._screen.raw["reply_markup"]["inline_keyboard"] if self._screen is not None else []
        return [[button["callback_data"] for button in row] for row in rows]


async def closed_loop(client: SandboxClient, units: Sequence[str], at_once: int, seconds: float, bot: int) -> Figures:
    """Everybody taps again as soon as the screen has moved: how much the bot carries. `bot` is its process id."""
    chance = random.Random(14)
    residents = [Resident(client, units, chance) for _ in range(at_once)]
    taken: list[float] = []
    await asyncio.gather(*(resident.sit_down() for resident in residents))  # the bot has started when they all sit
    await _spread_out(residents, seconds)
    tasks = [asyncio.create_task(_tap_on(resident, taken)) for resident in residents]
    cpu, begun = cpu_seconds(bot), time.perf_counter()
    await asyncio.sleep(seconds)
    wall, used, measured = time.perf_counter() - begun, cpu_seconds(bot) - cpu, list(taken)
    stuck = sum((one.waits_since or begun) <= begun for one in residents)  # one tap, all the time that was measured
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    if faults := [end for end in ends if isinstance(end, Exception)]:
        raise faults[0]
    return Figures(
        taps=len(measured) / wall,
        p50=percentile(measured, 0.50) * 1000,
        p99=percentile(measured, 0.99) * 1000,
        cpu=used / len(measured) * 1000,
        lost=sum(one.lost for one in residents) + stuck,
    )


async def _spread_out(residents: Sequence[Resident], seconds: float) -> None:
    """Warm up: some tap once, some twice ..., so that surveys end evenly from then on. `seconds` at most."""

    until = time.perf_counter() + seconds

    async def some(resident: Resident, taps: int) -> None:
        for _ in range(taps):
            if time.perf_counter() > until:
                return
            await resident.sit_down()
            await resident.tap()

    await asyncio.gather(*(some(resident, place % SURVEY) for place, resident in enumerate(residents)))


async def _tap_on(resident: Resident, taken: list[float]) -> None:
    while True:
        await resident.sit_down()
        resident.waits_since = begun = time.perf_counter()
        await resident.tap()
        taken.append(time.perf_counter() - begun)


class Stream:
    """A steady flow: one tap every 1/rate seconds, whether or not the bot keeps up.

    A tap's time counts from the moment it was due, so a stall is felt by everybody it delays. `record` is told the
    seconds of every tap.
    """

    def __init__(
        self, client: SandboxClient, units: Sequence[str], rate: float, record: Callable[[float], None]
    ) -> None:
        chance = random.Random(14)

        def seat() -> Resident:
            return Resident(client, units, chance)

        self._seat = seat
        self._gap, self._record = 1 / rate, record
        self._idle: deque[Resident] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, seats: int) -> None:
        """Tap until cancelled, with `seats` people seated at first and more when they are all busy."""
        self._idle.extend(self._seat() for _ in range(seats))
        await asyncio.gather(*(resident.sit_down() for resident in self._idle))
        due = time.perf_counter()
        try:
            while True:
                due += self._gap
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                resident = self._idle.popleft() if self._idle else self._seat()
                task = asyncio.create_task(self._one(resident, due))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _one(self, resident: Resident, due: float) -> None:
        await resident.sit_down()
        await resident.tap()
        self._record(time.perf_counter() - due)
        await resident.sit_down()
        self._idle.append(resident)
