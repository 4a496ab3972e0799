"""How eagerly each unit of the made-up city asks its residents: some are done early, some are on pace, some lag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from random import Random
from typing import Literal, get_args

from bot.demo.city import HEAD_UNIT
from bot.storage import Unit
from scoring import Period, krejcie_morgan

Habit = Literal["eager", "steady", "slow", "silent"]
HABITS: tuple[Habit, ...] = get_args(Habit)
_PARTS = (20, 38, 33, 9)  # of a hundred units
_EARLY = 3 / 13  # of a period, in which the eager have all they need
_FRIDAY, _WEEKEND = 4, 3  # who is on pace on Friday still is on Monday morning
_START = 0.4  # of what the second year brings, the first one did


def habit_of(unit: Unit, seed: int) -> Habit:
    """The habit of a unit, the same every time."""
    random = Random(f"{seed}/{unit.code}/habit")  # noqa: S311 -- made-up data
    return "steady" if unit.code == HEAD_UNIT else random.choices(HABITS, _PARTS)[0]


def answers_by_day(
    unit: Unit, today: Period, seed: int, period_of_day: Callable[[date], Period]
) -> Callable[[date], int]:
    """How many answers the unit has of a period up to the end of a day. `today` is the period that is open.

    Whole numbers that never fall within a period. The habit shows against the target of the unit's population.
    """
    habit, target = habit_of(unit, seed), krejcie_morgan(unit.population or 0)
    random = Random(f"{seed}/{unit.code}/share")  # noqa: S311 -- made-up data
    share = {
        "eager": random.uniform(1.05, 1.2),
        "steady": random.uniform(1.15, 1.3),
        "slow": random.uniform(0.35, 0.8),
        "silent": random.uniform(0.3, 0.6),
    }[habit]

    @cache
    def whole(period: Period) -> float:
        if habit == "silent" and period == today:
            return 0.0
        started = period.first.toordinal() >= today.first.toordinal() - 365
        return target * share * (1.0 if started else _START)

    def until(day: date) -> int:
        period = period_of_day(day)
        days = (day - period.first).days + (_WEEKEND if day.weekday() == _FRIDAY else 1)
        gone = min(1.0, days / (period.end - period.first).days)
        return int(whole(period) * (min(1.0, gone / _EARLY) if habit == "eager" else gone))

    return until
