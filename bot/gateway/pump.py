"""Updates in: commit, then acknowledge.

PTB's own polling confirms a batch before its handlers run, and its webhook answers 200 first; a kill in between loses
taps. Here a handler returns when its work is committed, and only then does Telegram hear that the update has arrived.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
_POLL_SECONDS = 50
_PATIENCE = (0.5, 1, 2, 5, 10, 30)  # seconds between tries when nothing can be committed or fetched


class NotCommitted(Exception):
    """A handler could not commit: the update must come again."""


class Pump:
    """Feeds updates to a PTB application, in order for each person, side by side between people."""

    def __init__(self, application: Application) -> None:  # type: ignore[type-arg]  # its six parameters say nothing here
        self._application = application
        self._refused: set[int] = set()
        self._locks: dict[int, tuple[asyncio.Lock, list[int]]] = {}
        application.add_error_handler(self._on_error)

    async def accept(self, update: Update) -> None:
        """Process one update, after those of the same person that came before. Raises NotCommitted."""
        person = update.effective_user.id if update.effective_user else 0
        lock, waiting = self._locks.setdefault(person, (asyncio.Lock(), []))
        waiting.append(update.update_id)
        try:
            async with lock:
                await self._process(update)
        finally:
            waiting.remove(update.update_id)
            if not waiting:
                self._locks.pop(person, None)

    async def poll(self) -> None:
        """Fetch and process for ever. The next offset is asked for only when the whole batch is committed."""
        bot = self._application.bot
        offset, failures = 0, 0
        while True:
            try:
                updates = await bot.get_updates(offset=offset, timeout=_POLL_SECONDS, allowed_updates=ALLOWED_UPDATES)
                failures = 0
            except InvalidToken:
                raise
            except (NetworkError, RetryAfter, Conflict, TelegramError) as error:
                log.warning("no updates could be fetched: %s: %s", type(error).__name__, error.message)
                await asyncio.sleep(_PATIENCE[min(failures, len(_PATIENCE) - 1)])
                failures += 1
                continue
            if updates:
                await self._commit_all(updates)
                offset = updates[-1].update_id + 1

    async def _commit_all(self, updates: Sequence[Update]) -> None:
        people: dict[int, list[Update]] = defaultdict(list)
        for update in updates:
            people[update.effective_user.id if update.effective_user else 0].append(update)
        await asyncio.gather(*(self._insist(queue) for queue in people.values()))

    async def _insist(self, queue: Sequence[Update]) -> None:
        """One person's updates, in order; while nothing can be committed, the same one again."""
        for update in queue:
            failures = 0
            while True:
                try:
                    await self.accept(update)
                    break
                except NotCommitted:
                    await asyncio.sleep(_PATIENCE[min(failures, len(_PATIENCE) - 1)])
                    failures += 1

    async def _process(self, update: Update) -> None:
        await self._application.process_update(update)
        if update.update_id in self._refused:
            self._refused.discard(update.update_id)
            raise NotCommitted(update.update_id)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """PTB swallows what a handler raises; a store that was not available must not be swallowed."""
        error = context.error
        if isinstance(error, Retry) and isinstance(update, Update):
            log.error("not committed, will come again: %s", error)
            self._refused.add(update.update_id)
        else:
            log.error("a handler failed", exc_info=error)


class Retry(Exception):
    """Raised by a handler whose work was not committed and may succeed later."""
