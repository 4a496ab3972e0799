"""Units found by pieces of their name, at a cost that does not grow with the city."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.storage import Store, Unit
from tests.support.templates import new_database

NAMES = {
    "PKM-01": "Puskesmas Contoh Melati",
    "PKM-02": "Puskesmas Contoh Mawar",
    "DISDUK": "Dinas Kependudukan <Contoh> & Catatan Sipil",
    "RSUD": 'RSUD "Contoh"',
    "SD-1": "SD Negeri 1",
}


@pytest.fixture
async def city(path: Path) -> AsyncIterator[Store]:
    new_database(path)
    async with Store(path) as store:
        await store.units.save([Unit(code, name) for code, name in NAMES.items()])
        yield store


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("melati", {"PKM-01"}),
        ("PUSKESMAS", {"PKM-01", "PKM-02"}),
        ("contoh mawar", {"PKM-02"}),
        ("mawar contoh", {"PKM-02"}),
        ("pkm-0", {"PKM-01", "PKM-02"}),
        ("negeri 1", {"SD-1"}),
        ("negeri 2", set()),
        ("sd", {"SD-1"}),
        ("<contoh>", {"DISDUK"}),
        ('"contoh"', {"RSUD"}),
        ("contoh OR negeri", set()),
        ("* AND NOT", set()),
        ("text:melati", set()),
        ("", set()),
        ("   ", set()),
        ("\0", set()),
    ],
)
async def test_every_word_must_be_there_and_no_sign_is_a_command(city: Store, text: str, codes: set[str]) -> None:
    assert {unit.code for unit in await city.unit_search.named(text, 10)} == codes


async def test_a_slip_of_the_finger_finds_its_unit_first(city: Store) -> None:
    first, *_ = await city.unit_search.alike("puskesms melatii", 10)
    assert first.code == "PKM-01"
    assert await city.unit_search.alike("zzz", 10) == []
    assert await city.unit_search.alike("z", 10) == []


async def test_what_is_renamed_or_closed_is_found_no_more(city: Store) -> None:
    old = Unit("PKM-01", NAMES["PKM-01"])
    await city.units.save([replace(old, name="Puskesmas Contoh Kenanga")])
    assert await city.unit_search.named("melati", 10) == []
    assert [unit.code for unit in await city.unit_search.named("kenanga", 10)] == ["PKM-01"]
    await city.units.save([replace(old, name="Puskesmas Contoh Kenanga", active=False)])
    assert await city.unit_search.named("kenanga", 10) == []
    assert "PKM-01" not in {unit.code for unit in await city.unit_search.alike("kenangaa", 10)}


def _count_steps(counts: list[int], size: int, db: sqlite3.Connection) -> None:
    """Note each hundred steps of SQLite."""

    def note() -> int:
        counts.append(size)
        return 0

    db.set_progress_handler(note, 100)


NONSENSE = (
    "qwx zvy jkq",
    "puskesmas",
    "puskesmaz cntoh",
    "aaaa",
    "contoh puskesmas 4",
    "xy",
    "u qq",
    "u0 zz",
    "pus skes contoh nusantara",
)


async def test_nonsense_costs_no_more_in_a_city_of_four_thousand_units(tmp_path: Path) -> None:
    counts = dict[str, list[int]]()
    for size in (400, 4000):
        async with Store(tmp_path / f"{size}.db") as store:
            await store.units.save([Unit(f"U{number}", f"Puskesmas Contoh {number}") for number in range(size)])
            for text in NONSENSE:
                await store._database.read(partial(_count_steps, counts.setdefault(text, []), size))
                await store.unit_search.named(text, 40)
                await store.unit_search.alike(text, 40)
    for text, noted in counts.items():
        few, many = noted.count(400), noted.count(4000)
        assert many <= 3 * max(few, 20), (text, few, many)


async def test_the_index_is_asked_for_no_more_units_than_are_looked_at(city: Store) -> None:
    """What the index does inside is no step of SQLite: a statement that asks for all of a word would not be counted."""
    statements: list[str] = []
    await city._database.browse(partial(_trace, statements))
    for text in ("puskesmas contoh melati", "pus skes contoh", "xy zz"):
        await city.unit_search.named(text, 40)
        await city.unit_search.alike(text, 40)
    asked = [one for one in statements if not one.startswith("--")]  # those of the index itself
    assert asked
    assert not [one for one in asked if "unit_terms" in one], "it counts by reading every unit"
    assert not [one for one in asked if "MATCH" in one and "LIMIT" not in one]


def _trace(statements: list[str], db: sqlite3.Connection) -> None:
    db.set_trace_callback(statements.append)


async def test_a_name_of_common_words_is_found_in_a_large_city(tmp_path: Path) -> None:
    names = [f"SD Negeri {n} Contoh" for n in range(1500)] + ["SD Negeri Melayu Contoh"]
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save([Unit(f"U{n:04}", name) for n, name in enumerate(names)])
        for text, name in (("sd negeri 1434", names[1434]), ("contoh melayu sd", names[-1])):
            assert [unit.name for unit in await store.unit_search.named(text, 40)] == [name]
        assert len(await store.unit_search.named("contoh negeri", 40)) == 40
