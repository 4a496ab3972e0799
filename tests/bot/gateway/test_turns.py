"""A person's taps wait in a queue of their own, and of several on one question the newest counts. No tap is dropped."""

import asyncio
from typing import Any

import pytest
from telegram import Update
from telegram.ext import ApplicationHandlerStop, ContextTypes, MessageHandler, filters

from bot.conversation.callbacks import question_of
from bot.conversation.officer import is_survey_tap
from bot.gateway.turns import MOST, Turns
from bot.handlers.errors import committed
from bot.sandbox import Message, Person
from bot.storage.connection import connect
from tests.support.running import Bot
from tests.support.waiting import called, until

TEXT = ""


def update_of(number: int, data: str, message: int = 1, person: int = 5) -> Update:
    """A tap on that message, or a typed text where there is no data."""
    who = {"id": person, "is_bot": False, "first_name": "Siti"}
    place = {"message_id": message, "date": 1_790_000_000, "chat": {"id": person, "type": "private"}}
    tapped = {"id": str(number), "from": who, "chat_instance": "1", "message": {**place, "text": "?"}, "data": data}
    raw: dict[str, Any] = {"message": {**place, "from": who, "text": "halo"}}
    found = Update.de_json({"update_id": number, **(raw if data == TEXT else {"callback_query": tapped})}, None)
    assert found is not None
    return found


async def worked(updates: list[Update]) -> tuple[list[int], list[int]]:
    """Which of these are processed, and which are left out, when all wait behind a text of the same person."""
    turns, go_on, done, left = Turns(question_of, is_survey_tap), asyncio.Event(), list[int](), list[int]()

    async def work(update: Update) -> None:
        async with turns.of(update) as turn:
            (left if turn.overtaken else done).append(update.update_id)
            if update.update_id == 0:
                await go_on.wait()

    tasks = [asyncio.create_task(work(one)) for one in [update_of(0, TEXT), *updates]]
    await asyncio.sleep(0)  # all are in line
    go_on.set()
    await asyncio.gather(*tasks)
    assert turns._queues == {}
    return done[1:], sorted(left)


A, B = "s:aaa:5:c:q.waktu:{}", "s:bbb:7:c:q.biaya:{}"


@pytest.mark.parametrize(
    ("taps", "processed"),
    [
        ([A, A, A, A, A], [5]),
        ([A, B, A, B], [3, 4]),  # two surveys
        ([A, TEXT, A], [1, 2, 3]),  # the text may be an answer to what the first tap leads to
        ([A, "s:aaa:6:c:q.produk:1", A], [1, 2, 3]),  # a tap on the screen that the first leads to
        (["s:aaa:5:z", "s:aaa:5:z"], [1, 2]),  # no answers: sending, going back, another language
        ([A, "s:aaa:5:b"], [1, 2]),
        (["r:top", "r:top", "i:next:aaa", "i:next:aaa"], [1, 2, 3, 4]),
        (["s:aaa:5:c", "s:aaa:x:c:q.waktu:1", "?"], [1, 2, 3]),
    ],
)
async def test_what_is_processed_of_what_waits(taps: list[str], processed: list[int]) -> None:
    updates = [update_of(number, data.format(number % 4 + 1)) for number, data in enumerate(taps, 1)]
    done, left = await worked(updates)
    assert done == processed
    assert sorted(done + left) == list(range(1, len(taps) + 1))


async def test_other_messages_and_what_comes_late_do_not_overtake() -> None:
    assert await worked([update_of(1, A, message=1), update_of(2, A, message=2)]) == ([1, 2], [])
    assert await worked([update_of(2, A), update_of(1, A)]) == ([2, 1], [])  # Telegram sent the older one again


OTHER = "s:x{}:1:c:q.waktu:3"


async def test_of_a_thousand_taps_of_one_account_a_short_queue_is_processed() -> None:
    done, left = await worked([update_of(number, OTHER.format(number)) for number in range(1, 1001)])
    assert done == list(range(1001 - MOST, 1001))
    assert len(left) == 1000 - MOST


async def test_the_newest_tap_on_the_newest_screen_is_never_left_out() -> None:
    screens = [update_of(number, OTHER.format(number), message=number) for number in range(2, 40)]
    mine, texts = update_of(1, A.format(1), message=100), [update_of(number, TEXT) for number in range(40, 80)]
    done, left = await worked([mine, *screens, *texts])
    assert done[0] == 1
    assert len(done) == MOST
    assert left == [*range(2, 40), *range(40 + MOST - 1, 80)]
    again = update_of(90, A.format(2), message=100)
    done, _ = await worked([*texts, *screens, mine, again])
    assert done == [*range(40, 40 + MOST), 90], "the survey on the screen lost its tap"


async def test_of_the_screens_that_wait_each_keeps_its_newest_tap_while_there_is_room() -> None:
    taps = [update_of(number, OTHER.format(number), message=number % 5 + 1) for number in range(1, 61)]
    texts = [update_of(number, TEXT) for number in range(61, 61 + MOST - 5)]
    done, _ = await worked([*taps, *texts])
    assert done == list(range(56, 61 + MOST - 5))


