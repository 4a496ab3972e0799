"""A week planned before it ended: the true card comes when it has, to some as a correction."""

from datetime import UTC, datetime, timedelta

from bot.reporting.early_weeks import withdraw_early_weeks
from bot.rules.owed import WeeklyCard
from bot.storage import Delivery
from scoring import parse_period
from tests.support.city import City

WEEK = parse_period("2026-W47")
THURSDAY = datetime(2026, 11, 19, 3, tzinfo=UTC)
AHEAD = timedelta(days=8)


async def _plan_early(city: City, *names: str) -> None:
    """Cards of a running week, as a clock eight days ahead has them planned on its Thursday."""
    await city.week(n=12, day=17)
    city.clock.now = THURSDAY
    for name in names:
        await city.head("AA", name)
    assert await city.planner().plan_due(THURSDAY + AHEAD) == len(names)


async def _cards(city: City) -> list[str]:
    """What is sent now."""
    now = int(city.clock().timestamp())
    things = []
    while (one := await _claim(city, now)) is not None:
        await city.store.deliveries.mark_sent(one.id, now)
        things.append(one.thing())
    return [thing.text for thing in things if isinstance(thing, WeeklyCard)]


async def _claim(city: City, now: int) -> Delivery | None:
    return await city.store.deliveries.claim(now, 600, "run", asked=False)


async def test_a_card_not_yet_sent_is_replaced(city: City) -> None:
    await _plan_early(city, "Ani Contoh")
    assert await withdraw_early_weeks(city.config, city.store, THURSDAY) == [WEEK.key]
    assert await city.planner().plan_due(THURSDAY) == 1  # that of the week before
    await _cards(city)
    await city.week(n=30, day=21)
    city.clock.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert await withdraw_early_weeks(city.config, city.store, city.clock()) == []
    assert await city.planner().plan_due(city.clock()) == 1
    (text,) = await _cards(city)
    assert "42" in text
    assert "Koreksi" not in text


async def test_a_card_that_was_sent_is_corrected_once(city: City) -> None:
    await _plan_early(city, "Ani Contoh")
    later = int((THURSDAY + AHEAD).timestamp())
    card = await _claim(city, later)
    assert card is not None
    await city.store.deliveries.mark_sent(card.id, later)
    await city.week(n=30, day=21)
    city.clock.now = datetime(2026, 11, 23, 1, tzinfo=UTC)  # the clock was set right after the week had ended
    assert await withdraw_early_weeks(city.config, city.store, city.clock()) == [WEEK.key]
    assert await city.planner().plan_due(city.clock()) == 1
    (text,) = await _cards(city)
    assert text.startswith("<i>Koreksi")
    assert "42" in text
    assert await withdraw_early_weeks(city.config, city.store, city.clock()) == []
    assert await city.planner().plan_due(city.clock()) == 0


async def test_a_card_on_its_way_counts_as_sent(city: City) -> None:
    await _plan_early(city, "Ani Contoh", "Budi Contoh")
    one = await _claim(city, int((THURSDAY + AHEAD).timestamp()))
    assert one is not None
    await city.store.deliveries.place(one.id, 5)
    await withdraw_early_weeks(city.config, city.store, THURSDAY)
    assert await city.store.deliveries.early("summary", WEEK.key) == {("AA", one.recipient)}


async def test_weeks_in_years_to_come_stop_no_monday(city: City) -> None:
    """After a start three years ahead the weeks between are due, not those of 2029."""
    await city.week()
    await city.head("AA", "Ani Contoh")
    await city.planner().plan_due(city.clock() + timedelta(days=3 * 365))
    assert await city.planner().plan_due(city.clock()) == 0
    await withdraw_early_weeks(city.config, city.store, city.clock())
    assert await city.planner().plan_due(city.clock()) == 1


async def test_a_period_that_cannot_be_read_is_left_to_the_weekly_job(city: City) -> None:
    await city.store.deliveries.owe([], 0, ("summary", "bukan-minggu"))
    assert await withdraw_early_weeks(city.config, city.store, city.clock()) == []
