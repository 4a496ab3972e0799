"""The rooms of files that staff send, loaded by the first who needs them: a bot nobody sends a file goes without.

They are loaded beside the loop, so that no tap waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bot.conversation.render import Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker, Room
from bot.handlers.screens import Screens

if TYPE_CHECKING:
    from bot.handlers.sent_files import SentFiles

UPLOAD = "f"  # payloads: f:apply:UPLOAD:BASIS, f:check:UPLOAD, f:drop:UPLOAD, f:clear
PAPER = "b"  # of files of answers, see paper.py
HISTORY = "z"  # of published figures, see history.py


class LateFiles:
    """`paper` and `history` are their rooms for those who ask, `made()` all of them for a file."""

    def __init__(self, desk: Desk, screens: Screens) -> None:
        self._desk, self._screens = desk, screens
        self._made: SentFiles | None = None
        self.paper, self.history = _LateRoom("paper", self._paper), _LateRoom("history", self._history)

    async def made(self) -> SentFiles:
        if self._made is None:
            made = (await asyncio.to_thread(_load))(self._desk, self._screens)
            self._made = made
        return self._made

    async def _paper(self) -> Room:
        return (await self.made()).paper

    async def _history(self) -> Room:
        return (await self.made()).history


class _LateRoom:
    def __init__(self, right: str, room: Callable[[], Awaitable[Room]]) -> None:
        self.right, self._room = right, room

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen | None:
        return await (await self._room()).screen(asker, choice)


def choose_paper(arguments: Sequence[str]) -> list[str]:
    """The first screen of /kertas, or with a WORD what it says while the unit of a file is asked for."""
    return ["said", *arguments] if arguments else ["top"]


def choose_history(_: Sequence[str]) -> list[str]:
    """The first screen of /riwayat."""
    return ["top"]


def _load() -> type[SentFiles]:
    from bot.handlers.sent_files import SentFiles  # noqa: PLC0415 -- where there is something to read

    return SentFiles
