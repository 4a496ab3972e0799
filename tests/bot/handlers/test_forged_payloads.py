"""Payloads that no button of theirs offers: ids of another unit, numbers that are none, and what comes of groups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from telegram import Update
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler

from bot.conversation.texts import texts
from bot.handlers.commands import COMMANDS
from bot.rules.actions import Action
from bot.rules.findings import Finding
from bot.rules.rights import ROLES, Role
from bot.storage import Author, Service, Unit, Window
from bot.storage.paper import Batch
from bot.storage.responses import insert_many
from bot.storage.submissions import Submission
from bot.storage.uploads import Upload
from scoring import parse_period
from scoring.history import Published
from tests.support.city import made_up
from tests.support.running import ADMIN, Bot

OTHER, OWN = "RHS", "DISDUK"
MARK = re.compile(r"rahasia|\b47\b|\b61[.,]7", re.IGNORECASE)  # in every name, text and figure of the other unit
STAMP = "2026-11-01T00:00:00+00:00"
SKM = "permenpan-14-2017"
PAYLOADS = (
    "r:ask:{other} r:ask:{other}:2026-Q4 r:unit:{other} r:windows:{other}:0 r:period:{other}:2026-Q4",
    "r:period:{other}:W-RHS r:period:{own}:W-RHS r:make:{other}:2026-Q4:xlsx r:make:{own}:W-RHS:xlsx r:category:0:0",
    "r:make:{other}:W-RHS:pdf r:unit:* r:period:*:2026-Q4 r:make:*:2026-Q4:pdf r:categories:0 r:category:1:0",
    "d:ask:{other}:2026-Q4 d:ask:{own}:W-RHS d:ask:{other}:W-RHS d:send:{other}:2026-Q4 d:send:{own}:W-RHS",
    "d:list:W-RHS:missing:0 d:list:W-RHS:handed:0 d:list:2026-Q4:missing:0 d:list:2026-Q4:handed:0 d:remind:W-RHS",
    "g:-:unit:{other} g:W-RHS:top g:W-RHS:list:idle:0 g:W-RHS:unit:{own} g:W-RHS:unit:{other} g:-:top g:-:list:done:0",
    "k:-:{other} k:W-RHS:{other} k:W-RHS:{own}",
    "i:unit:{other} i:unit:{other}:rhs i:next:{draft} i:other:{draft} i:done:{draft} i:category:1:0 i:categories:0",
    "u:unit:{other} u:below:{other}:0 u:poster:{other} u:close:{other} u:shut:{other} u:reopen:{other} u:open:{other}",
    "u:how:{other} u:export u:top u:categories:0 u:category:0:0 u:category:1:0",
    "w:list:0 w:see:W-RHS w:units:W-RHS:0 w:csv:W-RHS w:close:W-RHS w:end:W-RHS w:edit:W-RHS w:ask:W-RHS:name w:on",
    "w:about:W-RHS w:krejcie:W-RHS w:drop:W-RHS w:cancel:W-RHS w:new w:d:1:n",
    "t:unit:{other} t:unit:{other}:0 t:see:{action} t:files:{action} t:new:{other} t:new:{other}:waktu t:top t:queue:0",
    "t:ask:{action}:program t:ask:{action}:prove t:ask:{action}:return t:quarters:{action} t:pieces:{action} t:units:1",
    "t:set:{action}:0:2027-Q1 t:take:{action}:1 t:go:{action}:0:start t:go:{action}:0:verify",
    "p:find:0:Rahasi p:find:1:Rahasi p:find:0 p:all:{member} p:out:{member} p:back:{invitation} p:back:{claim}",
    "p:see:{member} p:remove:{member} p:revoke:{invitation} p:yes:{invitation} p:revoke:{claim} p:yes:{claim} p:top:0",
    "p:role:officer:unit:{other} p:role:admin:unit:{other} p:role:viewer:unit:* p:open p:open:0 p:open:1 p:top:1",
    "p:role:officer p:role:officer:categories:0 p:role:officer:category:1:0 p:role:officer:find:Rahasi",
    "f:check:{upload} f:apply:{upload}:x f:drop:{upload} e:make:2026-Q3 e:make:*",
    "b:see:{batch} b:undo:{batch} b:undone:{batch} b:list:0 b:spans:{upload} b:span:{upload}:W-RHS",
    "b:save:{upload}:W-RHS b:spans:{mine} b:span:{mine}:W-RHS b:save:{mine}:W-RHS b:drop:{upload}",
    "q:list:0 q:list:7 q:see:{finding} q:go:{finding}:0:agree q:go:{finding}:0:decline q:go:{finding}:1:agree",
    "r:of:W-RHS r:of:2026-Q4:unit:{other} r:of:W-RHS:unit:{own} r:of:2026-Q4:category:1:0 r:card:{other}:2026-W47",
    "g:2026-Q3:unit:{other} g:2026-W46:list:done:0 g:2026-11-01..2026-11-02:top t:fill:{action} t:more:{action}",
    "t:use:{action}:0:waktu-ukur t:same:{action}:0:{action} t:due:{action}:2027-Q1 t:who:{action}:{action}",
    "t:begin:{action} t:done:{action} t:done:{action}:yes t:sure:{action}:0 t:make:{other}:waktu:waktu-ukur",
    "v:unit:{other} v:l:{other}:-:-:0:0 v:m:{other}:-:-:0:0:abcd v:span:{other}:-:-:0:0 v:about:{other}:-:-:0:0",
    "v:o:{other}:x v:see:{other}:x v:un:{other}:x v:top v:category:1:0 v:categories:0 t:go:{action}:0:reopen",
    "p:move:{member} p:acting:{invitation} p:until:{invitation}:2026-12-31 t:change:{action}",
    "z:top z:list:0 z:batches:0 z:see:{past} z:undo:{past} z:undone:{past} z:check:{upload} z:drop:{upload}",
    "z:save:{upload}:x z:save:{mine}:x",
    "y:2026 a:unit:{other} a:page:{other}:0 a:page:-:0 a:units a:category:1:0 a:categories:0 a:export",
)
OF_RESIDENTS = {"s", "o", "h", "m"}  # a survey is known by its chat, and units are there for everybody to find


@dataclass
class Forged:
    """One update that Telegram would bring, without Telegram."""

    bot: Bot
    number: int = 9_000_000

    async def tap(self, person: int, data: str, chat: dict[str, Any] | None = None) -> None:
        self.number += 1
        who = {"id": person, "is_bot": False, "first_name": "Orang Contoh", "language_code": "id"}
        message = {
            "message_id": 7,
            "date": 1_795_000_000,
            "chat": chat or {"id": person, "type": "private"},
            "text": "…",
        }
        query = {"id": str(self.number), "from": who, "message": message, "chat_instance": "1", "data": data}
        await self.bot.app.pump.accept({"update_id": self.number, "callback_query": query})

    async def write(self, person: int, text: str, chat: dict[str, Any], kind: str = "message", **more: Any) -> None:
        self.number += 1
        who = {"id": person, "is_bot": False, "first_name": "Orang Contoh", "language_code": "id"}
        message = {"message_id": self.number, "date": 1_795_000_000, "chat": chat, "from": who, "text": text} | more
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        await self.bot.app.application.process_update(
            Update.de_json({"update_id": self.number, kind: message}, self.bot.app.application.bot)
        )


async def _city(bot: Bot, person: int) -> dict[str, object]:
    """Another unit with everything a unit can have, and the ids of it. One file is this person's own."""
    store, by = bot.app.store, Author("skm:contoh", bot.clock())
    services = (Service("rhs", "Layanan Rahasia"),)
    await store.units.save([Unit(OTHER, "Dinas Rahasia", "Golongan Rahasia", services=services, population=4700)])
    day = bot.clock().date()
    channels = ("bot", "kertas", "petugas")
    await store.windows.add(Window("W-RHS", "Survei Rahasia", day, day, units=(OTHER,), channels=channels))
    answers = [replace(made_up(bot.clock(), [3] * 9, OTHER), suggestion="Saran rahasia") for _ in range(47)]
    await store._database.write(lambda db: insert_many(db, answers))
    plan = Action(0, OTHER, "2026-Q3", "2026-07-01", "2026-09-30", SKM, "waktu", drafted=False, quarter="2027-Q1")
    action = await store.actions.add(replace(plan, program="Program rahasia", responsible="Kepala Rahasia"), by)
    await store.people.bind(OTHER, 5, "id", STAMP, "head", "Orang Rahasia")
    member = next(one.id for one in await store.people.members() if one.chat == 5)
    later = "2027-01-01T00:00:00+00:00"
    invitation = await store.invitations.invite("f1", OTHER, STAMP, later, "officer", by)
    root = Author(f"telegram:{ADMIN}", bot.clock())
    claim = await store.invitations.invite("f2", OTHER, STAMP, later, "admin", root)
    await store.invitations.accept("f2", 6, "id", by, "Admin Rahasia", (ADMIN,), later)
    await store.submissions.add(Submission(OTHER, "2026-Q4", STAMP, "skm:contoh", 47, "61.70", "D"), [], by)
    batch = Batch("RAHASIA1", "W-RHS", date(2026, 12, 31), "rahasia.csv", STAMP, 1, units=(OTHER,))
    form = replace(made_up(bot.clock(), [3] * 9, OTHER), channel="kertas", batch=batch.id, serial="1")
    await store.batches.add(batch, [form], by)
    odd = Finding(
        0, OTHER, "bot", SKM, "burst", "2026-W47", "2026-11-18T01", "2026-11-18T04", 47, 40, 900, 40, 9.1, STAMP
    )
    await store.findings.add(odd, (), by)
    ((finding,),) = bot.rows("SELECT id FROM findings")
    past = Published(OTHER, parse_period("2019"), Decimal("61.70"), SKM, 47)
    basis, _ = await store.history.snapshot()
    await store.history.add("RAHASIA2", "rahasia.csv", [past], by, basis)
    for code, chat, name in (("UPLOAD01", 5, "rahasia.csv"), ("UPLOAD02", person, "punya.csv")):
        await store.uploads.add(Upload(code, chat, chat, code, name, bot.app.desk.now))
        await store.uploads.keep_content(code, b"code,name\nRHS,Rahasia\n")
    return {
        **{"other": OTHER, "own": OWN, "action": action.id, "member": member, "invitation": invitation},
        **{
            "claim": claim,
            "upload": "UPLOAD01",
            "mine": "UPLOAD02",
            "batch": batch.id,
            "finding": finding,
            "past": "RAHASIA2",
            "draft": "RAHASIADRAFT0000",
        },
    }


