"""The mark of this run in the database file: a copy that is written over the file in place does not bear it.

Inode and device stay the same then, and SQLite notices nothing: pages that are in its log or its memory are the old
ones, all others those of the copy. So the mark is read from the file alone, without its log.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from bot.storage.connection import connect
from bot.storage.database import Database
from bot.storage.errors import Overwritten, StoreUnavailable
from bot.storage.facts import Facts

_NAME = "run"
# Looks: a copy by hand, which no `skm backup` made, bears the mark of its hour, and is told when the mark is another.
_EVERY = 120
_TRIES, _PAUSE = 20, 0.05  # seconds, while somebody reads what was there before. Then the next look goes on
_FIND = "SELECT value FROM facts WHERE name = ?"
_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'facts'"


class Seal:
    def __init__(self, database: Database, facts: Facts) -> None:
        self._database, self._facts = database, facts
        self._path = database.path  # None on a server, over which nobody copies a file
        self._known: list[str | None] = []  # what the file may bear: the last mark seen in it, and those in the log
        self._looks = 0

    async def renew(self, mark: str) -> None:
        """Put `mark`, which nobody has used before, into the file. Raises StoreUnavailable."""
        if self._path is None:
            return
        self._known = [*(self._known or [await asyncio.to_thread(_read, self._path)]), mark]
        await self._facts.keep(_NAME, mark)
        for _ in range(_TRIES):  # as long as the file bears the one before, a copy from then would pass for it
            await self._carry()
            if len(self._known) == 1:
                return
            await asyncio.sleep(_PAUSE)

    async def check(self, fresh: Callable[[], str]) -> None:
        """Check that the file bears the mark that this run has put there. `fresh` makes one. Raises Overwritten."""
        if not self._known or self._path is None:
            return
        with suppress(StoreUnavailable):  # whoever writes answers hears of it too
            if not await self._bears_known() and not await self._database.write(lambda _: self._look()):
                raise Overwritten(
                    f"{self._path}: found the content of a copy, or of another run of the bot, "
                    "expected what this run has written"
                )
            self._looks += 1
            if self._looks % _EVERY == 0:
                await self.renew(fresh())
            elif len(self._known) > 1:
                await self._carry()

    async def _carry(self) -> None:
        """Move the mark from the log into the file, as far as nobody reads what was there before."""
        with suppress(sqlite3.Error):  # the next look tries again
            if self._path is not None:
                await asyncio.to_thread(_empty_log, self._path)
        await self._bears_known()

    async def _bears_known(self) -> bool:
        return await asyncio.to_thread(self._look)

    def _look(self) -> bool:
        """Whether the file bears a known mark. A second look is taken where it writes and nothing else is written."""
        try:
            found = None if self._path is None else _read(self._path)
        except sqlite3.Error:  # damaged, or held: others say so, and it is no other file for that
            return True
        if found == self._known[-1]:
            self._known = [found]
        return found in self._known


def unmark(path: Path) -> None:
    """Take the mark out of a finished copy, so that it is told from the file at once. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as db, db:
        if db.execute(_TABLE).fetchone():
            db.execute("PRAGMA secure_delete = ON")
            db.execute("DELETE FROM facts WHERE name = ?", (_NAME,))


def _empty_log(path: Path) -> None:
    with closing(connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _read(path: Path) -> str | None:
    """The mark in the file itself, None where it bears none, also where it is no database any more.

    `immutable` leaves out the log and takes no lock, so it costs nobody anything. Raises sqlite3.Error.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as db:
            row = db.execute(_FIND, (_NAME,)).fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):  # no table of facts
            return None
        raise
    return row[0] if row else None
