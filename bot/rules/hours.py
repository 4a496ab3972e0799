"""Time as it is kept with an answer: to the hour, UTC. Sorts as it reads."""

from __future__ import annotations

from datetime import UTC, datetime


def hour_of(moment: datetime) -> str:
    """The UTC hour that a moment lies in. `moment` knows its zone.

    >>> from datetime import timedelta, timezone
    >>> hour_of(datetime(2026, 11, 18, 6, 30, tzinfo=timezone(timedelta(hours=7))))
    '2026-11-17T23'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H")
