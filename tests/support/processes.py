"""The bot in a process of its own, to be killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

from bot.sandbox import Sandbox


async def start(config: Path, tg: Sandbox) -> Process:
    """`skm run` as an operator starts it."""
    secrets = {"SKM_TELEGRAM_TOKEN": tg.token, "SKM_SECRET": "rahasia-contoh-untuk-pengujian"}
    arguments = ("-m", "bot", "--config", str(config), "run")
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env={**os.environ, **secrets}, stdout=asyncio.subprocess.DEVNULL
    )


async def kill(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def screens(tg: Sandbox, number: int) -> None:
    """Until the bot has shown that many more."""
    seen = len(await tg.calls("editMessageText"))
    while len(await tg.calls("editMessageText")) < seen + number:  # noqa: ASYNC110 -- it happens in another process
        await asyncio.sleep(0.02)
