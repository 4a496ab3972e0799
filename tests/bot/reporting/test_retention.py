"""What is forgotten, and when."""

import json
from datetime import UTC, date, datetime
from typing import Any

from bot.reporting.retention import Retention
from bot.rules.owed import WeeklyCard
from bot.storage import Window
from bot.storage.owed import Owed
from tests.support.city import City
from tests.support.remains import places_of

NOW = datetime(2027, 1, 4, 3, tzinfo=UTC)


async def test_what_is_past_its_time_goes_and_the_rest_stays(city: City, answer: Any) -> None:
    old, open_ = datetime(2024, 12, 1, 3, tzinfo=UTC), datetime(2026, 12, 31, 17, tzinfo=UTC)
    closed = datetime(2026, 12, 31, 16, tzinfo=UTC)  # the last hour of the quarter in Jakarta
    await city.fill(
        [
            answer(moment, [3] * 9, pseudonym=str(number), suggestion="antrean")
            for number, moment in enumerate((old, closed, open_))
        ]
    )
    day = 86_400
    for chat, age in ((1, 8 * day), (2, 6 * day)):
        await city.store.drafts.create(f"D{chat}", chat, "AA", {}, int(NOW.timestamp()) - age)
    await Retention(city.config, city.store).run(NOW)
    rows = await city.store._database.read(
        lambda db: [
            tuple(row) for row in db.execute("SELECT period, pseudonym, suggestion FROM responses ORDER BY hour")
        ]
    )
    assert rows == [("2024-Q4", None, None), ("2026-Q4", None, "antrean"), ("2027-Q1", "2", "antrean")]
    assert await city.store.drafts.of_link(1, "AA") is None
    assert await city.store.drafts.of_link(2, "AA") is not None
    assert (await city.store.figures.discrepancies())[1] == []


async def test_who_answered_is_forgotten_when_the_own_span_has_closed(city: City, answer: Any) -> None:
    """A window's answers with the window, others with the period that they were given in, whatever it is called now."""
    await city.store.windows.add(Window("W-1", "Kampanye", date(2026, 11, 16), date(2026, 11, 20)))
    await city.store.windows.add(Window("W-2", "Kampanye", date(2026, 12, 1), date(2027, 1, 31)))
    moment = datetime(2026, 11, 18, 3, tzinfo=UTC)
    await city.fill([answer(moment, [3] * 9, pseudonym=f"p{window}", window=window) for window in ("", "W-1", "W-2")])
    survey = city.config.survey.model_copy(update={"period": "year"})
    retention = Retention(city.config.model_copy(update={"survey": survey}), city.store)

    async def kept(day: datetime) -> list[str]:
        await retention.run(day)
        return [span.window for span in await city.store.places.leading()]

    assert await kept(datetime(2026, 11, 20, 3, tzinfo=UTC)) == ["", "W-1", "W-2"]
    assert await kept(datetime(2026, 11, 21, 3, tzinfo=UTC)) == ["", "W-2"]
    assert await kept(datetime(2027, 1, 1, 3, tzinfo=UTC)) == ["W-2"]
    assert await kept(datetime(2027, 2, 1, 3, tzinfo=UTC)) == []


async def test_an_officers_pseudonym_goes_with_the_suggestions_of_its_age(city: City, answer: Any) -> None:
    old, closed = datetime(2024, 12, 1, 3, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)
    told = {"channel": "petugas", "officer": "7F3A000000000000", "seconds": 40}
    await city.fill([answer(moment, [3] * 9, **told) for moment in (old, closed)])
    await Retention(city.config, city.store).run(NOW)
    rows = await city.store.figures.responses("permenpan-14-2017", periods=["2024-Q4", "2026-Q4"])
    assert [(row.officer, row.seconds) for row in rows] == [(None, 40), ("7F3A000000000000", 40)]
    assert (await city.store.figures.discrepancies())[1] == []


async def test_what_was_sent_is_forgotten_and_that_it_was_stays(city: City) -> None:
    made = int(NOW.timestamp()) - 8 * 86_400
    thing = WeeklyCard(card=None, text="saran seseorang", placeholder="…")
    owed = [Owed(thing=thing, period="2026-W52", unit="AA", recipient=chat, part="card") for chat in (1, 2, 3)]
    await city.store.deliveries.owe(owed, made)
    claim = city.store.deliveries.claim
    one, two = await claim(made, 60, "run", asked=False), await claim(made, 60, "run", asked=False)
    assert one is not None
    assert two is not None
    await city.store.deliveries.mark_sent(one.id, made)
    await city.store.deliveries.give_up(two.id, "unreachable")
    await Retention(city.config, city.store).run(NOW)
    payloads = await city.store._database.read(
        lambda db: [row["payload"] for row in db.execute("SELECT payload FROM deliveries ORDER BY recipient")]
    )
    assert payloads[:2] == ["{}", "{}"]
    assert json.loads(payloads[2]) == thing.to_dict()
    assert await city.store.deliveries.counts("summary", "2026-W52") == (1, 1, 1)
    assert await city.store.deliveries.owe(owed, made) == 0


async def test_what_retention_takes_away_is_gone_from_the_files(city: City, answer: Any) -> None:
    old, closed = datetime(2024, 12, 1, 3, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
    said = [
        answer(old, [3] * 9, pseudonym="semu-lama", suggestion="pintu timur macet", officer="petugas-lama"),
        answer(closed, [3] * 9, pseudonym="semu-baru", suggestion="ruang tunggu sejuk"),
    ]
    await city.fill(said)
    path = city.config.database_path
    gone = (b"semu-lama", b"semu-baru", b"pintu timur macet", b"petugas-lama")
    assert places_of(path, *gone)
    await Retention(city.config, city.store).run(NOW)
    assert places_of(path, *gone) == []
    assert places_of(path, b"ruang tunggu sejuk")


async def test_once_a_night_the_file_is_written_anew(city: City) -> None:
    night, changes = NOW.replace(hour=19), list[str]()  # 02:00 on the next day in Jakarta
    for moment in (NOW, night, night.replace(minute=30)):
        await Retention(city.config, city.store).run(moment)
        changes.append(await city.store.facts.find("rewritten") or "")
    assert changes == ["", "2027-01-05", "2027-01-05"]
