"""The weekly card: what it says, and that each head has it once whatever happens. The clock is passed in."""

import asyncio
import html
import json
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.reporting.captions import CAPTION_LENGTH
from bot.storage import Service, Unit
from exports.card import draw_card
from exports.card_values import Card
from scoring import parse_period
from tests.support.city import City
from tests.support.waiting import until

WEEK = parse_period("2026-W46")


async def deliver(city: City, *couriers: Any) -> None:
    """All that is due, by as many workers."""
    await asyncio.gather(*(courier.deliver_due() for courier in couriers))


async def test_every_head_has_the_card_of_the_own_unit_once(city: City) -> None:
    await city.week("AA", 12, 3)
    await city.week("BB", 12, 2)
    ani, budi, carla = await city.head("AA", "Ani"), await city.head("BB", "Budi"), await city.head("AA", "C", "en")
    assert await city.planner().plan_due(city.clock()) == 3
    await deliver(city, await city.courier(), await city.courier())
    (card,) = await city.shown(ani)
    assert card.has_photo
    assert len(card.text) <= CAPTION_LENGTH
    assert "Dinas Contoh <A> & B" in card.text
    assert "75,00" in card.text
    (other,), (foreign,) = await city.shown(budi), await city.shown(carla)
    assert "Puskesmas Contoh" in other.text
    assert "Respondents" in foreign.text, "each in the language the head chose"
    assert [picture[:8] for picture in await ani.photos()] == [b"\x89PNG\r\n\x1a\n"]
    assert await city.store.deliveries.counts("summary", "2026-W46") == (3, 0, 0)


async def test_who_heads_several_units_has_one_message_with_a_line_each(city: City) -> None:
    await city.week("AA", 12, 3)
    await city.week("BB", 2, 2)
    budi = await city.head("BB", "Budi")
    for unit in ("AA", "CC"):
        await city.store.people.bind(unit, budi.id, "id", "2026-11-01T00:00:00")
    assert await city.planner().plan_due(city.clock()) == 1
    await city.store._database.write(lambda db: db.execute("DELETE FROM roles WHERE unit = 'CC'"))  # just before
    await deliver(city, await city.courier(), await city.courier())
    (told,) = await city.shown(budi)
    lines = [line for line in told.text.splitlines() if line.startswith("•")]
    assert lines == [
        "• Dinas Contoh <A> & B: IKM 75,00 (C) · 12 responden (+12)",
        "• Puskesmas Contoh: nilai belum ditampilkan · 2 responden (+2) pada Triwulan IV 2026",
    ]
    assert told.data == {"Dinas Contoh <A> & B": "r:card:AA:2026-W46", "Puskesmas Contoh": "r:card:BB:2026-W46"}
    assert await city.planner().plan_due(city.clock()) == 0


