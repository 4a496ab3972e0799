"""Whose answers can be found again: looked for where there are any, and nowhere else."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.cases import survey_answers
from bot.cases.survey_answers import Answers
from bot.config import make_config
from bot.rules.identity import pseudonym
from bot.storage import Response, Service, Store, Unit, Window
from scoring import load_instrument

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
    assert who is not None
    return who


def every(person: int, places: Sequence[tuple[Unit, str]]) -> set[str]:
    """By the definition: each key that may be open now, at each of these places."""
    keys = ["2027-Q1", "window/W-2", *(f"window/W-1/{n}" for n in range(50))]
    return {pseudonym(SECRET, key, unit.code, service, person) for unit, service in places for key in keys}


async def test_all_that_a_person_may_find_is_found(answers: Answers) -> None:
    aa, bb, cc, z = UNITS[:4]
    old, new = NOW - timedelta(days=20), NOW - timedelta(hours=1)
    mine = [
        await answer(answers, old, aa, "x", SITI),  # in the window that is still open, in last year's quarter
        await answer(answers, new, aa, "x", SITI),  # again, as that window allows
        await answer(answers, new, bb, "", SITI),  # below the window's unit
        await answer(answers, new - timedelta(days=2), cc, "", SITI),
        await answer(answers, new, z, "", SITI),
    ]
    gone = await answer(answers, NOW - timedelta(days=50), z, "", SITI)  # of a quarter that has closed
    theirs = await answer(answers, new, z, "", BUDI)
    found = await answers.pseudonyms(SITI)
    assert sorted(found) == sorted(set(mine))
    assert not {gone, theirs} & set(found)
    assert len(found) == 5
    places = [(unit, service) for unit in UNITS for service in ("", "x", "y")]
    assert set(found) <= every(SITI, places)


async def test_only_places_with_answers_are_looked_at(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    derived = []

    def derive(*given: object) -> str:
        derived.append(given)
        return pseudonym(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(survey_answers, "pseudonym", derive)
    assert await answers.pseudonyms(SITI) == []
    await answer(answers, NOW, UNITS[3], "", BUDI)
    derived.clear()
    assert await answers.pseudonyms(SITI) == []
    assert len(derived) == 1


async def test_many_places_are_looked_at_a_few_at_a_time(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey_answers, "_AT_ONCE", 2)
    mine = [await answer(answers, NOW, unit, "", SITI) for unit in UNITS[3:10]]
    assert sorted(await answers.pseudonyms(SITI)) == sorted(mine)


async def test_a_unit_that_has_closed_since_is_looked_at(answers: Answers) -> None:
    unit = UNITS[3]
    who = await answer(answers, NOW, unit, "", SITI)
    await answers._store.units.save([replace(unit, active=False)])
    assert who in await answers.pseudonyms(SITI)
