"""Heads and their invitations: one use, one chat, until it expires."""

import pytest

from bot.storage import Store
from bot.storage.people import Head

MADE, NOW, EXPIRES, LATER = "2026-11-18T03:00:00", "2026-11-19T03:00:00", "2026-11-25T03:00:00", "2026-11-26T03:00:00"


async def test_an_invitation_binds_once(store: Store) -> None:
    await store.people.invite("f1", "AA", MADE, EXPIRES)
    assert await store.people.accept("f1", 7, "en", NOW) == "AA"
    assert await store.people.heads() == [Head("AA", 7, "en", False)]
    assert await store.people.units_of(7) == ["AA"]
    assert await store.people.accept("f1", 8, "id", NOW) is None
    assert await store.people.units_of(8) == []


async def test_the_same_head_may_open_the_link_again(store: Store) -> None:
    """Telegram may deliver the message twice."""
    await store.people.invite("f1", "AA", MADE, EXPIRES)
    assert await store.people.accept("f1", 7, "id", NOW) == "AA"
    assert await store.people.accept("f1", 7, "id", NOW) == "AA"
    assert len(await store.people.heads()) == 1


@pytest.mark.parametrize(("fingerprint", "now"), [("f1", EXPIRES), ("f1", LATER), ("f2", NOW), ("", NOW)])
async def test_an_old_or_unknown_invitation_binds_nobody(store: Store, fingerprint: str, now: str) -> None:
    await store.people.invite("f1", "AA", MADE, EXPIRES)
    assert await store.people.accept(fingerprint, 7, "id", now) is None
    assert await store.people.heads() == []


async def test_a_head_may_have_several_units_and_a_unit_several_heads(store: Store) -> None:
    for unit, chat in (("AA", 7), ("BB", 7), ("AA", 8), ("AA", 7)):
        await store.people.bind(unit, chat, "id", NOW)
    assert await store.people.units_of(7) == ["AA", "BB"]
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


async def test_facts(store: Store) -> None:
    assert await store.people.fact("username") is None
    await store.people.remember("username", "a")
    await store.people.remember("username", "b")
    assert await store.people.fact("username") == "b"
