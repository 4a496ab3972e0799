"""One person's turns: their updates one at a time, in the order they came.

Of taps that answer one question and wait together the newest counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from telegram import Update

Question = tuple[str, int]  # the survey, and the revision of its screen
QuestionOf = Callable[[str], Question | None]


class Turn:
    """An update's place in its person's queue. It is `overtaken` once a newer answer to the same question waits."""

    def __init__(self, update: Update, question_of: QuestionOf) -> None:
        self.number, self.overtaken = update.update_id, False
        self.begins = asyncio.Event()
        query = update.callback_query
        self.question = question_of(query.data or "") if query is not None else None
        message = None if query is None else query.message
        self.screen = None if message is None else (message.chat.id, message.message_id)


class Turns:
    """Everybody's queues. `question_of` tells which question a button's payload answers, None where it answers none."""

    def __init__(self, question_of: QuestionOf) -> None:
        self._question_of = question_of
        self._queues: dict[int, list[Turn]] = {}

    @asynccontextmanager
    async def of(self, update: Update) -> AsyncIterator[Turn]:
        """Wait for the update's turn. One that is overtaken while it waits need not wait any longer."""
        person = update.effective_user.id if update.effective_user else 0
        queue, turn = self._queues.setdefault(person, []), Turn(update, self._question_of)
        queue.append(turn)
        _overtake(queue)
        if queue[0] is turn:
            turn.begins.set()
        try:
            await turn.begins.wait()
            yield turn
        finally:
            queue.remove(turn)
            if queue:
                queue[0].begins.set()
            else:
                self._queues.pop(person, None)


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
            turn.overtaken = True
            turn.begins.set()
