"""The job that backs the database up by itself, in a child process: copying and recounting must not stall a tap."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.config import Config
from bot.ledger.workshop import Workshop, WorkshopError
from bot.reporting.orders import BackupOrder
from bot.rules.lines import Line
from bot.storage.rotation import latest_in

log = logging.getLogger(__name__)

_AGAIN_AFTER = timedelta(hours=1)  # a backup that fails costs as much as one that succeeds
_LONGEST_SECONDS = 3600.0


class Backups:
    """Makes a backup where the newest in the folder is older than the configuration says. Does nothing without one."""

    def __init__(self, config: Config) -> None:
        self._keys, self._database, self._folder = config.backup, config.database_path, config.backup_folder
        self._workshop = Workshop(longest=_LONGEST_SECONDS)
        self._failed: tuple[datetime, WorkshopError] | None = None

    async def run(self, now: datetime) -> None:
        """Back up where it is time. Raises WorkshopError, and the same again until an hour has passed."""
        if self._folder is None:
            return
        latest = latest_in(self._folder, self._database, now)
        if latest is not None and now - latest < timedelta(hours=self._keys.every):
            return
        if self._failed is not None and now - self._failed[0] < _AGAIN_AFTER:
            raise self._failed[1]
        order = BackupOrder(self._database, self._folder, now, self._keys.keep)
        try:
            name = await self._workshop.back_up(order)
        except WorkshopError as error:
            log.warning(Line("no backup", reason=str(error)))  # of files and tallies, never somebody's words
            self._failed = now, error
            raise
        self._failed = None
        log.info(Line("backed up", file=name))

    async def close(self) -> None:
        await self._workshop.close()
