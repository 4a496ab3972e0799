"""Whose answers can be found again: looked for where there are any, and nowhere else."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.cases import own_answers, survey_answers
from bot.cases.survey_answers import Answers
from bot.config import make_config
from bot.rules.identity import pseudonym, pseudonym_by
from bot.storage import Response, Service, Store, Unit, Window, places
from bot.storage.places import Span
from scoring import load_instrument
from tests.support.templates import new_database

SKM = load_instrument()
SECRET = "rahasia-contoh-untuk-pengujian-0123456789"
SITI, BUDI = 1001, 1002
NOW = datetime(2027, 1, 3, 20, tzinfo=UTC)  # 4 January in Jakarta and Jayapura: a new quarter, and an old window
UNITS = (
    Unit("AA", "Dinas Contoh", services=(Service("x", "X"), Service("y", "Y"))),
    Unit("BB", "Puskesmas Contoh", parent="AA"),
    Unit("CC", "Kantor Contoh", timezone="Asia/Jayapura"),
    *(Unit(f"Z{n:02}", f"Unit Contoh {n}") for n in range(30)),
)
WINDOWS = (
    Window("W-1", "Berulang", date(2026, 12, 1), date(2027, 1, 31), units=("AA",), repeats=True),
    Window("W-2", "Sekali", date(2026, 12, 20), date(2027, 1, 10), units=("CC",)),
)


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    new_database(path)
    async with Store(path) as one:
        yield one


@pytest.fixture
async def answers(path: Path, store: Store) -> Answers:
    config = make_config({"database": {"url": f"sqlite:///{path}"}, "agency": {"name": "Kota Contoh"}}, {})
    await store.units.save(UNITS)
    for window in WINDOWS:
        await store.windows.add(window)
    return Answers(config, store, SKM, SECRET, lambda: NOW)


async def answer(answers: Answers, moment: datetime, unit: Unit, service: str, person: int) -> str:
    """An answer of that moment. Returns the pseudonym it is kept under."""
    then = Answers(answers._config, answers._store, SKM, SECRET, lambda: moment)
    slot = (await then.slots(unit)).of(unit, service)
    who = await then._free_pseudonym(unit, service, person, slot)
    made: Response = slot.response(
        unit=unit.code,
        service=service,
        instrument=SKM.id,
        moment=moment,
        answers=dict.fromkeys(SKM.keys, 3),
        pseudonym=who,
    )
    await answers._store.responses.submit(made)
    return who


async def at_every_place(answers: Answers, person: int) -> set[str]:
    """The long way: each key that is open now at each unit and service, and of these the ones that an answer bears."""
    slots = await answers.slots(*UNITS)
    every = {
        pseudonym(SECRET, key, unit.code, service, person)
        for unit in UNITS
        for service in ("", "x", "y")
        for slot in (slots.of(unit, service),)
        for key in (slot.period.key, *map(slot.key, range(70)))
    }
    return {who for who in every if await answers._store.responses.count([who])}


async def test_all_that_a_person_may_find_is_found(answers: Answers) -> None:
    aa, bb, cc, z = UNITS[:4]
    old, new = NOW - timedelta(days=20), NOW - timedelta(hours=1)
    mine = [
        await answer(answers, old, aa, "x", SITI),  # in the window that is still open, in last year's quarter
        await answer(answers, new, aa, "x", SITI),  # again, as that window allows
        await answer(answers, new, aa, "x", SITI),
        await answer(answers, new, aa, "y", SITI),
        await answer(answers, new, bb, "", SITI),  # below the window's unit
        await answer(answers, new - timedelta(days=2), cc, "", SITI),
        await answer(answers, new, z, "", SITI),
    ]
    gone = await answer(answers, NOW - timedelta(days=50), z, "", SITI)  # of a quarter that has closed
    theirs = [await answer(answers, new, unit, "", BUDI) for unit in (aa, cc, z)]
    await answers._store.responses.forget_pseudonyms([Span("", "2026-Q4")])
    found = await answers.own.pseudonyms(SITI)
    assert sorted(found) == sorted(await at_every_place(answers, SITI)) == sorted(mine)
    assert not {gone, *theirs} & set(found)
    assert sorted(await answers.own.pseudonyms(BUDI)) == sorted(theirs)
    assert await answers._store.responses.erase(found) == len(mine)
    assert await answers.own.pseudonyms(SITI) == []


async def test_what_has_closed_is_found_until_it_is_forgotten(answers: Answers) -> None:
    _, _, cc, z = UNITS[:4]
    mine = [await answer(answers, NOW, cc, "", SITI), await answer(answers, NOW - timedelta(days=50), z, "", SITI)]
    await answers._store.windows.close("W-2", date(2027, 1, 3))
    assert sorted(await answers.own.pseudonyms(SITI)) == sorted(mine)
    await answers._store.responses.forget_pseudonyms([Span("", "2026-Q4")])
    assert await answers.own.pseudonyms(SITI) == mine[:1]
    await answers._store.responses.forget_pseudonyms([Span("W-2", "2027-Q1")])
    assert await answers.own.pseudonyms(SITI) == []


async def test_answers_are_found_whatever_the_periods_are_now(answers: Answers, store: Store) -> None:
    mine = [await answer(answers, NOW, UNITS[3], "", SITI)]
    survey = answers._config.survey.model_copy(update={"period": "semester"})
    later = Answers(answers._config.model_copy(update={"survey": survey}), store, SKM, SECRET, lambda: NOW)
    mine.append(await answer(later, NOW, UNITS[4], "", SITI))
    assert sorted(await later.own.pseudonyms(SITI)) == sorted(mine)


async def test_however_often_somebody_answers_each_answer_can_be_found(
    answers: Answers, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    aa, bb = UNITS[:2]
    for module in (own_answers, survey_answers):
        monkeypatch.setattr(module, "AT_ONCE", 4)
    mine = [await answer(answers, NOW, unit, "", SITI) for unit in (aa, bb) for _ in range(53 if unit is aa else 6)]
    theirs = [await answer(answers, NOW, aa, "", BUDI) for _ in range(9)]
    assert len(set(mine)) == 59, "none is stored in the place of another, and none without"
    assert sorted(await answers.own.pseudonyms(SITI)) == sorted(mine)
    assert sorted(await answers.own.pseudonyms(BUDI)) == sorted(theirs)
    assert await store.responses.erase(mine) == 59
    assert await answers.own.pseudonyms(SITI) == []
    assert await answer(answers, NOW, aa, "", SITI) == mine[0]


async def test_an_answer_is_found_where_its_unit_has_left_the_window(answers: Answers, store: Store) -> None:
    bb = UNITS[1]
    mine = [await answer(answers, NOW, bb, "", SITI) for _ in range(2)]
    await store.units.save([replace(bb, parent=None)])
    assert sorted(await answers.own.pseudonyms(SITI)) == sorted(mine)


@pytest.fixture
def derived(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Where a pseudonym has been derived."""
    found = list[tuple[str, str]]()

    def derive(key: bytes, unit: str, service: str, person: int) -> str:
        found.append((unit, service))
        return pseudonym_by(key, unit, service, person)

    monkeypatch.setattr(own_answers, "pseudonym_by", derive)
    return found


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is not remembered."""
    monkeypatch.setattr(own_answers, "_SECONDS", -1.0)


@pytest.mark.usefixtures("forgetful")
async def test_only_places_with_answers_are_looked_at(answers: Answers, derived: list[tuple[str, str]]) -> None:
    assert await answers.own.pseudonyms(SITI) == []
    assert derived == [], "36 units, and no answer"
    aa, _, cc, z = UNITS[:4]
    await answer(answers, NOW - timedelta(days=50), z, "", BUDI)  # of a quarter that has closed
    await answers._store.responses.forget_pseudonyms([Span("", "2026-Q4")])
    derived.clear()
    assert await answers.own.pseudonyms(SITI) == []
    assert derived == []
    for unit, service in ((z, ""), (aa, "x"), (aa, "x"), (aa, "x")):
        await answer(answers, NOW - timedelta(days=4), unit, service, BUDI)
    await answers._store.responses.forget_pseudonyms([Span("", "2026-Q4")])
    derived.clear()  # those of the answers themselves
    assert await answers.own.pseudonyms(SITI) == []
    assert derived == [("AA", "x")], "one for a place of the window, however many of its answers one person may give"
    await answer(answers, NOW, cc, "", BUDI)
    derived.clear()
    assert await answers.own.pseudonyms(SITI) == []
    assert set(derived) == {("AA", "x"), ("CC", "")}


async def test_who_asks_again_has_the_city_looked_through_once(
    answers: Answers, derived: list[tuple[str, str]]
) -> None:
    cc, z = UNITS[2], UNITS[3]
    await answer(answers, NOW, cc, "", BUDI)
    derived.clear()
    assert await answers.own.pseudonyms(SITI) == []
    assert len(derived) == 1
    for _ in range(9):
        assert await answers.own.pseudonyms(SITI) == []
    assert len(derived) == 1
    assert len(await answers.own.pseudonyms(BUDI)) == 1, "another person has answers of their own"
    with answers.own.changing(SITI):
        mine = await answer(answers, NOW, z, "", SITI)
    assert await answers.own.pseudonyms(SITI) == [mine]
    await answers._store.responses.erase([mine])
    assert await answers.own.pseudonyms(SITI) == [], "what is remembered is looked for again"


async def test_an_answer_that_is_stored_while_its_person_asks_is_not_missed(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    cc, known, late = UNITS[2], answers._store.responses.known, list[str]()
    await answer(answers, NOW, cc, "", BUDI)

    async def look(pseudonyms: Sequence[str]) -> list[str]:
        found = await known(pseudonyms)
        if not late:  # too late to be seen by this look
            with answers.own.changing(SITI):
                late.append(await answer(answers, NOW, cc, "", SITI))
        return found

    monkeypatch.setattr(answers._store.responses, "known", look)
    assert await answers.own.pseudonyms(SITI) == []
    assert await answers.own.pseudonyms(SITI) == late


async def test_many_places_are_read_page_by_page(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_PAGE", 2)
    aa = UNITS[0]
    mine = [await answer(answers, NOW, unit, "", SITI) for unit in UNITS[:6]]
    mine += [await answer(answers, NOW, aa, service, SITI) for service in ("x", "x", "y", "y")]
    assert sorted(await answers.own.pseudonyms(SITI)) == sorted(mine)
    for statement in (places._OF_PERIOD, places._OF_WINDOW):
        values = {"span": "W-1", "unit": "", "service": "", "most": 2}
        plan = await answers._store._database.read(
            lambda db, sql=f"EXPLAIN QUERY PLAN {statement}", values=values: db.execute(sql, values).fetchall()
        )
        scans = {row["detail"] for row in plan if row["detail"].startswith(("SCAN", "USE TEMP"))}
        assert scans <= {"SCAN place", "SCAN CONSTANT ROW"}, (
            f"no table is read from end to end, nothing sorted: {scans}"
        )


async def test_a_unit_that_has_closed_since_is_looked_at(answers: Answers) -> None:
    unit = UNITS[3]
    who = await answer(answers, NOW, unit, "", SITI)
    await answers._store.units.save([replace(unit, active=False)])
    assert who in await answers.own.pseudonyms(SITI)
