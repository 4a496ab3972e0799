"""A new database by copying one that has been brought up to date once, where migrating is not what is tested."""

import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from bot.storage import Unit, migrate_file, store_file
from bot.storage.connection import connect
from bot.storage.migrations import Tell, is_empty, shipped
from bot.storage.units import save_units
from bot.storage.upgrades import upgrade


def new_database(path: Path, units: Sequence[Unit] = ()) -> bool:
    """Make an up-to-date file with these units at `path`, unless there is a file. Returns whether it is new."""
    if path.exists():
        return False
    shutil.copy(_template(tuple(units)), path)
    return True


@cache
def _template(units: tuple[Unit, ...]) -> Path:
    folder = tempfile.mkdtemp(prefix="skm-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "skm.db"
    if not units:
        migrate_file(path)
        return path
    shutil.copy(_template(()), path)
    with closing(connect(path)) as db:
        db.execute("BEGIN")
        save_units(db, units)
        db.execute("COMMIT")
    return path


@pytest.fixture(autouse=True)
def made_by_copying(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the program makes anew is filled with what all migrations make, which takes a hundredth of them."""
    _newest()  # here, for what the program makes meanwhile goes with its own temporary folder
    monkeypatch.setattr(store_file, "upgrade", _upgrade)


def _upgrade(db: sqlite3.Connection, tell: Tell | None = None) -> list[str]:
    if not is_empty(db):
        return upgrade(db, tell)
    with closing(connect(_newest())) as template:
        template.backup(db)
    return [name for _, name, _ in shipped()]


@cache
def _newest() -> Path:
    """What all migrations make of an empty file."""
    folder = tempfile.mkdtemp(prefix="skm-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "newest.db"
    with closing(connect(path)) as db:
        upgrade(db)
    return path


def kept(path: Path) -> Path:
    """A copy of a file that nobody has open, which stays as long as the tests run."""
    folder = tempfile.mkdtemp(prefix="skm-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(shutil.copy(path, folder))
