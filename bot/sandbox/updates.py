"""Updates on their way to the bot: kept until confirmed, given again until then.

A tap waits 150 seconds and anything else a day, as on the real server (tdlib/telegram-bot-api).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, conflict
from bot.sandbox.rules import Rules

Json = dict[str, Any]

DEFAULT_KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True)
class Update:
    """One update: its Bot API form, and the queue it keeps its place in (taps: by person)."""

    id: int
    kind: str
    queue: tuple[str, int]
    expires: float
    json: Json


@dataclass
class Updates:
    """All updates not confirmed yet, in order. A poller or the webhook takes them from here."""

    rules: Rules
    now: Callable[[], float]
    next_id: int
    pending: dict[int, Update] = field(default_factory=dict)
    allowed: frozenset[str] = DEFAULT_KINDS
    on_added: Callable[[Update], None] | None = None  # set while a webhook is
    latest: Update | None = None
    _poller: asyncio.Future[None] | None = None

    def add(self, kind: str, queue: tuple[str, int], content: Json) -> Update | None:
        """Queue an update. Returns None when the bot did not ask for this kind."""
        if kind not in self.allowed:
            return None
        life = self.rules.callback_life if kind == "callback_query" else self.rules.message_life
        update = Update(self.next_id, kind, queue, self.now() + life, {"update_id": self.next_id, kind: content})
        self.next_id += 1
        self.put(update)
        self.latest = update
        return update

    def put(self, update: Update) -> None:
        """Queue an update with the id it has, for the first time or again."""
        self.pending[update.id] = update
        if self.on_added is not None:
            self.on_added(update)
        elif self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def allow(self, kinds: list[Any] | None) -> None:
        """Kinds to queue from now on. None keeps them, an empty list brings the default back."""
        if kinds is not None:
            self.allowed = frozenset(map(str, kinds)) or DEFAULT_KINDS

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """getUpdates. Raises ApiError 409 when a webhook is set, or later when another poller comes."""
        if self.on_added is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self.release(conflict(OTHER_POLLER))
        self._confirm(offset)
        batch = self._batch(limit)
        if batch or seconds <= 0:
            return batch
        poller = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poller
        except TimeoutError:
            return []
        finally:
            if self._poller is poller:
                self._poller = None
        return self._batch(limit)

    def release(self, reason: ApiError | None = None) -> None:
        """End the waiting poller, with an error or empty hands."""
        if self._poller is not None and not self._poller.done():
            if reason is None:
                self._poller.set_result(None)
            else:
                self._poller.set_exception(reason)
        self._poller = None

    def count(self) -> int:
        """Updates waiting."""
        self._expire()
        return len(self.pending)

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            for update_id in [number for number in self.pending if number < offset]:
                del self.pending[update_id]
        elif offset < 0:
            for update_id in list(self.pending)[:offset]:
                del self.pending[update_id]

    def _batch(self, limit: int) -> list[Json]:
        self._expire()
        batch = []
        for update in self.pending.values():
            batch.append(update.json)
            if len(batch) == limit:
                break
        return batch

    def _expire(self) -> None:
        now = self.now()
        for update_id in [update.id for update in self.pending.values() if update.expires <= now]:
            del self.pending[update_id]
