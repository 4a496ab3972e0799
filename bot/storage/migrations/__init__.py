"""Numbered SQL files, each applied once. All that a file lacks are applied in one transaction, with their record."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from types import MappingProxyType

from bot.storage.errors import MigrationFault

After = Callable[[sqlite3.Connection], None]
_RECORD = "INSERT INTO migrations (number, name) VALUES (?, ?)"
_INSTRUCTIONS = 20_000_000  # of SQLite, some seconds, after which a step that still runs is told again


@dataclass(frozen=True, slots=True)
class Step:
    """One of the `of` statements that bring a file up to date, counted from 1, or what is counted after a migration."""

    migration: str
    at: int
    of: int


Tell = Callable[[Step], None]


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
            _tell_of(connection, tell, Step(name, at, len(works)))
            work(connection)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError):
            raise MigrationFault(f"found rows that cannot be taken over ({error}). Nothing was changed") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
    return [name for _, name, _ in missing]


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


def _works_of(number: int, name: str, script: str, after: After | None) -> Iterator[tuple[str, After]]:
    """What a migration does, one thing after the other, its record the last."""
    for statement in statements_of(script):
        yield name, partial(_execute, statement=statement)
    if after is not None:
        yield name, after
    yield (
        name,
        partial(_execute, statement="INSERT INTO migrations (number, name) VALUES (?, ?)", values=(number, name)),
    )


def _execute(connection: sqlite3.Connection, statement: str, values: tuple[object, ...] = ()) -> None:
    connection.execute(statement, values)


def _tell_of(connection: sqlite3.Connection, tell: Tell | None, step: Step) -> None:
    if tell is not None:
        tell(step)
        connection.set_progress_handler(lambda: tell(step), _INSTRUCTIONS)


def _missing(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    known, done = shipped(), _done(connection)
    if unknown := done - {number for number, _, _ in known}:
        raise MigrationFault(
            f"found migration {max(unknown)}, expected at most {known[-1][0]}: "
            "this database belongs to a newer version of the program"
        )
    return [row for row in known if row[0] not in done]


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
