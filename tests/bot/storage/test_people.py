"""Roles and their invitations: one use, one chat, until it expires or is revoked."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from bot.rules.rights import Grant
from bot.storage import Author, Store, migrate_file
from bot.storage.migrations import shipped

MADE, NOW = "2026-11-18T03:00:00+00:00", "2026-11-19T03:00:00+00:00"
EXPIRES, LATER = "2026-11-25T03:00:00+00:00", "2026-11-26T03:00:00+00:00"


def by(moment: str = NOW) -> Author:
    return Author("telegram:7", datetime.fromisoformat(moment))


async def units_of(store: Store, chat: int) -> list[str]:
    return [grant.unit for grant in await store.people.grants_of(chat)]


async def test_an_invitation_binds_once(store: Store) -> None:
    await store.invitations.invite("f1", "AA", MADE, EXPIRES)
    assert await store.invitations.accept("f1", 7, "en", by(), "Ani") == Grant("head", "AA")
    [head] = await store.people.heads()
    assert (head.unit, head.chat, head.language, head.name, head.blocked) == ("AA", 7, "en", "Ani", False)
    assert await units_of(store, 7) == ["AA"]
    assert await store.invitations.accept("f1", 8, "id", by()) is None
    assert await units_of(store, 8) == []


async def test_the_same_head_may_open_the_link_again(store: Store) -> None:
    """Telegram may deliver the message twice."""
    await store.invitations.invite("f1", "AA", MADE, EXPIRES)
    assert await store.invitations.accept("f1", 7, "id", by()) == Grant("head", "AA")
    assert await store.invitations.accept("f1", 7, "id", by()) == Grant("head", "AA")
    assert len(await store.people.heads()) == 1


@pytest.mark.parametrize(("fingerprint", "now"), [("f1", EXPIRES), ("f1", LATER), ("f2", NOW), ("", NOW)])
async def test_an_old_or_unknown_invitation_binds_nobody(store: Store, fingerprint: str, now: str) -> None:
    await store.invitations.invite("f1", "AA", MADE, EXPIRES)
    assert await store.invitations.accept(fingerprint, 7, "id", by(now)) is None
    assert await store.people.heads() == []


async def test_a_head_may_have_several_units_and_a_unit_several_heads(store: Store) -> None:
    for unit, chat in (("AA", 7), ("BB", 7), ("AA", 8), ("AA", 7)):
        await store.people.bind(unit, chat, "id", NOW)
    assert await units_of(store, 7) == ["AA", "BB"]
    assert [(head.unit, head.chat) for head in await store.people.heads()] == [("AA", 7), ("AA", 8), ("BB", 7)]


async def test_blocked_and_back(store: Store) -> None:
    await store.people.bind("AA", 7, "id", NOW)
    await store.people.bind("BB", 7, "id", NOW)
    await store.people.set_blocked(7, NOW)
    assert all(head.blocked for head in await store.people.heads())
    await store.people.bind("AA", 7, "en", LATER)
    assert [(head.unit, head.blocked) for head in await store.people.heads()] == [("AA", False), ("BB", True)]
    await store.people.set_blocked(7, None)
    assert not any(head.blocked for head in await store.people.heads())


@pytest.mark.parametrize("role", ["admin", "head", "officer", "viewer"])
async def test_each_role_has_invitations_of_its_own(store: Store, role: str) -> None:
    await store.invitations.invite("f1", "*", MADE, EXPIRES, role, by(MADE))  # type: ignore[arg-type]
    assert await store.invitations.accept("f1", 7, "id", by(), roots=(7,)) == Grant(role, "*")  # type: ignore[arg-type]
    assert [(one.action, one.after["role"]) for one in await store.audit.entries(9)] == [
        ("role.invite", role),
        ("role.accept", role),
    ]


async def test_a_revoked_invitation_binds_nobody(store: Store) -> None:
    number = await store.invitations.invite("f1", "AA", MADE, EXPIRES)
    assert [one.id for one in await store.invitations.open(NOW)] == [number]
    revoked = await store.invitations.revoke(number, by())
    assert revoked is not None
    assert revoked.unit == "AA"
    assert await store.invitations.revoke(number, by()) is None
    assert await store.invitations.open(NOW) == []
    assert await store.invitations.accept("f1", 7, "id", by()) is None


async def test_a_used_or_old_invitation_is_not_open(store: Store) -> None:
    number = await store.invitations.invite("f1", "AA", MADE, EXPIRES)
    assert await store.invitations.open(EXPIRES) == []
    await store.invitations.accept("f1", 7, "id", by())
    assert await store.invitations.open(NOW) == []
    assert await store.invitations.revoke(number, by()) is None


async def test_whoever_was_removed_cannot_come_back_by_the_old_link(store: Store) -> None:
    await store.invitations.invite("f1", "AA", MADE, EXPIRES)
    await store.invitations.accept("f1", 7, "id", by())
    [head] = await store.people.heads()
    assert await store.people.remove(head.id, by()) == head
    assert await store.people.remove(head.id, by()) is None
    assert await store.people.grants_of(7) == ()
    assert await store.invitations.accept("f1", 7, "id", by()) is None
    assert (await store.audit.entries(1))[0].before == {
        "person": "removed:1",
        "role": "head",
        "member": head.id,
    }


async def test_blocking_is_news_once(store: Store) -> None:
    await store.people.bind("AA", 7, "id", NOW)
    assert [one.unit for one in await store.people.set_blocked(7, NOW)] == ["AA"]
    assert await store.people.set_blocked(7, LATER) == []
    assert await store.people.set_blocked(8, NOW) == []


def test_heads_invitations_and_the_ledger_of_the_first_version_are_carried_over(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT) STRICT")
    for number, name, script in shipped()[:2]:
        db.executescript(script)
        db.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
    db.execute("INSERT INTO units (code, name) VALUES ('AA', 'Dinas Contoh')")
    db.execute("INSERT INTO heads VALUES ('AA', 7, ?, ?, 'en')", (MADE, NOW))
    db.execute("INSERT INTO invitations VALUES ('f1', 'AA', ?, ?, NULL)", (MADE, EXPIRES))
    db.execute(
        "INSERT INTO deliveries (id, kind, period, unit, recipient, part, payload, made, due, sent)"
        " VALUES (5, 'summary', '2026-W46', 'AA', 7, 'card', '{}', 1, 2, 3)"
    )
    db.commit()
    db.close()
    assert migrate_file(path)[0] == "0003_roles.sql"
    db = sqlite3.connect(path)
    assert db.execute("SELECT chat, role, unit, language, bound, blocked FROM roles").fetchall() == [
        (7, "head", "AA", "en", MADE, NOW)
    ]
    assert db.execute("SELECT fingerprint, role, unit, expires, used, revoked FROM invitations").fetchall() == [
        ("f1", "head", "AA", EXPIRES, None, None)
    ]
    assert db.execute("SELECT id, kind, unit, sent FROM deliveries").fetchall() == [(5, "summary", "AA", 3)]
    db.close()


async def test_facts(store: Store) -> None:
    assert await store.facts.find("username") is None
    await store.facts.keep("username", "a")
    await store.facts.keep("username", "b")
    assert await store.facts.find("username") == "b"
