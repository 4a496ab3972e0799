"""Periods: half-open, in the agency's zone, one key each."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import BadPeriod, custom, local_day, parse_period, period_of
from scoring.period import PeriodKind

KINDS: tuple[PeriodKind, ...] = ("week", "month", "quarter", "semester", "year")
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    ("key", "first", "end", "name", "english"),
    [
        ("2026-W46", "2026-11-09", "2026-11-16", "Minggu 46 2026 (9–15 November 2026)",
         "Week 46 2026 (9–15 November 2026)"),
        ("2026-W53", "2026-12-28", "2027-01-04", "Minggu 53 2026 (28 Desember 2026–3 Januari 2027)",
         "Week 53 2026 (28 December 2026–3 January 2027)"),
        ("2026-W49", "2026-11-30", "2026-12-07", "Minggu 49 2026 (30 November–6 Desember 2026)",
         "Week 49 2026 (30 November–6 December 2026)"),
        ("2026-11", "2026-11-01", "2026-12-01", "November 2026", "November 2026"),
        ("2026-Q4", "2026-10-01", "2027-01-01", "Triwulan IV 2026", "Quarter IV 2026"),
        ("2026-S2", "2026-07-01", "2027-01-01", "Semester II 2026", "Semester II 2026"),
        ("2026", "2026-01-01", "2027-01-01", "Tahun 2026", "Year 2026"),
        ("2019-04-01..2019-06-30", "2019-04-01", "2019-07-01", "1 April–30 Juni 2019", "1 April–30 June 2019"),
        ("2019-04-01..2019-04-01", "2019-04-01", "2019-04-02", "1 April 2019", "1 April 2019"),
    ],
)  # fmt: skip
def test_keys_days_and_names(key: str, first: str, end: str, name: str, english: str) -> None:
    period = parse_period(key)
    assert (period.first.isoformat(), period.end.isoformat(), period.key) == (first, end, key)
    assert (period.name(), period.name("en")) == (name, english)
    assert parse_period(key.lower()) == period


@given(DAYS, st.sampled_from(KINDS))
def test_every_day_lies_in_exactly_one_period_of_each_kind(day: date, kind: PeriodKind) -> None:
    period = period_of(day, kind)
    assert period.contains(day)
    assert not period.contains(period.end)
    assert period.next().first == period.end
    assert period.next().previous() == period == parse_period(period.key)
    assert period.previous() < period < period.next()


@given(DAYS, st.integers(1, 400))
def test_a_window_has_neighbours_of_its_own_length(day: date, length: int) -> None:
    window = custom(day, day + timedelta(days=length))
    assert parse_period(window.key) == window
    assert (window.next().previous(), window.next().days) == (window, length)


@pytest.mark.parametrize(
    "key",
    ["", "2026-Q5", "2026-W54", "2025-W53", "2026-13", "2026-00", "26-11", "2026-S3", "minggu ini",
     "2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "2026-1", "0000", "9999", "٢٠٢٦",
     "0001-01", "1999-Q4", "2101", "0026-01-01..2026-12-31", "2100-01-01..2101-01-01"],
)  # fmt: skip
def test_a_bad_key_says_what_was_expected(key: str) -> None:
    with pytest.raises(BadPeriod, match="expected"):
        parse_period(key)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-11-15T23:30", "Asia/Makassar", "2026-11-16"),
        ("2026-11-15T23:30", "UTC", "2026-11-15"),
        ("2026-12-31T16:59", "Asia/Jakarta", "2026-12-31"),
        ("2026-12-31T17:00", "Asia/Jakarta", "2027-01-01"),
        ("2026-12-31T15:00", "Asia/Jayapura", "2027-01-01"),
    ],
)
def test_the_day_is_that_of_the_agencys_zone(moment: str, zone: str, day: str) -> None:
    assert local_day(datetime.fromisoformat(moment).replace(tzinfo=UTC), ZoneInfo(zone)).isoformat() == day


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadPeriod, match="without a zone"):
        local_day(datetime(2026, 11, 16, 7, 30), ZoneInfo("Asia/Makassar"))  # noqa: DTZ001


def test_no_day_alone_names_a_custom_window() -> None:
    with pytest.raises(BadPeriod, match="custom"):
        period_of(date(2026, 1, 1), "custom")
