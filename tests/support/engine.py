"""On which engine the bots of tests keep their databases: a file each, or the one that tests share on a server."""

import os
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import pytest

from bot.rules.server import Server
from bot.storage import Unit
from tests.support.servers import NoServer, emptied, filled, shared


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
        from tests.support.sessions import lend  # noqa: PLC0415 -- an extra

        return cast(Reader, lend(shared()))

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


@pytest.fixture(autouse=True)
def engine_of_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, but for the second run of what on_both() names, and where the environment says SKM_TEST_ENGINE=server."""
    if getattr(request, "param", os.environ.get("SKM_TEST_ENGINE", "file")) == "server":
        try:
            shared()
        except NoServer as none:
            pytest.skip(str(none))
        monkeypatch.setattr(engine, "on_server", True)


def on_both(metafunc: pytest.Metafunc, files: Collection[str]) -> None:
    """Run the tests of these files on both engines, but those that look into the file and those that have no folder."""
    asked = metafunc.definition.path.name in files and metafunc.definition.get_closest_marker("file") is None
    if asked and {"engine_of_test", "tmp_path"} <= set(metafunc.fixturenames):
        engines = ["file", pytest.param("server", marks=pytest.mark.server)]
        metafunc.parametrize("engine_of_test", engines, indirect=True)
