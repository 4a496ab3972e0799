"""The bot in a process of its own, to be killed."""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import chdir
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.sandbox import Sandbox
from tests.support.waiting import PATIENCE, called, within

SECRET = "rahasia-contoh-untuk-pengujian"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.support.loaded"])
_SERVER = forkserver._forkserver
_ENVIRONMENT = dict(os.environ)
_ROOT = Path(__file__).parents[2]


@cache
def begin_server() -> None:
    """Start the server of forked processes, once. It begins in no folder of a test, and outlives them all."""
    with chdir(_ROOT), patch.dict(os.environ, _ENVIRONMENT, clear=True), patch.object(tempfile, "tempdir", None):
        _SERVER.ensure_running()


class Process:
    """One that has loaded the program already when it begins, or else as an operator starts it."""

    def __init__(self, config: Path, tg: Sandbox) -> None:
        secrets = {"SKM_TELEGRAM_TOKEN": tg.token, "SKM_SECRET": SECRET}
        self._process = FORKS.Process(target=_run, args=(config, dict(os.environ) | secrets))

    async def start(self) -> None:
        begin_server()
        await asyncio.to_thread(self._process.start)

    async def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)


async def start(config: Path, tg: Sandbox) -> Process:
    """`skm run`."""
    process = Process(config, tg)
    await process.start()
    return process


def _run(config: Path, environment: dict[str, str]) -> None:
    from bot.__main__ import main  # noqa: PLC0415 -- here, in the process of the bot
    from bot.ledger import workshop  # noqa: PLC0415
    from tests.support.forked import start_forked  # noqa: PLC0415

    workshop.start_child = start_forked  # type: ignore[assignment]
    # The server that forked this process is there for its children too, though it is no child of it.
    patch.object(_SERVER, "ensure_running", lambda: None).start()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["skm", "--config", str(config), "run"]
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 -- no file
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    main()


async def kill_often(
    config: Path, tg: Sandbox, work: Sequence[Coroutine[Any, Any, None]], kills: int, between: int
) -> None:
    """Let people work on a bot that is killed so many times, each after `between` more screens, and started again."""
    process = await start(config, tg)
    everybody = asyncio.gather(*work)
    try:
        for _ in range(kills):
            enough = asyncio.create_task(screens(tg, between))
            either: list[asyncio.Future[Any]] = [enough, everybody]
            await asyncio.wait(either, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            enough.cancel()
            if everybody.done():
                everybody.result()  # raises what stopped one of them
                raise AssertionError("the kills were meant to come in the middle")
            await process.kill()
            process = await start(config, tg)
        await within(everybody)
    finally:
        everybody.cancel()
        await process.kill()


async def screens(tg: Sandbox, number: int) -> None:
    """Until the bot has shown that many more."""
    await called(tg, "editMessageText", len(await tg.calls("editMessageText")) + number)
