"""Moments as texts, in UTC: to the hour with an answer, to the second elsewhere. They sort as they read."""

from __future__ import annotations

from datetime import UTC, datetime

_HOUR = "%Y-%m-%dT%H"


def hour_of(moment: datetime) -> str:
    """The UTC hour that a moment lies in. `moment` knows its zone.

    >>> from datetime import timedelta, timezone
    >>> hour_of(datetime(2026, 11, 18, 6, 30, tzinfo=timezone(timedelta(hours=7))))
    '2026-11-17T23'
    """
    return moment.astimezone(UTC).strftime(_HOUR)


def stamp_of(moment: datetime) -> str:
    """A moment as it is stored: UTC, to the second, so that texts compare as times."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def moment_of(hour: str) -> datetime:
    """The moment at which an hour begins, as hour_of() writes it.

    >>> moment_of("2026-11-17T23")
    datetime.datetime(2026, 11, 17, 23, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.strptime(hour, _HOUR).replace(tzinfo=UTC)


def zulu_of(moment: datetime) -> str:
    """A moment to the second, as other programs read it.

    >>> zulu_of(datetime(2026, 11, 18, 6, 30, tzinfo=UTC))
    '2026-11-18T06:30:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
