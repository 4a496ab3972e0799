"""Numbered SQL files, each applied once, in one transaction with the record that it was."""

from __future__ import annotations

import sqlite3
from importlib import resources

from bot.storage.errors import MigrationFault


def shipped() -> list[tuple[int, str, str]]:
    """(number, name, SQL) of every migration in this package, in order."""
    files = (file for file in resources.files(__package__).iterdir() if file.name.endswith(".sql"))
    return sorted((int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files)


def migrate(connection: sqlite3.Connection) -> list[str]:
    """Apply what is missing. Returns the names of what was applied. Safe to run from two processes at once.

    Raises MigrationFault when the file was made by a newer program.
    """
    known = shipped()
    applied: list[str] = []
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = _read_done(connection)
            if unknown := done - {number for number, _, _ in known}:
                raise MigrationFault(
                    f"found migration {max(unknown)}, expected at most {known[-1][0]}: "
                    "this database belongs to a newer version of the program"
                )
            missing = next((row for row in known if row[0] not in done), None)
            if missing is None:
                connection.execute("COMMIT")
                return applied
            number, name, script = missing
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
            connection.execute("COMMIT")
            applied.append(name)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def pending(connection: sqlite3.Connection) -> list[str]:
    """List the names of migrations that this file has not seen yet. Changes nothing."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    done = {row[0] for row in connection.execute("SELECT number FROM migrations")} if "migrations" in tables else set()
    return [name for number, name, _ in shipped() if number not in done]


def _read_done(connection: sqlite3.Connection) -> set[int]:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations"
        " (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT"
    )
    return {row[0] for row in connection.execute("SELECT number FROM migrations")}


def _statements(script: str) -> list[str]:
    """Split at the semicolons that end a statement (executescript would commit our transaction)."""
    statements: list[str] = []
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement("\n".join(lines)):
            statements.append("\n".join(lines))
            lines = []
    return [statement for statement in statements if statement.strip()]
