"""A session of a server and its thread, which opens another one where the server has gone away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from bot.storage.connection import T, Told, Work
from bot.storage.postgres.connection import ServerConnection


class Session:
    """Does one piece of work after the other. Satisfies what a Lane needs of a connection."""

    def __init__(self, connect: Callable[[], ServerConnection], name: str) -> None:
        self._connect = connect
        self._connection: ServerConnection | None = None
        self._tasks = SimpleQueue[tuple[Work[Any] | None, Told[Any]]]()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._closed = False

    async def open(self) -> None:
        """Begin, with a connection. Raises StoreUnavailable, and closes itself then."""
        self._thread.start()
        try:
            await self.run(lambda _: self.at_hand())
        except BaseException:
            await self.close()
            raise

    def hand(self, work: Work[T], told: Told[T]) -> None:
        """Have `work` done without waiting for it. Raises ValueError where the session is closed."""
        if self._closed:
            raise ValueError("Connection closed")
        self._tasks.put((work, told))

    async def run(self, work: Work[T]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.hand(work, future)
        return await future

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks.put((None, future))
        await future

    def at_hand(self) -> ServerConnection:
        """The connection, or another one where that is lost. Raises StoreUnavailable. For this thread alone."""
        if self._connection is not None:
            self._connection.look()
        if self._connection is None or not self._connection.usable:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._connection = self._connect()
        return self._connection

    def _serve(self) -> None:
        while True:
            work, told = self._tasks.get()
            result: Any = None
            fault: BaseException | None = None
            if work is None:
                if self._connection is not None:
                    self._connection.close()
            else:
                try:
                    result = work(self)  # type: ignore[arg-type]  # which asks for a connection when it is about to
                except BaseException as error:
                    fault = error
            with suppress(RuntimeError):  # its loop has ended meanwhile
                told.get_loop().call_soon_threadsafe(_tell, told, result, fault)
            if work is None:
                return
            del work, told, result, fault


def _tell(told: Told[Any], result: Any, fault: BaseException | None) -> None:
    if told.done():
        return
    if fault is None:
        told.set_result(result)
    else:
        told.set_exception(fault)
