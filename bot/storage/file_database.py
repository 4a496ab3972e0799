"""SQLite under asyncio: a lane that writes, one that reads for taps and one that reads all else, each with a thread."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from bot.rules.vitals import Vitals
from bot.storage.carrying import LITTLE, PAGES, Carrying
from bot.storage.connection import UNAVAILABLE, Connection, T, Work, be_brief, connect
from bot.storage.copies import stamped
from bot.storage.errors import Replaced, StoreError, StoreUnavailable
from bot.storage.file_places import Place, place_of
from bot.storage.pages import clear_log, return_pages, rewrite, size_of
from bot.storage.soundness import faults_of, quick_faults_of
from bot.storage.store_file import prepare_file, require_ready
from bot.storage.trouble import told
from bot.storage.work import Lane, More, read_together, write_together

_AGAIN_SECONDS, _LATEST_SECONDS = 0.05, 30.0  # after which the log is emptied that a reader holds, longer each time
_PAGES_BESIDE = 500  # of the log, which is carried into the file before a tap's commit finds the usual thousand


class FileDatabase:
    """One file. Satisfies Database. `read` sees what is committed. `write` returns when it is on the disk."""

    def __init__(self, path: Path, vitals: Vitals | None = None, place: Place = None) -> None:
        """`vitals` is told of every commit. `place` is that of the file which is to be opened, None for any.

        For `rest` seconds after each, or longer, others find the file free. It is set before the file is opened.
        """
        self.path, self.rest, self.shared = path, 0.0, False
        self._vitals = vitals or Vitals(time.monotonic)
        self._reader: Lane[Any]
        self._browser: Lane[Any]
        self._writer: Lane[Any]
        self._place = self._expected = place
        self._beside: list[tuple[Path, Place]] = []
        self._log_target: Path | None = None
        self._clearing: asyncio.Task[None] | None = None  # tries until no reader is in the way
        self._carrying, self._changed = Carrying(self.browse), 0  # rows, by the lane that writes

    @property
    def place(self) -> Place:
        """Where the open file lies on its disk, whatever is at the path now."""
        return self._place

    def prepare(self, *, beside: bool) -> None:
        """Make the file where there is none, but not `beside` the bot. Raises Outdated for one that is older."""
        if beside:
            require_ready(self.path, self._expected)
        else:
            prepare_file(self.path)

    async def open(self) -> None:
        """Open the file that is there. Raises StoreUnavailable, and Replaced where it changes meanwhile."""
        self._place = self._expected or place_of(self.path)
        all_three = [Connection(partial(connect, self.path, self._expected), iter_chunk_size=64) for _ in range(3)]
        try:
            for one in all_three:
                await one
        except (*UNAVAILABLE, Replaced) as error:
            await asyncio.gather(*(one.close() for one in all_three))
            if isinstance(error, Replaced):
                raise
            raise StoreUnavailable(told(error, self.path)) from error
        writer, reader, browser = all_three
        await writer.run(_sqlite(be_brief))
        pages = _PAGES_BESIDE if self.rest else PAGES
        await writer.run(lambda db: db.execute(f"PRAGMA wal_autocheckpoint = {pages}").fetchall())
        self._writer = Lane(
            connection=writer,
            batch=self._write_together,
            path=self.path,
            vitals=self._vitals,
            rest=self.rest,
            after=self._look,
        )
        self._reader, self._browser = (
            Lane(one, partial(read_together, path=self.path), self.path) for one in (reader, browser)
        )
        self._beside = [(one, place_of(one)) for one in (self._log, self._index)]
        try:
            self.check_place()
        except Replaced:
            await self.close()
            raise

    async def step_back(self, niceness: int) -> None:
        """Lower the priority of the threads that read."""
        for lane in (self._reader, self._browser):
            await lane.run(lambda _: os.nice(niceness))

    def check_place(self) -> None:
        """Compare the files at their paths with those that are open. Raises Replaced where one is another, or gone.

        The write-ahead log and its index are looked at too: as long as they are open, SQLite neither deletes them nor
        makes others. With two indexes two programs would write over each other's answers.
        """
        for path, place in ((self.path, self._place), *self._beside):
            found = place_of(path)
            if place is not None and found != place:
                what = "no file" if found is None else "another file"
                raise Replaced(f"{path}: found {what}, expected the one that is open")

    @property
    def _log(self) -> Path:
        return self.path.with_name(f"{self.path.name}-wal")

    @property
    def _index(self) -> Path:
        return self.path.with_name(f"{self.path.name}-shm")

    async def copy_into(self, target: Path) -> None:
        """Write all that is committed to a new file, readable by its owner alone. Raises OSError, StoreUnavailable."""
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        await self.browse(lambda db: db.execute("VACUUM INTO ?", (str(target),)))

    def drop_log(self) -> None:
        """Delete the log of a file that is no longer at the path, lest SQLite mix it into the one that is there now."""
        if place_of(self.path) != self._place and (self._log, place_of(self._log)) in self._beside:
            self._log.unlink(missing_ok=True)
            self._index.unlink(missing_ok=True)

    async def keep_log_out(self, at: datetime) -> Path:
        """Take care that nothing more of the log gets into the file. Returns where close() puts the log."""
        target = stamped(self.path, "rescued", at)
        target = target.with_name(f"{target.name}-wal")
        self._log_target, self._carrying.stopped = target, True
        await self._carrying.settle()
        with suppress(StoreUnavailable):
            await self.write(lambda db: db.execute("PRAGMA wal_autocheckpoint = 0"))
        return target

    async def close(self) -> None:
        lanes = (self._writer, self._reader, self._browser)
        if self._clearing is not None:
            self._clearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._clearing
        self._carrying.stopped = True
        await self._carrying.settle()
        if self._log_target is not None:
            for lane in lanes:
                await lane.settle()
            shutil.copy(self._log, self._log_target)
            os.truncate(self._log, 0)  # else SQLite plays it into the file as the last connection is closed
        for lane in lanes:
            await lane.close()
        if self._log_target is not None:
            self._log.unlink(missing_ok=True)
            self._index.unlink(missing_ok=True)

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which is over in a moment, on a committed state. Raises StoreUnavailable."""
        result: T = await self._reader.run(work)
        return result

    async def ride(self, work: Work[T]) -> T:
        """The same as read(): a file's readers wait for nobody."""
        return await self.read(work)

    async def browse(self, work: Work[T]) -> T:
        """Run `work`, which may take its time, beside the taps, on a committed state. Raises StoreUnavailable."""
        result: T = await self._browser.run(work)
        return result

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return when it is durable. Raises StoreUnavailable, or what `work` raised."""
        result: T = await self._writer.run(work)
        return result

    async def erase(self, work: Work[T]) -> T:
        """Run `work` as write() does, and take what it deleted out of the log: at once, or when no reader needs it."""
        result = await self.write(work)
        await self.clear_log()
        return result

    async def clear_log(self) -> bool:
        """Empty the write-ahead log. Where a reader is in the way that is tried again and again, and False returned."""
        if await self._clear_log():
            return True
        if self._clearing is None or self._clearing.done():
            self._clearing = asyncio.create_task(self._clear_until_done())
        return False

    async def carry_log(self) -> bool:
        """Carry the log into the file beside the taps. Returns False where a reader keeps much of it from that."""
        return await self._carrying.carry()

    async def return_pages(self) -> None:
        """Give freed pages back to the file system in short turns, and empty the log. Raises StoreUnavailable."""
        begun = time.monotonic()
        while await self.write(_sqlite(return_pages)):
            await asyncio.sleep(time.monotonic() - begun)  # in which other processes find the file free
            begun = time.monotonic()
        await self.clear_log()

    async def rewrite(self, most: int) -> bool:
        """Write a file of at most so many bytes anew, while whoever writes waits. Returns False for a larger one.

        Raises StoreUnavailable, and leaves it as it was.
        """
        if await self.read(_sqlite(size_of)) > most:
            return False
        if self._log_target is None:
            await self._writer.between(_sqlite(rewrite))
            await self.clear_log()
        return True

    async def leads(self) -> bool:
        """A file has one process that serves."""
        return True

    def glance(self, work: Work[T]) -> T | None:
        """What `work` reads by a connection of its own, from any thread. None where that cannot be."""
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                db.row_factory = sqlite3.Row
                return work(db)
        except sqlite3.Error:
            return None

    async def remember_more(self, kilobytes: int) -> None:
        """Keep so much of the file in the memory of the lane that writes, from now on."""
        await self.write(lambda db: db.execute(f"PRAGMA cache_size = -{kilobytes}"))

    async def integrity(self, *, full: bool) -> list[str]:
        """What SQLite's own checks find wrong, as soundness.py says."""
        return await self.browse(_sqlite(faults_of if full else quick_faults_of))

    async def rescue(self, at: datetime) -> Path | None:
        """Copy what is open to a file beside its old place, and take its log out of the way of what stands there now.

        Returns the copy. Returns None where none can be made, and leaves the log.
        """
        target = stamped(self.path, "rescued", at)
        try:
            await self.copy_into(target)
        except (StoreError, OSError):
            return None
        self.drop_log()
        return target

    def _write_together(self, connection: sqlite3.Connection, works: list[Work[Any]], more: More) -> list[Any]:
        results = write_together(connection, works, self.path, more)
        self._changed = connection.total_changes
        return results

    def _look(self) -> None:
        if not self.rest:  # a command beside the bot carries what it writes, and nobody waits for it
            self._carrying.look(self._changed)

    async def _clear_log(self) -> bool:
        if not self.rest and _bytes_of(self._log) > LITTLE * 4096 and not await self._carrying.carry():
            return False  # the rest would be carried while the taps wait
        if self._log_target is not None:
            return True  # nothing more of the log may get into the file
        try:
            return bool(await self._writer.between(_sqlite(clear_log)))
        except StoreUnavailable:
            return False

    async def _clear_until_done(self) -> None:
        pause = _AGAIN_SECONDS
        while True:
            await asyncio.sleep(pause)
            if await self._clear_log():
                return
            pause = min(2 * pause, _LATEST_SECONDS)


def _bytes_of(log: Path) -> int:
    try:
        return log.stat().st_size
    except FileNotFoundError:
        return 0


def _sqlite(work: Callable[[sqlite3.Connection], T]) -> Work[T]:
    """Work for this engine alone."""
    return cast("Work[T]", work)
