"""Root admins hear once that the bot cannot do its work, and once that it can again.

While the file takes nothing the ledger cannot hold a message, so the first goes out directly. That it went out is kept
in an empty file beside the database, whose moment is that of the beginning: a program that systemd starts anew in
the same trouble does not say it again.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from telegram import Bot
from telegram.error import TimedOut

from bot.config import Config
from bot.conversation.render import Screen
from bot.conversation.texts import texts
from bot.gateway.delivery import Unreachable
from bot.gateway.messages import send
from bot.ledger.jobs import owe_root_admins
from bot.rules.health import LEAST_FREE, LONG_SECONDS, WELL_FREE, Facts, find_faults
from bot.rules.lines import Line, reason_of
from bot.storage import Store, StoreError

log = logging.getLogger(__name__)

_DISK = "disk"  # the fact that it was told of


class Alarm:
    """`wake` tells the courier that something is owed."""

    def __init__(self, config: Config, store: Store, bot: Bot, wake: Callable[[], None]) -> None:
        self._config, self._store, self._bot, self._wake = config, store, bot, wake
        path = config.database_path
        self._mark = path.with_name(f"{path.name}-alarm")
        self._since = _moment_of(self._mark)  # since when the bot cannot do its work
        self._told: set[int] = set() if self._since is None else set(config.admins.telegram_ids)
        self._code = "database"
        self._little: bool | None = None  # whether the disk is known to have little space, None before the first look
        self._away: datetime | None = None  # since when Telegram is away
        self._sending: asyncio.Task[None] | None = None

    async def look(self, facts: Facts, now: datetime) -> None:
        """Tell whom it concerns what has changed since the last look."""
        found = {one.code for one in find_faults(facts)}
        if "telegram" in found and facts.away is not None:
            self._away = self._away or now - timedelta(seconds=facts.away)
        elif self._away is not None and await self._owe("away", self._away, now):
            self._away = None
        await self._look_at_disk(facts.free, now)
        refused = max((span for span in (facts.refused, facts.troubled) if span is not None), default=None)
        stopped = (refused or 0) > LONG_SECONDS or "updates" in found
        if stopped:
            spans = {"database": refused, "updates": facts.waiting}
            self._code = "database" if refused is not None else "updates"
            self._since = self._since or now - timedelta(seconds=spans[self._code] or 0)
            self._tell(self._since)
        elif self._since is not None and refused is None:
            await self.close()
            if await self._owe("again", self._since, now):
                self._forget()

    async def _look_at_disk(self, free: float | None, now: datetime) -> None:
        """Owe a message where the disk has become nearly full, and one where it no longer is."""
        little = self._little if free is None or LEAST_FREE <= free < WELL_FREE else free < LEAST_FREE
        if little is None or free is None or little == self._little:
            return
        key, share = "disk" if little else "disk_again", f"{int(free * 100)}%"
        text = texts(self._config.agency.language)(f"health.{key}", free=share)
        owed = owe_root_admins(self._config, text, f"health-{key}", now)
        try:
            new = await self._store.facts.turn(_DISK, "little" if little else "", owed, int(now.timestamp()))
        except StoreError:
            return  # tried again at the next look
        self._little = little
        if new:
            self._wake()

    async def close(self) -> None:
        """Give up what could not be sent yet."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    def _tell(self, since: datetime) -> None:
        """Send the message to those who do not have it yet, beside everything else."""
        missing = [admin for admin in self._config.admins.telegram_ids if admin not in self._told]
        if missing and (self._sending is None or self._sending.done()):
            self._sending = asyncio.create_task(self._send(missing, since))

    async def _send(self, admins: list[int], since: datetime) -> None:
        words = texts(self._config.agency.language)
        reason = words(f"health.reason.{self._code}")
        screen = Screen(words("health.stopped", since=self._local(since), reason=reason))
        for admin in admins:
            try:
                await send(self._bot, admin, screen)
            except (TimedOut, Unreachable):  # it may have arrived, or never will
                self._told.add(admin)
            except Exception as error:  # tried again at the next look
                log.warning(Line("alarm not sent", reason=reason_of(error)))
            else:
                self._told.add(admin)
        if self._told:
            self._remember(since)

    async def _owe(self, what: str, since: datetime, now: datetime) -> bool:
        """Owe a message of a trouble that is over. False where the ledger takes nothing now."""
        words = texts(self._config.agency.language)
        reason = words(f"health.reason.{self._code}")
        text = words(f"health.{what}", since=self._local(since), until=self._local(now), reason=reason)
        try:
            await self._store.deliveries.owe(
                owe_root_admins(self._config, text, f"health-{what}", now), int(now.timestamp())
            )
        except StoreError:
            return False
        log.info(Line("works again", trouble="telegram" if what == "away" else self._code, since=self._local(since)))
        self._wake()
        return True

    def _remember(self, since: datetime) -> None:
        try:
            self._mark.touch(mode=0o600)
            os.utime(self._mark, (since.timestamp(), since.timestamp()))
        except OSError as error:  # a disk that takes not even a name
            log.warning(Line("alarm not remembered", fault=type(error).__name__))

    def _forget(self) -> None:
        self._since = None
        self._told.clear()
        try:
            self._mark.unlink(missing_ok=True)
        except OSError as error:
            log.warning(Line("alarm not forgotten", fault=type(error).__name__))

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._config.agency.timezone):%Y-%m-%d %H:%M}"


def _moment_of(mark: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    except OSError:
        return None
