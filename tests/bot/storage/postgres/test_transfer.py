"""A move from a file to a server and back: every row of every table, after a kill too, and proved."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.rules.server import Server
from bot.storage import InUse, MigrationFault, Store, StoreUnavailable, migrate_file
from bot.storage.errors import HalfMoved, Outdated, TransferFault
from bot.storage.migrations import newest
from bot.storage.postgres.opening import connect
from bot.storage.postgres.schema import migrate_server
from bot.storage.transfer import move, rows_in
from bot.storage.transfer_tables import OWN, tables_of
from tests.bot.storage.test_history import of_version
from tests.support.copies import add
from tests.support.servers import NoServer, cluster

pytestmark = [pytest.mark.server, pytest.mark.slow]
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with rows in every table, which counts on behind a row that is gone."""
    path = tmp_path_factory.mktemp("full") / "skm.db"
    of_version(path, newest())
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE asked SET owner = 'window'")
        db.execute("UPDATE sqlite_sequence SET seq = 70 WHERE name = 'people'")
        db.execute("UPDATE copies SET content = ?", (bytes(range(256)),))
        db.execute("UPDATE units SET name = 'Dinas \U0001f600 ''é%_' WHERE code = 'AA'")
        db.commit()
    return path


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "skm.db"
    path.write_bytes(template.read_bytes())
    return path


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    name = f"move_{abs(hash(request.node.name)) % 10**8}"
    try:
        made = cluster().make(name)
    except NoServer as none:
        pytest.skip(str(none))
    yield made
    cluster().run("psql", "-q", "-d", cluster().url(), "-c", f"DROP DATABASE {name} WITH (FORCE)")


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def rows_of(path: Path) -> Rows:
    """Every row of a file, read by another program."""
    with closing(sqlite3.connect(path)) as db:
        return {
            table.name: db.execute(f'SELECT {table.listed} FROM "{table.name}" ORDER BY {table.listed}').fetchall()
            for table in tables_of(db)
        }


def rows_on(server: Server, like: Rows, path: Path) -> Rows:
    """The same of a server."""
    with closing(sqlite3.connect(path)) as db, psycopg.connect(server.url) as session:
        session.execute("SET search_path = skm")
        return {
            table.name: session.execute(
                f'SELECT {table.listed} FROM "{table.name}" ORDER BY {table.listed}'.encode()
            ).fetchall()
            for table in tables_of(db)
            if table.name in like
        }


def ordered(rows: Rows) -> Rows:
    return {name: sorted(some, key=repr) for name, some in rows.items()}


def ask(server: Server, statement: str) -> Any:
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("SET search_path = skm")
        done = session.execute(statement.encode())
        return done.fetchall() if done.description else None


async def test_there_and_back_with_rows_in_every_table(file: Path, server: Server, tmp_path: Path) -> None:
    before, bytes_before = rows_of(file), bytes_of(file)
    told = {"copy": 0, "compare": 0}

    def tell(doing: str, count: int) -> None:
        told[doing] += count

    moved = move(file, server, tell)
    assert all(before.values()) and len(before) == moved.tables, "rows in every table"
    assert moved.rows == sum(map(len, before.values())) == rows_in(file) == rows_in(server) == told["copy"]
    assert told["compare"] == moved.rows and moved.tallies == len(before["tallies"])
    assert ordered(rows_on(server, before, file)) == ordered(before)
    assert bytes_of(file) == bytes_before, "the source is as it was"
    assert ask(server, "INSERT INTO people (chat) VALUES (4711) RETURNING id") == [(71,)], "behind the last ever given"
    ask(server, "DELETE FROM people WHERE id = 71")
    ask(
        server,
        "INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due)"
        " VALUES ('notice', 'x', 'AA', 1, '', '{}', 0, 0); DELETE FROM deliveries WHERE kind = 'notice'",
    )
    async with Store(server) as store:
        assert await store.figures.integrity() == []
        assert (await store.figures.discrepancies())[1] == []
    with pytest.raises(psycopg.errors.RaiseException):  # triggers are awake again
        ask(server, "UPDATE audit SET who = 'x'")

    back = tmp_path / "back.db"
    assert move(server, back).checksum == moved.checksum
    assert ordered(rows_of(back)) == ordered(before)
    with closing(sqlite3.connect(back)) as db:
        assert db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'people'").fetchone() == (71,)
        with closing(sqlite3.connect(file)) as first:
            triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
            assert db.execute(triggers).fetchall() == first.execute(triggers).fetchall()
        db.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.DatabaseError, match="audit log"):
            db.execute("DELETE FROM audit")
    async with Store(back) as store:
        assert await store.figures.integrity(full=True) == []


def named(where: Path | Server) -> str:
    return where.url if isinstance(where, Server) else str(where)


