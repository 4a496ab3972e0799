"""Every command and button x every role x own, lower, other and upper unit, against a table written by hand."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from telegram.ext import CallbackQueryHandler

from bot.conversation.screen import TALLEST
from bot.conversation.texts import texts
from bot.handlers.commands import COMMANDS
from bot.rules.actions import Action, State
from bot.rules.findings import Finding
from bot.rules.identity import new_code
from bot.rules.rights import EVERYWHERE, RIGHTS, ROLES, Grant, Role, Standing
from bot.storage import Author, Response, Unit, Window
from bot.storage.paper import Batch
from bot.storage.responses import insert_many
from bot.storage.uploads import Upload
from tests.support.phone import tall
from tests.support.running import Bot

SKM = "permenpan-14-2017"
# KEC has KEL-1 below it. DINAS stands apart. PUSAT is above KEC.
PARENTS = {"PUSAT": None, "KEC": "PUSAT", "KEL-1": "KEC", "DINAS": None}
PLACES = ("KEC", "KEL-1", "DINAS", "PUSAT", EVERYWHERE)  # own, lower, other, upper, the whole agency
OWN_AND_LOWER = {"KEC", "KEL-1"}
EXPECTED: dict[str, set[str]] = {
    "report": {"admin", "head", "viewer"},
    "report.now": {"admin", "viewer"},
    "status": {"admin", "head", "officer", "viewer"},
    "fill": {"admin", "head", "officer"},
    "compliance": {"admin", "viewer"},
    "windows": {"admin", "head", "officer", "viewer"},
    "windows.make": {"admin"},
    "people": {"admin", "head"},
    "followup.view": {"admin", "head", "viewer"},
    "suggestions": {"admin", "head", "viewer"},
    "followup": {"admin", "head"},
    "followup.verify": {"admin"},
    "units": {"admin", "head", "viewer"},
    "units.edit": {"admin"},
    "history": {"admin"},
    "publish": {"admin"},
    "paper": {"admin", "head"},
    "audit": {"admin", "viewer"},
    "appoint.admin": {"admin"},
    "appoint.head": {"admin"},
    "appoint.officer": {"admin", "head"},
    "appoint.viewer": {"admin"},
    "report.submit": {"admin", "head"},
    "report.remind": {"admin"},
    "rows": set(),  # with no role: it is given apart
    "rows.give": set(),  # to nobody but the root
    "aside": {"admin"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", PLACES)
def test_the_table(role: Role, place: str) -> None:
    assert set(RIGHTS) == set(EXPECTED)
    here, all_over = Standing((Grant(role, "KEC"),), PARENTS), Standing((Grant(role, EVERYWHERE),), PARENTS)
    nobody = Standing((), PARENTS)
    for right, roles in EXPECTED.items():
        lower = OWN_AND_LOWER - {"KEC"} if right == "aside" else OWN_AND_LOWER  # an admin of the unit itself has no say
        assert here.may(right, place) is (role in roles and place in lower), right
        assert all_over.may(right, place) is (role in roles), right
        assert not here.may(right, "NOWHERE"), right
        assert not nobody.may(right, place), right


@pytest.mark.parametrize("role", ROLES)
def test_the_right_to_rows_is_given_apart_and_goes_with_two_roles_alone(role: Role) -> None:
    given = Standing((Grant(role, "KEC", rows=True),), PARENTS)
    assert {place for place in PLACES if given.may("rows", place)} == (
        OWN_AND_LOWER if role in ("admin", "viewer") else set()
    )
    assert [right for right in RIGHTS if given.may(right, "KEC") and role not in EXPECTED[right]] == (
        ["rows"] if role in ("admin", "viewer") else []
    )


SEEN = {"KEC": "Kecamatan Contoh", "KEL-1": "Kelurahan Contoh", "DINAS": "Dinas Lain", "PUSAT": "Kota Contoh"}
REFUSED = re.compile("tidak tersedia|tidak dikenal di antara")  # the second where a command was typed
# What a person may send, and the right and place it needs. {code} is the place, {id} somebody with the role there.
ACTS: tuple[tuple[str, str], ...] = (
    ("/laporan {code}", "report"),
    ("/report {code} 2026-Q4", "report"),
    ("r:unit:{code}", "report"),
    ("r:period:{code}:2026-Q4", "report"),
    ("r:make:{code}:2026-Q4:xlsx", "report"),
    ("d:ask:{code}:2026-Q4", "report.submit"),
    ("d:send:{code}:2026-Q4", "report.submit"),
    ("/status {code}", "status"),
    ("g:-:unit:{code}", "status"),
    ("/isi {code}", "fill"),
    ("/fill {code}", "fill"),
    ("i:unit:{code}", "fill"),
    ("k:-:{code}", "report.now"),
    ("/unit {code}", "units"),
    ("u:unit:{code}", "units"),
    ("u:below:{code}:0", "units"),
    ("u:poster:{code}", "units"),
    ("u:how:{code}", "units"),
    ("u:close:{code}", "units.edit"),
    ("u:shut:{code}", "units.edit"),
    ("u:reopen:{code}", "units.edit"),
    ("u:open:{code}", "units.edit"),
    ("b:see:{batch}", "paper"),
    ("b:undo:{batch}", "paper"),
    ("b:undone:{batch}", "paper"),
    ("/audit {code}", "audit"),
    ("a:unit:{code}", "audit"),
    ("a:page:{code}:0", "audit"),
    ("/orang undang admin {code}", "appoint.admin"),
    ("/people invite head {code}", "appoint.head"),
    ("/orang undang petugas {code}", "appoint.officer"),
    ("p:role:viewer:unit:{code}", "appoint.viewer"),
    ("p:role:admin:unit:{code}", "appoint.admin"),
    ("p:role:head:unit:{code}", "appoint.head"),
    ("p:role:officer:unit:{code}", "appoint.officer"),
    ("p:see:{head}", "people"),
    ("p:remove:{admin}", "appoint.admin"),
    ("p:remove:{viewer}", "appoint.viewer"),
    ("p:remove:{officer}", "appoint.officer"),
    ("p:remove:{head}", "appoint.head"),
    ("p:all:{admin}", "appoint.admin"),
    ("p:out:{admin}", "appoint.admin"),
    ("p:out:{head}", "appoint.head"),
    ("p:move:{head}", "appoint.head"),
    ("p:acting:{invited_head}", "appoint.head"),
    ("/orang undang kepala {code} 2027-01-31", "appoint.head"),
    ("p:rows:{viewer}", "rows.give"),
    ("p:rows:{admin}", "rows.give"),
    ("p:norows:{viewer}", "rows.give"),
    ("p:revoke:{invited_head}", "appoint.head"),
    ("p:revoke:{invited_officer}", "appoint.officer"),
    ("p:back:{invited_head}", "appoint.head"),
    ("p:back:{invited_officer}", "appoint.officer"),
    ("w:close:W-{code}", "windows.make"),
    ("w:end:W-{code}", "windows.make"),
    ("w:edit:W-{code}", "windows.make"),
    ("w:ask:W-{code}:name", "windows.make"),
    ("w:krejcie:W-{code}", "windows.make"),
    ("w:drop:W-{code}", "windows.make"),
    ("w:cancel:W-{code}", "windows.make"),
    ("/saran {code}", "suggestions"),
    ("v:unit:{code}", "suggestions"),
    ("v:l:{code}:-:-:0:0", "suggestions"),
    ("/tindaklanjut {code}", "followup.view"),
    ("t:unit:{code}:0", "followup.view"),
    ("t:see:{plan}", "followup.view"),
    ("t:files:{plan}", "followup.view"),
    ("t:new:{code}", "followup"),
    ("t:new:{code}:waktu", "followup"),
    ("t:make:{code}:waktu:waktu-ukur", "followup"),
    ("t:ask:{plan}:program", "followup"),
    ("t:ask:{plan}:prove", "followup"),
    ("t:ask:{plan}:drop", "followup"),
    ("t:quarters:{plan}", "followup"),
    ("t:pieces:{plan}", "followup"),
    ("t:change:{plan}", "followup"),
    ("t:fill:{plan}", "followup"),
    ("t:use:{plan}:0:waktu-ukur", "followup"),
    ("t:due:{plan}:2027-Q1", "followup"),
    ("t:begin:{plan}", "followup"),
    ("t:more:{plan}", "followup"),
    ("t:done:{plan}", "followup"),
    ("t:sure:{plan}:0", "followup"),
    ("t:go:{finished}:0:reopen", "followup"),
    ("t:set:{plan}:0:2027-Q1", "followup"),
    ("t:take:{plan}:1", "followup"),
    ("t:go:{plan}:0:start", "followup"),
    ("t:go:{under_way}:0:finish", "followup"),
    ("t:go:{finished}:0:verify", "followup.verify"),
    ("t:ask:{finished}:return", "followup.verify"),
    ("/temuan {finding}", "aside"),
    ("/findings {finding} alasan contoh", "aside"),
    ("q:see:{finding}", "aside"),
    ("q:go:{finding}:0:agree", "aside"),
    ("q:go:{finding}:0:decline", "aside"),
)

STATES: dict[str, State] = {"plan": "rencana", "under_way": "berjalan", "finished": "selesai"}

# What needs the right at any unit at all, and what needs it for the whole agency.
ANYWHERE: tuple[tuple[str, str], ...] = (
    ("/laporan", "report"),
    ("r:top", "report"),
    ("d:list:2026-Q4:missing:0", "report"),
    ("d:remind:2026-Q4", "report.remind"),
    ("/status", "status"),
    ("g:-:top", "status"),
    ("/isi", "fill"),
    ("/periode", "windows"),
    ("/periode W-KEC", "windows"),
    ("w:list:0", "windows"),
    ("w:see:W-KEC", "windows"),
    ("w:units:W-KEC:0", "windows"),
    ("w:new", "windows.make"),
    ("w:on", "windows.make"),
    ("w:d:1:n", "windows.make"),
    ("/orang", "people"),
    ("p:top:0", "people"),
    ("p:invite", "people"),
    ("p:open", "people"),
    ("p:usage", "people"),
    ("/unit", "units"),
    ("u:top", "units"),
    ("/kertas", "paper"),
    ("b:top", "paper"),
    ("b:blank:csv", "paper"),
    ("b:list:0", "paper"),
    ("b:spans:{upload}", "paper"),
    ("b:span:{upload}:2026-Q4", "paper"),
    ("b:save:{upload}:2026-Q4", "paper"),
    ("/audit", "audit"),
    ("a:units", "audit"),
    ("a:export", "audit"),
    ("/saran", "suggestions"),
    ("v:top", "suggestions"),
    ("/tindaklanjut", "followup.view"),
    ("t:top", "followup.view"),
    ("t:queue:0", "followup.view"),
    ("/temuan", "aside"),
    ("q:list:0", "aside"),
)
EVERYWHERE_ACTS: tuple[tuple[str, str], ...] = (
    ("/kepatuhan", "compliance"),
    ("/compliance 2026", "compliance"),
    ("y:2026", "compliance"),
    ("/riwayat", "history"),
    ("/history", "history"),
    ("z:top", "history"),
    ("z:list:0", "history"),
    ("z:batches:0", "history"),
    ("z:check:{upload}", "history"),
    ("z:save:{upload}:0-0", "history"),
    ("z:drop:{upload}", "history"),
    ("e:make:2026-Q3", "publish"),
    ("/unit perubahan", "units.edit"),
    ("u:changes:0", "units.edit"),
    ("f:check:{upload}", "units.edit"),
    ("f:apply:{upload}:{basis}", "units.edit"),
    ("f:drop:{upload}", "units.edit"),
)
MESSAGES = count(10_000)  # ids of messages that brought a file
OF_RESIDENTS = {"s", "o", "h", "m"}  # buttons of a survey, of the units found, of erasing, of help: for everybody


def test_every_right_command_and_button_of_staff_is_walked(polling: Bot) -> None:
    walked = (*ACTS, *ANYWHERE, *EVERYWHERE_ACTS)
    assert {right for _, right in walked} == set(RIGHTS) - {"rows"}, "asked when a file is made: tests/bot/ledger"
    commands = {act.split()[0].removeprefix("/") for act, _ in walked if act.startswith("/")}
    assert [one.names for one in COMMANDS if one.right and not commands & set(one.names)] == []
    prefixes = {act.split(":")[0] for act, _ in walked if not act.startswith("/")}
    patterns = [one.pattern for one in polling.app.routes if isinstance(one, CallbackQueryHandler) and one.pattern]
    registered = {one.pattern.removeprefix("^").removesuffix(":") for one in patterns}
    assert registered - OF_RESIDENTS == prefixes


@pytest.mark.parametrize("place", ["KEC", EVERYWHERE])
@pytest.mark.parametrize("role", [*ROLES, "resident"])
async def test_every_act_that_names_no_unit(polling: Bot, role: str, place: str) -> None:
    """Done by whoever has the right somewhere, or for the whole agency where it is needed there, else refused."""
    bot = polling
    await _city(bot)
    person = await bot.person("Orang Contoh")
    if role in ROLES:
        await bot.app.store.people.bind(place, person.id, "id", "2026-11-01T00:00:00", role)
    first, wrong = await bot.write(person, "/bantuan"), []
    for act, right in (*ANYWHERE, *EVERYWHERE_ACTS):
        upload = await _upload(bot, person.id) if "{upload}" in act else ""
        basis, _ = await bot.app.store.units.snapshot()
        text, before = act.format(upload=upload, basis=basis), _state(bot)
        if text.startswith("/"):
            sent = await person.send(text)
            await bot.settle()
            shown = [one.text for one in await person.messages() if one.id > sent]
        else:
            await person.press_data(text, message=first)
            await bot.settle()
            shown = [one.text for one in await person.messages() if one.id == first.id]
        refused = any(REFUSED.search(one) for one in shown)
        needs_all = (act, right) in EVERYWHERE_ACTS
        allowed = role != "resident" and role in EXPECTED[right] and (place == EVERYWHERE or not needs_all)
        if refused is allowed or (refused and _state(bot) != before):
            wrong.append(f"{role} {text}: {shown!r}")
    assert not wrong, "\n".join(wrong)


async def _upload(bot: Bot, chat: int) -> str:
    """A table with one new unit, sent by that person."""
    code = new_code(8)
    await bot.app.store.uploads.add(Upload(code, chat, next(MESSAGES), code, "units.csv", bot.app.desk.now))
    await bot.app.store.uploads.keep_content(code, f"code,name\nN-{code},Baru Contoh\n".encode())
    return code


async def _city(bot: Bot) -> None:
    await bot.app.store.editions.ask("2026-Q3", [], 0)
    units = [Unit(code, SEEN[code], parent=parent) for code, parent in PARENTS.items()]
    await bot.app.store.units.save(units)
    for number, code in enumerate(SEEN, 1):
        day = date(2026, 12, number)  # two windows of one unit never meet
        await bot.app.store.windows.add(Window(f"W-{code}", f"Survei {code}", day, day, units=(code,)))


async def _target(bot: Bot, name: str, place: str, chat: int) -> int:
    """A fresh person, invitation or action at the place, to be removed, revoked or moved."""
    people, stamp = bot.app.store.people, "2026-11-01T00:00:00+00:00"
    if name in STATES:
        plan = Action(0, place, "2026-Q3", "2026-07-01", "2026-09-30", SKM, "waktu", drafted=False, quarter="2027-Q1")
        full = replace(plan, responsible="Kepala Contoh", finished_by="skm:contoh")
        made = replace(full, program=f"{name} {chat}", state=STATES[name])
        return (await bot.app.store.actions.add(made, Author("skm:contoh", bot.clock()))).id
    if name == "finding":
        return await _finding(bot, place, chat)
    if name.startswith("invited_"):
        role = name.removeprefix("invited_")
        return await bot.app.store.invitations.invite(
            f"{place}-{chat}-{role}", place, stamp, "2027-01-01T00:00:00+00:00", role
        )  # type: ignore[arg-type]
    await people.bind(place, chat, "id", stamp, name)  # type: ignore[arg-type]
    return next(one.id for one in await people.members() if (one.chat, one.role) == (chat, name))


async def _finding(bot: Bot, place: str, chat: int) -> int:
    """A finding of the place in twelve answers, which the first admin has proposed to set aside."""
    hour = f"2026-10-{1 + chat % 28:02}T{chat // 28 % 24:02}"
    when = {"period": "2026-Q4", "week": f"W-{chat}", "hour": hour}
    answers = dict.fromkeys(bot.app.desk.instrument.keys, 4)
    rows = [Response(place, "", SKM, **when, answers=answers)] * 12
    await bot.app.store._database.write(lambda db: insert_many(db, rows))
    by = Author(f"telegram:{min(bot.app.config.admins.telegram_ids)}", bot.clock())
    about = {"unit": place, "channel": "bot", "instrument": SKM, "week": when["week"], "first": hour, "last": hour}
    one = Finding(0, **about, kind="burst", n=12, high=12, past_n=99, past_high=2, deviations=9.0, found="")
    await bot.app.store.findings.add(one, [], by)
    (found, *_) = await bot.app.store.findings.of_units([place])
    await bot.app.store.asides.change(
        found.id, lambda at: replace(at, state="proposed", proposer=by.who), "propose", by, lambda _: []
    )
    return found.id


async def _batch(bot: Bot, place: str) -> str:
    """One paper form of the place."""
    batch = Batch(new_code(8), "2026-Q4", date(2026, 12, 31), "f.csv", "2026-11-01T00:00:00+00:00", 1)
    when = {"period": "2026-Q4", "week": "2026-W45", "hour": "2026-11-02T05"}
    instrument = bot.app.desk.instrument
    answers = dict.fromkeys(instrument.keys, 3)
    form = Response(
        place, "", instrument.id, **when, answers=answers, channel="kertas", batch=batch.id, serial=batch.id
    )
    await bot.app.store.batches.add(batch, [form])
    return batch.id


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, "root", "resident"])
async def test_every_act_by_every_role_at_every_place(polling: Bot, role: str) -> None:
    """Over the bot itself: the act is done where the table allows it and refused, changing nothing, where not."""
    bot = polling
    await _city(bot)
    person = await bot.person("Orang Contoh", person_id=777_000_111 if role == "root" else None)
    if role in ROLES:
        await bot.app.store.people.bind("KEC", person.id, "id", "2026-11-01T00:00:00", role)
    first = await bot.write(person, "/bantuan")
    wrong, chat = [], 900_000_000
    for place in SEEN:
        for act, right in ACTS:
            chat += 1
            batch = await _batch(bot, place) if "{batch}" in act else ""
            wanted = set(re.findall(r"\{(\w+)\}", act)) - {"code", "batch"}
            text = act.format(code=place, batch=batch, **{one: await _target(bot, one, place, chat) for one in wanted})
            before = _state(bot)
            if text.startswith("/"):
                sent = await person.send(text)
                await bot.settle()
                shown = [one.text for one in await person.messages() if one.id > sent]  # reports may still be coming
            else:
                await person.press_data(text, message=first)
                await bot.settle()
                shown = [one.text for one in await person.messages() if one.id == first.id]
            refused = any(REFUSED.search(one) for one in shown)
            within = OWN_AND_LOWER - {"KEC"} if right == "aside" else OWN_AND_LOWER
            allowed = role == "root" or (role in EXPECTED[right] and place in within)
            if refused is allowed or (refused and _state(bot) != before):
                wrong.append(f"{role} {text}: {shown!r}")
    assert not wrong, "\n".join(wrong)


def _state(bot: Bot) -> list[Any]:
    """What an act could change."""
    return bot.rows(
        " UNION ALL ".join(
            f"SELECT '{table}', {key}, {value} FROM {table}"
            for table, key, value in (
                ("roles", "id", "rows"),
                ("invitations", "id", "revoked"),
                ("drafts", "id", "revision"),
                ("actions", "id", "state || revision"),
                ("findings", "id", "state || revision"),
                ("units", "code", "active"),
                ("windows", "code", "name || first || last || coalesce(target, '')"),
                ("window_drafts", "chat", "revision"),
                ("uploads", "id", "done"),
                ("responses", "count(*)", "''"),
                ("audit", "count(*)", "''"),
            )
        )
        + " UNION ALL SELECT 'deliveries', count(*), '' FROM deliveries WHERE part NOT LIKE 'blocked-%'"
        + " ORDER BY 1, 2, 3"
    )


MENUS = {
    "admin": {
        "isi",
        "kepatuhan",
        "laporan",
        "status",
        "tindaklanjut",
        "saran",
        "periode",
        "orang",
        "unit",
        "kertas",
        "riwayat",
        "temuan",
        "audit",
    },
    "head": {"isi", "laporan", "status", "tindaklanjut", "saran", "periode", "orang", "unit", "kertas"},
    "officer": {"isi", "status", "periode"},
    "viewer": {"kepatuhan", "laporan", "status", "tindaklanjut", "saran", "periode", "unit", "audit"},
    "resident": set(),
}
EVERYBODY = {"start", "batal", "hapus", "privasi", "id", "bantuan"}


@pytest.mark.parametrize("role", [*ROLES, "resident"])
async def test_the_menu_is_that_of_the_role_in_both_languages(polling: Bot, role: str) -> None:
    bot = polling
    person = await bot.person("Orang Contoh")
    await person.start()
    if role in ROLES:
        await bot.app.store.people.bind("RSUD", person.id, "id", "2026-11-01T00:00:00", role)
    await bot.app.menus.publish()
    menu = await bot.tg.ask("menu", person_id=person.id)
    assert {one["command"] for one in menu["commands"]} == MENUS[role] | EVERYBODY
    await person.speak("en")
    english = (await bot.tg.ask("menu", person_id=person.id))["commands"]
    names = {"isi": "fill", "laporan": "report", "orang": "people", "status": "status", "periode": "windows"}
    names |= {"tindaklanjut": "followup", "saran": "suggestions", "kepatuhan": "compliance"}
    names |= {"unit": "units", "kertas": "paper", "riwayat": "history", "audit": "audit", "temuan": "findings"}
    assert {one["command"] for one in english} == {names[name] for name in MENUS[role]} | EVERYBODY
    assert "Begin or go on" in " ".join(one["description"] for one in english)


def test_every_command_of_a_role_stands_in_the_menus_above() -> None:
    with_right = {command.names[0] for command in COMMANDS if command.right}
    assert with_right == set().union(*MENUS.values())


async def test_from_invitation_to_removal_with_buttons(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    admin = await bot.admin()
    ani = await bot.person("Ani Contoh")
    await bot.write(admin, "/orang")
    await bot.do(admin, "Undang", "Petugas")
    made = await bot.do(admin, "Kecamatan Contoh" if "Kecamatan Contoh" in (await admin.last()).labels else r"Lainnya")
    if "Undangan Petugas" not in made.text:
        made = await bot.do(admin, "Kecamatan Contoh")
    link = re.search(r"start=(inv_[0-9A-Z]{20})", made.text)
    assert link is not None
    said = await bot.write(ani, f"/start {link[1]}")
    assert "petugas survei di Kecamatan Contoh" in said.text
    again = await bot.write(await bot.person("Budi Contoh"), f"/start {link[1]}")
    assert "sudah dipakai" in again.text
    listed = await bot.write(admin, "/orang")
    assert "Ani Contoh · Petugas · KEC" in listed.labels
    gone = await bot.do(admin, "Ani Contoh", "Keluarkan", "Ya, keluarkan")
    assert "Dikeluarkan: Ani Contoh" in gone.text
    await ani.wait("sudah berakhir")
    assert bot.rows("SELECT count(*) FROM roles") == [(0,)]
    actions = [action for (action,) in bot.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["role.invite", "role.accept", "role.remove"]


async def test_an_invitation_is_revoked_with_a_button(polling: Bot) -> None:
    bot = polling
    admin, ani = await bot.admin(), await bot.person("Ani Contoh")
    made = await bot.write(admin, "/orang undang kepala RSUD")
    link = re.search(r"start=(inv_[0-9A-Z]{20})", made.text)
    assert link is not None
    asked = await bot.do(admin, "Batalkan undangan")
    assert asked.text.startswith("Batalkan undangan Kepala unit · RSUD Contoh?")
    listed = await bot.do(admin, "Tidak jadi")
    assert listed.labels[0] == "✕ Kepala unit · RSUD Contoh"
    shown = await bot.do(admin, "Kepala unit · RSUD Contoh", "Ya, batalkan undangan")
    assert shown.text.startswith("✅ Undangan dibatalkan: Kepala unit · RSUD Contoh.")
    for data in (asked.data["Ya, batalkan undangan"], listed.data["✕ Kepala unit · RSUD Contoh"]):
        await admin.press_data(data, message=shown)  # the same taps come twice
        await bot.settle()
        assert (await admin.last()).text == shown.text
    assert bot.rows("SELECT count(*) FROM audit WHERE action = 'role.revoke'") == [(1,)]
    assert "kedaluwarsa" in (await bot.write(ani, f"/start {link[1]}")).text
    assert "Tidak ada undangan" in (await bot.do(admin, "Kembali")).text


async def test_an_invitation_expires(polling: Bot) -> None:
    bot = polling
    admin, ani = await bot.admin(), await bot.person("Ani Contoh")
    made = await bot.write(admin, "/orang undang pemantau semua")
    assert "seluruh instansi" in made.text
    link = re.search(r"start=(inv_[0-9A-Z]{20})", made.text)
    assert link is not None
    bot.clock.now += timedelta(days=7)
    assert "kedaluwarsa" in (await bot.write(ani, f"/start {link[1]}")).text


async def test_a_head_who_blocks_the_bot_is_reported_to_the_admins_once(polling: Bot) -> None:
    bot = polling
    await _city(bot)
    root, near = await bot.admin(), await bot.person("Admin Kecamatan")
    far, head = await bot.person("Admin Dinas"), await bot.person("Ani Contoh")
    for person in (root, near, far, head):
        await bot.write(person, "/bantuan")
    bind, stamp = bot.app.store.people.bind, "2026-11-01T00:00:00"
    await bind("KEC", near.id, "id", stamp, "admin")
    await bind("DINAS", far.id, "id", stamp, "admin")
    await bind("KEL-1", head.id, "id", stamp, "head", "Ani Contoh")
    for _ in range(2):
        await head.block()
        await bot.settle()
    await bot.deliver()
    for person in (root, near):
        told = [one.text for one in await person.messages() if "memblokir" in one.text]
        assert told == [
            "🚫 Ani Contoh, kepala unit Kelurahan Contoh (KEL-1), memblokir bot dan tidak lagi menerima kartu mingguan."
            " Untuk mengganti: /orang"
        ]
    assert not [one for one in await far.messages() if "memblokir" in one.text]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", [*ROLES, "resident"])
async def test_help_lists_what_the_role_may_use_and_nothing_else(polling: Bot, role: str, language: str) -> None:
    bot, words = polling, texts(language)
    person = await bot.person("Orang Contoh", language)
    if role in ROLES:
        await bot.write(person, f"/start inv_{await _invitation(bot, role)}")
    pages = [await bot.write(person, "/bantuan")]
    for label in pages[0].labels:
        await person.press_data(pages[0].data[label], message=pages[0])
        await bot.settle()
        pages.append(await person.last())
    assert len(pages) == (3 if role in ROLES else 1)
    assert [tall(page) for page in pages if tall(page) > TALLEST] == []
    first = re.sub("<.*?>", "", words("help.work" if role in ROLES else "guide.text").split("\n")[0])
    assert pages[0].text.startswith(first), "what is their work stands first"
    work = {command.shown[language] for command in COMMANDS if command.names[0] in MENUS[role]}
    every = {command.shown[language] for command in COMMANDS if command.names[0] in EVERYBODY}
    listed = [set(re.findall(r"^/([a-z]+)", page.text, re.MULTILINE)) for page in pages]
    assert listed == ([work, set(), every] if role in ROLES else [every])


# What a description promises, in both languages, and the right that it needs.
PROMISES = (
    ("tindaklanjut", "verifi", "followup.verify"),
    ("tindaklanjut", "selesai|verifi|finish", "followup"),
    ("saran", "menindaklanjuti|follow up", "followup"),
    ("periode", "membuat|menutup|make|close", "windows.make"),
    ("unit", "menutup|mengimpor|close|import", "units.edit"),
    ("orang", "mengundang|invit|undang", "appoint.officer"),
    ("orang", "peran|role", "appoint.head"),
    ("status", "siapa|who", "report"),
)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", ROLES)
async def test_a_menu_promises_what_the_role_may_do_and_nothing_else(polling: Bot, role: Role, language: str) -> None:
    bot = polling
    person = await bot.person("Orang Contoh", language)
    await bot.write(person, f"/start inv_{await _invitation(bot, role)}")
    await bot.app.menus.publish()
    menu = (await bot.tg.ask("menu", person_id=person.id))["commands"]
    shown = {one["command"]: one["description"].casefold() for one in menu}
    for name, promise, right in PROMISES:
        (command,) = (one for one in COMMANDS if one.names[0] == name)
        if (told := shown.get(command.shown[language])) is not None:
            assert bool(re.search(promise, told)) is (role in EXPECTED[right]), (told, right)
    wider = {(one.names[0], right) for one in COMMANDS for right in one.wider}
    assert wider <= {(name, right) for name, _, right in PROMISES}, "each description of its own is looked at"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", ROLES)
async def test_a_welcome_fits_a_phone_and_leads_to_what_comes_next(polling: Bot, role: str, language: str) -> None:
    bot = polling
    person = await bot.person("Orang Contoh", language)
    welcome = await bot.write(person, f"/start inv_{await _invitation(bot, role)}")
    assert "RSUD" in welcome.text
    assert tall(welcome) <= TALLEST
    await person.press_data(next(iter(welcome.data.values())), message=welcome)
    await bot.settle()
    shown = await person.last()
    assert "RSUD" in shown.text, "its unit"
    assert texts(language)("report.refused") not in shown.text


async def _invitation(bot: Bot, role: str) -> str:
    by = Author("skm:contoh", bot.clock())
    return (await bot.app.desk.staff.invite(await bot.app.desk.staff.root(), by, role, "RSUD")).code  # type: ignore[arg-type]
