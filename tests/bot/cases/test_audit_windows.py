"""Whose windows these are, without a look at every unit: the same as with it."""

from datetime import date
from itertools import combinations

import pytest

from bot.cases.windows import concerns
from bot.rules.rights import EVERYWHERE, Grant, Standing
from bot.storage import Window

PARENTS = {"A": None, "B": "A", "C": "B", "D": "A", "E": None}


@pytest.mark.parametrize("places", [*combinations((*PARENTS, "NONE"), 1), *combinations(PARENTS, 2), (EVERYWHERE,), ()])
def test_a_window_concerns_whoever_has_a_unit_that_it_asks(places: tuple[str, ...]) -> None:
    standing = Standing(tuple(Grant("officer", place) for place in places), PARENTS)
    for units in [(), *combinations(PARENTS, 1), *combinations(PARENTS, 2), ("NONE",)]:
        window = Window("W1", "Survei Contoh", date(2026, 11, 1), date(2026, 11, 30), units=units)
        mine = standing.units("windows")
        expected = any(window.covers(code, PARENTS) for code in mine) or EVERYWHERE in places
        assert concerns(standing, "windows", window) is expected, units
