"""The tables of a server are those of a file: same columns, keys, rules and indexes, at every level."""

import re
import sqlite3

import psycopg
import pytest

from bot.rules.server import Server
from bot.storage import MigrationFault, Outdated, Store
from bot.storage.migrations import newest
from bot.storage.postgres import schema
from bot.storage.postgres.schema import migrate_server, pending_on
from bot.storage.upgrades import upgrade
from tests.support.servers import NoServer, cluster, emptied

pytestmark = pytest.mark.server
Columns = dict[str, dict[str, tuple[str, bool, int]]]
_COLUMNS = """
    SELECT t.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull,
        coalesce((SELECT array_position(i.indkey::int2[], a.attnum) + 1 FROM pg_index AS i
            WHERE i.indrelid = t.oid AND i.indisprimary), 0), coalesce(c.collname, '')
    FROM pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_collation AS c ON c.oid = a.attcollation
    WHERE t.relkind = 'r' AND t.relnamespace = 'skm'::regnamespace"""
_TYPES = {"bigint": "INTEGER", "text": "TEXT", "bytea": "BLOB", "double precision": "REAL"}
_OWN = {"unit_words", "service_words"}  # of a file by FTS5, and compared by what a search finds


@pytest.fixture(scope="module")
def server() -> Server:
    try:
        return emptied()
    except NoServer as none:
        pytest.skip(str(none))


@pytest.fixture(scope="module")
def file() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    upgrade(db)
    return db


def tables_of(file: sqlite3.Connection) -> list[str]:
    rows = file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if not re.match(r"sqlite_|(unit|service)_(words|terms)", name)]


def test_columns_types_and_keys(server: Server, file: sqlite3.Connection) -> None:
    expected: Columns = {
        table: {
            row["name"]: (row["type"], bool(row["notnull"] or row["pk"]), row["pk"])
            for row in file.execute(f"PRAGMA table_info ({table})")
        }
        for table in tables_of(file)
    }
    found: Columns = {}
    with psycopg.connect(server.url) as session:
        for table, column, kind, needed, key, collation in session.execute(_COLUMNS):
            found.setdefault(table, {})[column] = (_TYPES[kind], needed, key)
            assert collation in {"", "C"}, f"{table}.{column} is compared otherwise than a file does"
    assert {name: columns for name, columns in found.items() if name not in _OWN} == expected


def test_references_and_what_is_unique(server: Server, file: sqlite3.Connection) -> None:
    references = {
        (table, row["from"], row["table"], row["to"], row["on_delete"], row["on_update"])
        for table in tables_of(file)
        for row in file.execute(f"PRAGMA foreign_key_list ({table})")
    }
    unique = {
        (table, tuple(str(one["name"]) for one in file.execute(f"PRAGMA index_info ({row['name']})")), row["partial"])
        for table in tables_of(file)
        for row in file.execute(f"PRAGMA index_list ({table})")
        if row["unique"] and row["origin"] != "pk"
    }
    what = {"a": "NO ACTION", "c": "CASCADE"}
    with psycopg.connect(server.url) as session:
        found = {
            (child, column, parent, key, what[deleted], what[updated])
            for child, column, parent, key, deleted, updated in session.execute(
                "SELECT t.relname, a.attname, p.relname, b.attname, c.confdeltype::text, c.confupdtype::text"
                " FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid"
                " JOIN pg_class AS p ON p.oid = c.confrelid"
                " JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]"
                " JOIN pg_attribute AS b ON b.attrelid = p.oid AND b.attnum = c.confkey[1]"
                " WHERE c.contype = 'f' AND c.connamespace = 'skm'::regnamespace"
            )
        }
        kept = {
            (table, tuple(columns), int(partial))
            for table, columns, partial in session.execute(
                "SELECT t.relname, array(SELECT coalesce(a.attname, 'None')::text FROM unnest(i.indkey::int2[])"
                " WITH ORDINALITY AS k (n, at) LEFT JOIN pg_attribute AS a"
                " ON a.attrelid = t.oid AND a.attnum = k.n AND k.n > 0 ORDER BY k.at),"
                " i.indpred IS NOT NULL FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid"
                " WHERE i.indisunique AND NOT i.indisprimary AND t.relnamespace = 'skm'::regnamespace"
            )
        }
    assert found == references
    assert kept == unique


