"""Pieces of work that wait share one transaction of a server, and none is taken along by another's fault."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import date
from typing import Any, cast

import pytest

from bot.rules.server import Server
from bot.storage import Cipher, Store, StoreUnavailable, Unit
from bot.storage.connection import Alone
from bot.storage.db import Db, many
from bot.storage.errors import IntegrityFault
from bot.storage.postgres.batches import LOCK, read_together, write_together
from bot.storage.postgres.connection import ServerConnection
from bot.storage.postgres.database import ServerDatabase
from bot.storage.postgres.opening import connect, session_of
from bot.storage.work import More
from tests.support.servers import Cluster, NoServer, cluster, emptied
from tests.support.waiting import until, within

pytestmark = pytest.mark.server


@pytest.fixture
def server() -> Server:
    try:
        return emptied([Unit("AA", "Dinas Contoh")])
    except NoServer as none:
        pytest.skip(str(none))


@pytest.fixture
async def served(server: Server) -> AsyncIterator[Store]:
    async with Store(server, cipher=Cipher("s" * 32)) as one:
        yield one


def keep(name: str, value: str = "x") -> Callable[[Db], Any]:
    return lambda db: db.execute("INSERT INTO facts (name, value) VALUES (?, ?)", (name, value))


async def names(served: Store) -> list[str]:
    statement = "SELECT name FROM facts ORDER BY name"
    return [row[0] for row in await served._database.read(lambda db: db.execute(statement).fetchall())]


async def test_a_refused_piece_leaves_nothing_and_harms_nobody(served: Store) -> None:
    def fails_midway(db: Db) -> None:
        db.execute("INSERT INTO facts (name, value) VALUES ('half', 'half')")
        db.execute("INSERT INTO services (unit, slug, name, position) VALUES ('NO', 'x', 'X', 0)")

    def breaks(db: Db) -> None:
        db.execute("INSERT INTO facts (name, value) VALUES ('quarter', 'quarter')")
        raise KeyError("a fault in the program")

    write = served._database.write
    done = await asyncio.gather(
        write(keep("a")), write(fails_midway), write(keep("b")), write(breaks), write(keep("c")), return_exceptions=True
    )
    faults = [type(one) if isinstance(one, BaseException) else None for one in done]
    assert faults == [None, IntegrityFault, None, KeyError, None]
    assert await names(served) == ["a", "b", "c"]


async def test_who_changes_nothing_is_refused_without_undoing_anything(served: Store) -> None:
    def stale(db: Db) -> None:
        if db.execute("UPDATE facts SET value = 'y' WHERE name = 'none'").rowcount == 0:
            raise KeyError("stale")

    runs = list[int]()

    def counted(db: Db) -> None:
        runs.append(1)
        db.execute("INSERT INTO facts (name, value) VALUES ('once', 'x')")

    write = served._database.write
    done = await asyncio.gather(write(counted), write(stale), return_exceptions=True)
    assert [type(one) for one in done] == [type(None), KeyError]
    assert (runs, await names(served)) == ([1], ["once"])


async def test_a_tap_sees_what_another_piece_of_its_transaction_has_done(served: Store) -> None:
    """What a tap asks first is sent before the pieces in front of it are run."""
    for number, name in enumerate(("A", "X", "Y")):
        await served.drafts.create(f"D{name}", number, "AA", {"page": name}, 1)
    statements = list[str]()

    def tap(name: str, chat: int) -> Any:
        return served.moves.move(f"D{name}", chat, date(2026, 11, 18), 5, 9, lambda _: {"page": f"{name}2"})

    def gone(db: Db) -> None:
        db.execute("DELETE FROM drafts WHERE id = 'DX'")
        statements.append("gone")

    found = await asyncio.gather(tap("A", 0), served._database.write(gone), tap("Y", 2), tap("X", 1), tap("A", 0))
    assert statements == ["gone"], "they were meant to share one transaction that is done once"
    assert [getattr(one, "saved", None) and one.saved.state for one in (found[0], found[2], found[3], found[4])] == [
        {"page": "A"},
        {"page": "Y"},
        None,
        {"page": "A2"},
    ]


async def test_a_text_that_cannot_be_kept_is_a_fault_and_not_bad_luck(served: Store) -> None:
    with pytest.raises(IntegrityFault, match="NUL"):
        await served._database.write(keep("a", "x\0y"))
    assert await names(served) == []


async def test_numbers_texts_bytes_and_nothing_come_back_as_they_went(served: Store) -> None:
    values = (2**62, -1, "é\N{GRINNING FACE}%s $1", b"\x00\xff", None, 0.1, True)
    marks = "CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, CAST(? AS INTEGER)"
    row = await served._database.read(lambda db: db.execute(f"SELECT {marks}", values).fetchone())
    assert tuple(row) == values
    total = await served._database.read(
        lambda db: db.execute("SELECT sum(n), sum(n) / 2 FROM (VALUES (3), (4)) AS t (n)").fetchone()
    )
    assert [(one, type(one)) for one in total] == [(7, int), (3, int)], "whole numbers stay whole, as in a file"


@pytest.mark.parametrize("many_rows", [0, 1, 200, 450])
async def test_what_many_runs_of_a_statement_change_is_counted_whole(served: Store, many_rows: int) -> None:
    rows = [(f"k{number}", "x") for number in range(many_rows)] * 2
    add = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"
    assert await served._database.write(lambda db: db.executemany(add, rows).rowcount) == many_rows


class Counted(ServerConnection):
    """It counts how often it has waited for the server, and statements."""

    waits = sent = 0

    def settle(self) -> None:
        self.waits += self.waiting
        super().settle()

    def _send(self, *what: Any) -> None:
        self.sent += 1
        super()._send(*what)


def test_what_is_one_statement_each_is_asked_in_one_go_without_a_transaction(server: Server) -> None:
    find = "SELECT value FROM facts WHERE name = ?"

    def look(name: str) -> Alone[Any]:
        return Alone(lambda db: [*db.execute(find, (name,))], find, (name,))

    with closing(Counted(session_of(server))) as db:
        write_together(lambda: db, [keep(f"f{number}", str(number)) for number in range(5)])
        db.waits = db.sent = 0
        found = read_together(lambda: db, [look(f"f{number}") for number in range(9)])
        assert [[row["value"] for row in rows] for rows in found] == [["0"], ["1"], ["2"], ["3"], ["4"], [], [], [], []]
        assert (db.waits, db.sent) == (1, 9)
        write_together(lambda: db, [lambda db: db.execute("UPDATE facts SET value = 'y' WHERE name = 'f0'")])
        assert [rows[0]["value"] for rows in read_together(lambda: db, [look("f0"), look("f0")])] == ["y", "y"]

        def refused(db: Db) -> None:
            db.execute("SELECT 1 / 0").fetchone()

        fault, kept = read_together(lambda: db, [Alone(refused, "SELECT 1 / 0", ()), look("f1")])
        assert isinstance(fault, Exception)
        assert kept[0]["value"] == "1"


async def test_a_report_sees_one_moment(served: Store, server: Server) -> None:
    await served._database.write(keep("a"))

    def work(db: Db) -> list[int]:
        first = db.execute("SELECT count(*) FROM facts").fetchone()[0]
        other = connect(server)
        other.execute("INSERT INTO facts (name, value) VALUES ('b', 'x')")
        other.settle()
        other.close()
        return [first, db.execute("SELECT count(*) FROM facts").fetchone()[0]]

    assert await served._database.browse(work) == [1, 1]
    assert await names(served) == ["a", "b"]
    with pytest.raises(StoreUnavailable, match="read-only"):
        await served._database.browse(keep("c"))


async def test_a_lost_session_is_replaced_and_nothing_is_written_twice(served: Store, server: Server) -> None:
    await served._database.write(keep("a"))
    other = connect(server)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    other.execute(f"SELECT pg_terminate_backend(pid, 5000) {others}").fetchall()
    other.close()
    await served._database.write(keep("b"))
    assert await names(served) == ["a", "b"]


async def test_a_server_that_restarts_is_waited_for() -> None:
    try:
        own = Cluster()
    except NoServer as none:
        pytest.skip(str(none))
    try:
        async with Store(own.make("again")) as served:
            await asyncio.to_thread(own.stop)
            waiting = asyncio.ensure_future(served._database.write(keep("a")))
            await asyncio.sleep(0)
            await asyncio.to_thread(own.start)
            await waiting
            assert await names(served) == ["a"]
        assert (own.data / "postmaster.pid").exists()
    finally:
        own.guard.stdin.close()  # as the end of this process closes it, however it comes
        await asyncio.to_thread(own.guard.wait)
    assert not own.folder.exists()


async def test_who_holds_the_database_is_waited_for(served: Store, server: Server) -> None:
    other = connect(server)
    other.execute("BEGIN")
    other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
    other.execute("INSERT INTO facts (name, value) VALUES ('first', 'x')")
    other.settle()
    waiting = asyncio.ensure_future(
        served._database.write(lambda db: len(db.execute("SELECT 1 FROM facts").fetchall()))
    )
    await asyncio.sleep(0)
    other.execute("COMMIT")
    other.settle()
    other.close()
    assert await waiting == 1, "what a piece reads is of after the other's commit"


async def test_what_comes_while_another_worker_writes_is_done_along(served: Store, server: Server) -> None:
    """Even what begins with a question that is sent ahead, and what is refused and has all done again."""
    other, sizes = connect(server), list[int]()
    other.execute("BEGIN")
    other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
    other.settle()
    writer = cast(ServerDatabase, served._database)._lanes[0]
    batch = writer._batch

    def counted(db: Any, works: list[Any], more: More) -> list[Any]:
        results = batch(db, works, more)
        sizes.append(len(results))
        return results

    writer._batch = counted
    find = "SELECT value FROM facts WHERE name = ?"

    def look(name: str) -> Alone[Any]:
        return Alone(lambda db: [row[0] for row in db.execute(find, (name,))], find, (name,))

    def breaks(db: Db) -> None:
        db.execute("INSERT INTO facts (name, value) VALUES ('half', 'x')")
        raise KeyError("a fault in the program")

    write = served._database.write
    first = asyncio.ensure_future(write(look("b")))
    await until(lambda: writer.busy and not writer._waiting)  # until the thread has taken it
    further = [asyncio.ensure_future(write(work)) for work in (keep("b"), look("b"), look("none"), breaks)]
    await asyncio.sleep(0)
    other.execute("COMMIT")
    other.settle()
    other.close()
    *found, broken = await asyncio.gather(first, *further, return_exceptions=True)
    assert [found[0], *found[2:], type(broken)] == [[], ["x"], [], KeyError]
    assert (sizes, await names(served)) == ([5], ["b"])


async def test_a_look_rides_with_what_a_worker_of_several_writes(server: Server) -> None:
    for shared in (False, True):
        async with Store(server, cipher=Cipher("s" * 32), shared=shared) as one:
            await one.drafts.create(f"D{shared}", shared, "AA", {"page": "A"}, 1)
            other = connect(server)
            other.execute("BEGIN")
            other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
            other.settle()
            held = asyncio.ensure_future(one.facts.keep(f"{shared}", "x"))
            await asyncio.sleep(0)
            look = asyncio.ensure_future(one.drafts.revision(f"D{shared}"))
            await asyncio.sleep(0)
            await one.units.find("AA")  # which reads
            rides = not look.done()
            other.execute("COMMIT")
            other.settle()
            other.close()
            assert (await look, rides) == (0, shared)
            await held


async def test_a_worker_of_several_gathers_after_a_batch_of_several(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Store(server, shared=True) as one:
        writer, later = cast(ServerDatabase, one._database)._lanes[0], list[tuple[float, Callable[[], None]]]()
        await one.facts.keep("alone", "x")
        assert not writer.busy
        with monkeypatch.context() as patched:  # the moment ends when it is told to
            patched.setattr(asyncio.get_running_loop(), "call_later", lambda *what: later.append(what))
            await asyncio.gather(*(one.facts.keep(name, "x") for name in "ab"))
        ((seconds, go_on),) = later
        assert 0 < seconds < 0.1
        assert writer.busy, "what comes now waits for a moment"
        waiting = asyncio.ensure_future(one.facts.keep("c", "x"))
        await asyncio.sleep(0)
        assert not waiting.done()
        go_on()
        await within(waiting)
        assert not writer.busy


def test_of_two_that_block_each_other_both_are_done(server: Server) -> None:
    """A deadlock that the server breaks is tried again, bounded."""
    db = connect(server)
    tries = list[int]()

    def work(one: Db) -> int:
        tries.append(1)
        if len(tries) < 3:
            one.execute("DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40P01'; END $$")
        one.execute("INSERT INTO facts (name, value) VALUES ('a', 'x')")
        return len(tries)

    assert write_together(lambda: db, [work]) == [3]
    db.close()


def test_the_cluster_is_one_of_this_process() -> None:
    assert cluster() is cluster()


async def test_a_result_of_any_size_is_taken_in_parts_and_two_at_once(served: Store) -> None:
    def work(db: Db) -> list[int]:
        first = many(db, "SELECT g FROM generate_series(1, ?) AS g", (12_000,))
        second = many(db, "SELECT g FROM generate_series(1, 3) AS g")
        begun = [next(iter(first))[0], *(row[0] for row in second)]
        return [*begun, len(first.fetchmany(10_000)), len(first.fetchall())]

    assert await served._database.browse(work) == [1, 1, 2, 3, 10_000, 1_999]
