"""Accounts and chats: who there is, and what stands in each chat, with a number for every change."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Account:
    """A made-up person. The Bot API form is kept ready because every update carries it."""

    id: int
    name: str
    language: str
    username: str | None = None
    json: Json = field(init=False)

    def __post_init__(self) -> None:
        self.speak(self.language)

    def speak(self, language: str) -> None:
        """Set the language of the person's Telegram, sent with everything from now on."""
        self.language = language
        self.json = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": language}
        if self.username:
            self.json["username"] = self.username


@dataclass(slots=True)
class Chat:
    """A private chat (id of the person) or a group (negative id).

    A message is its Bot API form and is replaced, never changed, when it is edited: an update that carries it
    keeps what it saw. `changes` holds the number of the last change of every message, the latest last.
    """

    id: int
    json: Json
    members: list[int]
    number: Callable[[], int]  # next number of a change, counted over all chats
    opened: bool = False  # the person wrote first, so the bot may write
    blocked: bool = False
    messages: dict[int, Json] = field(default_factory=dict)
    changes: dict[int, int] = field(default_factory=dict)
    by_bot: dict[int, int] = field(default_factory=dict)  # the same, of messages the bot sent, edited or deleted
    notices: deque[Json] = field(default_factory=lambda: deque(maxlen=64))
    keyboard: Json | None = None  # reply keyboard or forced reply
    last_id: int = 0
    sent_at: float = 0.0
    changed: int = 0
    _waiters: list[asyncio.Future[None]] = field(default_factory=list)
    watchers: set[asyncio.Event] = field(default_factory=set)

    def next_id(self) -> int:
        """The id of the next message of this chat."""
        self.last_id += 1
        return self.last_id

    def put(self, message: Json, by_bot: bool) -> None:
        """A new or edited message."""
        self.messages[message["message_id"]] = message
        self._mark(message["message_id"], by_bot)

    def drop(self, message_id: int, by_bot: bool) -> None:
        """A deleted message."""
        del self.messages[message_id]
        self._mark(message_id, by_bot)

    def notify(self, notice: Json) -> None:
        """Something seen for a moment: an answer to a tap, a chat action, a new keyboard."""
        self.changed = self.number()
        self.notices.append({"seq": self.changed, **notice})
        self._wake()

    def after(self, seq: int, by_bot: bool = False) -> list[Json]:
        """Messages changed after `seq`, oldest change first. A deleted one is {"message_id", "deleted"}."""
        found = []
        source = self.by_bot if by_bot else self.changes
        for message_id, changed in reversed(source.items()):
            if changed <= seq:
                break
            found.append(self.messages.get(message_id) or {"message_id": message_id, "deleted": True})
        found.reverse()
        return found

    def notices_after(self, seq: int) -> list[Json]:
        """Notices given after `seq`."""
        return [notice for notice in self.notices if notice["seq"] > seq]

    async def wait(self, seq: int, seconds: float, by_bot: bool = True) -> bool:
        """Wait until a message has changed after `seq`. Returns False when the time is over."""
        deadline = asyncio.get_running_loop().time() + seconds
        source = self.by_bot if by_bot else self.changes
        while not source or next(reversed(source.values())) <= seq:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                async with asyncio.timeout(left):
                    await waiter
            except TimeoutError:
                return False
        return True

    def _mark(self, message_id: int, by_bot: bool) -> None:
        self.changed = self.number()
        self.changes.pop(message_id, None)
        self.changes[message_id] = self.changed
        if by_bot:
            self.by_bot.pop(message_id, None)
            self.by_bot[message_id] = self.changed
        self._wake()

    def _wake(self) -> None:
        if self._waiters:
            waiters, self._waiters = self._waiters, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)
        for watcher in self.watchers:
            watcher.set()
