"""The job that has editions made and withdrawn: after the delay it asks, and once granted a child does it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.cases.edition_grants import EditionGrants
from bot.config import Config
from bot.ledger.workshop import Workshop, WorkshopError
from bot.reporting.orders import EditionOrder, WithdrawalOrder
from bot.rules.lines import Line
from bot.storage import Author, Store
from bot.storage.persons import BOT
from scoring import Period, local_day, period_of

log = logging.getLogger(__name__)

_AGAIN_AFTER = timedelta(hours=1)  # what fails costs as much as what succeeds
_LONGEST_SECONDS = 1800.0


class EditionJob:
    """Does nothing without `publish.folder`, and makes none without `publish.after_days`."""

    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config.model_copy(update={"token": None, "secret": None}), store
        self._grants = EditionGrants(config, store)
        self._workshop = Workshop(longest=_LONGEST_SECONDS)
        self._failed: tuple[datetime, WorkshopError] | None = None

    async def run(self, now: datetime) -> int:
        """Ask for the last period that is over since long enough, or make it. Returns how many messages are owed.

        Raises WorkshopError, and the same again until an hour has passed.
        """
        days = self._config.publish.after_days
        if self._config.publish_folder is None:
            return 0
        for agreed in await self._store.editions.to_withdraw():
            order = WithdrawalOrder(self._config, agreed.folder, agreed.reason, now)
            await self._carry_out(order, "no withdrawal", agreed.folder, now)
            return await self._grants.tell_withdrawn(agreed, Author(BOT, now))  # the next one at the next run
        if not days:
            return 0
        period = self._period(now, days)
        state = await self._store.editions.find(period.key)
        if state is None:
            if not await self._store.figures.any_answers(period.key):
                return 0
            return await self._grants.ask(period, Author(BOT, now))
        if not state.granted or state.folder:
            return 0
        return await self._make(period, now)

    def _period(self, now: datetime, days: int) -> Period:
        """The last survey period that ended so many days ago or earlier."""
        day = local_day(now, self._config.agency.timezone) - timedelta(days=days)
        return period_of(day, self._config.survey.period).previous()

    async def _make(self, period: Period, now: datetime) -> int:
        order = EditionOrder(self._config, period, now, self._store.place)
        folder = await self._carry_out(order, "no edition", period.key, now)
        log.info(Line("edition made", period=period.key, folder=folder))
        return await self._grants.tell(period, folder or "-", Author(BOT, now))

    async def _carry_out(self, order: EditionOrder | WithdrawalOrder, failed: str, what: str, now: datetime) -> str:
        """The folder, by the child. Raises WorkshopError, and within an hour the same again without trying."""
        if self._failed is not None and now - self._failed[0] < _AGAIN_AFTER:
            raise self._failed[1]
        try:
            folder = await self._workshop.edition(order)
        except WorkshopError as error:
            log.warning(Line(failed, of=what, reason=str(error)))
            self._failed = now, error
            raise
        self._failed = None
        return folder

    async def close(self) -> None:
        await self._workshop.close()