async def test_a_lease_is_renewed_while_something_is_under_way_alone(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ledger.courier._LEAVING_SECONDS", 0)
    await city.week("AA", 12, 3)
    await city.head("AA", "Ani")
    courier, said = await city.courier(), list[str]()
    courier._renewed = 0.005
    await courier._store._database._writer._connection.run(lambda db: db.set_trace_callback(said.append))
    serving = asyncio.create_task(courier.run())

    def renewals() -> int:
        return sum("SET leased" in one and "WHERE run" in one for one in said)

    await asyncio.sleep(0.03)  # several times what passes between two
    assert renewals() == 0
    await city.tg.fail("sendMessage", latency=60)
    assert await city.planner().plan_due(city.clock()) == 1
    courier.wake()
    await until(renewals)  # the card is on its way meanwhile
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_a_card_is_claimed_only_while_no_update_waits(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ledger.courier._LOOKS", 10**9)
    await city.week("AA", 12, 3)
    await city.head("AA", "Ani")
    assert await city.planner().plan_due(city.clock()) == 1
    courier, claimed = await city.courier(), list[str]()
    await courier._store._database._writer._connection.run(lambda db: db.set_trace_callback(claimed.append))
    with courier._vitals.update("callback_query"):
        delivering = asyncio.create_task(deliver(city, courier))
        for _ in range(50):
            await asyncio.sleep(0)
        assert claimed == []
    await delivering
    assert await city.store.deliveries.counts("summary", "2026-W46") == (1, 0, 0)


async def test_planned_twice_is_sent_once(city: City) -> None:
    """Two processes start on Monday morning, and tick on."""
    await city.week()
    ani = await city.head("AA", "Ani")
    owed = await asyncio.gather(*(city.planner().plan_due(city.clock()) for _ in range(4)))
    assert sorted(owed) == [0, 0, 0, 1]
    couriers = [await city.courier(), await city.courier()]
    await deliver(city, *couriers)
    city.clock.advance(seconds=30)
    assert await city.planner().plan_due(city.clock()) == 0
    await deliver(city, *couriers)
    assert len(await city.shown(ani)) == 1


async def test_nothing_is_sent_before_its_time(city: City) -> None:
    await city.week()
    ani = await city.head("AA", "Ani")
    city.clock.advance(minutes=-1)
    assert await city.planner().plan_due(city.clock()) == 1  # the week before last, which nobody has seen yet
    await deliver(city, await city.courier())
    assert "Minggu 45" in (await city.shown(ani))[0].text
    assert await city.planner().plan_due(city.clock()) == 0
    city.clock.advance(minutes=1)
    assert await city.planner().plan_due(city.clock()) == 1


async def test_a_missed_week_is_sent_on_return(city: City) -> None:
    await city.week(day=11)
    await city.week(day=18, score=4)
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await deliver(city, await city.courier())
    city.clock.advance(days=16)  # off over two Mondays, back on a Wednesday
    assert await city.planner().plan_due(city.clock()) == 2
    await deliver(city, await city.courier())
    weeks = [re.search(r"Minggu (\d+)", one.text) for one in await city.shown(ani)]
    assert sorted(found[1] for found in weeks if found) == ["46", "47", "48"]


async def test_the_head_of_a_closed_unit_gets_no_card(city: City) -> None:
    await city.week()
    await city.head("AA", "Ani")
    unit = await city.store.units.find("AA")
    assert unit is not None
    await city.store.units.save([replace(unit, active=False)])
    assert await city.planner().plan_due(city.clock()) == 0


async def test_a_card_that_cannot_be_drawn_goes_out_as_text(city: City) -> None:
    await city.week()
    ani, courier = await city.head("AA", "Ani"), await city.courier()
    await city.planner().plan_due(city.clock())
    broken = "UPDATE deliveries SET payload = json_set(payload, '$.card', json('{}'))"
    await city.store._database.write(lambda db: db.execute(broken))
    for _ in range(3):
        assert await courier.deliver_due() == 1
        assert ["⏳" in one.text for one in await city.shown(ani)] == [True]
        city.clock.advance(minutes=15)
    assert await courier.deliver_due() == 1
    (card,) = await city.shown(ani)
    assert not card.has_photo
    assert "75,00" in card.text
    assert await city.store.deliveries.counts("summary", "2026-W46") == (1, 0, 0)


async def test_a_crash_between_placeholder_and_card_leaves_one_message(city: City) -> None:
    await city.week()
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await city.tg.fail("editMessageMedia", latency=60)
    work = asyncio.create_task((await city.courier()).deliver_due())
    placeholder = await ani.wait("⏳")
    await until(lambda: _placed(city))  # it happens in another worker
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    await city.tg.heal()
    assert (await (await city.courier()).deliver_due()) == 0, "the lease still holds"
    city.clock.advance(seconds=301)
    assert (await (await city.courier()).deliver_due()) == 1
    (card,) = await city.shown(ani)
    assert (card.id, card.has_photo) == (placeholder.id, True)


async def _placed(city: City) -> bool:
    rows = await city.store._database.read(lambda db: db.execute("SELECT message FROM deliveries").fetchall())
    return rows[0]["message"] is not None


async def test_a_crash_after_the_card_arrived_leaves_one_message(city: City) -> None:
    await city.week()
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    owed = await city.store._database.read(lambda db: db.execute("SELECT payload FROM deliveries").fetchone()[0])
    await deliver(city, await city.courier())
    unmarked = "UPDATE deliveries SET sent = NULL, leased = 0, payload = ?"
    await city.store._database.write(lambda db: db.execute(unmarked, (owed,)))
    await deliver(city, await city.courier())
    assert len(await city.shown(ani)) == 1
    assert await city.store.deliveries.counts("summary", "2026-W46") == (1, 0, 0)


async def test_a_head_who_blocked_the_bot_stops_nobody(city: City) -> None:
    for unit in ("AA", "BB", "CC"):
        await city.week(unit)
    ani, budi, cici = [await city.head(unit, unit) for unit in ("AA", "BB", "CC")]
    await ani.block()
    await city.planner().plan_due(city.clock())
    await deliver(city, await city.courier())
    assert [len(await city.shown(person)) for person in (ani, budi, cici)] == [0, 1, 1]
    assert await city.store.deliveries.counts("summary", "2026-W46") == (2, 0, 1)
    blocked = {head.unit: head.blocked for head in await city.store.people.heads()}
    assert blocked == {"AA": True, "BB": False, "CC": False}
    city.clock.advance(days=7)
    assert await city.planner().plan_due(city.clock()) == 2, "who is known to block is not written to again"


async def test_trouble_with_one_chat_is_tried_again_later(city: City) -> None:
    await city.week("AA")
    await city.week("BB")
    ani, budi = await city.head("AA", "Ani"), await city.head("BB", "Budi")
    await city.planner().plan_due(city.clock())
    await city.tg.fail("sendMessage", status=500, chat_id=ani.id)
    courier = await city.courier()
    await deliver(city, courier)
    assert [len(await city.shown(person)) for person in (ani, budi)] == [0, 1]
    assert await city.store.deliveries.counts("summary", "2026-W46") == (1, 1, 0)
    city.clock.advance(minutes=5)
    await deliver(city, courier)
    assert [len(await city.shown(person)) for person in (ani, budi)] == [1, 1]


async def test_a_flood_wait_is_waited_for(city: City) -> None:
    await city.week()
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await city.tg.fail("sendMessage", status=429, retry_after=1)
    await city.tg.fail("editMessageMedia", status=429, retry_after=1)
    await deliver(city, await city.courier())
    (card,) = await city.shown(ani)
    assert card.has_photo


async def test_a_placeholder_the_head_deleted_is_sent_anew(city: City) -> None:
    await city.week()
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await city.tg.fail("editMessageMedia", status=400, description="Bad Request: message to edit not found")
    await deliver(city, await city.courier())
    assert [one.has_photo for one in await city.shown(ani)][-1] is True


async def test_frozen_figures_do_not_change_when_an_answer_arrives_later(city: City) -> None:
    await city.week(n=12, score=3)
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await city.week(n=30, score=1)
    await deliver(city, await city.courier())
    (card,) = await city.shown(ani)
    assert "75,00" in card.text
    assert "dari 12 responden" in card.text


async def test_a_unit_without_answers_gets_a_line_and_no_zero(city: City) -> None:
    ani, budi = await city.head("AA", "Ani"), await city.head("BB", "Budi")
    await city.week("BB", day=4)  # answers in the period, none in the week
    await city.planner().plan_due(city.clock())
    await deliver(city, await city.courier())
    (line,) = await city.shown(ani)
    assert not line.has_photo
    assert "Belum ada jawaban pada Triwulan IV 2026" in line.text
    assert not re.search(r"\b0([.,]0+)?\b", line.text)
    (card,) = await city.shown(budi)
    assert "Minggu ini belum ada jawaban" in card.text
    assert not re.search(r"\b0[.,]00\b", card.text)


async def test_nothing_is_said_of_one_week_against_another(city: City) -> None:
    """A head who looks each week would hear of a change that is none."""
    await city.head("AA", "Ani")
    await city.week(n=40, day=4, score=2)
    await city.texts(WEEK.previous())
    await city.week(n=40, day=11, score=3)
    (text,) = await city.texts(WEEK)
    assert "+25,00" not in text
    assert "Naik atau turun dinilai dari 26 minggu terakhir dibanding 52 minggu sebelumnya" in text


async def test_suggestions_are_escaped_shortened_and_counted(city: City) -> None:
    await city.week(n=1, suggestion="<b>toilet</b> & =1+1\nkotor")
    await city.week(n=30, suggestion="antrean " * 100)
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await deliver(city, await city.courier())
    (card,) = await city.shown(ani)
    assert card.has_photo
    assert "Saran yang baru (31)" in card.text
    assert re.search(r"… dan \d+ lainnya", card.text)
    (text,) = await city.texts(WEEK)
    assert "<b>toilet" not in text


async def test_a_suggestion_of_markup_arrives_as_written(city: City) -> None:
    await city.week(n=4)
    await city.week(n=1, suggestion="<b>toilet</b> & =1+1\nkotor")
    ani = await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await deliver(city, await city.courier())
    assert "«<b>toilet</b> & =1+1 kotor»" in (await city.shown(ani))[0].text


@pytest.mark.parametrize("name", ["A" * 200, "&" * 200, "😀" * 200])
@pytest.mark.parametrize("suggestion", ["s" * 1000, "&" * 1000, "😀" * 1000, None])
async def test_the_caption_fits_whatever_stands_in_it(city: City, name: str, suggestion: str | None) -> None:
    await city.store.units.save([Unit("AA", name, services=(Service("x", "X"),), population=1_000_000)])
    await city.store.facts.keep("made_up", "yes")
    for chat, language in enumerate(("id", "en"), 1):
        await city.store.people.bind("AA", chat, language, "2026-11-01T00:00:00")
    await city.week(n=40, day=4, score=2)
    await city.texts(WEEK.previous())
    await city.week(n=40, day=11, score=3, suggestion=suggestion)
    texts = await city.texts(WEEK)
    assert len(texts) == 2
    for text in texts:
        plain = html.unescape(re.sub(r"</?[a-z]+>", "", text))
        assert len(plain.encode("utf-16-le")) // 2 <= CAPTION_LENGTH


async def test_bulk_keeps_telegrams_pace(city: City) -> None:
    """A placeholder and a card each: no more than one a second in a chat, 25 a second over all."""
    await city.week()
    await city.head("AA", "Ani")
    await city.planner().plan_due(city.clock())
    await deliver(city, await city.courier())
    assert city.pauses == [1.0]


async def test_a_week_across_two_quarters_shows_the_new_ones_period(city: City, answer: Any) -> None:
    moments = [datetime(2026, 12, 30, 3, tzinfo=UTC) + timedelta(days=number) for number in range(4)]
    await city.fill([answer(moment, [3] * 9) for moment in moments for _ in range(5)])
    await city.store.people.bind("AA", 1, "id", "2026-11-01T00:00:00")
    (text,) = await city.texts(parse_period("2026-W53"))
    assert "Triwulan I 2027" in text
    assert "Responden Triwulan I 2027: 10 dari" in text
    assert "dari 10 responden" in text


async def test_one_fault_in_the_program_stops_nobody_else(city: City) -> None:
    await city.week("AA")
    await city.week("BB")
    ani, budi = await city.head("AA", "Ani"), await city.head("BB", "Budi")
    await city.planner().plan_due(city.clock())
    await city.store._database.write(lambda db: db.execute("UPDATE deliveries SET payload = '{}' WHERE unit = 'AA'"))
    await deliver(city, await city.courier())
    assert [len(await city.shown(person)) for person in (ani, budi)] == [0, 1]
    assert await city.store.deliveries.counts("summary", "2026-W46") == (1, 1, 0)


@pytest.mark.parametrize(
    ("spoiled", "fault"),
    [
        ("payload = '{}'", 'summary: found no "card" in a row, expected one'),
        ("payload = '{\"card\": '", "summary: found a row that is no JSON object, expected one"),
        ("payload = '[]'", "summary: found a row that is no JSON object, expected one"),
        ("kind = 'carrier-pigeon'", 'found a row of the kind "carrier-pigeon", expected one of'),
    ],
)
async def test_a_row_that_cannot_be_read_fails_alone_and_says_why(city: Any, spoiled: str, fault: str) -> None:
    """A newer version may have written it, so it is tried as often as any other before it is given up."""
    await city.week("AA")
    await city.week("BB")
    ani, budi = await city.head("AA", "Ani"), await city.head("BB", "Budi")
    await city.planner().plan_due(city.clock())

    def spoil(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA ignore_check_constraints = ON")  # a later schema may know further kinds
        db.execute(f"UPDATE deliveries SET {spoiled} WHERE unit = 'AA'")

    await city.store._database.write(spoil)
    courier = await city.courier()
    for _ in range(8):
        await courier.deliver_due()
        city.clock.advance(hours=2)
    assert [len(await city.shown(person)) for person in (ani, budi)] == [0, 1]
    statement = "SELECT unit, sent IS NOT NULL AS sent, failed FROM deliveries ORDER BY unit"
    rows = await city.store._database.read(lambda db: db.execute(statement).fetchall())
    assert [(row["unit"], row["sent"]) for row in rows] == [("AA", 0), ("BB", 1)]
    assert fault in rows[0]["failed"]
    assert rows[1]["failed"] is None


@pytest.mark.parametrize(
    ("n", "said", "unsaid", "drawn"),
    [
        (3, ["Jawaban yang masuk minggu ini: 3", "sedikitnya 5"], ["IKM", "Unsur"], None),
        (6, ["IKM 75,00 dari 6 responden"], ["IKM <b>", "Unsur", "rentang"], (None, 0)),
        (12, ["IKM 75,00 · C", "Selang kepercayaan 95%"], ["Dibanding"], ("C", 9)),
        (40, ["IKM 75,00 · C", "Selang kepercayaan 95%"], [], ("C", 9)),
    ],
)
async def test_the_card_says_as_much_as_the_number_of_answers_bears(
    city: City, n: int, said: list[str], unsaid: list[str], drawn: tuple[str | None, int] | None
) -> None:
    """Text and picture alike."""
    await city.week(n=n, score=3, suggestion="antrean lama")
    await city.head("AA", "Ani")
    (text,) = await city.texts(WEEK)
    plain = re.sub(r"</?b>", "", text)
    assert [one for one in said if one not in plain] == []
    assert [one for one in unsaid if one in text] == []
    assert ("antrean lama" in text) is (n >= 5)
    rows = await city.store._database.read(lambda db: db.execute("SELECT payload FROM deliveries").fetchall())
    card = json.loads(rows[-1]["payload"])["card"]
    assert (card and (card["headline"]["mutu"], len(card["elements"]))) == drawn
    if card:
        assert draw_card(Card.from_dict(card))[:4] == b"\x89PNG"


async def test_figures_move_only_with_five_new_answers(city: City) -> None:
    await city.head("AA", "Ani")
    await city.week(n=12, day=4, score=3, suggestion="dahulu")
    (first,) = await city.texts(WEEK.previous())
    await city.week(n=4, day=11, score=1, suggestion="kemudian")
    (second,) = await city.texts(WEEK)
    assert "dahulu" in first
    assert "75,00" in second, "the last figures again"
    assert "Baru 4 jawaban masuk" in second
    assert "16 dari target" in second
    assert "kemudian" not in second
    await city.week(n=1, day=18, score=1, suggestion="akhirnya")
    (third,) = await city.texts(WEEK.next())
    assert "75,00" not in third
    assert sorted(re.findall("kemudian|akhirnya", third)) == ["akhirnya", *["kemudian"] * 4]