def _payloads(ids: dict[str, object]) -> Iterator[str]:
    for line in PAYLOADS:
        for payload in line.split():
            yield payload.format(**ids)


def test_every_kind_of_button_is_forged(polling: Bot) -> None:
    patterns = [one.pattern for one in polling.app.routes if isinstance(one, CallbackQueryHandler) and one.pattern]
    registered = {one.pattern.removeprefix("^").removesuffix(":") for one in patterns}
    assert registered - OF_RESIDENTS == {payload.partition(":")[0] for line in PAYLOADS for payload in line.split()}


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, "resident"])
async def test_a_forged_button_tells_nothing_of_another_unit(polling: Bot, role: str) -> None:
    bot = polling
    person = await bot.person("Orang Contoh")
    await bot.write(person, "/bantuan")
    ids = await _city(bot, person.id)
    if role in ROLES:
        await bot.app.store.people.bind(OWN, person.id, "id", STAMP, _role(role), "Orang Contoh")
    first, before, wrong = await bot.write(person, "/bantuan"), _foreign(bot), []
    for payload in _payloads(ids):
        await person.press_data(payload, message=first)
        await bot.settle()
        shown = [(one.text, one.labels) for one in await person.messages()] + [
            one["text"] for one in await person.answers()
        ]
        wrong += [f"{payload}: {one}" for one in shown if MARK.search(str(one))]
    assert wrong == []
    assert _foreign(bot) == before
    owed = bot.rows("SELECT payload FROM deliveries WHERE recipient = ?", person.id)
    assert [row for row in owed if MARK.search(str(row))] == []
    for document in await person.documents():
        assert not MARK.search(document.content.decode("utf-8", "replace")), document.name
    assert bot.rows("SELECT reason FROM set_aside") == []


