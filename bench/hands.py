"""A hand that does an everyday task in the sandbox, and counts what it takes."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from bot.sandbox import Message, NothingShown, Person

_PATIENCE = 120.0  # seconds: a bot that has just started may have work to do first
_SAME = 20.0  # seconds in which the message that was tapped shows the next screen or goes


@dataclass(frozen=True, slots=True)
class Steps:
    """What a task takes: taps, texts that are typed, and screens that are looked at, the first and the last too."""

    taps: int
    texts: int
    screens: int


class Hand:
    """A person whose taps, texts and screens are counted."""

    def __init__(self, person: Person, pause: float = 0.0) -> None:
        """`pause` is for how many seconds they look at a screen: a bot may take one act a second from one person."""
        self._person, self._pause, self._screen = person, pause, ""
        self.taps = self.texts = self.screens = 0
        self.shown: Message | None = None

    @property
    def steps(self) -> Steps:
        """What it took until now."""
        return Steps(self.taps, self.texts, self.screens)

    async def choose(self, command: str) -> Message:
        """Choose a command from the menu, or open a link and tap START: one tap."""
        self.taps += 1
        return await self._look(await self._person.say(command, timeout=_PATIENCE))

    async def write(self, text: str) -> Message:
        """Type a text."""
        self.texts += 1
        await self._person.say(text, timeout=_PATIENCE)
        await asyncio.sleep(0.5)  # what was on the screen above may go first
        return await self._look(await self._person.last())

    async def tap(self, *patterns: str) -> Message:
        """Tap the first button that the first of these patterns finds. Raises LookupError where none is found."""
        for pattern in patterns:
            for label in self.labels:
                if re.search(pattern, label):
                    self.taps += 1
                    return await self._look(await self._after(label))
        raise LookupError(f"no button {patterns} among {self.labels}")

    async def tap_until(self, end: str, *patterns: str) -> Message:
        """Tap on until a button is there that `end` finds."""
        while not self.has(end):
            await self.tap(*patterns)
        return await self.tap(end)

    def has(self, pattern: str) -> bool:
        """Whether there is such a button."""
        return any(re.search(pattern, label) for label in self.labels)

    @property
    def labels(self) -> list[str]:
        """Of the buttons on the screen."""
        return self.shown.labels if self.shown else []

    async def _after(self, label: str) -> Message:
        """The screen after a tap: the same message, or the newest one where the bot has gone on below."""
        tapped = self.shown
        assert tapped is not None
        await self._person.mark()
        await self._person.press(label, tapped)
        try:
            shown = await self._person.wait(lambda one: one.id == tapped.id, timeout=_SAME)
        except NothingShown:
            return await self._person.last()
        return await self._person.last() if shown.deleted else shown

    async def _look(self, message: Message) -> Message:
        await asyncio.sleep(self._pause)
        if message.text != self._screen:  # a choice that is ticked on the same screen is no other screen
            self._screen, self.screens = message.text, self.screens + 1
        self.shown = message
        return message
