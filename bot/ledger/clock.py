"""Watches the clock: what cannot be taken back waits while it is not to be trusted, and the root admins hear of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.config import Config
from bot.conversation.texts import texts
from bot.gateway.clock import TrueClock
from bot.reporting.early_weeks import withdraw_early_weeks
from bot.rules.clock import DAY, Verdict
from bot.rules.hours import stamp_of
from bot.rules.lines import Line, fault_of
from bot.rules.owed import Notice
from bot.rules.rights import EVERYWHERE
from bot.storage import Store, StoreError
from bot.storage.clock import Note
from bot.storage.owed import Owed
from scoring import local_day

log = logging.getLogger(__name__)


class ClockWatch:
    """`wake` tells the courier that something is owed."""

    def __init__(self, config: Config, store: Store, clock: TrueClock, wake: Callable[[], None]) -> None:
        self._config, self._store, self._clock, self._wake = config, store, clock, wake
        self._logged: tuple[str, bool] | None = None
        self._done: tuple[str, bool] | None = None

    @property
    def trusted(self) -> bool:
        """Whether something may be done now that cannot be taken back."""
        return self._clock.verdict().trust == "right"

    async def learn(self) -> None:
        """Read what the database knows of the time. Raises StoreUnavailable."""
        self._clock.know(await self._store.marks.latest())

    async def look(self) -> None:
        """Where the clock has become wrong or right: say so once, and put right what a wrong one has left.

        Raises nothing. What cannot be written is tried again at the next look.
        """
        try:
            await self.learn()
        except StoreError as error:  # what was known before holds
            log.warning(Line("clock not compared", fault=fault_of(error)))
        verdict = self._clock.verdict()
        found = (verdict.trust, verdict.now == verdict.wall)
        if found != self._logged:
            self._log(verdict)
            self._logged = found
        if found == self._done:
            return
        try:
            await self._act(verdict)
        except Exception as error:  # the jobs go on by what the clock itself says
            log.warning(Line("clock not put right", fault=fault_of(error)))
        else:
            self._done = found

    def _log(self, verdict: Verdict) -> None:
        ahead = _shown(verdict.ahead)
        if verdict.trust == "unheard":
            log.warning(Line("clock not trusted", reason="Telegram has not told the time yet"))
        elif verdict.trust == "doubtful":
            then = "nothing is erased or planned until a message tells the time"
            log.error(Line("clock in doubt", machine=ahead, then=then))
        elif verdict.trust == "wrong":
            log.error(Line("clock wrong", machine=ahead, then="nothing is erased or planned"))
        elif verdict.now != verdict.wall:
            log.warning(Line("clock off", machine=ahead, then="Telegram's time is used"))
        else:
            log.info(Line("clock right"))

    async def _act(self, verdict: Verdict) -> None:
        if verdict.trust == "unheard":
            return
        now, wrong = verdict.now, verdict.trust != "right"
        if not wrong:
            if weeks := await withdraw_early_weeks(self._config, self._store, now):
                log.warning(Line("weeks planned again", weeks=" ".join(weeks), reason="a wrong clock"))
            await self._store.marks.set_right(now, DAY)
        before = await self._store.marks.note()
        if wrong == (before is not None and before.wrong):
            return  # told already, perhaps before a stop
        note = Note(wrong, stamp_of(now), round(verdict.ahead.total_seconds()))
        await self._store.marks.set_note(note, self._notices(verdict), int(now.timestamp()))
        self._wake()

    def _notices(self, verdict: Verdict) -> list[Owed]:
        """For every root admin."""
        words, zone, now = texts(self._config.agency.language), self._config.agency.timezone, verdict.now

        def shown(moment: datetime) -> str:
            return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

        text = words(f"clock.{verdict.trust}", wall=shown(verdict.wall), true=shown(now))
        thing = Notice(placeholder=words("people.notice"), text=text)
        day, part = local_day(now, zone).isoformat(), f"clock-{verdict.trust}-{stamp_of(now)}"
        return [
            Owed(thing=thing, period=day, unit=EVERYWHERE, recipient=admin, part=part)
            for admin in self._config.admins.telegram_ids
        ]


def _shown(ahead: timedelta) -> str:
    """
    >>> _shown(timedelta(hours=-7))
    '7:00:00 behind'
    """
    return f"{abs(ahead)} {'behind' if ahead < timedelta(0) else 'ahead'}".replace(".000000", "")
