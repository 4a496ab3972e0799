"""All that looks at the running bot, begun and ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime

from telegram import Bot

from bot.config import Config
from bot.rules.vitals import Vitals
from bot.storage import Store
from bot.watch.alarm import Alarm
from bot.watch.health import Health
from bot.watch.rounds import Rounds
from bot.watch.systemd import Systemd


class Watch:
    """`wake` tells the courier that something is owed."""

    def __init__(
        self,
        config: Config,
        store: Store,
        vitals: Vitals,
        clock: Callable[[], datetime],
        bot: Bot,
        wake: Callable[[], None],
        systemd: Systemd,
    ) -> None:
        mode = config.telegram.mode
        self._keys, self._vitals = config.health, vitals
        self.health = Health(store, vitals, clock, mode=mode, path=config.database_path)
        self.alarm = Alarm(config, store, bot, wake)
        ask: Callable[[], Awaitable[object]] | None = bot.get_me if mode == "webhook" else None
        self.rounds = Rounds(self.health, self.alarm, systemd, clock, ask)
        self._open = AsyncExitStack()

    async def open(self) -> None:
        """Begin to look, and open the port for whoever runs the bot. Raises OSError where that is taken."""
        self._vitals.begin()  # before it a migration may have taken minutes
        self._open.push_async_callback(self.health.close)
        if self._keys.port:
            from bot.gateway.serving import listen, serve  # noqa: PLC0415 -- where one is asked for
            from bot.watch.port import BOUNDS, Port  # noqa: PLC0415

            listening = listen(self._keys.host, self._keys.port)
            await self._open.enter_async_context(serve(Port(self.health), listening, BOUNDS, self._vitals.closed))
        self._open.push_async_callback(_end, asyncio.create_task(self.rounds.run()))

    async def close(self) -> None:
        await self._open.aclose()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