def test_every_index_and_check_has_its_like(server: Server, file: sqlite3.Connection) -> None:
    named = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")}
    checks = {
        table: str(sql).count("CHECK (")
        for table, sql in file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if "CHECK (" in str(sql)
    }
    with psycopg.connect(server.url) as session:
        rows = session.execute(
            "SELECT indexname FROM pg_indexes AS i WHERE schemaname = 'skm' AND indexname NOT LIKE '%words_by_piece'"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname AND contype IN ('p', 'u'))"
        )
        found = {row[0] for row in rows}
        kept = dict(
            session.execute(
                "SELECT t.relname, count(*) FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid"
                " WHERE c.contype = 'c' AND c.connamespace = 'skm'::regnamespace GROUP BY 1"
            ).fetchall()
        )
    assert found == named
    assert kept == checks


def test_checks_take_the_same_words(server: Server, file: sqlite3.Connection) -> None:
    """Such as the states of an action: no word of them is rewritten on its way to the server."""
    rows = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    listed = {
        (table, column): set(re.findall(r"'([^']*)'", words))
        for table, sql in rows
        for column, words in re.findall(r"CHECK \((\w+) IN \(('[^)]*)\)\)", str(sql))
    }
    assert listed["asked", "owner"] == {"followup", "window"}
    found = dict[tuple[str, str], set[str]]()
    with psycopg.connect(server.url) as session:
        for table, column, said in session.execute(
            "SELECT t.relname, a.attname, pg_get_constraintdef(c.oid) FROM pg_constraint AS c"
            " JOIN pg_class AS t ON t.oid = c.conrelid"
            " JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'c' AND cardinality(c.conkey) = 1 AND c.connamespace = 'skm'::regnamespace"
        ):
            found.setdefault((table, column), set()).update(re.findall(r"'([^']*)'", said))
    assert {key: found[key] for key in listed} == listed


def test_one_list_of_migrations_and_a_log_that_nobody_empties(server: Server) -> None:
    assert pending_on(server) == migrate_server(server) == []
    with psycopg.connect(server.url) as session:
        assert session.execute("SELECT max(number) FROM skm.migrations").fetchone() == (newest(),)
        with pytest.raises(psycopg.errors.RaiseException, match="the audit log is not emptied"):
            session.execute("TRUNCATE skm.audit CASCADE")


def test_later_migrations_are_applied_once_and_newer_or_foreign_tables_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    try:
        server = cluster().make("levels")
    except NoServer as none:
        pytest.skip(str(none))
    known = schema.shipped()
    more = (known[-1][0] + 1, f"{known[-1][0] + 1:04}_later.sql", "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;")
    migrate_server(server)
    with monkeypatch.context() as patched:
        patched.setattr(schema, "shipped", lambda: (*known, more))
        with pytest.raises(Outdated, match="stop the bot and run skm migrate"):
            schema.prepare(server, make=True)
        assert migrate_server(server) == [more[1]]
        assert migrate_server(server) == []
    with pytest.raises(MigrationFault, match=f"found migration {more[0]}, expected at most {known[-1][0]}"):
        migrate_server(server)
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("DROP SCHEMA skm CASCADE; CREATE SCHEMA skm; CREATE TABLE skm.orders (id int)")
    with pytest.raises(MigrationFault, match="found a schema skm of another program"):
        migrate_server(server)


async def test_a_store_makes_the_tables_of_an_empty_database() -> None:
    try:
        server = cluster().make("empty")
    except NoServer as none:
        pytest.skip(str(none))
    async with Store(server) as store:
        await store.facts.keep("a", "1")
        assert await store.figures.integrity() == []
    async with Store(server, beside=True) as again:
        assert await again.facts.find("a") == "1"
