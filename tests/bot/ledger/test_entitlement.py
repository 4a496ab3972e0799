"""A delivery that was owed to somebody in a role goes out only while the role lasts."""

from typing import Any

import pytest

from bot.ledger.entitlement import NOT_ENTITLED
from bot.rules.owed import thing_of
from bot.storage import Author
from bot.storage.owed import Owed
from tests.support.city import City

_NAMED = {"unit": "AA", "name": "Dinas", "period": "2026-Q4", "language": "id"}
_QUALITY = {**_NAMED, "formats": ["quality"], "title": "Q4", "codes": ["AA"], "names": {}}
_NOTICE = {"placeholder": "…", "text": "NRR 2,51"}
OWED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "report": ("report", "AA", {**_NAMED, "formats": ["png"]}),
    "city": ("report", "*", {**_NAMED, "unit": "*", "formats": ["png"]}),
    "quality": ("report", "AA", _QUALITY),
    "compliance": ("report", "*", {**_NAMED, "unit": "*", "period": "2026", "formats": ["kepatuhan"]}),
    "poster": ("report", "AA", {"poster": "qr", "unit": "AA", "name": "Dinas", "language": "id"}),
    "reminder": ("reminder", "AA", {**_NOTICE, "units": ["AA", "BB"]}),
    "notice": ("notice", "AA", _NOTICE),
    "summary": ("summary", "AA", {**_NOTICE, "card": None}),
}


async def _reasons(city: City) -> list[str | None]:
    statement = "SELECT failed FROM deliveries ORDER BY id"
    rows = await city.store._database.read(lambda db: db.execute(statement).fetchall())
    return [row["failed"] for row in rows]


async def _owe(city: City, kind: str, recipient: int) -> None:
    name, unit, payload = OWED[kind]
    now = int(city.clock().timestamp())
    thing = thing_of(name, payload)
    owed = Owed(thing=thing, period="2026-Q4", unit=unit, recipient=recipient, part=kind)
    assert await city.store.deliveries.owe([owed], now) == 1


@pytest.mark.parametrize("kind", OWED)
async def test_nothing_goes_to_a_person_whose_role_was_ended(city: City, kind: str) -> None:
    await city.week("AA", 12, 3)
    ani = await city.head("AA", "Ani")
    await _owe(city, kind, ani.id)
    (member,) = await city.store.people.members()
    await city.store.people.remove(member.id, Author("test", city.clock()))
    await (await city.courier()).deliver_due()
    assert await city.shown(ani) == []
    assert await _reasons(city) == [NOT_ENTITLED]


@pytest.mark.parametrize(
    ("kind", "arrives"), [("report", True), ("notice", True), ("reminder", False), ("city", False)]
)
async def test_the_head_of_one_unit_has_what_is_of_that_unit_alone(city: City, kind: str, arrives: bool) -> None:
    await city.week("AA", 12, 3)
    ani = await city.head("AA", "Ani")
    await _owe(city, kind, ani.id)
    await (await city.courier()).deliver_due()
    assert bool(await city.shown(ani)) is arrives
    assert await _reasons(city) == [None if arrives else NOT_ENTITLED]


async def test_an_officer_gets_no_poster_that_a_head_has_asked_for(city: City) -> None:
    """Whoever was a head when asking, and is an officer when it goes out."""
    budi = await city.head("AA", "Budi")
    await city.store.people.bind("AA", budi.id, "id", "2026-11-01T00:00:00", "officer")
    (head,) = [one for one in await city.store.people.members() if one.role == "head"]
    await city.store.people.remove(head.id, Author("test", city.clock()))
    await _owe(city, "poster", budi.id)
    await (await city.courier()).deliver_due()
    assert await city.shown(budi) == []
    assert await _reasons(city) == [NOT_ENTITLED]


async def test_a_placeholder_that_stands_already_says_that_nothing_will_come(city: City) -> None:
    await city.week("AA", 12, 3)
    ani = await city.head("AA", "Ani")
    await _owe(city, "report", ani.id)
    courier = await city.courier()
    claimed = await city.store.deliveries.claim(int(city.clock().timestamp()), 0, "another", asked=True)
    assert claimed is not None
    placed = await courier._chats.place(claimed, "⏳ 75,00 ?")
    (member,) = await city.store.people.members()
    await city.store.people.remove(member.id, Author("test", city.clock()))
    await courier.deliver_due()
    (message,) = await city.shown(ani)
    assert message.id == placed
    assert "⏳" not in message.text
    assert await _reasons(city) == [NOT_ENTITLED]
