"""Children of the workshop that have loaded the program when they begin, which takes others half a second each."""

import asyncio
import os
import socket
import sys
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import workshop
from tests.support.processes import FORKS, begin_server


class Forked:
    """A child as asyncio's Process shows it, as far as the workshop looks."""

    def __init__(self, process: Any, stdout: StreamReader, stdin: StreamWriter) -> None:
        self._process, self.stdout, self.stdin = process, stdout, stdin
        self.pid: int = process.pid

    @property
    def returncode(self) -> int | None:
        code: int | None = self._process.exitcode
        return code

    def kill(self) -> None:
        self._process.kill()

    async def wait(self) -> int | None:
        while self.returncode is None:
            await asyncio.to_thread(self._process.join)
        return self.returncode


async def start_forked(arguments: Sequence[str], environment: Mapping[str, str]) -> Forked:
    """What workshop.start_child does, from a process that has loaded everything."""
    begin_server()
    here, there = Pipe()
    process = FORKS.Process(target=_run, args=(there, tuple(arguments), dict(environment), Path.cwd()))
    starting = asyncio.ensure_future(asyncio.to_thread(process.start))
    try:
        await asyncio.shield(starting)
    except asyncio.CancelledError:  # a child of asyncio's own would not be left behind either
        await starting
        process.kill()
        await asyncio.to_thread(process.join)
        raise
    there.close()
    with here:
        reader, writer = await asyncio.open_unix_connection(sock=socket.socket(fileno=os.dup(here.fileno())))
    return Forked(process, reader, writer)


@pytest.fixture(autouse=True)
def forked_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workshop's children begin with everything loaded, as those of tests/support/processes.py do."""
    monkeypatch.setattr(workshop, "start_child", start_forked)


def _run(there: Connection, arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    from bot.ledger import worker  # noqa: PLC0415 -- here, in the child

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir = None
    worker._NICENESS = 0  # with the lowest priority it would wait for whatever else a busy machine does
    os.dup2(there.fileno(), 0)
    os.dup2(there.fileno(), 1)
    there.close()
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.argv = ["worker", *arguments]
    worker.main()
