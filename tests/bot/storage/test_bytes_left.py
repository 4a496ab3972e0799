"""What is promised to be gone is searched for in the bytes of the database, of the files beside it, and of a backup."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from random import Random

import pytest

from bot.conversation.texts import LANGUAGES, texts
from bot.rules.actions import Action
from bot.rules.owed import Notice, Press, WeeklyCard
from bot.rules.suggestions import shortened
from bot.storage import Author, Response, Store, Unit, migrate_file
from bot.storage.connection import connect
from bot.storage.drafts import Drafts
from bot.storage.invitations import Claim
from bot.storage.migrations import shipped
from bot.storage.owed import Owed
from bot.storage.pages import return_pages
from bot.storage.persons import WHO
from tests.support.remains import places_of, size_of
from tests.support.templates import new_database

BY = Author("telegram:4711000815", datetime(2026, 11, 20, 3, tzinfo=UTC))
ACTION = Action(0, "AA", "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", "2.71")
CHAT, NAME = 5_234_567_890, "Andi Contoh Lestari"
SAID = "pintu sebelah timur macet"


Make = Callable[..., Response]


async def test_an_erased_suggestion_is_gone_at_once_and_after_a_stop(path: Path, response: Make) -> None:
    new_database(path, [Unit("AA", "Dinas Contoh")])
    async with Store(path) as store:
        await store.responses.submit(response(suggestion=SAID, pseudonym="a"))
        await store.responses.submit(response(suggestion="ruang tunggu sejuk", pseudonym="b"))
        assert places_of(path, SAID.encode())
        assert await store.responses.erase(["a"]) == 1
        assert places_of(path, SAID.encode()) == []
        assert places_of(path, b"ruang tunggu sejuk")
    assert places_of(path, SAID.encode()) == []


async def test_a_changed_suggestion_is_gone_when_the_log_is_emptied(store: Store, path: Path, response: Make) -> None:
    await store.responses.submit(response(suggestion=SAID))
    await store.responses.submit(response(suggestion="ruang tunggu sejuk"))
    assert await store.clear_log()
    assert places_of(path, SAID.encode()) == []


async def test_a_reader_in_the_way_puts_it_off_and_nobody_waits(store: Store, path: Path, response: Make) -> None:
    await store.responses.submit(response(suggestion=SAID))
    with closing(connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM responses").fetchall()
        assert await store.responses.erase(["siti"]) == 1
        assert not await store.clear_log()
        assert await store.responses.submit(response(suggestion="ruang tunggu sejuk"))
        reader.execute("COMMIT")
    again = store._database._clearing  # by itself, without another call
    assert again is not None
    await again
    assert places_of(path, SAID.encode()) == []


@pytest.mark.parametrize(
    "end", [lambda drafts: drafts.drop("D1"), lambda drafts: drafts.cancel(7, 1), lambda drafts: drafts.drop_all(7)]
)
async def test_a_survey_that_is_given_up_is_gone_at_once_with_its_nonce(
    store: Store, path: Path, end: Callable[[Drafts], Awaitable[object]]
) -> None:
    await store.drafts.create("D1", 7, "AA", {"answers": {"waktu": 4}}, 100)
    await store.clear_log()  # from here on it stands in the file itself
    statement = "SELECT nonce, person, sealed FROM drafts"
    (sealed,) = await store._database.read(lambda db: [tuple(row) for row in db.execute(statement)])
    assert places_of(path, *sealed)
    assert await end(store.drafts)
    assert places_of(path, *sealed) == []


async def test_evidence_that_was_taken_back_is_gone_and_its_pages_are_returned(store: Store, path: Path) -> None:
    (action,) = await store.actions.draft([ACTION], BY)
    whole = b"".join(b"mark%06d" % number for number in range(20_000))
    await store.evidence.add(action.id, "document", BY, text=SAID, content=("application/pdf", whole))
    await store.clear_log()
    size = size_of(path)
    (proof,) = (await store.evidence.of([action.id]))[action.id]
    await store.evidence.remove(action.id, proof.id, BY)
    marks = [whole[at : at + 10] for at in range(0, len(whole), 3_990)]
    assert places_of(path, SAID.encode(), *marks) == []
    await store.return_pages()
    assert size_of(path) < size - 150_000
    with closing(connect(path)) as db:
        assert db.execute("PRAGMA freelist_count").fetchone()[0] == 0


def test_one_turn_gives_many_pages_back(path: Path) -> None:
    new_database(path)
    with closing(connect(path)) as db:
        db.execute("CREATE TABLE old (text TEXT)")
        db.execute("INSERT INTO old SELECT hex(zeroblob(300000))")
        db.execute("DROP TABLE old")
        free = "PRAGMA freelist_count"
        before = db.execute(free).fetchone()[0]
        db.execute("BEGIN")
        assert return_pages(db)
        db.execute("COMMIT")
        assert before - db.execute(free).fetchone()[0] == 128


def test_what_an_earlier_version_left_in_the_file_is_gone_after_an_upgrade(path: Path) -> None:
    new_database(path)
    with closing(connect(path)) as db:
        db.execute("PRAGMA auto_vacuum = NONE")
        db.execute("VACUUM")
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE old (id INTEGER PRIMARY KEY, text TEXT)")
        db.execute("INSERT INTO old (text) VALUES (?), (?)", (SAID, SAID * 1000))
        db.execute("DROP TABLE old")
    assert SAID.encode() in path.read_bytes()
    assert migrate_file(path) == []
    assert places_of(path, SAID.encode()) == []
    with closing(connect(path)) as db:
        assert db.execute("PRAGMA auto_vacuum").fetchone()[0] == 2


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_erased_suggestion_leaves_cards_that_have_not_arrived(
    store: Store, path: Path, response: Make, language: str
) -> None:
    said = "pintu <timur>  macet & " + "lama " * 50
    words, other = texts(language), "ruang tunggu sejuk"
    for pseudonym, one in (("a", said), ("c", other), ("d", said), ("e", "pintu")):
        await store.responses.submit(response(suggestion=one, pseudonym=pseudonym))
    lines = [words("summary.suggestion_line", text=shortened(one)) for one in (other, said, said, "pintu")]
    card = WeeklyCard(card=None, text="\n".join(["Saran", *lines]), placeholder="…")
    owed = [Owed(thing=card, period="2026-W47", unit="AA", recipient=chat, part="card") for chat in (1, 2, 3)]
    await store.deliveries.owe(owed, 100)
    first, second = [await store.deliveries.claim(100, 60, "run", asked=False) for _ in range(2)]
    assert first is not None
    assert second is not None
    await store.deliveries.mark_sent(first.id, 100)
    await store.deliveries.give_up(second.id, "unreachable")
    await store.responses.erase(["a"])
    left = await store.deliveries.claim(100, 60, "run", asked=False)
    assert left is not None
    assert json.loads(left.payload)["text"].split("\n") == ["Saran", lines[0], "• –", lines[2], lines[3]]
    assert await store.deliveries.send_again("summary", "2026-W47", 100) == 1
    await store.responses.erase(["d"])
    assert places_of(path, b"macet") == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_erased_or_changed_while_a_card_is_written_is_not_in_it(
    store: Store, path: Path, response: Make, language: str
) -> None:
    for pseudonym, one in (("a", SAID), ("b", "ruang <tunggu> sejuk"), ("c", "loket tiga macet")):
        await store.responses.submit(response(suggestion=one, pseudonym=pseudonym, week="2026-W46"))
    words = texts(language)
    lines = [words("summary.suggestion_line", text=one) for one in (SAID, "ruang <tunggu> sejuk", "loket tiga macet")]
    card = WeeklyCard(card=None, text="\n".join(["Saran", *lines]), placeholder="…")
    await store.responses.erase(["a"])
    await store.responses.submit(response(suggestion="lain", pseudonym="c", week="2026-W46"))
    await store.deliveries.owe([Owed(thing=card, period="2026-W47", unit="AA", recipient=1, part="card")], 100)
    claimed = await store.deliveries.claim(100, 60, "run", asked=False)
    assert claimed is not None
    assert json.loads(claimed.payload)["text"].split("\n") == ["Saran", "• –", lines[1], "• –"]
    await store.clear_log()
    assert places_of(path, SAID.encode(), b"macet") == []


async def test_what_was_sent_is_gone_when_the_log_is_emptied(store: Store, path: Path) -> None:
    card = WeeklyCard(card=None, text=SAID, placeholder="…")
    await store.deliveries.owe([Owed(thing=card, period="2026-W47", unit="AA", recipient=1, part="card")], 100)
    claimed = await store.deliveries.claim(100, 60, "run", asked=False)
    assert claimed is not None
    await store.deliveries.place(claimed.id, 5)
    await store.deliveries.mark_sent(claimed.id, 101)
    await store.clear_log()
    assert places_of(path, SAID.encode()) == []
    assert await store.deliveries.message_of(claimed.id) == 5
    assert await store.deliveries.counts("summary", "2026-W47") == (1, 0, 0)


async def test_whoever_has_no_role_any_more_is_forgotten_everywhere(path: Path) -> None:
    new_database(path, [Unit("AA", "Dinas Contoh"), Unit("BB", "Puskesmas Contoh")])
    async with Store(path) as store:
        await _remove_from_both_roles(store, path)
    assert places_of(path, NAME.encode(), str(CHAT).encode(), CHAT.to_bytes(6, "big")) == []  # after a clean stop


async def _remove_from_both_roles(store: Store, path: Path) -> None:
    people, gone = store.people, Author(f"telegram:{CHAT}", BY.at)
    await people.bind("AA", CHAT, "id", BY.stamp, "admin", NAME)
    await people.bind("BB", CHAT, "id", BY.stamp, "head", NAME)
    await store.invitations.invite("f1", "AA", BY.stamp, "2026-12-01T00:00:00+00:00", "head", gone, f"{gone.who}/x")
    await store.invitations.accept("f1", 99, "id", Author("telegram:99", BY.at))
    (action,) = await store.actions.draft([ACTION], gone)
    await store.evidence.add(action.id, "text", gone, text="ada", chat=CHAT)
    await store.actions.change(action.id, lambda one: replace(one, finished_by=gone.who), gone, "finish")
    await store.deliveries.owe([owed(CHAT, "kept"), owed(99, "kept")], 100)
    await _deliver(store)
    first, second = [one for one in await people.members() if one.chat == CHAT]
    assert await people.remove(first.id, BY, tell=lambda _: [owed(CHAT, "farewell")]) == first
    assert CHAT in {one.chat for one in await people.members()}
    assert gone.who in {one.who for one in await store.audit.entries(99)}
    assert await people.remove(second.id, BY, tell=lambda _: [owed(CHAT, "last")]) == second
    assert places_of(path, NAME.encode()) == []
    assert await people.former() == {CHAT}
    await _deliver(store)
    await store.clear_log()
    assert await people.former() == set()
    assert places_of(path, str(CHAT).encode(), CHAT.to_bytes(6, "big")) == []
    told = await store.audit.entries(99)
    assert [one.before["person"] for one in told if one.action == "role.remove"] == ["removed:1", "removed:1"]
    assert {one.who for one in told} == {"removed:1", "telegram:99", BY.who}
    again = await people.removed(second.id, BY.who)
    assert again is not None
    assert (again.chat, again.name, again.unit) == (0, "", second.unit)


async def test_whoever_has_left_is_named_in_no_message_to_others(store: Store, path: Path) -> None:
    """Neither in one that failed nor in one that is on its way. Nor do they wait for another role any more."""
    await store.people.bind("AA", 99, "id", BY.stamp, "admin")
    await store.people.bind("AA", CHAT, "id", BY.stamp, "head", NAME)
    taker, until = Author(f"telegram:{CHAT}", BY.at), "2026-12-01T00:00:00+00:00"
    await store.invitations.invite("f1", "AA", BY.stamp, until, "admin", Author("telegram:99", BY.at))
    claim = await store.invitations.accept("f1", CHAT, "id", taker, f"{NAME} & Anak", until=until)
    assert isinstance(claim, Claim)
    text = f"Undangan dipakai oleh {NAME}, {NAME} &amp; Anak menunggu"
    for number, button in enumerate((f"Cabut: {NAME}", f"Cabut: {NAME[:12]}")):
        notice = Notice(placeholder="…", text=text, button=Press(label=button, data="p:remove:1"))
        told = Owed(thing=notice, period="2026-11-20", unit="AA", recipient=99, part=f"taken-{number}")
        await store.deliveries.owe([told, owed(CHAT, f"n{number}")], 100)
    for _ in range(2):
        failed = await store.deliveries.claim(100, 60, "run", asked=False)
        assert failed is not None
        await store.deliveries.give_up(failed.id, "unreachable")
    (member,) = [one for one in await store.people.members() if one.chat == CHAT]
    assert await store.people.remove(member.id, BY) is not None
    await store.clear_log()
    assert places_of(path, NAME[:12].encode()) == []
    await _deliver(store)
    await store.clear_log()
    assert places_of(path, str(CHAT).encode(), CHAT.to_bytes(6, "big")) == []
    assert await store.invitations.open(BY.stamp) == []
    assert await store.takings.confirm(claim.invitation.id, Author("telegram:99", BY.at), (), lambda _: []) is None


async def test_a_former_admin_of_the_configuration_is_forgotten(store: Store, path: Path) -> None:
    """And what they had offered can be used no more, as if it had been made at the machine."""
    root, until = Author(f"telegram:{CHAT}", BY.at), "2026-12-01T00:00:00+00:00"
    await store.invitations.invite("f1", "AA", BY.stamp, until, "head", root)
    await store.clear_log()
    assert await store.people.forget_former([CHAT], BY) == 0
    assert await store.people.forget_former([99], BY) == 1
    await store.clear_log()
    assert places_of(path, str(CHAT).encode(), CHAT.to_bytes(6, "big")) == []
    assert await store.invitations.accept("f1", 98, "id", Author("telegram:98", BY.at)) is None


async def test_whoever_waits_for_a_yes_is_not_forgotten_meanwhile(store: Store) -> None:
    maker, taker, until = Author("telegram:99", BY.at), Author(f"telegram:{CHAT}", BY.at), "2026-12-01T00:00:00+00:00"
    await store.people.bind("AA", 99, "id", BY.stamp, "admin")
    await store.invitations.invite("f1", "AA", BY.stamp, until, "admin", maker)
    await store.invitations.accept("f1", CHAT, "id", taker, NAME, until=until)
    assert await store.people.forget_former([], BY) == 0
    assert [one.waits for one in await store.invitations.open(BY.stamp)] == [True]


async def test_whoever_comes_back_is_somebody_new(store: Store) -> None:
    gone = Author(f"telegram:{CHAT}", BY.at)
    for unit in ("AA", "BB"):
        await store.people.bind("AA", CHAT, "id", BY.stamp, "admin", NAME)
        await store.actions.draft([replace(ACTION, unit=unit)], gone)
        for one in await store.people.members() if unit == "AA" else []:
            await store.people.remove(one.id, BY)
    found = await store.audit.entries(99)
    assert [one.who for one in found] == ["removed:1", BY.who, gone.who]


async def test_whoever_takes_an_invitation_and_is_turned_away_is_forgotten(store: Store, path: Path) -> None:
    await store.people.bind("AA", 99, "id", BY.stamp, "admin")
    maker, taker = Author("telegram:99", BY.at), Author(f"telegram:{CHAT}", BY.at)
    until = "2026-12-01T00:00:00+00:00"
    for code in ("f1", "f2"):
        await store.invitations.invite(code, "AA", BY.stamp, until, "admin", maker)
        await store.invitations.accept(code, CHAT, "id", taker, NAME, until=until)
    assert places_of(path, NAME.encode())
    (first, _) = await store.invitations.open(BY.stamp)
    assert await store.invitations.revoke(first.id, maker, lambda claim: [owed(claim.chat, "no")]) is not None
    await _deliver(store)
    assert await store.takings.forget_late("2026-12-02T00:00:00+00:00") == 1
    await store.clear_log()
    assert places_of(path, NAME.encode(), str(CHAT).encode(), CHAT.to_bytes(6, "big")) == []


def test_an_upgrade_forgets_those_who_were_removed_before_it(path: Path) -> None:
    with closing(connect(path)) as db:
        db.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT) STRICT")
        for number, name, script in shipped():
            if number < 28:
                db.executescript(script)
                db.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
        db.execute("INSERT INTO units (code, name) VALUES ('AA', 'Dinas Contoh')")
        db.execute("INSERT INTO roles (chat, role, unit, bound) VALUES (99, 'head', 'AA', '2026-11-01T00:00:00')")
        for who, act, before, after in (
            ("skm:ani", "role.accept", {}, {"role": "head", "person": CHAT}),
            (f"telegram:{CHAT}", "followup.finish", {"finished_by": None}, {"finished_by": f"telegram:{CHAT}"}),
            ("telegram:99", "role.remove", {"member": 1, "name": NAME, "person": CHAT, "role": "head"}, {}),
            ("telegram:99", "role.revoke", {"maker": f"telegram:{CHAT}"}, {}),
        ):
            db.execute(
                "INSERT INTO audit (at, who, action, subject, before, after) VALUES ('2026-11-01', ?, ?, 'AA', ?, ?)",
                (who, act, json.dumps(before), json.dumps(after)),
            )
        db.execute(
            "INSERT INTO invitations (fingerprint, role, unit, made, expires, used, maker, asked)"
            " VALUES ('f', 'head', 'AA', '1', '2', '2', ?, ?)",
            (f"telegram:{CHAT}", f"telegram:{CHAT}/head"),
        )
        db.execute(
            "INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due, sent)"
            " VALUES ('summary', '2026-W46', 'AA', ?, 'card', '{}', 1, 2, 3)",
            (CHAT,),
        )
    assert migrate_file(path)[0] == "0028_erased.sql"
    for copy in path.parent.glob("skm.level*"):  # the copy of before the upgrade
        copy.unlink()
    assert places_of(path, NAME.encode(), str(CHAT).encode(), CHAT.to_bytes(6, "big")) == []
    with closing(connect(path)) as db:
        shown = [tuple(row) for row in db.execute(f"SELECT {WHO}, a.action, a.before FROM audit AS a ORDER BY id")]
        assert [row[0] for row in shown] == ["skm:ani", "removed:2", "telegram:99", "telegram:99"]
        assert json.loads(shown[2][2]) == {"member": 1, "person": "person:2", "role": "head"}
        with pytest.raises(sqlite3.IntegrityError, match="not changed"):
            db.execute("UPDATE audit SET who = 'x'")


def owed(chat: int, part: str) -> Owed:
    return Owed(thing=Notice(placeholder="…", text="x"), period="2026-11-20", unit="AA", recipient=chat, part=part)


async def _deliver(store: Store) -> None:
    while (one := await store.deliveries.claim(2_000_000_000, 60, "run", asked=False)) is not None:
        await store.deliveries.mark_sent(one.id, 2_000_000_001)


async def test_a_rewritten_file_keeps_nothing_in_the_gaps_of_its_pages(store: Store, path: Path) -> None:
    """Rows that move to another page leave copies, which no overwriting reaches. Measured: some in a thousand."""
    fixed, words = Random(1), [f"kata{number:05d}" for number in range(900)]
    with closing(connect(path)) as db:
        db.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT) STRICT, WITHOUT ROWID")
        db.execute("BEGIN")
        for number, word in zip(fixed.sample(range(10_000), len(words)), words, strict=True):
            db.execute("INSERT INTO filler VALUES (?, ?)", (number, word + "x" * fixed.randint(0, 200)))
        db.execute("COMMIT")
        db.execute("DELETE FROM filler WHERE id % 7 <> 0")
        db.execute("UPDATE filler SET text = ''")
    assert not await store.rewrite(most=1)
    assert await store.rewrite(most=2**30)
    assert places_of(path, b"kata0") == []


async def test_the_log_is_emptied_between_commits_and_not_within_one(store: Store, path: Path, response: Make) -> None:
    writing = [store.responses.submit(response(pseudonym=str(number))) for number in range(40)]
    clearing = [store.clear_log() for _ in range(5)]
    await asyncio.gather(*[one for pair in zip_longest(writing, clearing) for one in pair if one is not None])
    assert await store.clear_log()
    assert size_of(path.with_name(f"{path.name}-wal")) == 0
    assert await store.responses.count([str(number) for number in range(40)]) == 40
