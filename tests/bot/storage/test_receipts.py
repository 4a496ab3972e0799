"""A receipt asks whether an answer was counted. It leads to the answer with the secret alone, and later nowhere."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.storage import Author, Cipher, Ending, Finished, Response, Store, migrate_file, sealing
from bot.storage.places import Span
from tests.support.copies import older
from tests.support.templates import new_database

from .conftest import UNITS

Make = Callable[..., Response]
SECRET, OTHER = "rahasia-contoh-untuk-pengujian-0123456789", "rahasia-lain-untuk-pengujian-0123456789"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    new_database(path, UNITS)
    async with Store(path, cipher=Cipher(SECRET)) as one:
        yield one


async def finish(store: Store, response: Response, draft: str = "D1") -> str:
    await store.drafts.create(draft, 7, "AA", {}, 100)
    receipt, _ = await store.responses.submit(response, Ending(draft, 0, "id", 90_000))
    return receipt


async def test_a_receipt_is_known_until_its_period_and_window_have_closed(store: Store, response: Make) -> None:
    given = {
        "quarter": await finish(store, response()),
        "window": await finish(store, response(pseudonym="budi", window="W-1")),
        "officer": await finish(store, response(pseudonym=None, officer="O1", channel="petugas")),
    }
    assert len(set(given.values())) == 3

    async def counted() -> set[str]:
        return {name for name, receipt in given.items() if await store.responses.is_counted(receipt)}

    assert await counted() == set(given)
    assert not await store.responses.is_counted("SKM-0000-0000")
    assert await store.places.leading() == [("", "2026-Q4"), ("W-1", "2026-Q4")]
    await store.responses.forget_pseudonyms([Span("", "2026-Q4")])
    assert await counted() == {"window"}
    await store.responses.forget_pseudonyms([Span("W-1", "2026-Q4")])
    assert await counted() == set()
    assert await store.places.leading() == []


async def test_a_receipt_says_nothing_of_its_answer(store: Store, response: Make, path: Path) -> None:
    receipts = [await finish(store, response(pseudonym=f"p{number}"), f"D{number}") for number in range(8)]
    with closing(sqlite3.connect(path)) as db:
        rows = [str(tuple(row)) for table in ("responses", "finished") for row in db.execute(f"SELECT * FROM {table}")]
    for receipt in receipts:
        code = receipt.removeprefix("SKM-")
        for part in (receipt, code.replace("-", "")):
            assert not [row for row in rows if part in row], part


async def test_changed_answers_keep_their_receipt_and_erased_ones_take_it_along(store: Store, response: Make) -> None:
    first = await finish(store, response(2))
    assert await finish(store, response(4), "D2") == first
    for draft in ("D1", "D2"):
        left = await store.drafts.load(draft, 7)
        assert isinstance(left, Finished)
        assert (left.receipt, left.revised) == (first, draft == "D2")
    await store.drafts.drop_older(10 * 86400)  # its thanks are not shown again, so nobody knows the old one
    second = await finish(store, response(3), "D3")
    assert [await store.responses.is_counted(one) for one in (first, second)] == [second == first, True]
    await store.responses.erase(["siti"])
    assert not await store.responses.is_counted(second)
    assert await store.drafts.load("D3", 7) is None


async def test_without_the_secret_nothing_is_read_and_nothing_is_lost(store: Store, response: Make, path: Path) -> None:
    receipt = await finish(store, response())
    async with Store(path) as other:
        assert await other.drafts.load("D1", 7) is None
        assert not await other.responses.is_counted(receipt)
    assert isinstance(await store.drafts.load("D1", 7), Finished)


async def test_receipts_of_before_go_on(path: Path, response: Make) -> None:
    """They were the beginning of the answer's id, and stood with the draft's id in the file."""
    new_database(path, UNITS)
    async with Store(path) as before:
        await before.responses.submit(response())
        await before.responses.submit(response(pseudonym="budi"))
        await before.responses.submit(response(pseudonym=None, officer="O1", channel="petugas"))
    with closing(sqlite3.connect(path)) as db:
        ids = [id for (id,) in db.execute("SELECT id FROM responses ORDER BY officer, id")]
        receipts = [f"SKM-{id[:4]}-{id[4:8]}" for id in ids]
        db.execute("UPDATE responses SET receipt = NULL")
        for number in (0, 2):
            values = (f"D{number}", receipts[number], ("bot", "", "petugas")[number])
            statement = "INSERT INTO finished_before VALUES (?, 'AA', ?, 'en', 0, 3600, ?, 'x')"
            db.execute(statement, values)
        db.execute("INSERT INTO finished_before VALUES ('D9', 'AA', 'SKM-0000-0000', 'en', 0, 3600, 'bot', '')")
        db.commit()
    async with Store(path, cipher=Cipher(SECRET)) as store:
        assert await store.sealing.begin() == 0
        await store.sealing.mark_receipts()
        assert [await store.responses.is_counted(one) for one in receipts] == [True] * 3
        left = await store.drafts.load("D2", 7)
        assert isinstance(left, Finished)
        assert (left.receipt, left.language, left.channel, left.service) == (receipts[2], "en", "petugas", "x")
        assert await store.drafts.load("D9", 7) is None, "its answer has been erased"
        assert await store.sealing.begin() == 0
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM finished_before").fetchone() == (0,)


async def test_answers_of_before_are_marked_some_at_a_time_and_a_stop_in_between_loses_none(
    path: Path, response: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_AT_ONCE", 2)
    new_database(path, UNITS)
    async with Store(path) as before:
        for number in range(7):
            await before.responses.submit(response(pseudonym=f"warga {number}"))
    with closing(sqlite3.connect(path)) as db:
        ids = [id for (id,) in db.execute("SELECT id FROM responses ORDER BY id")]
        db.execute("UPDATE responses SET receipt = NULL")
        db.commit()
    mark, done = sealing._mark_some, list[str | None]()

    def stopping(*arguments: Any, **more: Any) -> str | None:
        if len(done) == 2:
            raise RuntimeError("stopped")
        done.append(mark(*arguments, **more))
        return done[-1]

    async with Store(path, cipher=Cipher(SECRET)) as store:
        with monkeypatch.context() as stop, pytest.raises(RuntimeError, match="stopped"):
            await store.sealing.begin()
            stop.setattr(sealing, "_mark_some", stopping)
            await store.sealing.mark_receipts()
        assert done == [ids[1], ids[3]], "two in each transaction"
    async with Store(path, cipher=Cipher(SECRET)) as store:
        assert await store.sealing.begin() == 0
        await store.sealing.mark_receipts()
        receipts = [f"SKM-{id[:4]}-{id[4:8]}" for id in ids]
        assert [await store.responses.is_counted(one) for one in receipts] == [True] * 7
        await store.responses.submit(response(pseudonym="warga lain"))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM facts WHERE name = 'receipts_unmarked'").fetchone() == (0,)


async def test_with_another_secret_what_was_sealed_is_dropped(store: Store, response: Make, path: Path) -> None:
    assert await store.sealing.begin() == 0
    receipt = await finish(store, response())
    await store.sealing.forget(Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC)))
    async with Store(path, cipher=Cipher(OTHER)) as other:
        assert await other.sealing.begin() == 1
        assert await other.sealing.begin() == 0
        assert await other.drafts.load("D1", 7) is None
        assert not await other.responses.is_counted(receipt)
        again = await finish(other, response(pseudonym="budi"), "D2")
        assert await other.responses.is_counted(again)


async def test_a_receipt_of_a_longer_mark_is_known_after_the_upgrade(path: Path, response: Make) -> None:
    new_database(path, UNITS)
    async with Store(path, cipher=Cipher(SECRET)) as store:
        receipt = await finish(store, response())
    with closing(sqlite3.connect(older(path, 40))) as db, db:
        db.execute("UPDATE responses SET receipt = ?", (Cipher(SECRET).mark("receipt", receipt),))
    migrate_file(path)
    async with Store(path, cipher=Cipher(SECRET)) as store:
        assert await store.responses.is_counted(receipt)
        assert not await store.responses.is_counted("SKM-0000-0000")
