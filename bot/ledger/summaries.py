"""The summaries of a week outside its hour: once more at once for a demo, or by hand from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.config import Config
from bot.gateway.clock import TrueClock
from bot.ledger.courier import Courier
from bot.reporting.weekly import Planner
from bot.rules.owed import WeeklyCard
from bot.storage import Store
from scoring import Period, local_day, period_of


class NotYet(Exception):
    """The week has not ended, or nobody knows. The message says what was found and expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How the summaries of a week stand: how many have arrived, wait, and failed for which reason."""

    sent: int
    waiting: int
    failed: Mapping[str, int]


class Summaries:
    def __init__(self, config: Config, store: Store, clock: TrueClock, planner: Planner, courier: Courier) -> None:
        self._config, self._store, self._clock = config, store, clock
        self._planner, self._courier = planner, courier

    async def send_now(self) -> int:
        """The running week's cards to every head at once, again each time it is asked for.

        Returns how many are owed.
        """
        now = self._clock()
        week = period_of(local_day(now, self._config.agency.timezone), "week")
        owed = await self._planner.plan_week(week, now, part=f"now-{int(now.timestamp())}")
        self._courier.wake()
        return owed

    async def send(self, week: Period, *, failed: bool = False) -> Sent:
        """Send what is not in the ledger yet, with `failed` also what did not arrive.

        Raises NotYet where the clock is wrong by Telegram's time, or the week has not ended. Nothing is owed by then.
        """
        ledger, verdict = self._store.deliveries, self._clock.verdict()
        now = verdict.now
        if verdict.trust != "right":
            found = f"found {verdict.wall:%Y-%m-%d %H:%M}, expected about {now:%Y-%m-%d %H:%M}"
            raise NotYet(f"clock: {found} UTC, by Telegram or the newest record: no card is planned by a wrong clock")
        if local_day(now, self._config.agency.timezone) < week.end:
            raise NotYet(f"week: found {week.key}, which has not ended, expected a full week")
        try:
            await self._planner.plan_week(week, now)
            if failed:
                await ledger.send_again(WeeklyCard.kind, week.key, int(now.timestamp()))
            await self._courier.deliver_due()
        finally:
            await self._courier.close()
        sent, waiting, _ = await ledger.counts(WeeklyCard.kind, week.key)
        return Sent(sent=sent, waiting=waiting, failed=await ledger.reasons(WeeklyCard.kind, week.key))
