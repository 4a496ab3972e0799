"""A copy written over the open file in place is told by its mark, whatever log and memory still show of the old one."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.storage import Overwritten, Store, migrate_file
from bot.storage.connection import connect
from bot.storage.copies import back_up
from tests.support.copies import held, overwrite, put_over, stands_alone

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)


def marks() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"mark-{next(numbers)}"


@pytest.mark.parametrize("kind", ["before", "same hour", "by hand", "empty", "letter"])
async def test_another_content_is_noticed(store: Store, path: Path, tmp_path: Path, kind: str) -> None:
    fresh, other = marks(), tmp_path / "other"
    if kind == "before":
        back_up(path, other)
    await store.seal.renew(fresh())
    if kind == "same hour":
        back_up(path, other)
    elif kind == "by hand":
        with closing(connect(path)) as db:
            db.execute("VACUUM INTO ?", (str(other),))
        for _ in range(120):  # an hour
            await store.seal.check(fresh)
    elif kind != "before":
        other.write_text("Yang terhormat " * 1000 * (kind == "letter"))
    await store.facts.keep("a", "1")  # in the log alone
    await store.seal.check(fresh)
    put_over(other, path)
    store.check_place()  # nothing of it is seen from outside
    with pytest.raises(Overwritten, match=r"skm\.db: found the content of a copy"):
        await store.seal.check(fresh)


async def test_a_copy_of_before_is_noticed_where_somebody_read_while_the_mark_was_made(
    store: Store, path: Path, tmp_path: Path
) -> None:
    back_up(path, copy := tmp_path / "copy.db")
    await store.facts.keep("a", "1")
    with closing(connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM facts").fetchall()
        asyncio.get_running_loop().call_later(0.1, reader.execute, "COMMIT")
        await store.seal.renew("mark")
    put_over(copy, path)
    with pytest.raises(Overwritten):
        await store.seal.check(marks())


async def test_the_log_gets_into_nothing_that_was_written_over_the_file(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    migrate_file(path)
    with closing(connect(path)) as db:
        db.execute("VACUUM")  # so that each page of the copy is that of the file, and writing on stays possible
    async with Store(path) as store:
        await store.facts.keep("a", "1")
        back_up(path, copy)
        await store.facts.keep("a", "2")
        put_over(copy, path)
        log = await store.keep_log_out(NOW)
        for number in range(30):  # more than SQLite leaves in a log by itself
            await store.facts.keep("a", str(number % 10) * 200_000)
    assert log.name == "skm.rescued-20261118T030000Z.db-wal"
    assert log.stat().st_size > 30 * 200_000
    assert log.stat().st_mode & 0o777 == 0o600
    stands_alone(path, copy)


async def test_a_file_that_others_read_write_and_empty_the_log_of_is_the_same(store: Store, path: Path) -> None:
    fresh = marks()
    with held(path):
        await store.seal.renew(fresh())
    for round_ in range(250):
        if round_ % 50 == 0:
            with closing(connect(path)) as other:
                other.execute("INSERT INTO facts VALUES (?, ?)", (f"fact {round_}", "x" * 5000))
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await store.seal.check(fresh)


async def test_a_reader_who_keeps_the_mark_in_the_log_is_no_alarm(store: Store, path: Path) -> None:
    fresh = marks()
    with closing(connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchall()
        await store.facts.keep("a", "1")
        await store.seal.renew(fresh())
        await store.seal.check(fresh)
        assert len(store.seal._known) == 2, "it is not in the file yet"
    await store.seal.check(fresh)
    assert store.seal._known == ["mark-1"]


async def test_a_damaged_page_is_no_other_file(store: Store, path: Path) -> None:
    fresh = marks()
    await store.seal.renew(fresh())
    overwrite(path)
    await store.seal.check(fresh)


async def test_a_look_gives_up_no_lock_of_the_store(store: Store, path: Path) -> None:
    """POSIX locks end with the first handle of the file that a process closes by itself."""
    fresh = marks()
    await store.seal.renew(fresh())
    await store.seal.check(fresh)
    assert _in_use(path)


def _in_use(path: Path) -> bool:
    """As another process sees it."""
    ask = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)"
    asked = subprocess.run([sys.executable, "-S", "-c", ask, path], check=False, capture_output=True, text=True)
    return "BlockingIOError" in asked.stderr
