"""Updates in: commit, then acknowledge.

PTB's own polling confirms a batch before its handlers run, and its webhook answers 200 first. A kill in between loses
taps. Here a handler returns when its work is committed, and only then does Telegram hear that the update has arrived.

An update that cannot be read, or that cannot be stored though others can, is set aside: it must not hold up a city.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from telegram import Update
from telegram.ext import Application, ContextTypes

from bot.gateway.shape import fault_of_shape, number_of, readable, without_screen
from bot.gateway.taps import RawTap, tap_of
from bot.gateway.turns import IsTap, QuestionOf, Turns
from bot.rules.lines import Line, fault_of, places_of, reason_of
from bot.rules.vitals import Vitals

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
OWN_FAULT = 3  # failures of one update, while others can be stored, after which it is set aside
_PROBE_SECONDS = 0.5
_GIVE_WAY_SECONDS = 0.05  # for which what is no tap waits for taps at most, in its turn
_REMEMBERED = 10_000  # updates whose failures are counted


class NotCommitted(Exception):
    """A handler could not commit: the update must come again."""


class NotAnUpdate(Exception):
    """What came has no number, so it can be neither processed nor set aside."""


class Aside(Protocol):
    """Where updates are set aside. Both return False where nothing can be committed now."""

    async def probe(self) -> bool: ...
    async def add(self, update: int, kind: str, reason: str) -> bool: ...


class Quick(Protocol):
    """What handles taps that are always admitted, told by their payload."""

    def takes(self, data: str) -> bool: ...
    async def handle(self, tap: RawTap) -> None: ...


class Pump:
    """Feeds updates to a PTB application, in order for each person, side by side between people."""

    def __init__(
        self,
        application: Application,  # type: ignore[type-arg]  # its six parameters say nothing here
        aside: Aside,
        takes: Callable[[Mapping[str, Any]], bool] = lambda _: True,
        admits: Callable[[Update], bool] = lambda _: True,
        question_of: QuestionOf = lambda _: None,
        is_tap: IsTap = lambda _: False,
        let_go: Callable[[Update | RawTap], None] = lambda _: None,
        vitals: Vitals | None = None,
        quick: Quick | None = None,
        shown: Callable[[int], Awaitable[bool]] | None = None,
    ) -> None:
        """`takes`, of what Telegram sent, and `admits`, of what was read of it, decide whether an update is looked at.

        One that is not is acknowledged and dropped: a flood costs little where it is told before it is read.

        Of taps that answer the same question (`question_of`) and wait together the newest is processed, and of a person
        who sends too much the newest of their survey (`is_tap`). `let_go` tells the others' buttons to stop waiting.
        `vitals` is told of every update. `quick` has taps handled without the library. `shown` returns when what a chat
        is to be shown need not be remembered here any more, False where that cannot be: accept() waits for it.
        """
        self.vitals = vitals or Vitals(time.monotonic)
        self._application, self._aside = application, aside
        self._takes, self._admits = takes, admits
        self._turns, self._let_go = Turns(question_of, is_tap), let_go
        self._quick, self._shown = quick, shown
        self._refused: dict[int, Exception | None] = {}
        self._failures: dict[int, int] = {}
        self._probing: asyncio.Task[None] | None = None
        self._tapping, self._calm = 0, asyncio.Event()  # taps under way, and that there are none
        application.add_error_handler(self._on_error)

    async def insist(self, raw: object) -> None:
        """Process one update as Telegram sent it, after those of the same person that came before.

        Returns when it is committed or set aside. While nothing can be committed it waits. Raises NotAnUpdate.
        """
        with self.vitals.update(known(kind_of(raw))):
            await self._insist(raw)

    async def _insist(self, raw: object) -> None:
        update = None
        while update is None:
            try:
                update = await self._read(raw)
            except NotCommitted:
                await self._recovery()
            else:
                if update is None:
                    return
        async with self._turns.of(update) as turn:
            while not turn.overtaken:
                try:
                    await self._once(update, kind_of(raw))
                except NotCommitted:
                    await self._recovery()
                else:
                    return
            self._pass_over(update)

    async def leave_out(self, number: int, raw: object, reason: str) -> None:
        """Set aside an update that could not even be tried. While nothing can be committed it waits."""
        while True:
            try:
                return await self._set_aside(number, kind_of(raw), reason)
            except NotCommitted:
                await self._recovery()

    async def accept(self, raw: object) -> None:
        """Process one update as Telegram sent it, in the same order. Raises NotCommitted and NotAnUpdate."""
        self.vitals.delivered = self.vitals.clock()
        with self.vitals.update(known(kind_of(raw))):
            update = await self._read(raw)
            if update is None:
                return
            async with self._turns.of(update) as turn:
                if turn.overtaken:
                    self._pass_over(update)
                else:
                    await self._once(update, kind_of(raw))
        if self._shown is not None and (chat := _chat_of(update)) is not None and not await self._shown(chat):
            raise NotCommitted(_number(update))

    async def close(self) -> None:
        """Stop looking whether anything can be committed again."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    async def _read(self, raw: object) -> Update | RawTap | None:
        """The update, of a survey's tap as little as it needs.

        None where it is not admitted, or cannot be read and has been set aside.

        Raises NotAnUpdate, NotCommitted.
        """
        if self._quick is not None and (tap := tap_of(raw)) is not None and self._quick.takes(tap.data):
            return tap  # it is admitted always
        number = number_of(raw)
        if not isinstance(raw, dict) or number is None:
            raise NotAnUpdate
        again = number in self._failures  # it was let in before
        if not (again or self._takes(raw)):
            return None
        looked_at = without_screen(raw)
        if (found := fault_of_shape(looked_at)) is not None:
            await self._set_aside(number, kind_of(raw), f"cannot be read: {found}")
            return None
        try:
            update = Update.de_json(readable(looked_at), self._application.bot)
            _ = update.effective_user  # reads what the update is about
        except Exception as error:  # whatever PTB stumbles over, the next update must still come in
            await self._set_aside(number, kind_of(raw), f"cannot be read: {type(error).__name__}")
            return None
        return update if again or self._admits(update) else None

    async def _process(self, update: Update | RawTap) -> Exception | None:
        """Have the update handled. Returns what its handler raised."""
        if not isinstance(update, RawTap):
            if self._tapping:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_GIVE_WAY_SECONDS):
                        await self._calm.wait()
            await self._application.process_update(update)
            return self._refused.pop(update.update_id, None)
        self._tapping += 1
        self._calm.clear()
        try:
            if self._quick is not None:
                await self._quick.handle(update)
        except Exception as error:  # whatever it is, the next tap must still be handled
            _tell(error, update.number)
            return error
        finally:
            self._tapping -= 1
            if not self._tapping:
                self._calm.set()
        return None

    async def _once(self, update: Update | RawTap, kind: str) -> None:
        """Process the update. Raises NotCommitted, but not for ever: one that never commits is set aside."""
        number, refused = _number(update), await self._process(update)
        if not isinstance(refused, Retry):
            self._failures.pop(number, None)
            if refused is not None:  # a program's fault is acknowledged: it would be the same for ever
                await self._aside.add(number, kind, f"a handler failed: {type(refused).__name__}")
                self.vitals.set_aside[known(kind)] += 1
            return
        # A disk that is full is everybody's trouble: only what may be the update's own fault counts against it.
        failures = self._failures[number] = self._failures.get(number, 0) + refused.lasting
        if len(self._failures) > _REMEMBERED:
            del self._failures[next(iter(self._failures))]
        if failures < OWN_FAULT:
            raise NotCommitted(number)
        await self._set_aside(number, kind, f"cannot be stored: {refused.cause}")
        self._failures.pop(number, None)

    async def _set_aside(self, number: int, kind: str, reason: str) -> None:
        """Record that the update was left out. Its content is not kept. Raises NotCommitted."""
        if not await self._aside.add(number, kind, reason):
            raise NotCommitted(number)
        self.vitals.set_aside[known(kind)] += 1
        log.error(Line("update set aside", update=number, type=known(kind), reason=reason))

    async def _recovery(self) -> None:
        """Return when something can be committed again. All who wait are woken together."""
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._probe())
        await asyncio.shield(self._probing)

    async def _probe(self) -> None:
        while not await self._aside.probe():  # noqa: ASYNC110 -- what it waits for is outside this process
            await asyncio.sleep(_PROBE_SECONDS)

    def _pass_over(self, update: Update | RawTap) -> None:
        """Leave an update out: a newer one stands for it, or its person sends too much."""
        self._failures.pop(_number(update), None)
        self._let_go(update)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """PTB swallows what a handler raises. A store that was not available must not be swallowed."""
        error = context.error
        if error is not None:
            _tell(error, update.update_id if isinstance(update, Update) else 0)
        if isinstance(update, Update):
            self._refused[update.update_id] = error


