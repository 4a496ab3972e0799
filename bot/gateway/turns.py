"""One person's turns: their updates one at a time, in the order they came.

Of taps that answer one question and wait together the newest counts. A queue is short: of more than that the tap on the
newest screen is kept, and what else a person has too much of is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from telegram import Update

from bot.gateway.taps import RawTap

MOST = 20  # updates of one person that wait for their turn
Question = tuple[str, int, str]  # the survey, the revision of its screen, and what is asked there
QuestionOf = Callable[[str], Question | None]
IsTap = Callable[[str], bool]


class Turn:
    """An update's place in its person's queue. It is `overtaken` once it is not to be processed any more."""

    def __init__(self, update: Update | RawTap, question_of: QuestionOf, is_tap: IsTap) -> None:
        self.overtaken, self.begun = False, False
        self._begins: asyncio.Future[None] | None = None
        data: str | None = None
        self.screen: tuple[int, int] | None = None
        if isinstance(update, RawTap):
            self.number, data, self.lasting = update.number, update.data, False
            self.screen = (update.chat, update.message)
        else:
            self.number = update.update_id
            self.lasting = update.my_chat_member is not None  # news of who left is never left out
            if (query := update.callback_query) is not None:
                data, message = query.data or "", query.message
                self.screen = None if message is None else (message.chat.id, message.message_id)
        self.question = None if data is None else question_of(data)
        self.tap = data is not None and is_tap(data)

    def begin(self) -> None:
        """Let it begin: it need not wait any longer."""
        self.begun = True
        if self._begins is not None and not self._begins.done():
            self._begins.set_result(None)

    def leave_out(self) -> None:
        """End its wait, since it is not to be processed."""
        self.overtaken = True
        self.begin()

    async def comes(self) -> None:
        """Return when it need not wait any longer."""
        if not self.begun:
            self._begins = asyncio.get_running_loop().create_future()
            await self._begins


class Turns:
    """Everybody's queues. `question_of` tells which question a button's payload answers, None where it answers none.

    `is_tap` tells whether it belongs to a survey at all.
    """

    def __init__(self, question_of: QuestionOf, is_tap: IsTap = lambda _: False) -> None:
        self._question_of, self._is_tap = question_of, is_tap
        self._queues: dict[int, list[Turn]] = {}

    def of(self, update: Update | RawTap) -> _Place:
        """Wait for the update's turn. One that is overtaken while it waits need not wait any longer."""
        return _Place(self._queues, _person_of(update), Turn(update, self._question_of, self._is_tap))


class _Place:
    """Around what is done in a turn."""

    def __init__(self, queues: dict[int, list[Turn]], person: int, turn: Turn) -> None:
        self._queues, self._person, self._turn = queues, person, turn

    async def __aenter__(self) -> Turn:
        turn = self._turn
        queue = self._queues.setdefault(self._person, [])
        queue.append(turn)
        if len(queue) == 1:
            turn.begin()
            return turn
        _overtake(queue)
        _shorten(queue)
        try:
            await turn.comes()
        except BaseException:
            self._leave()
            raise
        return turn

    async def __aexit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        queue = self._queues[self._person]
        queue.remove(self._turn)
        if queue:
            queue[0].begin()
        else:
            del self._queues[self._person]


def _person_of(update: Update | RawTap) -> int:
    if isinstance(update, RawTap):
        return update.person
    return update.effective_user.id if update.effective_user else 0


def _overtake(queue: list[Turn]) -> None:
    """The last in the queue overtakes older answers to its question, as far back as nothing else stands between.

    A text between two taps may be meant for what the first of them led to. Answers to other surveys are no obstacle.
    """
    *before, newest = queue
    if newest.question is None or newest.screen is None:
        return
    for turn in reversed(before):
        if turn.question is None:
            return
        if turn.question[0] != newest.question[0]:
            continue
        if (turn.question, turn.screen) != (newest.question, newest.screen):
            return
        if turn.number < newest.number:
            turn.leave_out()


def _shorten(queue: list[Turn]) -> None:
    """Leave one out of a queue that has become too long.

    First a tap that a newer one on its screen stands for, then one on the oldest screen, but never the newest on the
    newest screen. Where there is no other tap it is the last that came, as with whatever else there is too much of.
    """
    waiting = [turn for turn in queue if not turn.begun]
    if len(waiting) <= MOST:
        return
    newest = {turn.screen: turn for turn in waiting if turn.tap}
    last = newest[max(newest, key=_age)] if newest else None
    taps = sorted((turn for turn in waiting if turn.tap and turn is not last), key=lambda turn: _age(turn.screen))
    older = (turn for turn in waiting if turn.tap and turn is not newest[turn.screen])
    *_, latest = waiting
    spare = [] if latest is last or latest.lasting else [latest]
    if (out := next((turn for turn in (*older, *taps, *spare)), None)) is not None:
        out.leave_out()


def _age(screen: tuple[int, int] | None) -> int:
    """The number of a message: those of one chat grow."""
    return screen[1] if screen else 0
