"""Counts and pages of follow-up are those that a walk over all actions would give."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.rules.actions import STATES, Action
from bot.rules.rights import Grant, Role, Standing
from bot.storage import Author, Store, Unit
from scoring.names import order_of

BY = Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))
QUARTER = "2026-Q4"
CITY = [
    Unit("KEC-1", "Kecamatan Mawar"),
    Unit("KEC-2", "Kecamatan Melati"),
    *(Unit(f"KEL-{n}", f"Kelurahan {9 - n}", parent=f"KEC-{n % 2 + 1}") for n in range(8)),
    Unit("RT-1", "Rukun Contoh", parent="KEL-0"),
]
GRANTS: list[tuple[tuple[Role, str], ...]] = [
    (("admin", "*"),),
    (("admin", "*"), ("head", "KEL-0")),
    (("admin", "*"), ("officer", "KEC-1")),
    (("admin", "KEC-1"), ("officer", "RT-1")),
    (("admin", "KEC-2"), ("head", "KEC-1")),
    (("head", "KEC-1"),),
    (("officer", "KEC-1"),),
]


@pytest.fixture
async def city(store: Store) -> Store:
    await store.units.save(CITY)
    made = Action(0, "", "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", drafted=False)
    quarters = ("", "2026-Q3", QUARTER, "2027-Q1")
    for number, unit in enumerate(one for one in CITY for _ in range(len(STATES))):
        if unit.code == "KEL-3":  # has none
            continue
        last = "2026-06-30" if number % 3 else "2026-09-30"
        planned = replace(made, unit=unit.code, program=f"Loket {number}", last=last, quarter=quarters[number % 4])
        action = await store.actions.add(planned, BY)
        state = STATES[(number + number // 7) % len(STATES)]
        await store.actions.change(action.id, lambda now, state=state: replace(now, state=state), BY, "edit")  # type: ignore[misc]
    return store


@pytest.mark.parametrize("grants", GRANTS)
@pytest.mark.parametrize("root", [False, True])
async def test_they_are_what_a_walk_finds(city: Store, grants: tuple[tuple[Role, str], ...], root: bool) -> None:
    standing = Standing(tuple(Grant(*one) for one in grants), await city.units.parents(), root)
    lists, places = city.action_lists, standing.places("followup.view")
    seen = [one for one in await city.actions.all() if one.state != "batal" and standing.may("followup.view", one.unit)]
    counts = await lists.counts(places, QUARTER)
    assert counts.states == {state: n for state in STATES if (n := sum(one.state == state for one in seen))}
    late = [one for one in seen if one.state in ("rencana", "berjalan") and one.quarter and one.quarter < QUARTER]
    assert counts.late == len(late)
    names = sorted({(unit.name, unit.code) for unit in CITY if unit.code in {one.unit for one in seen}})
    assert await lists.units(places, 5, 0) == [(code, name) for name, code in names[:5]]
    assert await lists.units(places, 5, 5) == [(code, name) for name, code in names[5:10]]
    right = "followup.verify"
    order = {unit.code: order_of(unit.name) for unit in CITY}
    some = (one for one in seen if one.state == "selesai" and standing.may(right, one.unit))
    waiting = sorted(some, key=lambda one: (one.last, order[one.unit], one.unit, one.id))
    for skip in (0, 2):
        found = await lists.waiting(standing.places(right), standing.served(right), 2, skip)
        assert found == (len(waiting), waiting[skip : skip + 2])
    for place, one in enumerate(waiting):  # from one to the next, round and round
        following = await lists.next_waiting(standing.places(right), standing.served(right), one)
        assert following == (waiting[(place + 1) % len(waiting)] if len(waiting) > 1 else None)
    assert counts.units == len(names)
    assert await lists.of_unit("KEC-1") == [
        one for one in await city.actions.all() if one.unit == "KEC-1" and one.state != "batal"
    ]