_CHILD = """
import os, signal, sys
from pathlib import Path
from bot.rules.server import Server
from bot.storage import transfer

transfer._ROWS = 7
source, target = (Server.of(one) if "://" in one else Path(one) for one in sys.argv[1:3])
left = int(sys.argv[3])

def tell(doing, count):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

transfer.move(source, target, tell)
"""


@pytest.mark.parametrize(("way", "steps"), [("there", 3), ("there", 60), ("back", 25)])
def test_killed_at_any_moment_it_goes_on(
    file: Path, server: Server, tmp_path: Path, way: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(file, 100, "BB")
    source: Path | Server = file
    target: Path | Server = server
    if way == "back":
        move(file, server)
        source, target = server, tmp_path / "back.db"
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, *map(named, (source, target)), str(steps)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    with pytest.raises(HalfMoved, match="found a move into this database that is not done"):
        migrate_server(target) if isinstance(target, Server) else migrate_file(target)
    told = {"copy": 0, "compare": 0}
    monkeypatch.setattr("bot.storage.transfer._ROWS", 7)
    moved = move(source, target, lambda doing, count: told.update({doing: told[doing] + count}))
    assert told == {"copy": moved.rows, "compare": moved.rows}
    before = rows_of(file)
    after = rows_of(target) if isinstance(target, Path) else rows_on(target, before, file)
    assert ordered(after) == ordered(before)


def test_what_was_changed_behind_its_back_is_found(file: Path, server: Server) -> None:
    at = {"copy": 0}

    def meddle(doing: str, _: int) -> None:
        if doing == "compare" and not at["copy"]:
            at["copy"] = 1
            ask(server, "UPDATE responses SET scores = '1' || substr(scores, 2) WHERE id = 'r06'")
            ask(server, "DELETE FROM facts")
            ask(server, "UPDATE copies SET content = decode('00', 'hex')")

    with pytest.raises(TransferFault) as fault:
        move(file, server, meddle)
    said = str(fault.value)
    assert "responses: found another row 7 in the order of" in said
    assert "facts: found 0 row(s), expected 1" in said and "copies: found another row 1" in said
    assert "AA / x / permenpan-14-2017 / 2026-Q3" in said, "and what is counted from it differs"
    with pytest.raises(HalfMoved):
        migrate_server(server)


def test_a_target_with_content_or_of_another_move(file: Path, server: Server, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    migrate_file(other)
    migrate_server(server)
    ask(server, "INSERT INTO facts (name, value) VALUES ('a', '1')")
    with pytest.raises(TransferFault, match=r"found rows in facts, expected an empty database"):
        move(file, server)
    ask(server, "DELETE FROM facts")
    ask(server, f"INSERT INTO migrations (number, name) VALUES (0, 'sqlite:///{other}')")
    with pytest.raises(TransferFault, match=r"found a move from sqlite:///.*other.db that is not done"):
        move(file, server)
    with pytest.raises(TransferFault, match="found the same engine"):
        move(file, tmp_path / "b.db")
    ask(server, "DROP SCHEMA skm CASCADE; CREATE SCHEMA skm; CREATE TABLE skm.orders (id int)")
    with pytest.raises(MigrationFault, match="found a schema skm of another program"):
        move(file, server)
    with pytest.raises(Outdated, match="run skm migrate there"):
        move(tmp_path / "none.db", server)
    assert not (tmp_path / "none.db").exists()


def test_a_session_that_is_about_to_end_hinders_no_move(file: Path, server: Server) -> None:
    """A server may still show the session of a program that has ended a moment ago."""
    migrate_server(server)
    other = connect(server)
    ending = threading.Timer(0.05, other.close)
    ending.start()
    move(file, server)
    ending.join()


async def test_nobody_is_at_either_end(file: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.postgres.transfer._ENDING_SECONDS", 0.05)
    async with Store(file):
        with pytest.raises((InUse, StoreUnavailable)):
            _in_a_child(file, server)
    async with Store(server):
        with pytest.raises(InUse, match=r"session\(s\) of skm there, expected that the bot is stopped first"):
            move(file, server)


def _in_a_child(source: Path, target: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(source), target.url, "99999"],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        assert "InUse" in done.stderr and "the bot is stopped first" in done.stderr, done.stderr
        raise InUse(done.stderr)


def test_a_text_that_a_server_does_not_keep_is_told_by_its_table(file: Path, server: Server) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE responses SET suggestion = 'a' || char(0) || 'b' WHERE suggestion IS NOT NULL")
        db.commit()
    with pytest.raises(TransferFault, match=r"responses: found a row that it does not take .*NUL"):
        move(file, server)


def test_the_same_tables_as_the_server_has(server: Server, template: Path) -> None:
    migrate_server(server)
    found = {
        row[0]
        for row in ask(
            server,
            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema = 'skm'",
        )
    }
    with closing(sqlite3.connect(template)) as db:
        assert {table.name for table in tables_of(db)} | OWN == found
