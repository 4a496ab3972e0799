"""Messages out: what is told apart, what goes out again, how fast bulk goes, in which order a chat is written to."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.gateway.delivery import MessageGone, Outbox, Unreachable, deliver, passes, seconds_of
from bot.gateway.pace import Pace
from bot.gateway.transport import NotSent, Said
from tests.support.waiting import until


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
    ("error", "result"),
    [
        (RetryAfter(timedelta(days=1)), RetryAfter),
        (NotSent("no connection"), NotSent),
        (TimedOut(), TimedOut),
        (NetworkError("Bad Gateway"), NetworkError),
        (NetworkError("Request Entity Too Large (413)"), BadRequest),
        (BadRequest("Message is not modified: specified new message content ..."), None),
        (BadRequest("Query is too old and response timeout expired or query ID is invalid"), None),
        (BadRequest("Message to edit not found"), MessageGone),
        (BadRequest("Message can't be edited"), MessageGone),
        (BadRequest("MESSAGE_ID_INVALID"), MessageGone),
        (BadRequest("Chat not found"), Unreachable),
        (Forbidden("Forbidden: bot was blocked by the user"), Unreachable),
        (BadRequest("Can't parse entities"), BadRequest),
        (TelegramError("anything else"), TelegramError),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
async def test_what_telegram_says_is_told_apart_and_waited_for_by_nobody(error: Exception, result: object) -> None:
    call, calls = failing(error)
    if isinstance(result, type):
        with pytest.raises(result):
            await deliver(call)
    else:
        assert await deliver(call) == result
    assert calls == [1]


@pytest.mark.parametrize(
    ("error", "later"),
    [
        (RetryAfter(5), True),
        (TimedOut(), True),
        (InvalidToken(), True),
        (Conflict("two of us"), True),
        (TelegramError("Invalid server response"), True),
        (BadRequest("Can't parse entities"), False),
        (Forbidden("blocked"), False),
        (ValueError("ours"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_may_succeed_later(error: Exception, later: bool) -> None:
    assert passes(error) is later


class Paused:
    """Pauses that are noted. Each lasts until `go`."""

    def __init__(self, *, open_: bool = True) -> None:
        self.noted: list[float] = []
        self.go = asyncio.Event()
        if open_:
            self.go.set()

    async def __call__(self, seconds: float) -> None:
        self.noted.append(seconds)
        await self.go.wait()


@pytest.mark.parametrize(
    ("errors", "again", "pauses", "sent"),
    [
        ([NetworkError("Bad Gateway")], True, [1], True),
        ([TimedOut()] * 3, True, [1, 3, 9], True),
        ([TimedOut()] * 4, True, [1, 3, 9], False),
        ([TimedOut()], False, [], False),  # a file that may have arrived: a second one would be a double
        ([NotSent("no connection")] * 2, False, [1, 3], True),  # certainly not sent: safe to repeat
        ([RetryAfter(7), RetryAfter(timedelta(seconds=8))], False, [7, 8], True),
        ([RetryAfter(7)] * 7, True, [7] * 6, False),
        ([BadRequest("Can't parse entities")], True, [], False),
        ([Unreachable("blocked")], True, [], False),
        ([ValueError("a fault in the program")], True, [], False),
    ],
)
async def test_what_goes_out_again(errors: list[Exception], again: bool, pauses: list[float], sent: bool) -> None:
    pause = Paused()
    outbox, call, failures = Outbox(pause), failing(*errors), []
    done: list[str] = []

    async def work() -> None:
        done.append(await call[0]())

    outbox.put(1, work, again=again, otherwise=failures.append)
    await outbox.drain(5)
    assert pause.noted == pauses
    assert done == (["sent"] if sent else [])
    assert failures == ([] if sent or isinstance(errors[0], Unreachable) else errors[-1:])


async def test_a_chat_that_waits_keeps_its_order_and_holds_up_no_other() -> None:
    pause = Paused(open_=False)
    outbox, done = Outbox(pause), []
    call, _ = failing(RetryAfter(timedelta(seconds=30)))

    def say(word: str) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            if word == "first":
                await call()
            done.append(word)

        return work

    for chat, word in ((1, "first"), (1, "second"), (2, "other chat")):
        outbox.put(chat, say(word))
    await until(lambda: pause.noted and done)  # the outbox's own tasks
    assert (pause.noted, done) == ([30], ["other chat"])
    pause.go.set()
    await outbox.drain(5)
    assert done == ["other chat", "first", "second"]


async def test_a_screen_is_not_repeated_once_a_newer_one_waits() -> None:
    pause = Paused(open_=False)
    outbox, done = Outbox(pause), []
    call, calls = failing(TimedOut())

    async def old() -> None:
        await call()
        done.append("old")

    async def new() -> None:
        done.append("new")

    outbox.put(1, old, key="survey")
    await until(lambda: pause.noted)  # the outbox's own tasks
    outbox.put(1, new, key="survey")
    pause.go.set()
    await outbox.drain(5)
    assert (done, calls) == (["new"], [1])


async def test_a_chat_holds_no_more_than_it_may() -> None:
    """Somebody in a long flood wait who writes on and on must not fill the memory."""
    pause = Paused(open_=False)
    outbox, done = Outbox(pause), []

    async def work() -> None:
        done.append(1)

    call, _ = failing(RetryAfter(9))
    outbox.put(1, call)  # type: ignore[arg-type]
    await until(lambda: pause.noted)  # the outbox's own tasks
    for _ in range(150):
        outbox.put(1, work)
    pause.go.set()
    await outbox.drain(5)
    assert len(done) == 100


async def test_a_long_wait_is_not_slept_and_closes_its_chat_alone() -> None:
    pause, now, done, failures = Paused(open_=True), [0.0], list[str](), list[Exception]()
    outbox = Outbox(pause, lambda: now[0])
    call, calls = failing(RetryAfter(3600), RetryAfter(31), TimedOut())

    async def other() -> None:
        done.append("other")

    for chat in (1, 1, 2):
        outbox.put(chat, call if chat == 1 else other, otherwise=failures.append)  # type: ignore[arg-type]
    await outbox.drain(5)
    assert (done, calls, pause.noted) == (["other"], [1], [])
    assert [seconds_of(one) for one in failures if isinstance(one, RetryAfter)] == [3600, 3600]
    now[0] = 3590.0
    outbox.put(1, other)  # what is left is short, and waited for
    await outbox.drain(5)
    assert (done, pause.noted) == (["other", "other"], [10.0])


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


class Begun:
    """A call that needs no task of its own, and ends when it is told to. `free` is whether it can begin."""

    def __init__(self, *, free: bool = True) -> None:
        self.free, self.ends = free, list[Callable[[Said | None], None]]()

    def __call__(self, end: Callable[[Said | None], None]) -> bool:
        if self.free:
            self.ends.append(end)
        return self.free


async def test_what_was_begun_is_done_once_and_what_was_put_after_it_follows() -> None:
    outbox, done, begun = Outbox(), [], Begun()

    async def work(word: str, said: Said | None = None) -> None:
        done.append((word, said))

    outbox.put(1, partial(work, "first"), key="survey", begin=begun)
    outbox.put(1, partial(work, "second"), key="survey", begin=begun)
    outbox.put(1, partial(work, "third"), key="survey", begin=begun)
    outbox.aside(partial(work, "answer"), begun)
    await asyncio.sleep(0)
    assert (len(begun.ends), done) == (2, []), "the first and the answer are under way, and nothing else"
    for end in begun.ends:
        end(None)
    await outbox.drain(5)
    assert done == [("third", None)]
    outbox.put(1, partial(work, "fourth"), begin=begun)
    assert len(begun.ends) == 3, "nothing waits in this chat any more"
    begun.ends[-1](None)


async def test_what_was_begun_and_failed_is_told_what_came_of_it_and_then_repeated() -> None:
    pauses, told = list[float](), list[Said | None]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def work(said: Said | None = None) -> None:
        told.append(said)
        if isinstance(said, NetworkError):
            raise said

    outbox, begun, broken = Outbox(pause), Begun(), NetworkError("connection broke")
    outbox.put(1, work, begin=begun)
    outbox.aside(work, begun)
    for end in begun.ends:
        end(broken)
    await outbox.drain(5)
    assert (told.count(broken), told.count(None), pauses) == (2, 2, [1.0, 1.0])


async def test_what_cannot_begin_has_a_task_and_what_is_given_up_is_not_repeated() -> None:
    outbox, told, begun = Outbox(), list[Said | None](), Begun()

    async def work(said: Said | None = None) -> None:
        told.append(said)

    outbox.put(1, work, begin=Begun(free=False))
    await outbox.drain(5)
    assert told == [None]
    outbox.put(1, work, begin=begun)
    await outbox.drain(0)
    begun.ends[0](NetworkError("closed"))
    await asyncio.sleep(0)
    assert told == [None]


async def test_what_follows_a_screen_comes_when_it_has_arrived_and_is_the_newest() -> None:
    outbox, done, begun = Outbox(), list[str](), Begun()

    async def work(word: str, _: Said | None = None) -> None:
        done.append(word)

    def put(word: str, begin: Begun | None) -> None:
        outbox.put(1, partial(work, word), key="survey", begin=begin, then=partial(work, f"after {word}"))

    put("first", begun)
    put("second", None)
    assert not await outbox.clear(1, 0.01), "the first is under way"
    begun.ends[0](None)
    assert await outbox.clear(1, 5)
    assert done == ["second", "after second"], "a newer one has taken the first's place"
    put("third", begun)
    begun.ends[1](None)
    assert await outbox.clear(1, 5)
    assert done[2:] == ["after third"]
    assert await outbox.clear(2, 5), "nothing waits in another chat"


async def test_a_fault_of_what_follows_does_not_have_the_screen_sent_again() -> None:
    outbox, done = Outbox(), list[str]()

    async def work() -> None:
        done.append("shown")

    async def then() -> None:
        raise NetworkError("away")

    outbox.put(1, work, then=then)
    assert await outbox.clear(1, 5)
    assert done == ["shown"]
