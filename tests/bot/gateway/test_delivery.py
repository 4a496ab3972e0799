"""Messages out: what is tried again, what is swallowed, how fast bulk goes, and in which order a chat is written to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.gateway.delivery import MessageGone, Outbox, Pace, Unreachable, deliver
from bot.gateway.transport import NotSent


def failing(*errors: Exception) -> tuple[Callable[[], Awaitable[str]], list[int]]:
    """A call that fails so many times before it succeeds, and the count of calls."""
    left, calls = list(errors), [0]

    async def call() -> str:
        calls[0] += 1
        if left:
            raise left.pop(0)
        return "sent"

    return call, calls


@pytest.mark.parametrize(
    ("error", "repeatable", "result"),
    [
        (RetryAfter(timedelta(seconds=0)), False, "sent"),
        (NotSent("no connection"), False, "sent"),  # certainly not sent: safe to repeat
        (NotSent("no connection"), True, "sent"),
        (TimedOut(), True, "sent"),
        (NetworkError("broke"), True, "sent"),
        (TimedOut(), False, TimedOut),  # may have arrived: a second message would be a double
        (NetworkError("broke"), False, NetworkError),
        (BadRequest("Message is not modified: specified new message content ..."), True, None),
        (BadRequest("Query is too old and response timeout expired or query ID is invalid"), True, None),
        (BadRequest("Message to edit not found"), True, MessageGone),
        (BadRequest("Message can't be edited"), True, MessageGone),
        (BadRequest("MESSAGE_ID_INVALID"), True, MessageGone),
        (BadRequest("Chat not found"), True, Unreachable),
        (Forbidden("Forbidden: bot was blocked by the user"), True, Unreachable),
        (BadRequest("Can't parse entities"), True, BadRequest),
        (TelegramError("anything else"), True, TelegramError),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
async def test_what_telegram_says(error: Exception, repeatable: bool, result: object) -> None:
    call, calls = failing(error)
    if isinstance(result, type):
        with pytest.raises(result):
            await deliver(call, repeatable=repeatable)
        assert calls == [1]
    else:
        assert await deliver(call, repeatable=repeatable) == result


@pytest.mark.parametrize("error", [RetryAfter(timedelta(seconds=0)), NotSent("no connection")])
async def test_it_gives_up_in_the_end(error: Exception) -> None:
    call, calls = failing(*[error] * 9)
    with pytest.raises(NetworkError):
        await deliver(call, repeatable=True, tries=2)
    assert calls == [2]


async def test_the_pace_is_kept_over_all_chats_and_for_each() -> None:
    now = [100.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(4, lambda: now[0], sleep)
    times = []
    for chat in (1, 2, 3, 4, 5, 1, 1):
        await pace.permit(chat)
        times.append(now[0])
    assert times == [100.0, 100.25, 100.5, 100.75, 101.0, 101.25, 102.25]


async def test_a_chat_is_written_to_in_order_and_sees_only_the_latest_screen() -> None:
    outbox, done, gate = Outbox(), [], asyncio.Event()

    def say(word: str, *, wait: bool = False) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            if wait:
                await gate.wait()
            done.append(word)

        return work

    outbox.put(1, say("first", wait=True), key="survey")
    await asyncio.sleep(0)
    for word in ("second", "third"):
        outbox.put(1, say(word), key="survey")
    outbox.put(1, say("thanks"))
    outbox.put(1, say("fourth"), key="survey")
    outbox.put(2, say("other chat"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert done == ["other chat"], "one slow chat holds up no other"
    gate.set()
    await outbox.drain(5)
    assert done == ["other chat", "first", "thanks", "fourth"]


async def test_trouble_of_one_message_is_not_the_next_ones() -> None:
    outbox, done = Outbox(), []

    async def fails() -> None:
        raise ValueError("a fault in the program")

    async def works() -> None:
        done.append("sent")

    outbox.put(1, fails)
    outbox.put(1, works)
    outbox.aside(fails)
    await outbox.drain(5)
    assert done == ["sent"]


async def test_what_is_not_out_in_time_is_given_up() -> None:
    outbox = Outbox()
    outbox.put(1, asyncio.Event().wait)  # type: ignore[arg-type]
    await outbox.drain(0.01)
