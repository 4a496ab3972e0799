"""The bot in a process of its own, to be killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox

SECRET = "rahasia-contoh-untuk-pengujian"


async def start(config: Path, tg: Sandbox) -> Process:
    """`skm run` as an operator starts it."""
    secrets = {"SKM_TELEGRAM_TOKEN": tg.token, "SKM_SECRET": SECRET}
    arguments = ("-m", "bot", "--config", str(config), "run")
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**os.environ, **secrets}, stdout=asyncio.subprocess.DEVNULL
    )


async def kill(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()


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
            await asyncio.wait(either, timeout=60, return_when=asyncio.FIRST_COMPLETED)
            enough.cancel()
            assert not everybody.done(), "the kills were meant to come in the middle"
            await kill(process)
            process = await start(config, tg)
        async with asyncio.timeout(90):
            await everybody
    finally:
        everybody.cancel()
        await kill(process)


async def screens(tg: Sandbox, number: int) -> None:
    """Until the bot has shown that many more."""
    seen = len(await tg.calls("editMessageText"))
    while len(await tg.calls("editMessageText")) < seen + number:  # noqa: ASYNC110 -- it happens in another process
        await asyncio.sleep(0.02)
