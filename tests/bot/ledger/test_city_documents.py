"""Documents of the whole city take minutes of a processor, and have a child and a limit of their own."""

from typing import Any

import pytest

from bot.ledger.workshop import Workshop
from bot.rules.owed import thing_of
from bot.storage.owed import Owed
from tests.support.city import City

_NAMED = {"name": "Dinas", "language": "id", "period": "2026-Q4"}
_QUALITY = {**_NAMED, "unit": "AA", "formats": ["quality"], "title": "Q4", "names": {}}
_SOME = {**_QUALITY, "codes": ["AA"]}
_OF_MANY = {**_QUALITY, "codes": ["AA", *(f"TUTUP-{number}" for number in range(500))]}


@pytest.mark.parametrize(
    ("asked", "arrives"),
    [
        ({**_NAMED, "unit": "*", "formats": ["png"]}, True),
        (_OF_MANY, True),
        (_SOME, False),
    ],
)
async def test_what_is_of_a_city_is_not_given_up_by_the_limit_of_a_unit(
    city: City, asked: dict[str, Any], *, arrives: bool
) -> None:
    """A report of 25,000 units was broken off after 300 seconds by the clock, three times, and given up for good."""
    await city.week("AA", 12, 3)
    person = await city.tg.person("Admin (contoh)")
    await person.send("/start")
    await city.store.people.bind("*", person.id, "id", "2026-11-01T00:00:00", "admin")
    owed = Owed(thing=thing_of("report", asked), period="2026-Q4", unit=asked["unit"], recipient=person.id, part="m1")
    await city.store.deliveries.owe([owed], int(city.clock().timestamp()))
    courier = await city.courier()
    courier._documents._workshop = Workshop(longest=0.001)
    await courier.deliver_due()
    assert await city.store.deliveries.counts("report", "2026-Q4") == ((1, 0, 0) if arrives else (0, 1, 0))
