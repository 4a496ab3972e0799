"""Surveys under way stand sealed in the file: opened by the secret that sealed them, and by nothing else."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage import Author, Cipher, OtherSecret, Store
from bot.storage import cipher as module
from bot.storage.cipher import new_nonce
from tests.support.templates import new_database

from .conftest import UNITS

SECRET, OTHER = "rahasia-contoh-untuk-pengujian-0123456789", "rahasia-lain-untuk-pengujian-0123456789"
BY = Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))
CHAT = 5_402_118_340
STATE = {"page": "summary", "answers": {"waktu": 1}, "suggestion": "antrean lama \ud800"}
TABLES = ("drafts", "held")


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    new_database(path, UNITS)
    async with Store(path, cipher=Cipher(SECRET)) as one:
        await one.sealing.begin()
        yield one


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def counts(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


def test_a_box_opens_with_its_secret_nonce_and_purpose() -> None:
    nonce, other = new_nonce(), new_nonce()
    cipher = Cipher(SECRET)
    sealed = cipher.box(nonce).seal("draft/D1", STATE)
    assert cipher.box(nonce).seal("draft/D1", STATE) != sealed, "the same state looks like another"
    assert Cipher(SECRET).box(nonce).unseal("draft/D1", sealed) == STATE
    for one, at, purpose, content in (
        (Cipher(OTHER), nonce, "draft/D1", sealed),
        (Cipher(), nonce, "draft/D1", sealed),
        (cipher, other, "draft/D1", sealed),
        (cipher, nonce, "draft/D2", sealed),
        (cipher, nonce, "draft/D1", sealed[:-1]),
        (cipher, nonce, "draft/D1", b""),
    ):
        with pytest.raises(OtherSecret):
            one.box(at).unseal(purpose, content)


def test_the_length_of_what_is_sealed_tells_no_suggestion() -> None:
    box = Cipher(SECRET).box(new_nonce())
    sealed = [box.seal("draft/D1", {"suggestion": "a" * n}) for n in (0, 1, 40, 200)]
    assert len({len(one) for one in sealed}) == 1
    assert [len(box.unseal("draft/D1", one)["suggestion"]) for one in sealed] == [0, 1, 40, 200]
    longer = box.seal("draft/D1", {"suggestion": "a" * 300})
    assert len(longer) - len(sealed[0]) == 256
    assert len(box.seal("person", 7)) == len(box.seal("person", 5_400_000_000)), "nor the digits of an id"


def test_what_was_sealed_without_being_filled_up_opens() -> None:
    nonce = new_nonce()
    box = Cipher(SECRET).box(nonce)
    before = b"i" * 12 + box._aead.encrypt(b"i" * 12, b'{"page":"q.waktu"}', b"draft/D1")
    assert box.unseal("draft/D1", before) == {"page": "q.waktu"}


def test_a_mark_is_the_same_for_one_secret_and_purpose_alone() -> None:
    marks = {cipher.mark(purpose, CHAT) for cipher in (Cipher(SECRET), Cipher(OTHER)) for purpose in ("owner", "else")}
    assert len(marks) == 4
    assert Cipher(SECRET).mark("owner", CHAT) in marks


async def test_it_is_found_and_opened_after_a_restart(store: Store, path: Path) -> None:
    made = await store.drafts.create("D1", CHAT, "AA", {"page": "welcome"}, 100)
    await store.drafts.save("D1", 0, STATE, 101)
    assert await store.held.hold({7: {"update_id": 7, "text": "\ud800"}})
    async with Store(path, cipher=Cipher(SECRET)) as again:
        assert await again.sealing.begin() == 0
        (found,) = await again.drafts.touched_since(0)
        assert (found.id, found.chat, found.state, found.revision) == (made.id, CHAT, STATE, 1)
        assert await again.drafts.load("D1", CHAT) == found
        assert await again.drafts.of_link(CHAT, "AA") == found
        assert await again.held.all() == {7: {"update_id": 7, "text": "\ud800"}}


async def test_without_the_secret_nothing_is_read_and_nothing_is_lost(store: Store, path: Path) -> None:
    await store.drafts.create("D1", CHAT, "AA", STATE, 100)
    await store.held.hold({7: {"update_id": 7}})
    async with Store(path) as other:
        assert await other.drafts.load("D1", CHAT) is None
        assert await other.drafts.of_chat(CHAT) == await other.drafts.touched_since(0) == []
        assert await other.held.all() == {}
    assert counts(path) == [1, 1]
    assert await store.drafts.load("D1", CHAT) is not None


async def test_another_secret_is_refused_and_loses_nothing(store: Store, path: Path) -> None:
    await store.drafts.create("D1", CHAT, "AA", STATE, 100)
    await store.held.hold({7: {"update_id": 7}})
    async with Store(path, cipher=Cipher(OTHER)) as other:
        with pytest.raises(OtherSecret, match=r"^SKM_SECRET: found another one than .*`skm secret forget`"):
            await other.sealing.begin()
    assert counts(path) == [1, 1]
    async with Store(path, cipher=Cipher(SECRET)) as again:
        assert await again.sealing.begin() == 0
        assert await again.drafts.load("D1", CHAT) is not None
        assert await again.held.all() == {7: {"update_id": 7}}


async def test_another_secret_is_refused_where_nothing_is_under_way(store: Store, path: Path) -> None:
    """The pseudonyms of answers would be others too, and somebody could answer twice."""
    assert await store.sealing.begin() == 0
    async with Store(path, cipher=Cipher(OTHER)) as other:
        with pytest.raises(OtherSecret):
            await other.sealing.begin()


async def test_a_start_with_the_same_secret_takes_back_that_another_may_come(store: Store, path: Path) -> None:
    await store.drafts.create("D1", CHAT, "AA", STATE, 100)
    assert await store.sealing.forget(BY) == 1
    assert await store.sealing.begin() == 0
    async with Store(path, cipher=Cipher(OTHER)) as other:
        with pytest.raises(OtherSecret):
            await other.sealing.begin()
    assert await store.drafts.load("D1", CHAT) is not None


async def test_one_that_is_forgotten_makes_room_for_one_other_alone(store: Store, path: Path) -> None:
    await store.drafts.create("D1", CHAT, "AA", STATE, 100)
    await store.held.hold({7: {"update_id": 7}})
    assert await store.sealing.forget(BY) == 2
    assert counts(path) == [1, 1], "nothing goes before the other one is there"
    assert [(one.action, one.who) for one in await store.audit.entries(9)] == [("secret.forget", "skm:contoh")]
    async with Store(path, cipher=Cipher(OTHER)) as other:
        assert await other.sealing.begin() == 2
        with pytest.raises(OtherSecret):
            await store.sealing.begin()
        assert counts(path) == [0, 0]
        await other.drafts.create("D2", CHAT, "AA", {}, 100)
        assert await other.sealing.begin() == 0
        assert [one.id for one in await other.drafts.of_chat(CHAT)] == ["D2"]


async def test_a_row_that_nobody_can_open_is_gone_for_its_person_alone(store: Store, path: Path) -> None:
    await store.drafts.create("D1", CHAT, "AA", STATE, 100)
    await store.drafts.create("D2", CHAT, "BB", STATE, 101)
    changed(path, "UPDATE drafts SET sealed = (SELECT sealed FROM drafts WHERE id = 'D2') WHERE id = 'D1'")
    assert await store.drafts.load("D1", CHAT) is None
    assert await store.drafts.of_link(CHAT, "AA") is None
    assert [one.id for one in await store.drafts.of_chat(CHAT)] == ["D2"]
    assert (await store.drafts.create("D3", CHAT, "AA", {}, 102)).id == "D3"
    assert await store.drafts.drop_all(CHAT) == 2


async def test_surveys_of_before_go_on(path: Path) -> None:
    """What today's version has in the file when it is brought up to date."""
    new_database(path, UNITS)
    columns = "(id, chat, unit, link, revision, state, message, touched, outlived)"
    changed(
        path,
        f"""INSERT INTO drafts_before {columns} VALUES
            ('D1', {CHAT}, 'AA', 'x', 3, '{{"page":"summary"}}', 55, 100, 9),
            ('D2', {CHAT}, 'BB', '', 1, '{{}}', NULL, 100, 0), ('D3', 7, 'BB', '', 0, '{{}}', NULL, 90, 0)""",
        """INSERT INTO held_before VALUES (5, '{"update_id":5}')""",
    )
    async with Store(path, cipher=Cipher(SECRET)) as store:
        assert await store.sealing.begin() == 0
        found = await store.drafts.of_link(CHAT, "AA", "x")
        assert found is not None
        assert (found.id, found.revision, found.state, found.message) == ("D1", 3, {"page": "summary"}, 55)
        assert {(one.id, one.chat) for one in await store.drafts.touched_since(0)} == {
            ("D1", CHAT),
            ("D2", CHAT),
            ("D3", 7),
        }
        await store.drafts.save("D1", 3, STATE, 200)
        cancelled = await store.drafts.cancel(CHAT, 9)
        assert cancelled is not None
        assert cancelled.id == "D2", "D1 has outlived that /batal"
        assert await store.held.all() == {5: {"update_id": 5}}
        assert await store.sealing.begin() == 0
    with closing(sqlite3.connect(path)) as db:
        for table in ("drafts_before", "held_before"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


async def test_a_load_and_a_save_take_one_key_and_one_operation_each(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, (made, invalid) = list[bytes](), module._library()

    def derived(key: bytes) -> object:
        keys.append(key)
        return made(key)

    monkeypatch.setattr(module, "_library", lambda: (derived, invalid))
    await store.drafts.create("D1", CHAT, "AA", {}, 100)
    for work in (store.drafts.load("D1", CHAT), store.drafts.save("D1", 0, STATE, 101)):
        before = len(keys)
        await work
        assert len(keys) - before == 1
    assert len(set(keys)) == 1
