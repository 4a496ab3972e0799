"""Who is asked for a unit without a head of its own, and who may not close an action because they serve its unit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cases.followup import FollowUp
from bot.cases.people import Refused
from bot.cases.people_nearest import heads_of
from bot.reporting.followup_due import Drafting, DueReminders
from bot.reporting.reminders import Reminders
from bot.rules.actions import Action
from bot.rules.owed import Message
from bot.rules.rights import ROOT, Grant, Role, Standing
from bot.storage import Author, Unit
from bot.storage.owed import Owed
from bot.storage.roles import Member
from scoring import parse_period
from tests.support.running import Bot

PARENTS = {"PUSAT": None, "KEC": "PUSAT", "KEL-1": "KEC", "DINAS": None}
SKM = "permenpan-14-2017"
STAMP = "2026-11-01T00:00:00+00:00"


def text_of(owed: Owed) -> str:
    assert isinstance(owed.thing, Message)
    return owed.thing.text


def head(unit: str, chat: int, *, blocked: bool = False) -> Member:
    return Member(chat, chat, "head", unit, "", "id", blocked)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("KEL-1", [2, 3]), ("KEC", [2, 3]), ("PUSAT", [1]), ("DINAS", []), ("NOWHERE", [])],
)
def test_the_nearest_heads_who_can_be_reached(unit: str, expected: list[int]) -> None:
    heads = [head("PUSAT", 1), head("KEC", 2), head("KEC", 3), head("KEL-1", 4, blocked=True)]
    assert [one.chat for one in heads_of(unit, heads, PARENTS)] == expected


@pytest.mark.parametrize("role", ["head", "officer"])
@pytest.mark.parametrize(
    ("served", "unit", "may"),
    [
        ("KEC", "KEC", False),
        ("KEC", "KEL-1", False),
        ("KEC", "PUSAT", False),
        ("KEC", "DINAS", True),
        ("DINAS", "KEC", True),
    ],
)
def test_whoever_serves_a_unit_does_not_verify_there(role: Role, served: str, unit: str, may: bool) -> None:
    both = (Grant("admin", "*"), Grant(role, served))
    assert Standing(both, PARENTS).may("followup.verify", unit) is may
    assert Standing((ROOT, *both), PARENTS, root=True).may("followup.verify", unit)
    assert Standing(both, PARENTS).may("followup", unit)


async def _city(bot: Bot) -> None:
    """KEC with two villages below it. KEL-1 has a head of its own, KEL-2 has none."""
    units = [Unit("KEC", "Kecamatan Contoh"), *(Unit(f"KEL-{n}", f"Kelurahan {n}", parent="KEC") for n in (1, 2))]
    others = [Unit(one.code, one.name, active=False) for one in await bot.app.store.units.all()]
    await bot.app.store.units.save([*others, *(Unit(u.code, u.name, parent=u.parent, population=40) for u in units)])
    for unit, chat in (("KEC", 1), ("KEL-1", 2)):
        await bot.app.store.people.bind(unit, chat, "id", STAMP, "head", "Kepala Contoh")


async def test_reminders_of_pace_go_to_the_nearest_head_and_name_the_unit(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    reminders = Reminders(bot.app.config, bot.app.store)
    slices = reminders.owed(parse_period("2026-W47"), datetime(2026, 11, 19, 2, tzinfo=UTC))
    owed = [one async for some in slices for one in some]
    texts = {one.recipient: text_of(one) for one in owed}
    assert len(owed) == 2
    assert "Kecamatan Contoh" in texts[1]
    assert "Kelurahan 2" in texts[1]
    assert "Kelurahan 1" not in texts[1]
    assert "Kelurahan 1" in texts[2]
    assert "Kelurahan 2" not in texts[2]


async def test_a_head_above_a_hundred_units_gets_one_message_that_telegram_takes(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    await bot.app.store.units.save(
        [Unit(f"RW-{n}", f"Rukun Warga {n}", parent="KEC", population=40) for n in range(100)]
    )
    reminders = Reminders(bot.app.config, bot.app.store)
    slices = reminders.owed(parse_period("2026-W47"), datetime(2026, 11, 19, 2, tzinfo=UTC))
    owed = [one async for some in slices for one in some]
    [text] = [text_of(one) for one in owed if one.recipient == 1]
    assert len(text) < 4096
    named = text.count("⏰")
    assert f"dan {102 - named} unit lain" in text


async def test_follow_up_is_asked_of_the_nearest_head(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    for unit in ("KEL-1", "KEL-2"):
        days = ("2026-07-01", "2026-09-30")
        plan = Action(0, unit, "2026-Q3", *days, SKM, "waktu", "3.0000", quarter="2026-Q4", program="Loket")
        await bot.app.store.actions.draft([plan], Author("skm:contoh", bot.clock()))
        await bot.app.store._database.write(lambda db: db.execute("UPDATE actions SET quarter = '2026-Q4'"))
    slices = Drafting(bot.app.config, bot.app.store).messages(parse_period("2026-Q3"))
    messages = [one async for some in slices for one in some]
    assert sorted((one.unit, one.recipient) for one in messages) == [("KEL-1", 2), ("KEL-2", 1)]
    assert "Kelurahan 2" in text_of(next(one for one in messages if one.unit == "KEL-2"))
    assert await DueReminders(bot.app.config, bot.app.store).plan_due(datetime(2026, 12, 30, 5, tzinfo=UTC)) == 2
    owed = bot.rows("SELECT unit, recipient FROM deliveries WHERE kind = 'reminder' ORDER BY unit")
    assert owed == [("KEL-1", 2), ("KEL-2", 1)]


async def test_an_admin_who_is_also_head_does_not_verify_and_is_not_asked_to(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    bind = bot.app.store.people.bind
    await bind("KEC", 2, "id", STAMP, "admin", "Kepala Contoh")  # head of KEL-1 besides
    await bind("KEC", 3, "id", STAMP, "admin", "Admin Contoh")
    days = ("2026-07-01", "2026-09-30")
    plan = Action(0, "KEL-1", "2026-Q3", *days, SKM, "waktu", drafted=False, program="Loket", quarter="2027-Q1")
    by = Author("telegram:9", bot.clock())
    begun = replace(plan, responsible="Kepala Contoh", state="berjalan")
    made = await bot.app.store.actions.add(begun, by)
    cases, staff = FollowUp(bot.app.config, bot.app.store), bot.app.desk.staff
    await cases.prove(await staff.root(), by, made.id, "Loket dibuka")
    await cases.move(await staff.root(), by, made.id, "finish")
    told = bot.rows("SELECT recipient FROM deliveries WHERE part LIKE 'followup-%' ORDER BY recipient")
    assert told == [(3,), (777_000_111,)]
    with pytest.raises(Refused):
        await cases.move(await staff.standing(2), Author("telegram:2", bot.clock()), made.id, "verify")
    done = await cases.move(await staff.standing(3), Author("telegram:3", bot.clock()), made.id, "verify")
    assert done.state == "diverifikasi"