async def test_people_wait_for_themselves_alone() -> None:
    turns, order, go_on = Turns(question_of), list[int](), asyncio.Event()

    async def work(update: Update) -> None:
        async with turns.of(update) as turn:
            left = turn.overtaken
            if update.update_id == 1:
                await go_on.wait()
            if not left:
                order.append(update.update_id)

    mine = [asyncio.create_task(work(update_of(number, A))) for number in (1, 2, 3)]
    await asyncio.gather(*(work(update_of(number, A, person=6)) for number in (4, 5)))
    assert order == [4, 5]
    go_on.set()
    await asyncio.gather(*mine)
    assert order == [4, 5, 1, 3]


async def at_first_question(bot: Bot, name: str, code: str = "DISDUK") -> tuple[Person, Message]:
    siti = await bot.person(name)
    await bot.write(siti, f"/start {code}")
    screen = await bot.do(siti, "Mulai")
    assert "1/9" in screen.text
    return siti, screen


def drafts(bot: Bot) -> list[tuple[int, Any]]:
    """Everybody's draft: how often it was saved, and its first answer."""
    return [(one.revision, one.state["answers"].get("persyaratan")) for one in bot.drafts()]


async def answered(bot: Bot, count: int) -> None:
    """Until so many buttons have been told to stop waiting."""
    await called(bot.tg, "answerCallbackQuery", count)


async def test_of_five_taps_that_wait_one_is_written_and_all_are_answered(polling: Bot) -> None:
    bot = polling  # the local Telegram's webhook waits for one update before it sends the next
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        begun.set()
        await go_on.wait()
        raise ApplicationHandlerStop

    bot.app.application.add_handler(MessageHandler(filters.Regex("^lambat$"), committed(slow)), group=-1)
    siti, screen = await at_first_question(bot, "Siti")
    budi, other = await at_first_question(bot, "Budi")
    [(before, _), (others, _)] = drafts(bot)
    await bot.tg.calls(clear=True)
    await siti.send("lambat")
    await begun.wait()
    labels = ["Sangat sesuai", "Tidak sesuai", "Sesuai", "Sangat sesuai", "Kurang sesuai"]
    for label in labels:
        await siti.press_data(screen.data[label], message=screen)
    await answered(bot, 4)
    await budi.press_data(other.data["Sesuai"], message=other)  # somebody else's are nothing to do with it
    await answered(bot, 5)
    go_on.set()
    await bot.settle()
    await answered(bot, 6)
    assert await bot.tg.pending() == 0
    assert drafts(bot) == [(before + 1, 2), (others + 1, 3)]
    assert "2/9" in (await siti.last()).text


async def test_of_many_taps_of_other_surveys_few_are_carried_out_and_all_are_answered(polling: Bot) -> None:
    bot = polling
    begun, go_on, carried_out = asyncio.Event(), asyncio.Event(), list[str]()

    async def slow(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        begun.set()
        await go_on.wait()
        raise ApplicationHandlerStop

    def note(statement: str) -> None:
        if statement.startswith("SELECT unit, revision"):
            carried_out.append(statement)

    bot.app.application.add_handler(MessageHandler(filters.Regex("^lambat$"), committed(slow)), group=-1)
    await bot.app.store._database._writer._connection.run(lambda db: db.set_trace_callback(note))
    budi, screen = await at_first_question(bot, "Budi")
    siti, other = await at_first_question(bot, "Siti")
    carried_out.clear()
    await bot.tg.calls(clear=True)
    await budi.send("lambat")
    await begun.wait()
    for number in range(150):
        await budi.press_data(OTHER.format(number), message=screen)
    await budi.press_data(screen.data["Sesuai"], message=screen)
    await siti.press_data(other.data["Sesuai"], message=other)
    await answered(bot, 151 - MOST + 1)
    assert [answer for _, answer in drafts(bot)] == [None, 3], "the taps of one held up those of another"
    assert len(carried_out) == 1
    go_on.set()
    await bot.settle()
    await answered(bot, 152)
    assert len(carried_out) == 1 + MOST
    assert [answer for _, answer in drafts(bot)] == [3, 3]


async def test_taps_on_a_store_that_is_held_up_wait_and_the_newest_stands(polling: Bot) -> None:
    bot = polling
    siti, screen = await at_first_question(bot, "Siti")
    [(before, _)], seen = drafts(bot), bot.app.poller._next
    await bot.app.store._database._writer._connection.run(lambda db: db.execute("PRAGMA busy_timeout = 0"))
    await bot.tg.calls(clear=True)
    held = connect(bot.path)
    held.execute("BEGIN EXCLUSIVE")
    for label in ("Sangat sesuai", "Tidak sesuai", "Sesuai", "Sangat sesuai", "Kurang sesuai"):
        await siti.press_data(screen.data[label], message=screen)
    writer, vitals = bot.app.store._database._writer, bot.app.vitals
    await until(lambda: bot.app.poller._next >= seen + 5 and vitals.refused is not None and not writer.busy)
    held.execute("ROLLBACK")  # between two tries, of which the next one has the newest
    held.close()
    await bot.settle()
    await answered(bot, 5)
    assert drafts(bot) == [(before + 1, 2)]
