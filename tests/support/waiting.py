"""How a test waits for what others do: until it is so, at any speed, and as long as only a hang takes."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.sandbox import Sandbox
from bot.sandbox.client import SandboxClient

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds that nothing takes but a hang, also beside a busy machine."""

SandboxClient.patience = PATIENCE  # of whoever is in a test

_ANYTHING = object()
_FIRST_SECONDS, _LONGEST_SECONDS = 0.0005, 0.01  # between two looks


async def until(ask: Callable[[], Any], wanted: Any = _ANYTHING) -> Any:
    """Ask until the answer is the wanted one, or anything that is true where none is named. Returns the answer.

    `ask` says it at once or gives something to await. Raises TimeoutError after `PATIENCE` seconds.
    """
    pause = 0.0
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = ask()
            if inspect.isawaitable(answer):
                answer = await answer
            if answer if wanted is _ANYTHING else answer == wanted:
                return answer
            await asyncio.sleep(pause)
            pause = min(2 * pause + _FIRST_SECONDS, _LONGEST_SECONDS)


async def within(work: Awaitable[T]) -> T:
    """What it gives. Raises TimeoutError where it takes longer than `PATIENCE`."""
    return await asyncio.wait_for(work, PATIENCE)


async def called(tg: Sandbox, method: str, times: int = 1) -> None:
    """Until the bot has called this method so many times."""

    async def enough() -> bool:
        return len(await tg.calls(method)) >= times

    await until(enough)


async def polled(tg: Sandbox) -> None:
    """Until a call of getUpdates waits for what comes."""
    await until(lambda: tg.telegram.updates._poller is not None)


def held(tg: Sandbox, method: str) -> asyncio.Event:
    """The next call of this method is carried out when the event is set: later than whatever is to come before it."""
    api, go_on, carry_out = tg._api, asyncio.Event(), tg._api.carry_out

    async def hold(token: str, name: str, read: Any) -> Any:
        if name == method and api.carry_out is hold:
            api.carry_out = carry_out  # type: ignore[method-assign]
            await go_on.wait()
        return await carry_out(token, name, read)

    api.carry_out = hold  # type: ignore[method-assign]
    return go_on
