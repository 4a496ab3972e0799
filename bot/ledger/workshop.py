"""The parent's side of the child process: one order at a time, a new child when the old one has done enough."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence

from bot.ledger.scratch import Scratch
from bot.ledger.worker import HEADER, PLANNING, as_message
from bot.reporting import orders

_JOBS = 60  # Typst's cache grows with every document. After this many a new child begins small again
_IDLE_SECONDS = 15.0
_LONGEST_SECONDS = 300.0
_SECRET_NAME = re.compile(r"^SKM_|TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY")


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child: what it can do without stays here, such as tokens and secrets of any program.

    >>> without_secrets({"PATH": "/bin", "SKM_SECRET_FILE": "a", "GH_TOKEN": "b", "PGPASSWORD": "c", "LANG": "id_ID"})
    {'PATH': '/bin', 'LANG': 'id_ID'}
    """
    return {name: value for name, value in environ.items() if not _SECRET_NAME.search(name.upper())}


async def start_child(arguments: Sequence[str], environment: Mapping[str, str]) -> Process:
    """A child that waits for orders at its standard input. Raises OSError."""
    command = (sys.executable, "-m", "bot.ledger.worker", *arguments)
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, env=environment)


class WorkshopError(Exception):
    """The child could not carry out an order. `kind` is the name of what it raised, `fault` that and where."""

    def __init__(self, kind: str, message: str, fault: str = "") -> None:
        self.kind, self.fault = kind, fault or kind
        super().__init__(f"{kind}: {message}")


class Workshop:
    """Starts a child when there is an order and lets it go when there has been none for `idle` seconds.

    An order that takes longer than `longest` seconds is given up. What a child writes aside goes with it.
    """

    def __init__(self, idle: float = _IDLE_SECONDS, longest: float = _LONGEST_SECONDS) -> None:
        self._longest = longest
        self._lock = asyncio.Lock()
        self._child: Process | None = None
        self._scratch: Scratch | None = None  # the child's own temporary folder
        self._done = 0
        self._seconds = idle
        self._idle: asyncio.TimerHandle | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def card(self, order: orders.CardOrder) -> bytes:
        """The PNG. Raises WorkshopError."""
        return await self._bytes(order)

    async def posters(self, order: orders.PosterOrder | orders.LettersOrder) -> bytes:
        """The PDF. Raises WorkshopError."""
        return await self._bytes(order)

    async def pack(self, order: orders.PackOrder) -> bytes:
        """The zip. Raises WorkshopError."""
        return await self._bytes(order)

    async def back_up(self, order: orders.BackupOrder) -> str:
        """The path of the copy. Raises WorkshopError."""
        return os.fsdecode(await self._bytes(order))

    async def edition(self, order: orders.EditionOrder | orders.WithdrawalOrder) -> str:
        """The folder of the edition, "" where nobody had answered. Raises WorkshopError."""
        return (await self._bytes(order)).decode()

    async def report(self, order: orders.ReportOrder | orders.QualityOrder) -> orders.Report:
        """The report. Raises WorkshopError."""
        answer = await self._order(order)
        if not isinstance(answer, orders.Report):
            raise WorkshopError("TypeError", f"expected a report, found {type(answer).__name__}")
        return answer

    async def plan(self, order: orders.PlanOrder) -> int:
        """How many messages are newly owed. Raises WorkshopError."""
        answer = await self._order(order)
        if not isinstance(answer, int):
            raise WorkshopError("TypeError", f"expected a number, found {type(answer).__name__}")
        return answer

    async def close(self) -> None:
        """Let the child finish and go."""
        async with self._lock:
            await self._let_go()
        await asyncio.gather(*self._leaving)

    async def _bytes(self, order: orders.Order) -> bytes:
        answer = await self._order(order)
        if not isinstance(answer, bytes):
            raise WorkshopError("TypeError", f"expected bytes, found {type(answer).__name__}")
        return answer

    async def _order(self, order: orders.Order) -> object:
        async with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            try:
                answer = await asyncio.wait_for(self._exchange(order), self._longest)
            except (TimeoutError, OSError, asyncio.IncompleteReadError, pickle.UnpicklingError) as error:
                await self._let_go(kill=True)
                raise WorkshopError(type(error).__name__, "the child process did not answer") from error
            except BaseException:
                await self._let_go(kill=True)
                raise
            self._done += 1
            if self._done >= _JOBS:
                await self._let_go()
            else:
                self._idle = asyncio.get_running_loop().call_later(self._seconds, self._send_home)
        if isinstance(answer, orders.Failure):
            raise WorkshopError(answer.kind, answer.message, answer.fault)
        return answer

    async def _exchange(self, order: orders.Order) -> object:
        if self._child is None or self._child.returncode is not None:
            planning = (PLANNING,) if isinstance(order, orders.PlanOrder) else ()
            self._sweep()
            self._scratch = Scratch()
            self._child = await start_child(planning, self._scratch.environment(without_secrets(os.environ)))
            self._done = 0
        child = self._child
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 -- both are pipes
        child.stdin.write(as_message(order))
        await child.stdin.drain()
        (size,) = HEADER.unpack(await child.stdout.readexactly(HEADER.size))
        answer: object = pickle.loads(await child.stdout.readexactly(size))  # noqa: S301 -- from our own child
        return answer

    def _send_home(self) -> None:
        """Close the child's input: it ends by itself, and the next order starts another."""
        if not self._lock.locked() and self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            # Whoever closes the workshop waits for it.
            leaving = asyncio.ensure_future(_see_off(self._child, self._scratch))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
            self._child = self._scratch = None

    async def _let_go(self, *, kill: bool = False) -> None:
        child, self._child = self._child, None
        if self._idle is not None:
            self._idle.cancel()
        if child is None or child.stdin is None:
            self._sweep()
            return
        with contextlib.suppress(ProcessLookupError, OSError):
            if kill:
                child.kill()
            child.stdin.close()
        scratch, self._scratch = self._scratch, None
        await _see_off(child, scratch)

    def _sweep(self) -> None:
        """Delete the folder of a child that has ended by itself, or could not be started."""
        scratch, self._scratch = self._scratch, None
        if scratch is not None:
            scratch.remove()


async def _see_off(child: Process, scratch: Scratch | None) -> None:
    """Wait for the child's end, and delete what it wrote aside."""
    try:
        await child.wait()
    finally:
        if scratch is not None:
            scratch.remove()
