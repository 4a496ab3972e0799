"""Periods as people write them: what buttons and documents say is understood, and names are left alone."""

from datetime import date, timedelta

import pytest

from bot.conversation.texts import LANGUAGES
from bot.rules.period_words import keyed
from scoring import Period, parse_period, period_of
from scoring.period import PeriodKind

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("TW IV", "2026-Q4"),
        ("tw 3", "2026-Q3"),
        ("TW.III/2025", "2025-Q3"),
        ("triwulan ke-3", "2026-Q3"),
        ("triwulan ke 3 2025", "2025-Q3"),
        ("2026 tw 2", "2026-Q2"),
        ("Q3", "2026-Q3"),
        ("kuartal 1 2027", "2027-Q1"),
        ("Semester II", "2026-S2"),
        ("smt 1 2025", "2025-S1"),
        ("okt 2026", "2026-10"),
        ("bulan 12", "2025-12"),
        ("minggu 50", "2025-W50"),
        ("tahun 2025", "2025"),
        ("bulan lalu", "2026-10"),
        ("bulan November", "2026-11"),
        ("bulan desember", "2025-12"),
        ("bulan mei 2025", "2025-05"),
        ("triwulan ini", "2026-Q4"),
        ("last week", "2026-W46"),
        ("2026-q3", "2026-Q3"),
    ],
)
def test_a_period_as_people_write_it(typed: str, key: str) -> None:
    assert keyed(["PKM-01", *typed.split(), "lama"], TODAY) == ["PKM-01", key, "lama"]


@pytest.mark.parametrize(
    "typed",
    [
        "triwulan 5",
        "minggu 60",
        "semester 3 2026",
        "tahun 12",
        "Sebelas Maret",
        "ini",
        "TW",
        "II 2026",
        "bulan",
        "lalu 3",
    ],
)
def test_what_no_calendar_has_or_a_name_may_hold_stays(typed: str) -> None:
    assert keyed(typed.split(), TODAY) == typed.split()


def test_a_known_code_stays() -> None:
    assert keyed(["TW", "IV"], TODAY, ["TW"]) == ["TW", "IV"]


@pytest.mark.parametrize("kind", ["month", "quarter", "semester", "year"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_the_bot_writes_is_read_back(kind: PeriodKind, language: str) -> None:
    for days in range(0, 800, 29):
        period = period_of(TODAY - timedelta(days=days), kind)
        assert keyed(period.name(language).split(), TODAY) == [period.key]


@pytest.mark.parametrize("kind", ["week", "month", "quarter", "semester"])
def test_without_its_year_it_is_the_newest_that_has_begun(kind: PeriodKind) -> None:
    """Against a walk back through the calendar."""
    word = {"week": "minggu", "month": "bulan", "quarter": "tw", "semester": "smt"}[kind]
    for back in range(0, 400, 13):
        today, number = TODAY - timedelta(days=back), 1 + back % 2
        (key,) = keyed([word, str(number)], today)
        walked: Period = period_of(today, kind)
        while int(walked.key.rpartition("-")[2].lstrip("WQS")) != number:
            walked = walked.previous()
        assert key == walked.key
        assert parse_period(key).first <= today
