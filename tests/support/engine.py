"""On which engine the bots of tests keep their databases: a file each, or the one that tests share on a server."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from bot.rules.server import Server
from bot.storage import Unit
from tests.support.servers import emptied, filled, shared


class Reader(Protocol):
    """What another program sees."""

    def execute(self, query: str, values: Sequence[object] = ..., /) -> Any: ...
    def close(self) -> None: ...


_FILE = "SELECT name FROM sqlite_master WHERE type = 'table'"
_SERVER = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'skm'::regnamespace"


class Engine:
    """The one of the test at hand."""

    on_server = False

    def url(self, path: Path) -> str:
        return shared().url if self.on_server else f"sqlite:///{path}"

    def where(self, path: Path) -> Path | Server:
        return shared() if self.on_server else path

    def reader(self, path: Path) -> Reader:
        if not self.on_server:
            return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        from bot.storage.postgres.opening import connect  # noqa: PLC0415 -- an extra

        return cast(Reader, connect(shared()))

    def tables(self) -> str:
        """A query for the names of all tables."""
        return _SERVER if self.on_server else _FILE

    def make(self, path: Path, units: Sequence[Unit]) -> None:
        """Begin anew on the server. A file at `path` says that it was done for this one."""
        emptied(units)
        path.touch()

    def fill(self, path: Path, rows: Any) -> None:
        """The same with what kept() gave."""
        filled(rows)
        path.touch()


engine = Engine()
