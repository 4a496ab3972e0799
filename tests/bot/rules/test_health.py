"""Each reason why the bot cannot do its work, one by one, at the value where it begins."""

from dataclasses import replace

import pytest

from bot.rules.health import JobState, find_faults, report_of
from tests.support.health import FINE, STOCK


def codes(**changed: object) -> list[str]:
    return [one.code for one in find_faults(replace(FINE, **changed))]  # type: ignore[arg-type]


def job(failures: int) -> JobState:
    return JobState(name="retention", succeeded=None, failing="2026-11-18T03:00:00+00:00", failures=failures)


def test_a_bot_at_work_has_no_fault() -> None:
    assert codes() == []
    assert codes(queue=40, waiting=1.0, stock=replace(STOCK, set_aside=12, owed=30)) == []


@pytest.mark.parametrize(
    ("code", "below", "beyond"),
    [
        ("database", {"refused": None}, {"refused": 0.0}),
        ("database", {"stock": STOCK}, {"stock": None}),
        ("telegram", {"away": 90.0}, {"away": 90.1}),
        ("telegram", {"away": 60.0, "mode": "webhook"}, {"away": 60.1, "mode": "webhook"}),
        ("updates", {"waiting": 120.0, "queue": 1}, {"waiting": 120.1, "queue": 1}),
        ("schedule", {"still": 300.0}, {"still": 300.1}),
        ("disk", {"free": 0.05}, {"free": 0.049}),
        ("disk", {"free": None}, {"free": 0.0}),
        ("jobs", {"stock": replace(STOCK, jobs=(job(2),))}, {"stock": replace(STOCK, jobs=(job(3),))}),
        ("deliveries", {"stock": replace(STOCK, owed=3)}, {"stock": replace(STOCK, owed=3, overdue=1)}),
    ],
)
def test_where_each_reason_begins(code: str, below: dict[str, object], beyond: dict[str, object]) -> None:
    assert codes(**below) == []
    assert codes(**beyond) == [code]


def test_every_reason_is_told_at_once() -> None:
    report = report_of(replace(FINE, refused=75.2, committed=80.0, away=100.0, free=0.01))
    assert report["ok"] is False
    assert report["reasons"] == [
        "database: nothing can be committed for 75 s",
        "telegram: has not answered for 100 s",
        "disk: 1.0% free, expected at least 5%",
    ]
    assert report["commit"] == {"works": False, "age": 80.0}
