"""Copies of a database file: taken in one step beside whoever writes, checked, and put in place whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.storage.errors import BackupFault
from bot.storage.migrations import COPY, Tell, level_of, newest, telling
from bot.storage.recount import recount
from bot.storage.seal import unmark
from bot.storage.soundness import faults_of
from bot.storage.trouble import told
from bot.storage.unfinished import making, part_of
from bot.storage.upgrades import upgrade

STAMP = "%Y%m%dT%H%M%SZ"
_HEADER = b"SQLite format 3\x00"
_SHOWN = 5  # faults of one file


@dataclass(frozen=True, slots=True)
class Examined:
    """What a sound copy holds: its schema level, its answers, and how many tallies the recount has borne out."""

    level: int
    answers: int
    tallies: int


def back_up(source: Path, target: Path) -> Examined:
    """Put a checked copy of the database `source` at `target`, readable by its owner alone, or leave `target` as it is.

    The bot may write meanwhile: the copy is of one moment. Raises BackupFault.
    """
    _refuse_place(source, target)
    with copied(source, target) as part:
        try:
            found = examine(part)
        except BackupFault as error:  # the copy is gone then: what is wrong with it is wrong with the source
            raise BackupFault(str(error).replace(str(part), str(source), 1)) from None
        try:
            unmark(part)
        except sqlite3.Error as error:
            raise BackupFault(told(error, target)) from None
        put(part, target)
    return found


def examine(path: Path) -> Examined:
    """Check a file that nobody else uses: SQLite's own checks, its schema level, and the recount of `skm doctor`.

    An older file is recounted in a copy that is brought up to date. Raises BackupFault with what is wrong.
    """
    try:
        with closing(open_there(path)) as db:
            faults = faults_of(db)
            level = level_of(db)
            if not faults and 0 < level < newest():
                with copied(path, path) as part:
                    return _recounted(part, level)
        if faults:
            raise _fault(path, faults)
    except sqlite3.Error as error:
        raise BackupFault(told(error, path)) from None
    if not level:
        raise BackupFault(f"{path}: found a database of another program, expected one of skm")
    if level > newest():
        raise BackupFault(f"{path}: found level {level}, expected at most {newest()}: it belongs to a newer version")
    return _recounted(path, level)


@contextmanager
def copied(source: Path, target: Path, *, whole: bool = False, tell: Tell | None = None) -> Generator[Path, None, None]:
    """A copy of `source` beside `target`, taken in one step. It is gone at the end unless it was put in its place.

    With `whole` the source is checked first, since a copy has its indexes made anew and so hides broken ones. `tell`
    hears now and then that it goes on.

    VACUUM INTO reads one committed state, however much is written meanwhile, and leaves out pages that were freed, so
    that what was erased does not live on in copies. Copies that killed programs left there are deleted. Raises
    BackupFault.
    """
    part = part_of(target)
    with making(part):
        try:
            with closing(open_there(source)) as db, telling(db, tell, COPY):
                if whole and (faults := faults_of(db)):
                    raise _fault(source, faults)
                db.execute("VACUUM INTO ?", (str(part),))
        except sqlite3.Error as error:
            full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
            raise BackupFault(told(error, target if full else source)) from None
        yield part


def put(part: Path, target: Path) -> None:
    """Give a finished copy its name, on the disk before anybody relies on it."""
    sync(part)
    part.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Write a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_there(path: Path) -> sqlite3.Connection:
    """A connection to a file that exists, which leaves its journal mode as it is. Raises sqlite3.Error."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def keep_newest(folder: Path, pattern: str, keep: int, at: datetime) -> list[Path]:
    """Delete all but the newest files of this pattern, by the moment that ends their names. Returns what is gone.

    Those of a moment after `at`, when a clock was wrong, push nothing out and stay. So does what has no moment.
    """
    dated = [(moment, path) for path in folder.glob(pattern) if (moment := moment_of(path)) and moment <= at]
    gone = [path for _, path in sorted(dated, reverse=True)[keep:]]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def moment_of(path: Path) -> datetime | None:
    """The moment that ends a copy's name, None where it ends otherwise.

    >>> moment_of(Path("skm.level0012-20261118T030000Z.db"))
    datetime.datetime(2026, 11, 18, 3, 0, tzinfo=datetime.timezone.utc)
    """
    stamp = path.name.rpartition("-")[2].partition(".")[0]
    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def stamped(path: Path, what: str, at: datetime) -> Path:
    """Beside `path` and called after it, such as skm.replaced-20261118T030000Z.db."""
    return path.with_name(f"{path.stem}.{what}-{at.strftime(STAMP)}{path.suffix}")


def _recounted(path: Path, level: int) -> Examined:
    with closing(open_there(path)) as db:
        if level < newest():
            upgrade(db)
        compared, differ = recount(db)
        (answers,) = db.execute("SELECT count(*) FROM responses").fetchone()
    if differ:
        raise _fault(path, [str(one) for one in differ])
    return Examined(level, answers, compared)


def _fault(path: Path, faults: list[str]) -> BackupFault:
    more = [f"  and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
    said = [f"{path}: {len(faults)} fault(s), expected none", *(f"  {one}" for one in faults[:_SHOWN]), *more]
    return BackupFault("\n".join(said))


def _refuse_place(source: Path, target: Path) -> None:
    """Check that a copy may lie there: a slip of the hand must not cost a file that is none. Raises BackupFault."""
    if not target.absolute().parent.is_dir():
        raise BackupFault(f"{target}: found no folder of this name, expected one that exists")
    if target.is_dir():
        raise BackupFault(f"{target}: found a folder, expected the name of a file")
    if target.absolute() in [one.absolute() for one in _companions(source)]:
        raise BackupFault(f"{target}: found a part of the database itself, expected another file")
    with suppress(FileNotFoundError):
        if target.samefile(source):
            raise BackupFault(f"{target}: found the database itself, expected another file")
    for beside in _companions(target):
        if os.path.lexists(beside):  # SQLite would play it into the new copy, which was checked without it
            raise BackupFault(f"{beside}: found the log of a program that had {target.name} open, expected none")
    with suppress(FileNotFoundError):
        with target.open("rb") as file:
            if (head := file.read(len(_HEADER))) and head != _HEADER:
                raise BackupFault(f"{target}: found a file that is no database, expected a new name or an older copy")
        _refuse_others(target)


def _refuse_others(target: Path) -> None:
    """A database of another program is no older copy. One that is broken may be: there is nothing in it to lose."""
    with suppress(sqlite3.Error), closing(open_there(target)) as db:
        if not level_of(db) and db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise BackupFault(f"{target}: found a database of another program, expected a new name or an older copy")


def _companions(path: Path) -> list[Path]:
    """What SQLite may keep beside a file."""
    return [path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm", "-journal")]
