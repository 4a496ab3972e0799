"""The recount of all tallies, in one part and in many."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage import Response, Store, Unit
from bot.storage.recount import recount
from bot.storage.responses import insert_many
from tests.support.national import NATIONAL, UNITS, given
from tests.support.templates import new_database

Make = Callable[..., Response]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
async def test_a_recount_in_parts_finds_what_one_of_all_finds(store: Store, response: Make, at_once: int) -> None:
    """A changed tally, one that is gone with its answers' unit the last of all, one of no answers, one that is none."""
    codes = ["AA", "AB", "BB", "ZZ"]
    await store.units.save([Unit(code, f"Unit {code} (contoh)") for code in codes])
    for number, code in enumerate(codes):
        for service in ("", "x"):
            await store.responses.submit(response(unit=code, service=service, pseudonym=f"p{number}{service}"))
    whole, none = await store._database.read(lambda db: recount(db, at_once))
    assert (whole, none) == (8, [])

    def break_them(db) -> None:  # type: ignore[no-untyped-def]  # a connection
        db.execute("UPDATE responses SET scores = '1' || substr(scores, 2) WHERE unit = 'AB' AND service = ''")
        db.execute("DELETE FROM tallies WHERE unit = 'ZZ'")
        db.execute("DELETE FROM responses WHERE unit = 'BB' AND service = 'x'")
        db.execute("UPDATE tallies SET cells = '[1]' WHERE unit = 'AA' AND service = 'x'")

    await store._database.write(break_them)
    compared, found = await store._database.read(lambda db: recount(db, at_once))
    assert compared == 8
    assert [one.key[:2] for one in found] == [("AA", "x"), ("AB", ""), ("BB", "x"), ("ZZ", ""), ("ZZ", "x")]
    assert [(bool(one.fault), one.stored is None, one.counted is None) for one in found] == [
        (True, True, False),
        (False, False, False),
        (False, False, True),
        (False, True, False),
        (False, True, False),
    ]


async def test_a_tally_written_otherwise_is_the_same_tally(store: Store, response: Make) -> None:
    """Blanks in its text, as other programs write them, change no figure."""
    await store.responses.submit(response())
    await store._database.write(lambda db: db.execute("UPDATE tallies SET cells = replace(cells, ',', ', ')"))
    assert await store.figures.discrepancies() == (1, [])


def kept(path: Path) -> sqlite3.Connection:
    """Answers of a hybrid unit to the national questionnaire, some with a blank: items of an element, and an index."""
    new_database(path, UNITS)
    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    moment = datetime(2026, 7, 6, 3, tzinfo=UTC)
    db.execute("BEGIN")
    insert_many(db, [given(UNITS[0], number, moment) for number in range(12)])
    db.execute("COMMIT")
    assert recount(db) == (2, [])
    return db


@pytest.mark.parametrize("name", [NATIONAL.id, NATIONAL.side[0].id])
def test_every_number_of_a_tally_is_counted_again(tmp_path: Path, name: str) -> None:
    """Each cell and each total is changed in turn, by one up or down, and what cannot be read put in its place."""
    with closing(kept(tmp_path / "skm.db")) as db:
        ((cells, totals),) = db.execute("SELECT cells, totals FROM tallies WHERE instrument = ?", (name,))
        numbers, counts = json.loads(cells), json.loads(totals)
        changes = [
            ("cells", [*numbers[:place], number + by, *numbers[place + 1 :]])
            for place, number in enumerate(numbers)
            for by in (1 - 2 * (place % 2),)
        ]
        changes += [("totals", counts | {total: count + by}) for total, count in counts.items() for by in (1, -1)]
        changes += [("totals", other) for other in (None, {}, [], 7, {"a": 1}, {"36": 1.5})]
        changes += [("cells", other) for other in (None, {}, [], "x", [*numbers, 0])]
        assert len(changes) > 50
        for column, value in changes:
            change = f"UPDATE tallies SET {column} = ? WHERE instrument = ?"
            db.execute(change, (json.dumps(value), name))
            compared, found = recount(db)
            assert (compared, [one.key[2] for one in found]) == (2, [name]), (column, value)
            assert "expected" in str(found[0])
            db.execute(change, ({"cells": cells, "totals": totals}[column], name))
        assert recount(db) == (2, [])


def test_what_differs_is_named(tmp_path: Path) -> None:
    with closing(kept(tmp_path / "skm.db")) as db:
        db.execute(
            "UPDATE responses SET scores = substr(scores, 1, 4) || '1' || substr(scores, 6) WHERE scores GLOB '????4*'"
        )
        (one,) = map(str, recount(db)[1])
        before, after = re.findall(r"\((\d+), (\d+), (\d+), (\d+)\)", one)
        assert "bot: found U3 waktu (" in one, one
        assert (after[0], after[3]) == (str(int(before[0]) + int(before[3])), "0")


def test_answers_that_cannot_be_counted_are_named_beside_all_else(tmp_path: Path) -> None:
    with closing(kept(tmp_path / "skm.db")) as db:
        first, second = (row["id"] for row in db.execute("SELECT id FROM responses ORDER BY id LIMIT 2"))
        db.execute("UPDATE responses SET scores = '4321', week = '2026-W29' WHERE id = ?", (first,))
        db.execute("UPDATE responses SET instrument = 'nobody-1' WHERE id = ?", (second,))
        compared, found = recount(db)
        assert compared == 2
        told = [str(one) for one in found]
        assert len(told) == 4
        assert "HIB /  / nobody-1 / 2026-Q3 / 2026-W28 / bot: found answers that cannot be counted" in told[0]
        assert told[1].endswith("found n = 12 in the tally, expected n = 10 as counted from the answers")
        assert "found '4321', expected 19 of 1 2 3 4 - ." in told[2]