def _role(role: str) -> Role:
    return next(one for one in ROLES if one == role)


def _foreign(bot: Bot) -> list[Any]:
    """Everything of the other unit that a tap could change."""
    return [
        *bot.rows("SELECT name, active FROM units WHERE code = ?", OTHER),
        *bot.rows("SELECT name, last, target FROM windows"),
        *bot.rows("SELECT state, revision, program, quarter FROM actions"),
        *bot.rows("SELECT chat, role FROM roles WHERE unit = ?", OTHER),
        *bot.rows("SELECT id, revoked, waits FROM invitations"),
        *bot.rows("SELECT id, undone FROM batches"),
        *bot.rows("SELECT id, done FROM uploads WHERE chat = 5"),
        *bot.rows("SELECT count(*) FROM responses"),
        *bot.rows("SELECT count(*) FROM audit WHERE action LIKE 'submission.%' OR action LIKE 'report.%'"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("absurd", ["9" * 30, "-1", "٣", "²", "1e9", "0x1", " 1", ""])
async def test_numbers_that_are_none_are_refused(polling: Bot, absurd: str) -> None:
    bot, forged = polling, Forged(polling)
    ids = await _city(bot, ADMIN)
    for payload in _payloads(ids):
        prefix, *parts = payload.split(":")
        for place in range(1, len(parts)):
            changed = [*parts[:place], absurd, *parts[place + 1 :]]
            await forged.tap(ADMIN, ":".join([prefix, *changed])[:64])
    await bot.settle()
    assert bot.rows("SELECT reason FROM set_aside") == [], "a forged button is no fault of the program"


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_nothing_that_is_tapped_or_written_in_a_group_tells_anything(polling: Bot, kind: str) -> None:
    """Every registered handler is walked with an admin's taps and words. A command gets the way to the bot, no more."""
    bot, forged = polling, Forged(polling)
    admin = await bot.admin()
    await bot.write(admin, "/bantuan")
    ids, place = await _city(bot, ADMIN), await bot.tg.group("Grup Contoh", [admin])
    await bot.settle()
    group, before, private = (
        {"id": place.id, "type": kind, "title": "Grup"},
        len(await bot.tg.calls()),
        await admin.last(),
    )
    kinds = {type(one) for one in bot.app.routes}
    assert kinds == {CallbackQueryHandler, CommandHandler, MessageHandler, ChatMemberHandler}, "another kind to walk"
    payloads, state = (
        [*_payloads(ids), "o:RHS", "h:ask", "h:yes", "m:0", "s:RAHASIADRAFT0000:1:m", "anything"],
        _foreign(bot),
    )
    patterns = [one.pattern for one in bot.app.routes if isinstance(one, CallbackQueryHandler) and one.pattern]
    walked = {f"^{one.partition(':')[0]}:" for one in payloads}
    assert {one.pattern for one in patterns} <= walked
    for payload in payloads:
        await forged.tap(ADMIN, payload, group)
    posted, edited = ("channel_post", "edited_channel_post") if kind == "channel" else ("message", "edited_message")
    for way in (posted, edited):
        for name in [name for command in COMMANDS for name in command.names]:
            await forged.write(ADMIN, f"/{name} {OTHER}", group, way)
        for text in ("RHS", "Dinas Rahasia", "/start RHS", "/orang undang admin RHS"):
            await forged.write(ADMIN, text, group, way)
        file = {"file_id": "1", "file_unique_id": "1", "file_name": "units.csv"}
        await forged.write(ADMIN, "", group, way, document=file)
    await bot.settle()
    calls = (await bot.tg.calls())[before:]
    assert {one["method"] for one in calls if one["chat_id"] == place.id} <= {"sendMessage"}
    said = [one.text for one in await place.messages() if one.from_bot]
    assert set(said) == (set() if kind == "channel" else {texts("id")("start.group", link=_link(bot))})
    assert (await admin.last()).id == private.id, "and nothing comes of it in private"
    assert not any(one.get("text") for one in await admin.answers())
    assert _foreign(bot) == state
    assert bot.rows("SELECT count(*) FROM deliveries WHERE part NOT LIKE 'claim-%'") == [(0,)]
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    assert bot.rows("SELECT reason FROM set_aside") == []


def _link(bot: Bot) -> str:
    return f"https://t.me/{bot.app.application.bot.username}"


async def test_a_tap_on_a_message_that_is_gone_tells_nothing(polling: Bot) -> None:
    bot = polling
    who = {"id": ADMIN, "is_bot": False, "first_name": "Admin Contoh"}
    before = len(await bot.tg.calls("editMessageText"))
    for number, message in enumerate(
        (None, {"message_id": 7, "date": 0, "chat": {"id": -100_123, "type": "supergroup", "title": "Grup"}})
    ):
        query = {"id": "1", "from": who, "chat_instance": "1", "data": "p:top:0"} | (
            {"message": message} if message else {}
        )
        await bot.app.pump.accept({"update_id": 9_000_000 + number, "callback_query": query})
    await bot.settle()
    assert len(await bot.tg.calls("editMessageText")) == before


@pytest.mark.parametrize("written", ["/laporan {}", "/unit {}", "/isi {}", "/start {}", "/status {}", "{}"])
async def test_half_a_character_is_answered(polling: Bot, written: str) -> None:
    """As a search that finds nothing. Half a pair of UTF-16 cannot be stored, looked for or sent."""
    bot = polling
    admin = await bot.admin()
    text = written.format("abc\ud83d")
    who = {"id": admin.id, "is_bot": False, "first_name": "Orang Contoh", "language_code": "id"}
    message = {"message_id": 9_000, "date": 1_795_000_000, "chat": {"id": admin.id, "type": "private"}, "from": who}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": text.index(" ")}]
    await bot.write(admin, "/bantuan")
    before = len(await admin.messages())
    await bot.app.pump.accept({"update_id": 9_000_001, "message": message | {"text": text}})
    await bot.settle()
    assert len(await admin.messages()) > before
    assert bot.rows("SELECT count(*) FROM set_aside") == [(0,)]
