"""Pages of units that have handed in and of those that owe it still: what a walk over all units would give."""

from datetime import UTC, date, datetime

import pytest

from bot.storage import Author, Store, Unit, Window
from bot.storage.submissions import Submission
from bot.storage.unit_lists import Among

BY = Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))
CITY = [
    Unit("KEC-1", "Kecamatan Mawar"),
    Unit("KEC-2", "Kecamatan Melati", population=40),
    *(Unit(f"KEL-{n}", f"Kelurahan {9 - n}", parent=f"KEC-{n % 2 + 1}", active=n != 4) for n in range(8)),
]
HANDED = {"KEC-1": "80.00", "KEL-0": "70.00", "KEL-4": "60.00", "KEL-5": "75.00"}


@pytest.fixture
async def city(store: Store) -> Store:
    await store.units.save([*CITY, Unit("AA", "Dinas", active=False), Unit("BB", "Pos", active=False)])
    for period, figures in (("2026-Q3", dict.fromkeys(HANDED, "50.00") | {"KEL-7": "50.00"}), ("2026-Q4", HANDED)):
        for unit, ikm in figures.items():
            for n in (1, 2):  # the latest counts
                handed = Submission(unit, period, BY.stamp, BY.who, n, ikm, "B")
                assert await store.submissions.add(handed, [], BY)
    return store


@pytest.mark.parametrize("places", [None, ("KEC-1",), ("KEL-0", "KEC-2"), ("KEL-4",), ()])
@pytest.mark.parametrize("asked", [(), ("KEC-1",), ("KEL-0", "KEL-5"), ("NONE",)])
async def test_they_are_what_a_walk_finds(city: Store, places: tuple[str, ...] | None, asked: tuple[str, ...]) -> None:
    parents = await city.units.parents()
    window = Window("W1", "Survei Contoh", date(2026, 11, 1), date(2026, 11, 30), units=asked)
    mine = Window("W2", "Survei Contoh", date(2026, 11, 1), date(2026, 11, 30), units=places or ("NONE",))
    due = [
        unit
        for unit in await city.units.all()
        if unit.active and window.covers(unit.code, parents) and (places is None or mine.covers(unit.code, parents))
    ]
    known = await city.submissions.of_period("2026-Q4")
    assert {code: (one.n, one.ikm) for code, one in known.items()} == {code: (2, ikm) for code, ikm in HANDED.items()}
    for handed in (False, True):
        wanted = [(unit.code, known.get(unit.code)) for unit in due if (unit.code in known) is handed]
        for skip in (0, 2):
            page = await city.submissions.page("2026-Q4", Among(places), asked, 2, skip, handed=handed)
            assert (page.due, page.handed) == (len(due), sum(unit.code in known for unit in due))
            assert [(unit.code, one) for unit, one in page.rows] == wanted[skip : skip + 2]
