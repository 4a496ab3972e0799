"""The tables of a server: made at one level, brought up to date by the migrations that files get too."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from importlib import resources
from typing import Any

import psycopg

from bot.rules.server import Server
from bot.storage.errors import MigrationFault, Outdated, StoreError, StoreUnavailable
from bot.storage.migrations import newest, refuse_half, shipped, statements_of
from bot.storage.postgres.batches import LOCK
from bot.storage.postgres.connection import ServerConnection
from bot.storage.postgres.dialect import said
from bot.storage.postgres.opening import SCHEMA, session_of
from bot.storage.postgres.trouble import fault_of, told
from bot.storage.upgrades import AFTER

BASELINE = 47  # the level that schema.sql makes
_FILES = ("functions.sql", "schema.sql", "triggers.sql")
_RECORD = "INSERT INTO migrations (number, name) VALUES (%s, %s)"
_MIGRATIONS = """
    CREATE TABLE migrations (
        number BIGINT PRIMARY KEY, name TEXT COLLATE "C" NOT NULL,
        at TEXT COLLATE "C" NOT NULL DEFAULT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))"""
_TABLES = f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{SCHEMA}'"  # noqa: S608 -- fixed text
_COLUMNS = f"""
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = '{SCHEMA}' AND table_name = 'migrations'"""  # noqa: S608 -- fixed text
_RIGHTS = f"""
    SELECT current_database(), current_user, has_database_privilege(current_database(), 'CREATE'),
        coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = '{SCHEMA}'), true)
            AND coalesce((SELECT has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE') FROM pg_class AS c
                JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE n.nspname = '{SCHEMA}' AND c.relname = 'responses'), true),
        pg_is_in_recovery()"""  # noqa: S608 -- fixed text
_PIECES = """
    CREATE INDEX unit_words_by_piece ON unit_words USING gin (text {where}gin_trgm_ops);
    CREATE INDEX service_words_by_piece ON service_words USING gin (text {where}gin_trgm_ops)"""
_TRIGRAMS = """
    SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_trgm'"""


def migrate_server(server: Server) -> list[str]:
    """Bring the tables up to date, making them where there are none. Returns the names of the migrations applied.

    All of it is one transaction. Raises MigrationFault for tables of another program or of a newer one, and
    StoreUnavailable.
    """
    with _opened(server) as session:
        done = _levels(session)
        fresh = not done
        with session.transaction():
            session.execute("SET LOCAL lock_timeout = 0")
            session.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
            done = _levels(session)
            missing = _missing(done)
            if not done:
                _make(session)
            for number, name, script in missing:
                if number > BASELINE:
                    for statement in statements_of(script):
                        session.execute(as_ddl(statement))
                session.execute(_RECORD, (number, name))
        _finish([number for number, *_ in missing if number > BASELINE and number in AFTER], server, fresh=fresh)
        if fresh:
            _ease_search(session)
        if missing:
            session.execute("ANALYZE")
    return [name for _, name, _ in missing]


def prepare(server: Server, *, make: bool) -> None:
    """Make the tables where there are none and `make` is said. Raises Outdated for those that are older."""
    if not (missing := pending_on(server)):
        return
    if make and len(missing) == len(shipped()):
        migrate_server(server)
        return
    level = shipped()[-1 - len(missing)][0] if len(missing) < len(shipped()) else 0
    raise Outdated(
        f"{server}: database is at level {level}, this program needs {newest()}: stop the bot and run skm migrate"
    )


def pending_on(server: Server) -> list[str]:
    """Migrations that migrate_server() would apply. Raises StoreUnavailable, and MigrationFault."""
    with _opened(server) as session:
        return [name for _, name, _ in _missing(_levels(session))]


