"""A command that is asked to stop ends in order: what it holds is given back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_ASKED = (signal.SIGINT, signal.SIGTERM)


async def until_signal(work: Coroutine[Any, Any, T]) -> T | None:
    """Run until done, or until SIGINT or SIGTERM asks to stop: then stop in order, and return None."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    heard = [number for number in _ASKED if _hear(loop, number, task)]
    try:
        return await task
    except asyncio.CancelledError:
        return None
    finally:
        for number in heard:
            loop.remove_signal_handler(number)


def _hear(loop: asyncio.AbstractEventLoop, number: int, task: asyncio.Task[Any]) -> bool:
    """Whether the signal is heard: not on every system, and in the main thread alone."""
    try:
        loop.add_signal_handler(number, task.cancel)
    except (NotImplementedError, RuntimeError, ValueError):
        return False
    return True
