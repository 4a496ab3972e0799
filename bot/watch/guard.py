"""Whether the database at its place is still the one that is open, and what is saved where it is not."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime

from bot.storage import Overwritten, Replaced, Store


class Guard:
    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self.found: Replaced | None = None  # what is wrong
        self._seen = asyncio.Event()

    async def begin(self) -> None:
        """Put the mark of this run into the file."""
        await self._store.seal.renew(_mark())

    async def look(self) -> bool:
        """Whether file and content are this run's. Where they are not, seen() comes to an end."""
        try:
            self._store.check_place()
            await self._store.seal.check(_mark)
        except Replaced as error:
            self.found = error
            self._seen.set()
            return False
        return True

    async def seen(self) -> None:
        """Wait until the database is another, or away."""
        await self._seen.wait()

    async def rescued(self) -> Replaced:
        """Save what is open, which may be all that is left of the latest answers. Returns what to say."""
        error = self.found
        assert error is not None  # noqa: S101 -- somebody has waited for it
        if isinstance(error, Overwritten):
            return await self._leave(error)
        copy = await self._store.rescue(self._clock())
        where = (
            f"All that was stored up to now is in {copy}."
            if copy
            else "It could not be copied. Move its -wal and -shm files away before the next start."
        )
        return Replaced(f"{error}\nThe bot has stopped, since nobody would find what it goes on to store. {where}")

    async def _leave(self, error: Overwritten) -> Replaced:
        """File and log do not go together: the file stays as it is, and the log leaves it."""
        kept = await self._store.keep_log_out(self._clock())
        return Replaced(
            f"{error}\nThe bot has stopped, since the two would be mixed. What it stored last is in {kept}. "
            "Put the copy in place again with skm restore before the next start, lest it is mixed already."
        )


def _mark() -> str:
    """Of this run, for the file: no other run and no copy has it."""
    return secrets.token_hex(8)