class Retry(Exception):
    """Raised by a handler whose work was not committed. `lasting` where the fault may be the update's own.

    `cause` names the fault without anybody's words.
    """

    def __init__(self, message: str, *, cause: str = "", lasting: bool = False) -> None:
        super().__init__(message)
        self.cause, self.lasting = cause, lasting


def _tell(error: Exception, number: int) -> None:
    """Log what the handler of an update raised."""
    if isinstance(error, Retry) and number:
        reason = reason_of(error.__cause__ or error)
        log.error(Line("not committed, will come again", update=number, reason=reason))
    else:
        way = " > ".join(places_of(error))
        log.error(Line("handler failed", update=number, fault=fault_of(error), way=way))


def _number(update: Update | RawTap) -> int:
    return update.number if isinstance(update, RawTap) else update.update_id


def _chat_of(update: Update | RawTap) -> int | None:
    if isinstance(update, RawTap):
        return update.chat
    return None if update.effective_chat is None else update.effective_chat.id


def kind_of(raw: object) -> str:
    """What an update tells of, such as "message". "" where it does not say.

    >>> kind_of({"update_id": 1, "message": {"text": "halo"}})
    'message'
    """
    name = next((str(key)[:40] for key in raw if key != "update_id"), "") if isinstance(raw, dict) else ""
    return name if name.isascii() and name.isprintable() else "?"  # it is stored, and others choose it


def known(kind: str) -> str:
    """The kind where it is one that we ask for, "other" otherwise: a name that others cannot choose.

    >>> known("message"), known("anything")
    ('message', 'other')
    """
    return kind if kind in ALLOWED_UPDATES else "other"
