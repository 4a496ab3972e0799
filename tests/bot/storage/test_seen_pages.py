"""Windows and invitations page by page in SQL are those that the rules tell one by one, in the same order."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.cases.people import Staff
from bot.cases.windows import concerns
from bot.config import make_config
from bot.rules.rights import Grant, Standing
from bot.storage import Author, Store, Unit
from bot.storage.windows import Window
from tests.support.running import wednesday
from tests.support.templates import new_database

UNITS = [
    Unit("KOTA", "Kota Contoh", "Kota"),
    *(Unit(f"KEC-{n}", f"Kecamatan {n}", "Kecamatan", parent="KOTA") for n in range(3)),
    *(Unit(f"KEL-{n}", f"Kelurahan {n}", "Kelurahan", parent=f"KEC-{n % 3}") for n in range(9)),
]
PARENTS = {unit.code: unit.parent for unit in UNITS}
TODAY = date(2026, 11, 18)


@pytest.mark.parametrize("held", [("*",), ("KEC-1",), ("KEL-4",), ("KEC-0", "KEL-5"), ("KOTA",)])
async def test_pages_hold_what_the_rules_let_somebody_see(tmp_path: Path, held: tuple[str, ...]) -> None:
    path, random, by = tmp_path / "skm.db", Random(7), Author("skm:contoh", wednesday()())
    new_database(path, UNITS)
    who = Standing(tuple(Grant("admin", unit) for unit in held), PARENTS)
    async with Store(path) as store:
        for number in range(24):  # one after the other, so that none meets another
            first = TODAY + timedelta(days=20 * (number - 12))
            units = tuple(random.sample([one.code for one in UNITS], random.choice((0, 1, 2))))
            days = (first, first + timedelta(days=15))
            await store.windows.add(Window(f"W{number:02}-26", f"Survei {number}", *days, units=units))
        order = {"open": 0, "to_come": 1, "closed": 2}
        expected = [one for one in reversed(await store.windows.all()) if concerns(who, "windows", one)]
        expected.sort(key=lambda one: order[_state(one)])
        places = who.places("windows")
        assert len(expected) > 3
        opened = sum(_state(one) == "open" for one in expected)
        assert await store.window_lists.counts(places, TODAY) == (len(expected), opened)
        shown = [one for skip in range(0, 24, 5) for one in await store.window_lists.page(places, TODAY, 5, skip)]
        assert [one.code for one in shown] == [one.code for one in expected]

        staff = Staff(make_config({"database": {"url": f"sqlite:///{path}"}}, {}), store)
        root = await staff.root()
        for unit in UNITS:
            for role in ("head", "officer"):
                await staff.invite(root, by, role, unit.code)  # type: ignore[arg-type]
        await staff.invite(root, by, "admin", "*")
        known = await staff.invitations(who, by)
        pages = [await staff.some_invitations(who, by, 4, skip) for skip in range(0, 28, 4)]
        assert {count for count, _ in pages} == {len(known)}
        assert [one for _, page in pages for one in page] == known
        assert len(known) >= 2


def _state(window: Window) -> str:
    return "open" if window.first <= TODAY <= window.last else "to_come" if window.first > TODAY else "closed"
