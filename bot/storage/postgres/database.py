"""A database of a server under asyncio: a lane that writes, one that reads for taps and one that reads all else."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.rules.server import Server
from bot.rules.vitals import Vitals
from bot.storage.connection import T, Work
from bot.storage.file_places import Place
from bot.storage.postgres.batches import read_together, write_together
from bot.storage.postgres.leading import Leading
from bot.storage.postgres.opening import connect
from bot.storage.postgres.schema import prepare
from bot.storage.postgres.session import Session
from bot.storage.postgres.soundness import faults_of
from bot.storage.work import Lane

_GATHER_SECONDS = 0.02  # while other workers write, where several pieces came together the last time


class ServerDatabase:
    """The tables of one installation in one database of a server. Satisfies Database."""

    path: Path | None = None
    place: Place = None

    def __init__(self, server: Server, vitals: Vitals | None = None) -> None:
        self.server, self.rest, self.shared = server, 0.0, False
        self._vitals = vitals or Vitals(time.monotonic)
        self._lanes: tuple[Lane[Any], ...] = ()
        self._leading = Leading(server)

    def __str__(self) -> str:
        return str(self.server)

    def prepare(self, *, beside: bool) -> None:
        """Make the tables where there are none. Raises Outdated for older ones, MigrationFault for those of others."""
        prepare(self.server, make=not beside)

    async def open(self) -> None:
        """Open three sessions. Raises StoreUnavailable."""
        sessions = [Session(partial(connect, self.server), f"skm-{name}") for name in ("write", "read", "browse")]
        found = await asyncio.gather(*(one.open() for one in sessions), return_exceptions=True)
        for fault in found:
            if isinstance(fault, BaseException):
                await asyncio.gather(*(one.close() for one in sessions))
                raise fault
        path = Path(str(self.server))
        vitals = (self._vitals, None, None)
        gather = _GATHER_SECONDS if self.shared else 0.0
        works = (write_together, read_together, read_together)
        self._lanes = tuple(
            Lane(one, _batch(one, work), path, seen, self.rest if seen else 0.0, gather=gather)
            for one, work, seen in zip(sessions, works, vitals, strict=True)
        )

    async def leads(self) -> bool:
        """Whether this process is the one of several that plans and erases. Raises StoreUnavailable."""
        return await self._leading.mine()

    async def close(self) -> None:
        await self._leading.close()
        for lane in self._lanes:
            await lane.close()

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which is over in a moment, on a committed state. Raises StoreUnavailable."""
        result: T = await self._lanes[1].run(work)
        return result

    async def ride(self, work: Work[T]) -> T:
        """Run `work`, one statement that reads, along with what is written next, if anything is."""
        writer, reader, _ = self._lanes
        result: T = await (writer if self.shared and writer.busy else reader).run(work)
        return result

    async def browse(self, work: Work[T]) -> T:
        """Run `work`, which may take its time, beside the taps, on a committed state. Raises StoreUnavailable."""
        result: T = await self._lanes[2].run(work)
        return result

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return when it is durable. Raises StoreUnavailable, or what `work` raised.

        It may run twice: see batches.py.
        """
        result: T = await self._lanes[0].run(work)
        return result

    async def erase(self, work: Work[T]) -> T:
        """The same as write(): what a server keeps of erased rows is its own, see docs/operations/postgresql.md."""
        return await self.write(work)

    def glance(self, work: Work[T]) -> T | None:
        """What `work` reads by a session of its own, from any thread. None where that cannot be."""
        session = connect(self.server)
        try:
            return work(session)
        finally:
            session.close()

    async def step_back(self, niceness: int) -> None:
        """Lower the priority of the threads that read."""
        for lane in self._lanes[1:]:
            await lane.run(lambda _: os.nice(niceness))

    async def integrity(self, *, full: bool) -> list[str]:
        """What soundness.py finds wrong."""
        return await self.browse(lambda db: faults_of(db, full=full))

    def check_place(self) -> None:
        """Nobody puts another file in the place of a server's."""

    async def remember_more(self, kilobytes: int) -> None:
        """A server has its own memory."""

    async def carry_log(self) -> bool:
        """A server keeps its own."""
        return True

    async def clear_log(self) -> bool:
        """A server writes over its own log, see docs/operations/postgresql.md."""
        return True

    async def return_pages(self) -> None:
        """A server does so by itself."""

    async def rewrite(self, most: int) -> bool:  # noqa: ARG002 -- as Database has it
        """A server uses freed room again by itself."""
        return True

    async def keep_log_out(self, at: datetime) -> Path:
        raise NotImplementedError(f"{self.server}: a server keeps its log")

    async def rescue(self, at: datetime) -> Path | None:  # noqa: ARG002 -- as Database has it
        """Nothing is to be saved: it stands on the server."""
        return None


def _batch(session: Session, work: Any) -> Any:
    return lambda _, works, more: work(session.at_hand, works, more)
