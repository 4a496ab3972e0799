"""What goes wrong between a finger and the disk: taps twice, late, out of order. A Telegram that refuses or breaks off.

The fixture `bot` ends each of them with the recount, SQLite's own check, and a search for whoever wrote in every table.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.sandbox import NothingShown, Person
from bot.sandbox.methods import RUN
from bot.storage import Author, OtherSecret
from tests.support.near import Near
from tests.support.running import Bot, Clock, app_at, both_ways, config_of
from tests.support.serving import serving
from tests.support.waiting import until


async def at_question(bot: Bot, number: int = 1) -> tuple[Any, Any]:
    """Somebody standing on a question, and the message."""
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    screen = await siti.last()
    if number == 2:
        screen = await bot.do(siti, "Sangat sesuai")
    assert f"{number}/9" in screen.text
    return siti, screen


REST = ("Mudah", "Tidak cepat", "Gratis", "Kurang sesuai", "Kompeten", "Sopan", "Cukup", "Dikelola", "Lewati", "Kirim")


async def finish(bot: Bot, siti: Person) -> None:
    """The rest of the answers after the first question."""
    await bot.do(siti, *REST)
    assert len([one for one in await siti.messages() if "SKM-" in one.text]) == 1
    assert bot.stored() == [bot.expected()]


@both_ways
async def test_a_double_tap_counts_once(bot: Bot) -> None:
    siti, screen = await at_question(bot)
    data = screen.data["Sangat sesuai"]
    await asyncio.gather(*(siti.press_data(data, message=screen) for _ in range(4)))
    await bot.settle()
    assert "2/9" in (await siti.last()).text
    await finish(bot, siti)


@both_ways
async def test_two_different_fast_taps_keep_the_first(bot: Bot) -> None:
    siti, screen = await at_question(bot)
    await siti.press_data(screen.data["Sangat sesuai"], message=screen)
    await siti.press_data(screen.data["Tidak sesuai"], message=screen)
    await bot.settle()
    assert "2/9" in (await siti.last()).text
    assert "✓ Sangat sesuai" in (await bot.do(siti, "Kembali")).labels
    await bot.do(siti, "✓ Sangat sesuai")
    await finish(bot, siti)


@both_ways
async def test_a_tap_repeated_by_telegram_as_a_new_update(bot: Bot) -> None:
    siti, _ = await at_question(bot)
    for label in ("Sangat sesuai", *REST[:-1]):
        await siti.press(label)
        await siti.repeat()
        await bot.settle()
        await siti.repeat()
        await bot.settle()
    await siti.press("Kirim")
    await siti.repeat()
    await bot.settle()
    await siti.repeat()
    await bot.settle()
    assert "SKM-" in (await siti.last()).text
    assert bot.stored() == [bot.expected()]


@both_ways
async def test_updates_delivered_twice(bot: Bot) -> None:
    siti, _ = await at_question(bot)
    for label in ("Sangat sesuai", *REST[:-1]):
        await siti.press(label)
        await bot.settle()
        await bot.tg.redeliver()
        await bot.settle()
    await siti.send("antrean lama")
    await bot.settle()
    await bot.tg.redeliver()
    await bot.settle()
    said = [one for one in await siti.messages() if one.from_bot]
    assert len(said) == 2, "the survey, and its summary below what was typed"
    await siti.press("Kirim")
    await bot.settle()
    await bot.tg.redeliver()
    await bot.settle()
    assert bot.stored() == [bot.expected(suggestion="antrean lama")]


@both_ways
async def test_taps_out_of_order(bot: Bot) -> None:
    """Buttons of screens shown before and of one that was never shown, in any order: only the present one counts."""
    siti, first = await at_question(bot)
    second = await bot.do(siti, "Sangat sesuai")
    third = await bot.do(siti, "Mudah")
    guess = third.data["Cepat"].replace("q.waktu", "q.biaya")  # as if the next screen's tap overtook this one's
    for data in (first.data["Tidak sesuai"], guess, second.data["Tidak mudah"], "s:x", "", third.data["Tidak cepat"]):
        await siti.press_data(data or "?", message=third)
        await bot.settle()
    assert "4/9" in (await siti.last()).text
    await bot.do(siti, *REST[2:])
    assert bot.stored() == [bot.expected()]


async def test_a_tap_on_an_old_message_brings_the_survey_there(bot: Bot) -> None:
    siti, old = await at_question(bot)
    new = await bot.write(siti, "/start DISDUK")
    await siti.press_data(old.data["Tidak sesuai"], message=old)
    await bot.settle()
    shown = {one.id: one for one in await siti.messages()}
    assert "1/9" in shown[old.id].text, "the screen shows the truth where the person looks"
    assert "pesan yang lebih baru" in shown[new.id].text
    assert bot.stored() == []
    await siti.press("Sangat sesuai", message=old)
    await bot.settle()
    await finish(bot, siti)


async def test_a_tap_on_a_finished_survey_thanks_again(bot: Bot) -> None:
    siti, screen = await at_question(bot)
    await bot.do(siti, "Sangat sesuai")
    await finish(bot, siti)
    await siti.press_data(screen.data["Tidak sesuai"], message=screen)
    await bot.settle()
    assert "SKM-" in (await siti.last()).text
    assert bot.stored() == [bot.expected()]


async def test_a_tap_on_a_survey_erased_since_says_that_it_is_gone(bot: Bot) -> None:
    siti, screen = await at_question(bot)
    await bot.do(siti, "Sangat sesuai")
    await finish(bot, siti)
    await bot.write(siti, "/hapus")
    await bot.do(siti, "Ya, hapus")
    await siti.press_data(screen.data["Tidak sesuai"], message=screen)
    await bot.settle()
    text = next(one.text for one in await siti.messages() if one.id == screen.id)
    assert "SKM-" not in text
    assert "sudah berakhir" in text
    assert bot.stored() == []


async def test_a_button_of_somebody_else_does_nothing(bot: Bot) -> None:
    _, screen = await at_question(bot)
    budi = await bot.person("Budi Contoh")
    own = await bot.write(budi, "/start DISDUK")
    await budi.press_data(screen.data["Tidak sesuai"], message=own)
    await bot.settle()
    assert [one.state["answers"] for one in bot.drafts()] == [{}, {}]


async def test_a_deleted_survey_message_is_sent_again(bot: Bot) -> None:
    siti, screen = await at_question(bot)
    assert await bot.app.application.bot.delete_message(siti.id, screen.id)
    await bot.write(siti, "/start DISDUK")
    assert "1/9" in (await siti.last()).text
    await bot.do(siti, "Sangat sesuai")
    last = await siti.last()
    data = last.data["Mudah"]
    bot.tg.telegram.press(siti.id, siti.id, last.id, data)
    RUN["deleteMessage"](bot.tg.telegram, {"chat_id": siti.id, "message_id": last.id})  # while the tap is on its way
    await bot.settle()
    assert "3/9" in (await siti.last()).text
    await bot.do(siti, *REST[1:])
    assert bot.stored() == [bot.expected()]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "retry_after": 1},
        {"status": 500},
        {"status": 502, "times": 2},
        {"drop": "before"},
        {"drop": "after"},
        {"status": 400, "description": "Bad Request: message is not modified"},
        {"latency": 0.3},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
async def test_an_edit_that_fails_is_made_good(bot: Bot, fault: dict[str, Any]) -> None:
    siti, _ = await at_question(bot)
    await bot.tg.fail("editMessageText", **fault)
    await siti.press("Sangat sesuai")
    await bot.settle()
    if "not modified" in fault.get("description", ""):
        await siti.repeat()  # the person taps once more
        await bot.settle()
    assert "2/9" in (await siti.last()).text
    await finish(bot, siti)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "description": "Bad Request: query is too old and response timeout expired or query ID is invalid"},  # noqa: E501
        {"status": 500, "times": 5},
        {"drop": "before", "times": 5},
        {"status": 429, "retry_after": 1},
    ],
    ids=lambda fault: str(fault.get("status", "drop")),
)  # fmt: skip
async def test_an_answer_to_a_tap_that_fails_stops_nothing(bot: Bot, fault: dict[str, Any]) -> None:
    siti, _ = await at_question(bot)
    await bot.tg.fail("answerCallbackQuery", **fault)
    await siti.press("Sangat sesuai")
    assert "2/9" in (await siti.wait("2/9")).text
    await bot.tg.heal()
    await bot.settle()
    await finish(bot, siti)


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": "before"}, {"drop": "after"}], ids=str)
async def test_a_first_screen_that_fails_comes_by_itself(bot: Bot, fault: dict[str, Any]) -> None:
    bot.app.screens.later = 0.05
    siti = await bot.person()
    await bot.tg.fail("sendMessage", **fault)
    await siti.send("/start DISDUK")
    assert "Mulai" in (await siti.wait("9 pertanyaan")).labels
    await bot.settle()
    await bot.do(siti, "Mulai", "Sangat sesuai")
    await finish(bot, siti)


@both_ways
async def test_a_person_who_blocks_the_bot_stops_nobody(bot: Bot) -> None:
    siti, _ = await at_question(bot)
    await siti.press("Sangat sesuai")
    await siti.block()
    await bot.settle()
    budi = await bot.person("Budi Contoh")
    await bot.complete(budi, "DISDUK")
    await siti.unblock()
    await bot.write(siti, "/start DISDUK")
    assert "2/9" in (await siti.last()).text
    await bot.do(siti, *REST)
    assert bot.stored() == [bot.expected(), bot.expected()]


async def test_a_screen_that_lags_is_shown_once_as_it_is_last(bot: Bot) -> None:
    siti, screen = await at_question(bot)
    await bot.tg.rules(latency=0.15)
    revision = screen.data["Sangat sesuai"].split(":")[2]
    await siti.press("Sangat sesuai")
    for number, (key, score) in enumerate([("prosedur", 3), ("waktu", 1), ("biaya", 4)], 1):
        ahead = format(int(revision, 16) + number, "x")  # a fast finger on buttons the person knows by heart
        prefix = screen.data["Sangat sesuai"].split(":")[1]
        await siti.press_data(f"s:{prefix}:{ahead}:c:q.{key}:{score}", message=screen)
    await siti.wait("5/9")
    await bot.tg.rules(latency=0)
    await bot.settle()
    await bot.do(siti, *REST[3:])
    assert bot.stored() == [bot.expected()]


@both_ways
async def test_many_residents_at_once(bot: Bot) -> None:
    people = [await bot.person(f"Warga Contoh {number}") for number in range(12)]
    labels = ("Mulai", "Sangat sesuai", *REST)

    async def resident(person: Person) -> None:
        await person.say("/start DISDUK")
        for label in labels:
            await person.tap(label)

    await asyncio.gather(*map(resident, people))
    await bot.settle()
    assert bot.stored() == [bot.expected()] * 12


async def test_a_stale_tap_shows_nothing_new(bot: Bot) -> None:
    """The screen is right already: Telegram says "not modified", and that is no fault."""
    siti, screen = await at_question(bot, 2)
    await siti.press_data(screen.data["Mudah"].replace(":c:", ":x:"), message=screen)
    await bot.settle()
    siti, screen = await at_question(bot, 2)
    await siti.press_data(screen.data["Kembali" if "Kembali" in screen.data else "‹ Kembali"], message=screen)
    await bot.settle()
    await siti.mark()
    await siti.repeat()
    await bot.settle()
    with pytest.raises(NothingShown):
        await siti.wait(timeout=0.05)


async def test_a_unit_that_changes_under_a_survey(path: Path, clock: Clock, run: Callable[..., Any]) -> None:
    """The question somebody stands on is declared inapplicable: the bot still starts, and the survey goes on."""
    async with Near() as tg:
        async with run(path, "near", clock, tg) as bot:
            siti, _ = await at_question(bot)
            screen = await bot.do(siti, "Sangat sesuai", "Mudah", "Tidak cepat")
            assert "4/9" in screen.text
            unit = await bot.app.store.units.find("DISDUK")
            await bot.app.store.units.save([replace(unit, inapplicable=frozenset({"biaya"}))])
        await siti.mark()
        async with run(path, "near", clock, tg) as again:
            again.people.append(siti)
            assert "8 pertanyaan" in (await siti.wait(lambda message: message.id == screen.id)).text
            await siti.press_data(screen.data["Gratis"], message=screen)
            await again.settle()
            await again.do(siti, "Mulai", "✓ Sangat", "✓ Mudah")
            await again.do(siti, "✓ Tidak cepat", *REST[3:])
            assert again.stored() == [again.expected(biaya=0)]
            assert (await again.app.store.figures.discrepancies())[1] == []


async def test_what_was_saved_before_a_stop_is_shown_after_it(
    path: Path, clock: Clock, run: Callable[..., Any]
) -> None:
    """As if the process had died before the screen was shown: the stop waits for nothing."""
    async with Near() as tg:
        async with run(path, "near", clock, tg, grace=0) as bot:
            siti, _ = await at_question(bot)
            await tg.fail("editMessageText", latency=30)
            await siti.press("Sangat sesuai")
            await until(lambda: "persyaratan" in str(bot.drafts()[0].state["answers"]))  # on the disk
        assert "1/9" in (await siti.last()).text
        await tg.heal()
        async with run(path, "near", clock, tg):
            assert "2/9" in (await siti.wait("2/9")).text


async def test_a_bot_with_another_secret_does_not_start_and_the_survey_goes_on(
    path: Path, clock: Clock, run: Callable[..., Any]
) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg) as bot:
            siti, _ = await at_question(bot)
        other = config_of(tg, path).model_copy(update={"secret": SecretStr("rahasia-lain-untuk-pengujian")})
        with pytest.raises(OtherSecret, match=r"^SKM_SECRET: found another one"):
            async with serving(app_at(tg, clock, other)):
                pass
        async with run(path, "near", clock, tg) as bot:
            await siti.press("Sangat sesuai")
            await bot.settle()
            assert "2/9" in (await siti.last()).text


@pytest.mark.file
async def test_a_start_that_is_refused_leaves_the_tables_at_their_level(
    path: Path, clock: Clock, run: Callable[..., Any]
) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg):
            pass
        with closing(sqlite3.connect(path)) as db, db:
            newest = db.execute("SELECT max(number) FROM migrations").fetchone()[0]
            db.execute("DELETE FROM migrations WHERE number = ?", (newest,))
            before = list(db.iterdump())
        other = config_of(tg, path).model_copy(update={"secret": SecretStr("rahasia-lain-untuk-pengujian")})
        with pytest.raises(OtherSecret):
            async with serving(app_at(tg, clock, other)):
                pass
        with closing(sqlite3.connect(path)) as db:
            assert list(db.iterdump()) == before


async def test_with_another_secret_after_a_lost_one_a_survey_begins_anew(
    path: Path, clock: Clock, run: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg) as bot:
            siti, screen = await at_question(bot)
            await bot.app.store.sealing.forget(Author("skm:contoh", clock()))
        other = config_of(tg, path).model_copy(update={"secret": SecretStr("rahasia-lain-untuk-pengujian")})
        app = app_at(tg, clock, other)
        async with serving(app):
            bot = Bot(app, tg, clock, path)
            assert [line for line in caplog.messages if "a forgotten SKM_SECRET" in line and "count=1" in line]
            await siti.press_data(screen.data["Sangat sesuai"], message=screen)
            await bot.settle()
            assert "sudah berakhir" in (await siti.last()).text
            await bot.complete(siti, "DISDUK")
            assert bot.stored() == [bot.expected()]
            bot.close()
