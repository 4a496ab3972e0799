"""Lists stand in the order of names, and searches know neither case nor accents: alike on both engines."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.storage import Store, Unit, migrate_file
from bot.storage.unit_lists import Among
from tests.support.templates import new_database

NAMES = ["Balai 1", "Puskesmas 2", "puskesmas 3", "Puskesmas 10", "Puskesmas École", "Puskesmas Zaitun"]
MADE = "2026-11-18T03:00:00+00:00"


def city() -> list[Unit]:
    """Their codes are in another order than their names."""
    return [Unit(f"C{9 - at}", name, "Kafe") for at, name in enumerate(NAMES)]


async def test_numbers_in_names_count_by_what_they_are_worth(store: Store) -> None:
    await store.units.save(city())
    mine = Among(tuple(one.code for one in city()))
    assert [one.name for one in await store.unit_lists.first(mine, 20)] == NAMES
    assert [one.name for one in await store.unit_lists.first(mine, 2, 2)] == NAMES[2:4]
    assert [one.name for one in (await store.unit_lists.found("puskesmas", mine, 20))[1]] == NAMES[1:]
    assert [one.name for one in await store.units.all() if one.category == "Kafe"] == NAMES
    assert [one.name for one in await store.units.some(mine.places or ())] == NAMES
    await store.units.save([replace(city()[0], name="Zona 1")])
    assert [one.name for one in await store.unit_lists.first(mine, 20)] == [*NAMES[1:], "Zona 1"]


async def test_a_search_of_units_knows_no_case_and_no_accents(store: Store) -> None:
    await store.units.save(city())
    mine = Among(tuple(one.code for one in city()))
    for text in ("École", "ecole", "ÉCOLE pus", "école C5", "e puskesmas école"):
        count, found = await store.unit_lists.found(text, mine, 9)
        assert (count, [one.name for one in found]) == (1, ["Puskesmas École"]), text
        assert [one.name for one in await store.unit_search.named(text, 9)] == ["Puskesmas École"], text
    assert [one.name for one in await store.unit_search.alike("puskesmas ecolle", 9)][:1] == ["Puskesmas École"]
    await store.units.save([replace(one, active=False) for one in city()])
    closed = await store.unit_search.closed("PUSKESMAS ecole")
    assert closed is not None and closed.name == "Puskesmas École"


async def test_a_search_of_people_knows_no_case_and_no_accents(store: Store) -> None:
    await store.units.save(city())
    people = [("José Ångström", "C5"), ("Ni Luh", "C8"), ("Ani", "C6"), ("Budi", "C9")]
    for chat, (name, unit) in enumerate(people, 1):
        await store.people.bind(unit, chat, "id", MADE, "head", name)
    everybody = await store.people.at_or_below(None, 10, 0)
    assert [one.name for one in everybody[1]] == ["Budi", "Ni Luh", "Ani", "José Ångström"], "as their units are listed"
    for text, found in {
        "jose": ["José Ångström"],
        "JOSÉ ANGSTRÖM": ["José Ångström"],
        "École": ["José Ångström"],
        "ecole jos": ["José Ångström"],
        "puskesmas": ["Ni Luh", "Ani", "José Ångström"],
        "C9": ["Budi"],
        "nobody": [],
    }.items():
        count, shown = await store.people.at_or_below(None, 10, 0, text)
        assert (count, [one.name for one in shown]) == (len(found), found), text
        assert (await store.people.at_or_below([one.code for one in city()], 10, 0, text))[0] == len(found), text
    count, shown = await store.people.at_or_below(None, 1, 1, "puskesmas")
    assert (count, [one.name for one in shown]) == (3, ["Ani"])


async def test_a_file_of_before_is_sorted_when_it_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "skm.db"
    new_database(path, city())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP INDEX units_listed")
        db.execute("ALTER TABLE units DROP COLUMN sorted")
        db.execute("UPDATE unit_words SET text = (SELECT code || ' ' || name FROM units WHERE name LIKE '%cole')")
        db.execute("CREATE INDEX units_listed ON units (category, name, code, active)")
        db.execute("DELETE FROM migrations WHERE number >= 49")
    migrate_file(path)
    async with Store(path) as store:
        assert [one.name for one in await store.unit_lists.first(Among(None), 20)] == NAMES
        assert [one.name for one in await store.unit_search.named("ecole", 9)] == ["Puskesmas École"]
