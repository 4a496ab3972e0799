"""The two ends of a move: a file of SQLite's and a database of a server, opened so that nobody else writes there."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bot.rules.server import Server
from bot.storage.connection import connect
from bot.storage.copies import open_there
from bot.storage.database import Where
from bot.storage.db import Db
from bot.storage.errors import MigrationFault, StoreUnavailable, TransferFault
from bot.storage.exchange import finish_exchange
from bot.storage.locks import alone_with
from bot.storage.trouble import told

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
_MAKE_COUNTER = """
    INSERT INTO sqlite_sequence (name, seq)
    SELECT name, ?2 FROM sqlite_master WHERE type = 'table' AND name = ?1 AND sql LIKE '%AUTOINCREMENT%'"""


class End(Protocol):
    """One database, from which is read in one moment, or into which is written."""

    @property
    def db(self) -> Db: ...
    def __str__(self) -> str: ...
    def begin(self) -> None:
        """Begin a transaction that writes."""

    def commit(self) -> None: ...
    def undo(self) -> None: ...
    def alone(self) -> None:
        """Keep others from writing, and read all that comes as of this moment. Raises InUse."""

    def silence(self, table: str) -> list[str]:
        """Have a table do nothing by itself, inside a transaction. Returns what wakes it again."""

    def counters(self) -> dict[str, int]:
        """The highest number that each table has given to a row, whether it is still there or not."""

    def count_on(self, table: str, number: int) -> None:
        """Have a table go on behind this number."""

    def settle(self) -> None:
        """Look at what only shows in the end, and gather what plans are made by. Raises TransferFault."""

    def close(self) -> None: ...


class FileEnd:
    """A file. Satisfies End."""

    def __init__(self, path: Path, *, new: bool) -> None:
        """Open the file. Raises InUse where another program has it open, and StoreUnavailable."""
        self.path, self.new = path, new
        finish_exchange(path)
        with alone_with(path):
            pass
        try:
            self.file: sqlite3.Connection = connect(path) if new else open_there(path)
            self.file.row_factory = sqlite3.Row
            self.file.isolation_level = None
            if new:
                self.file.execute("PRAGMA foreign_keys = OFF")  # settle() looks at all of them
        except sqlite3.Error as error:
            raise StoreUnavailable(told(error, path)) from None

    @property
    def db(self) -> Db:
        return self.file

    def __str__(self) -> str:
        return f"sqlite:///{self.path}"

    def begin(self) -> None:
        self.file.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.file.execute("COMMIT")

    def undo(self) -> None:
        if self.file.in_transaction:
            self.file.execute("ROLLBACK")

    def alone(self) -> None:
        self.begin()  # who writes has to wait, and nothing is written here

    def silence(self, table: str) -> list[str]:
        found = self.file.execute(_TRIGGERS, (table,)).fetchall()
        for name, _ in found:
            self.file.execute(f"DROP TRIGGER {name}")
        return [sql for _, sql in found]

    def counters(self) -> dict[str, int]:
        return {str(name): int(number) for name, number in self.file.execute("SELECT name, seq FROM sqlite_sequence")}

    def count_on(self, table: str, number: int) -> None:
        self.file.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        self.file.execute(_MAKE_COUNTER, (table, number))

    def settle(self) -> None:
        if lost := self.file.execute("PRAGMA foreign_key_check").fetchall():
            raise TransferFault(f"{self}: found {len(lost)} row(s) that name a missing one, such as in {lost[0][0]}")

    def close(self) -> None:
        self.undo()
        self.file.close()


@contextmanager
def end_at(where: Where, *, new: bool) -> Generator[End, None, None]:
    """Open one. `new` is the one into which is written. Raises InUse, StoreUnavailable, MigrationFault."""
    end = FileEnd(where, new=new) if isinstance(where, Path) else _on_server(where)
    try:
        yield end
    except sqlite3.Error as error:
        raise StoreUnavailable(told(error, where if isinstance(where, Path) else None)) from None
    finally:
        end.close()


def _on_server(server: Server) -> End:
    try:
        from bot.storage.postgres.transfer import ServerEnd  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise MigrationFault(f"{server}: found no psycopg, expected pip install 'skm-bot[postgres]'") from error
    return ServerEnd(server)