def faults_of_rights(server: Server) -> list[str]:
    """What the user lacks to make tables, and to change them. Raises StoreUnavailable."""
    with _opened(server) as session:
        found = session.execute(_RIGHTS).fetchone()
        made, (name, user, may_make, may_write, recovering) = bool(_levels(session)), found or ("", "", 1, 1, 0)
    if recovering:
        return [f"{server}: found a standby that only reads, expected the primary: see database.url"]
    if not may_make and not made:
        return [f"{server}: found no right to make a schema, expected it: GRANT CREATE ON DATABASE {name} TO {user}"]
    if made and not may_write:
        return [f"{server}: found no right to change the tables, expected their owner in database.url"]
    return []


def as_ddl(statement: str) -> str:
    """A statement of a migration as PostgreSQL takes it.

    >>> as_ddl("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b BLOB) STRICT, WITHOUT ROWID;")
    'CREATE TABLE t (id BIGINT PRIMARY KEY, a TEXT COLLATE "C" NOT NULL, b BYTEA)'
    """
    text = re.sub(r"--[^\n]*", "", statement).strip().rstrip(";")
    text = re.sub(r"\)\s*STRICT(\s*,\s*WITHOUT\s+ROWID)?\s*$", ")", text)
    text = re.sub(
        r"INTEGER\s+PRIMARY\s+KEY\s+AUTOINCREMENT", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", text
    )
    text = re.sub(r"json_valid\s*\((\w+)\)", r"(\1::json) IS NOT NULL", text)
    for name, other in (("INTEGER", "BIGINT"), ("TEXT", 'TEXT COLLATE "C"'), ("BLOB", "BYTEA"), ("REAL", "FLOAT8")):
        text = re.sub(rf"(?<!AS )\b{name}\b", other, text)
    return said(text).text


def _missing(done: set[int]) -> list[tuple[int, str, str]]:
    known = shipped()
    refuse_half(done)
    if unknown := done - {number for number, _, _ in known}:
        raise MigrationFault(
            f"found migration {max(unknown)}, expected at most {known[-1][0]}: "
            "this database belongs to a newer version of the program"
        )
    return [row for row in known if row[0] not in done]


def _levels(session: psycopg.Connection[Any]) -> set[int]:
    tables = {row[0] for row in session.execute(_TABLES)}
    if not tables:
        return set()
    columns = {row[0] for row in session.execute(_COLUMNS)}
    if "units" not in tables or not {"number", "name"} <= columns:
        raise MigrationFault(
            f"found a schema {SCHEMA} of another program, expected one of skm, or none: see database.url"
        )
    return {row[0] for row in session.execute("SELECT number FROM migrations")}


def _make(session: psycopg.Connection[Any]) -> None:
    session.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    session.execute(_MIGRATIONS)
    for name in _FILES:
        session.execute(resources.files(__package__).joinpath(name).read_text(encoding="utf-8").encode())


def _finish(numbers: list[int], server: Server, *, fresh: bool) -> None:
    """What is counted after statements. There is nothing to count in tables that have just been made."""
    if fresh or not numbers:
        return
    connection = ServerConnection(session_of(server))
    try:
        connection.execute("BEGIN")
        for number in numbers:
            AFTER[number](connection)  # type: ignore[arg-type]  # a connection as theirs
        connection.execute("COMMIT")
        connection.settle()
    finally:
        connection.close()


def _ease_search(session: psycopg.Connection[Any]) -> None:
    """Index three letters in a row where the server can. Where it cannot, a search reads the names of all units."""
    try:
        with session.transaction():
            session.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
    except psycopg.Error:
        pass
    found = session.execute(_TRIGRAMS).fetchone()
    if found is not None:
        for statement in _PIECES.format(where=f'"{found[0]}".').split(";"):
            session.execute(statement.encode())


@contextmanager
def _opened(server: Server) -> Generator[psycopg.Connection[Any], None, None]:
    session = session_of(server)
    try:
        yield session
    except psycopg.Error as error:
        fault = fault_of(error)
        if isinstance(fault, StoreUnavailable):
            raise type(fault)(f"{server}: {fault}") from None
        raise MigrationFault(f"{server}: the tables cannot be made ({told(error)}). Nothing was changed") from None
    except StoreError as error:
        raise type(error)(f"{server}: {error}") from None
    finally:
        session.close()
