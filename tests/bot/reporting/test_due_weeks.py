"""Which week is due at which moment, in the agency's zone, and which weeks the ledger still lacks."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.reporting.weekly import due_week, weeks_to_plan
from bot.settings.sections import Summary
from scoring import Period, parse_period


@pytest.mark.parametrize(
    ("now", "zone", "weekday", "time", "week"),
    [
        # Monday 07:30 in Jakarta is 00:30 UTC. The week that ended on Sunday is due.
        ("2026-11-16T00:30Z", "Asia/Jakarta", "mon", "07:30", "2026-W46"),
        ("2026-11-16T00:29Z", "Asia/Jakarta", "mon", "07:30", "2026-W45"),
        ("2026-11-22T16:59Z", "Asia/Jakarta", "mon", "07:30", "2026-W46"),  # Sunday night: nothing new yet
        # Monday 07:30 in Makassar is still Sunday in UTC.
        ("2026-11-15T23:30Z", "Asia/Makassar", "mon", "07:30", "2026-W46"),
        ("2026-11-15T23:29Z", "Asia/Makassar", "mon", "07:30", "2026-W45"),
        ("2026-11-15T22:30Z", "Asia/Jayapura", "mon", "07:30", "2026-W46"),
        # Every other day sends the last full week, never the running one.
        ("2026-11-17T00:30Z", "Asia/Jakarta", "tue", "07:30", "2026-W46"),
        ("2026-11-17T00:29Z", "Asia/Jakarta", "tue", "07:30", "2026-W45"),
        ("2026-11-18T00:30Z", "Asia/Jakarta", "wed", "07:30", "2026-W46"),
        ("2026-11-19T00:30Z", "Asia/Jakarta", "thu", "07:30", "2026-W46"),
        ("2026-11-20T00:30Z", "Asia/Jakarta", "fri", "07:30", "2026-W46"),
        ("2026-11-21T00:30Z", "Asia/Jakarta", "sat", "07:30", "2026-W46"),
        ("2026-11-22T16:30Z", "Asia/Jakarta", "sun", "23:30", "2026-W46"),
        ("2026-11-22T16:29Z", "Asia/Jakarta", "sun", "23:30", "2026-W45"),
        # Midnight belongs to the day that begins.
        ("2026-11-15T17:00Z", "Asia/Jakarta", "mon", "00:00", "2026-W46"),
        ("2026-11-15T16:59Z", "Asia/Jakarta", "mon", "00:00", "2026-W45"),
        # Year ends: 2026 has 53 weeks, and its last one holds the first days of 2027.
        ("2027-01-04T00:30Z", "Asia/Jakarta", "mon", "07:30", "2026-W53"),
        ("2027-01-04T00:29Z", "Asia/Jakarta", "mon", "07:30", "2026-W52"),
        ("2027-01-01T03:00Z", "Asia/Jakarta", "mon", "07:30", "2026-W52"),
        ("2026-01-05T00:30Z", "Asia/Jakarta", "mon", "07:30", "2026-W01"),
        ("2025-12-29T00:30Z", "Asia/Jakarta", "mon", "07:30", "2025-W52"),
    ],
)
def test_due_week(now: str, zone: str, weekday: str, time: str, week: str) -> None:
    summary = Summary.model_validate({"weekday": weekday, "time": time})
    assert due_week(dt.datetime.fromisoformat(now), ZoneInfo(zone), summary).key == week


@pytest.mark.parametrize("weekday", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
def test_each_week_falls_due_once_whatever_the_day(weekday: str) -> None:
    """Over a year, hour by hour: the due week never goes back and never leaves one out."""
    summary = Summary.model_validate({"weekday": weekday, "time": "07:30"})
    zone, now = ZoneInfo("Asia/Makassar"), dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    weeks: list[Period] = []
    for hour in range(0, 24 * 370):
        due = due_week(now + dt.timedelta(hours=hour), zone, summary)
        if not weeks or weeks[-1] != due:
            weeks.append(due)
    assert all(later == earlier.next() for earlier, later in pairwise(weeks))
    assert len(weeks) in (53, 54)


@pytest.mark.parametrize(
    ("planned", "due", "weeks"),
    [
        ([], "2026-W46", ["2026-W46"]),  # a new installation begins with the latest
        (["2026-W46"], "2026-W46", []),
        (["2026-W45"], "2026-W46", ["2026-W46"]),
        (["2026-W45", "2026-W46"], "2026-W46", []),
        (["2026-W44", "2026-W43"], "2026-W46", ["2026-W45", "2026-W46"]),  # the oldest first
        (["2026-W47"], "2026-W46", []),  # the clock went back
        (["2026-W52"], "2027-W01", ["2026-W53", "2027-W01"]),
        (["2025-W52"], "2026-W02", ["2026-W01", "2026-W02"]),
        (["2026-W10"], "2026-W46", ["2026-W43", "2026-W44", "2026-W45", "2026-W46"]),  # not all of a long stop
    ],
)
def test_weeks_to_plan(planned: list[str], due: str, weeks: list[str]) -> None:
    assert [week.key for week in weeks_to_plan(planned, parse_period(due))] == weeks
