"""Answers one by one: for whoever was given the right, in the audit log each time, and for nobody else."""

import io
from typing import Any

import pytest

from bot.rules.owed_documents import Report
from bot.storage import Author
from bot.storage.owed import Owed
from tests.support.city import MONDAY, City
from tests.support.workbooks import load_workbook

HOUR = "2026-11-11 10:00"
GIVER = Author("telegram:777000111", MONDAY)


async def workbook_of(city: City, person: Any, unit: str) -> Any:
    """What the bot sends to somebody who asks for the workbook."""
    thing = Report(unit=unit, name="Contoh", period="2026-Q4", formats=("xlsx",), language="id")
    owed = Owed(
        thing=thing, period="2026-Q4", unit=unit, recipient=person.id, part=f"x-{len(await city.shown(person))}"
    )
    await city.store.deliveries.order(owed, int(MONDAY.timestamp()))
    await (await city.courier()).deliver_due()
    return load_workbook(io.BytesIO((await person.documents())[-1].content), data_only=True)


def told(book: Any) -> str:
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


async def uses(city: City) -> list[tuple[str, str, Any]]:
    found = await city.store.audit.entries(10, action="rows.read")
    return [(one.who, one.subject, one.after) for one in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "unit", "name"), [("admin", "AA", "skm-AA-2026-Q4.xlsx"), ("viewer", "*", "skm-kota-2026-Q4.xlsx")]
)
async def test_only_who_was_given_the_right_gets_rows(city: City, role: Any, unit: str, name: str) -> None:
    await city.week("AA", 12, suggestion="Usul contoh")
    person = await city.tg.person("Ani Contoh")
    await person.start()
    await city.store.people.bind("*", person.id, "id", "2026-11-01T00:00:00", role)
    (member,) = await city.store.people.members()
    book = await workbook_of(city, person, unit)
    assert HOUR not in told(book)
    assert "Usul contoh" in told(book)
    assert await uses(city) == []
    assert await city.store.rows_right.give(member.id, GIVER, given=True) is not None
    assert HOUR in told(await workbook_of(city, person, unit))
    assert await uses(city) == [(f"telegram:{person.id}", unit, {"span": "2026-Q4", "form": name})]


@pytest.mark.slow
async def test_a_head_gets_none_and_cannot_be_given_the_right(city: City) -> None:
    await city.week("AA", 12)
    head = await city.head("AA", "Ani Contoh")
    (member,) = await city.store.people.members()
    assert await city.store.rows_right.give(member.id, GIVER, given=True) is None
    thing = Report(unit="AA", name="Contoh", period="2026-Q4", formats=("xlsx",), language="id")
    owed = Owed(thing=thing, period="2026-Q4", unit="AA", recipient=head.id, part="x")
    await city.store.deliveries.order(owed, int(MONDAY.timestamp()))
    await (await city.courier()).deliver_due()
    assert await head.documents() == []
    assert await city.store.audit.entries(10, action="rows") == []


async def test_giving_and_taking_stand_in_the_audit_log_once_each(city: City) -> None:
    await city.store.people.bind("AA", 7, "id", "2026-11-01T00:00:00", "viewer")
    (member,) = await city.store.people.members()
    for given in (True, True, False, False):
        await city.store.rows_right.give(member.id, GIVER, given=given)
    found = await city.store.audit.entries(10)
    assert [(one.action, one.subject, one.after["person"]) for one in found] == [
        ("rows.give", "AA", 7),
        ("rows.take", "AA", 7),
    ]


async def test_figures_of_few_without_a_list_are_a_use_too(city: City) -> None:
    await city.week("AA", 1, suggestion="Usul contoh")
    person = await city.tg.person("Ani Contoh")
    await person.start()
    await city.store.people.bind("*", person.id, "id", "2026-11-01T00:00:00", "viewer")
    (member,) = await city.store.people.members()
    for part in ("without", "with"):
        if part == "with":
            await city.store.rows_right.give(member.id, GIVER, given=True)
        thing = Report(unit="AA", name="Contoh", period="2026-Q4", formats=("txt",), language="id")
        owed = Owed(thing=thing, period="2026-Q4", unit="AA", recipient=person.id, part=part)
        await city.store.deliveries.order(owed, int(MONDAY.timestamp()))
        await (await city.courier()).deliver_due()
        shown = any("IKM" in one.text for one in await city.shown(person))
        assert (shown, len(await uses(city))) == ((False, 0) if part == "without" else (True, 1))
