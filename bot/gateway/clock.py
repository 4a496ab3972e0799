"""The time to work by: the machine's clock, or Telegram's where the two disagree."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.rules.clock import DAY, Known, Verdict, judge

_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def steady() -> float:
    """Seconds that pass whatever is done to the machine's clock, those that it slept through included where known."""
    return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)


class TrueClock:
    """Call it for the present moment. What Telegram said is carried on by the steady clock until it says more."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float] = steady) -> None:
        self._wall, self._steady = wall, steady
        # As Telegram's time less the steady clock's, so that it stays true while both go on.
        self._told: timedelta | None = None
        self._sent: timedelta | None = None
        self._mark: timedelta | None = None
        self._newest: timedelta | None = None
        self._header = ""

    def __call__(self) -> datetime:
        return self.verdict().now

    def verdict(self) -> Verdict:
        """Whether the machine's clock is to be trusted now."""
        since = _ORIGIN + timedelta(seconds=self._steady())
        known = Known(_carried(self._mark, since), _carried(self._newest, since))
        return judge(self._wall(), _carried(self._told, since), _carried(self._sent, since), known)

    def know(self, known: Known) -> None:
        """Take what the database knows of the time. The present moment is at least as late."""
        self._mark, self._newest = self._later(self._mark, known.mark), self._later(self._newest, known.newest)

    def hear(self, header: str) -> None:
        """Take the `Date` of an answer of Telegram. What is no date is passed over."""
        if header == self._header:
            return  # once a second is enough
        try:
            moment = parsedate_to_datetime(header)
        except ValueError:
            return
        self._header, self._told = header, self._behind(moment)

    def hear_message(self, moment: datetime) -> None:
        """Take the time at which a message was written. The latest, as the steady clock goes, counts."""
        behind = self._behind(moment)
        self._sent = behind if self._sent is None else max(self._sent, behind)

    def _later(self, before: timedelta | None, moment: datetime | None) -> timedelta | None:
        """What was carried on from the same, lest the time stand still while it is read again and again."""
        if moment is None:
            return None
        behind = self._behind(moment)
        return before if before is not None and behind <= before < behind + DAY else behind

    def _behind(self, moment: datetime) -> timedelta:
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return aware - _ORIGIN - timedelta(seconds=self._steady())


def _carried(behind: timedelta | None, since: datetime) -> datetime | None:
    return None if behind is None else since + behind


_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
