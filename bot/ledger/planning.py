"""What comes by the calendar, planned in child processes: of a large city it takes minutes of a processor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.config import Config
from bot.ledger.jobs import Job
from bot.ledger.workshop import Workshop
from bot.reporting.orders import PlanOrder
from bot.reporting.plans import PLANS
from bot.storage import Store

_LONGEST_SECONDS = 1800.0  # at the lowest priority, with a pause after each transaction


class Planning:
    """Asks whether anything is due, and only then has it planned. Each job has a child of its own, for one order."""

    def __init__(self, config: Config, store: Store) -> None:
        self._store, self._without_secrets = store, config.model_copy(update={"token": None, "secret": None})
        self._plans = {name: make(config, store) for name, make in PLANS.items()}
        self._workshops = {name: Workshop(idle=0, longest=_LONGEST_SECONDS) for name in PLANS}

    @property
    def jobs(self) -> Sequence[Job]:
        return [
            Job(name=name, work=partial(self.plan, name), final=True, longest=_LONGEST_SECONDS, goes_on=True)
            for name in PLANS
        ]

    async def plan(self, name: str, now: datetime) -> int:
        """Plan what is due by the job of that name. Returns how many messages are newly owed. Raises WorkshopError."""
        if not await self._plans[name].is_due(now):
            return 0
        return await self._workshops[name].plan(PlanOrder(self._without_secrets, name, now, self._store.place))

    async def close(self) -> None:
        """Wait for the children, which have nothing to do any more."""
        for workshop in self._workshops.values():
            await workshop.close()
