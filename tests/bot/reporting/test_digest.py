"""Monday's digest and the card of a city: units by grade, both ends only where they are surely apart, once a week."""

from datetime import UTC, datetime

from bot.conversation.texts import texts
from bot.reporting.digest import DigestPlanner
from bot.reporting.digest_words import _ROOM, _plain
from bot.rules.owed import thing_in
from bot.storage import Unit
from exports.card import drawing
from exports.card_values import Card
from tests.support.city import City

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)


async def _told(city: City) -> dict[int, tuple[Card, str]]:
    rows = await city.store._database.read(
        lambda db: db.execute("SELECT recipient, kind, payload FROM deliveries WHERE part = 'digest'").fetchall()
    )
    things = {row["recipient"]: thing_in(row["kind"], row["payload"]) for row in rows}
    return {chat: (Card.from_dict(one.card), one.text) for chat, one in things.items()}  # type: ignore[union-attr, arg-type]


async def test_admins_and_viewers_hear_of_their_units_once_a_week(city: City) -> None:
    store = city.store
    await store.units.save(
        [Unit(f"Z{n}", f"Unit {n} yang namanya sangat panjang sekali {'x' * 60}") for n in range(30)]
    )
    await store.people.bind("*", 5, "en", "2026-11-01", "viewer")
    await store.people.bind("BB", 6, "id", "2026-11-01", "admin")
    await store.people.bind("AA", 7, "id", "2026-11-01", "head")
    await city.week("AA", 40, 4)
    await city.week("BB", 40, 1)
    planner = DigestPlanner(city.config, store, size=7)
    assert await planner.is_due(MONDAY)
    await planner.plan_due(MONDAY)
    assert not await planner.is_due(MONDAY)
    assert await planner.plan_due(MONDAY) == 0
    told = await _told(city)
    assert set(told) == {5, 6, *city.config.admins.telegram_ids}, "no head: they have their card"
    card, text = told[5]
    assert card.city is not None
    assert dict(card.city.spread)["A"] == dict(card.city.spread)["D"] == 1
    assert card.city.silent >= 30
    assert "Highest" in card.city.best and "Lowest" in card.city.worst
    assert "Quarter IV 2026: 80 answers, units with answers: 2 of" in text and "Reports handed in (" in text
    assert all(len(_plain(one)) <= _ROOM for _, one in told.values())
    assert "Not started" in text
    own, _ = told[6]
    assert own.city is not None
    assert sum(count for _, count in own.city.spread) == 1, "their own unit alone"
    assert drawing(card)["city"]["silent"] == card.city.silent
    assert Card.from_dict(card.to_dict()) == card


async def test_units_that_may_stand_either_way_are_not_called_best_and_worst(city: City) -> None:
    await city.week("AA", 40, 4)
    await city.week("BB", 40, 4)
    await city.store.people.bind("*", 5, "id", "2026-11-01", "viewer")
    await DigestPlanner(city.config, city.store).plan_due(MONDAY)
    card, text = (await _told(city))[5]
    assert card.city is not None
    assert (card.city.best, card.city.worst) == (texts("id")("report.not_apart"), "")
    assert "Tidak ada unit yang terbukti naik atau turun" in text


async def test_where_nothing_has_begun_nobody_is_told(city: City) -> None:
    await DigestPlanner(city.config, city.store).plan_due(MONDAY)
    assert await _told(city) == {}


async def test_the_first_days_of_a_period_are_told_as_such(city: City) -> None:
    """No grade stands on so few answers, and four zeros look like a city without a good unit."""
    await city.week("AA", 9, 4)
    await city.store.people.bind("*", 5, "id", "2026-11-01", "viewer")
    await DigestPlanner(city.config, city.store).plan_due(MONDAY)
    text = (await _told(city))[5][1]
    assert "Triwulan IV 2026: 9 jawaban, unit dengan jawaban: 1 dari" in text
    assert "setiap unit masih kurang dari sepuluh jawaban" in text and "A\N{NO-BREAK SPACE}0" not in text
