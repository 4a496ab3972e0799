"""The store's file: made, brought up to date, and refused where it is older or another program's."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from bot.storage.connection import connect
from bot.storage.copies import copied, keep_newest, open_there, put, stamped
from bot.storage.errors import InUse, MigrationFault, Outdated, StoreUnavailable
from bot.storage.exchange import finish_exchange
from bot.storage.file_places import Place, place_of
from bot.storage.locks import alone_with
from bot.storage.migrations import REWRITE, Tell, is_empty, is_foreign, level_of, newest, pending, shipped, telling
from bot.storage.pages import rewrite, shrinks
from bot.storage.trouble import told
from bot.storage.unfinished import clear_unfinished
from bot.storage.upgrades import upgrade

_KEPT_BEFORE = 3  # copies made before migrations


def migrate_file(path: Path, at: datetime | None = None, tell: Tell | None = None) -> list[str]:
    """Bring the file up to date, making it where there is none. Returns the names of the migrations applied.

    A file with content is copied beside itself first, under a name with its level, and the newest three such copies
    stay. `tell` hears of each of its steps, as migrate() says, and of COPY and REWRITE around them. Raises
    MigrationFault for a file of another program or a newer one, InUse where another program has it open, BackupFault
    where no copy can be made, and StoreUnavailable. Each leaves the file as it was.
    """
    _make(path)
    with _opened(path) as db:
        missing = pending(db)
        if not missing and shrinks(db):
            return []
        outdated = bool(missing) and not is_empty(db)
        level = level_of(db)
    if outdated:
        with alone_with(path):
            pass
        _copy_before(path, level, at or datetime.now(UTC), tell)
    with _opened(path) as db:
        done = upgrade(db, tell if outdated else None)
        outdated = outdated or not shrinks(db)
    if outdated:
        _rewrite(path, tell)
    return done


def prepare_file(path: Path) -> None:
    """Make the file at the newest level where there is none. Raises Outdated for one that is older, as it is."""
    _make(path)
    with _opened(path) as db:
        if not pending(db):
            return
        if not is_empty(db):
            raise _outdated(path, db)
        upgrade(db)


def require_ready(path: Path, place: Place = None) -> None:
    """Raise StoreUnavailable where there is no file, and Outdated for one that is older, or empty.

    `place` is that of the file which the running bot has open. Raises Replaced where another one is at the path.
    """
    if place_of(path) is None:
        raise StoreUnavailable(f"{path}: found no file, expected the database that the bot has open")
    with _opened(path, place) as db:
        if pending(db):
            raise _outdated(path, db)


def _outdated(path: Path, db: sqlite3.Connection) -> Outdated:
    return Outdated(
        f"{path}: database is at level {level_of(db)}, this program needs {newest()}: stop the bot and run skm migrate"
    )


def pending_in(path: Path) -> list[str]:
    """Migrations that `migrate_file` would apply. Makes no file where there is none.

    Raises StoreUnavailable, and MigrationFault for a file of a newer program.
    """
    finish_exchange(path)
    if not path.exists():
        return [name for _, name, _ in shipped()]
    with _opened(path) as db:
        return pending(db)


def _rewrite(path: Path, tell: Tell | None) -> None:
    """Take away what an earlier version left in the file. Where that cannot be done now, the next start does it."""
    with suppress(InUse, StoreUnavailable):
        with alone_with(path):
            pass
        with _opened(path) as db, telling(db, tell, REWRITE):
            rewrite(db)


def _copy_before(path: Path, level: int, at: datetime, tell: Tell | None) -> None:
    with copied(path, path, whole=True, tell=tell) as part:
        put(part, stamped(path, f"level{level:04}", at))
    keep_newest(path.parent, f"{escape(path.stem)}.level*{escape(path.suffix)}", _KEPT_BEFORE, at)


def _make(path: Path) -> None:
    finish_exchange(path)
    clear_unfinished(path.parent)
    with suppress(OSError):  # what is wrong with the path is said when it is opened
        path.touch(mode=0o600, exist_ok=False)  # residents' answers are for the program's own user


def _require_ours(path: Path) -> None:
    """Raise MigrationFault for the database of another program, before anything is written into it."""
    try:
        with closing(open_there(path)) as db:
            foreign = is_foreign(db)
    except sqlite3.Error:
        return  # what is wrong with it is said when it is opened
    if foreign:
        raise MigrationFault(
            f"{path}: found a database of another program, expected one of skm, or no file: see database.url"
        )


@contextmanager
def _opened(path: Path, place: Place = None) -> Generator[sqlite3.Connection, None, None]:
    if place is None:  # what the bot has open is ours
        _require_ours(path)
    try:
        connection = connect(path, place)
    except sqlite3.Error as error:
        raise StoreUnavailable(told(error, path)) from error
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(told(error, path)) from error
    except MigrationFault as error:
        raise type(error)(f"{path}: {error}" if not str(error).startswith(str(path)) else str(error)) from None
    finally:
        connection.close()
