"""Numbered SQL files, each applied once. All that a file lacks are applied in one transaction, with their record.

A statement that goes through a large table has a line `-- slices: TABLE COLUMN` above it. It is run for some rows at a
time, in the order of this key: those behind `:after` up to `:last`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources
from types import MappingProxyType

from bot.storage.errors import HalfMoved, MigrationFault

After = Callable[[sqlite3.Connection], None]
Tell = Callable[["Step"], None]
Work = Callable[[sqlite3.Connection, Callable[[float], None]], None]  # which tells the share that is done

_RECORD = "INSERT INTO migrations (number, name) VALUES (?, ?)"
_INSTRUCTIONS = 5_000_000  # of SQLite, less than a second, after which a step that still runs is told again
_SLICES = re.compile(r"^-- slices: (\w+) (\w+)$", re.MULTILINE)
_ROWS = 20_000  # of a slice
HALF = 0  # the number under which a database that is being filled from another engine names what it is filled from


@dataclass(frozen=True, slots=True)
class Step:
    """One of the `of` statements that bring a file up to date, counted from 1, or what is counted after a migration.

    `done` is the share (0-1) of its rows that are done, None where that is not known.
    """

    migration: str
    at: int
    of: int
    done: float | None = None


COPY = Step("copy", 1, 1)  # of what is there, before anything is changed
REWRITE = Step("rewrite", 1, 1)  # of the whole file, after all that has changed


@cache
def shipped() -> tuple[tuple[int, str, str], ...]:
    """(number, name, SQL) of every migration in this package, in order. Read once."""
    files = (file for file in resources.files(__package__).iterdir() if file.name.endswith(".sql"))
    return tuple(sorted((int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files))


def newest() -> int:
    """The level that this program works on: the number of its last migration."""
    return shipped()[-1][0]


def migrate(
    connection: sqlite3.Connection, after: Mapping[int, After] = MappingProxyType({}), tell: Tell | None = None
) -> list[str]:
    """Apply what is missing, all of it or nothing. Returns the names of what was applied.

    `after` is what is to be done after the statements of a number, in the same transaction. `tell` is called with each
    step as it begins, and now and then with one that takes long. Safe to run from two processes at once. Stopped at any
    moment, the file is as it was, and the next call begins again. Raises MigrationFault when the file was made by a
    newer program, or holds rows that a table of this one does not take.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        _make_table(connection)
        missing = _missing(connection)
        works = [work for row in missing for work in _works_of(*row, after.get(row[0]))]
        for at, (name, work) in enumerate(works, 1):
            with telling(connection, tell, Step(name, at, len(works))) as say:
                work(connection, say)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError):
            raise MigrationFault(f"found rows that cannot be taken over ({error}). Nothing was changed") from error
        raise
    return [name for _, name, _ in missing]


@contextmanager
def telling(connection: sqlite3.Connection, tell: Tell | None, step: Step) -> Generator[Callable[[float], None]]:
    """Tell of a step as it begins, and now and then while its statements run. What is given takes the share done."""
    now = step

    def say(share: float) -> None:
        nonlocal now
        now = replace(step, done=share)
        again()

    def again() -> None:
        if tell is not None:
            tell(now)

    again()
    connection.set_progress_handler(again if tell is not None else None, _INSTRUCTIONS)
    try:
        yield say
    finally:
        connection.set_progress_handler(None, 0)


def pending(connection: sqlite3.Connection) -> list[str]:
    """List the names of migrations that this file has not seen yet. Changes nothing.

    Raises MigrationFault when the file was made by a newer program.
    """
    return [name for _, name, _ in _missing(connection)]


def level_of(connection: sqlite3.Connection) -> int:
    """The number of the last migration that the file has seen, 0 for none."""
    return max(_done(connection), default=0)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the file holds no table, so that there is nothing to lose or to upgrade."""
    return _tables(connection) <= {"migrations"} and not _done(connection)


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether the file holds tables that are not of this program: those without its record of migrations."""
    tables = {name for name in _tables(connection) if not name.startswith("sqlite_")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info (migrations)")}
    if "migrations" in tables and not {"number", "name"} <= columns:
        return True
    return bool(tables - {"migrations"}) and not ("units" in tables and _done(connection))


def _works_of(number: int, name: str, script: str, after: After | None) -> Iterator[tuple[str, Work]]:
    """What a migration does, one thing after the other, its record the last."""
    for statement in statements_of(script):
        yield name, partial(_in_slices if _SLICES.search(statement) else _execute, statement)
    if after is not None:
        yield name, partial(_call, after)
    yield name, partial(_execute, _RECORD, values=(number, name))


def _execute(statement: str, connection: sqlite3.Connection, _: object = None, values: tuple[object, ...] = ()) -> None:
    connection.execute(statement, values)


def _call(after: After, connection: sqlite3.Connection, _: object) -> None:
    after(connection)


def _in_slices(statement: str, connection: sqlite3.Connection, say: Callable[[float], None], most: int = _ROWS) -> None:
    """Run a statement for `most` rows at a time, by the key that it names."""
    found = _SLICES.search(statement)
    table, key = found.groups() if found else ("", "")
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 -- names of our own scripts
    ends = f"""
        SELECT coalesce((SELECT {key} FROM {table} WHERE {key} > ?1 ORDER BY {key} LIMIT 1 OFFSET {most - 1}),
            (SELECT max({key}) FROM {table}))"""  # noqa: S608 -- likewise
    after = ""
    for done in range(0, rows, most):
        say(done / rows)
        (last,) = connection.execute(ends, (after,)).fetchone()
        connection.execute(statement, {"after": after, "last": last})
        after = last


def _missing(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    known, done = shipped(), _done(connection)
    refuse_half(done)
    if unknown := done - {number for number, _, _ in known}:
        raise MigrationFault(
            f"found migration {max(unknown)}, expected at most {known[-1][0]}: "
            "this database belongs to a newer version of the program"
        )
    return [row for row in known if row[0] not in done]


def refuse_half(done: set[int]) -> None:
    """Raise HalfMoved for a database that `skm move` has not filled to its end."""
    if HALF in done:
        raise HalfMoved("found a move into this database that is not done, expected all: run the same skm move again")


def _make_table(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations"
        " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT"
    )


def _done(connection: sqlite3.Connection) -> set[int]:
    if "migrations" not in _tables(connection):
        return set()
    return {row[0] for row in connection.execute("SELECT number FROM migrations")}


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def statements_of(script: str) -> list[str]:
    """Split a script at the semicolons that end a statement (executescript would commit our transaction)."""
    statements: list[str] = []
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement("\n".join(lines)):
            statements.append("\n".join(lines))
            lines = []
    return [statement for statement in statements if statement.strip()]
