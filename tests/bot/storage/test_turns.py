"""Retention finds what it erases by indexes that hold nothing else, and erases it in short turns."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage import Response, Store
from bot.storage.deliveries import EMPTY
from bot.storage.drafts import END_DRAFTS, END_REMAINS
from bot.storage.evidence import PENDING
from bot.storage.responses import SILENCE, UNASSIGN, UNNAME, insert_rows
from bot.storage.turns import AT_ONCE
from tests.support.turns import Turns, rows, stopped, write_beside

pytestmark = pytest.mark.slow

Make = Callable[..., Response]
LEFT = "SELECT count(*) FROM responses WHERE suggestion IS NOT NULL"
EVERYTHING = "SELECT * FROM responses ORDER BY id"
SIZE = 2 * AT_ONCE + 50


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (UNNAME, ("", "2026-Q3"), "responses_open"),
        (UNASSIGN, ("2026-10-01T00",), "responses_to_unassign"),
        (SILENCE, ("2026-10-01T00",), "responses_to_silence"),
        (EMPTY, (5,), "deliveries_to_empty"),
        (END_REMAINS, (5,), "finished_by_end"),
        (END_DRAFTS, (5,), "drafts_by_touch"),
    ],
)
async def test_nothing_is_read_that_is_not_to_be_erased(
    store: Store, statement: str, values: tuple[object, ...], index: str
) -> None:
    def plan(db: sqlite3.Connection) -> list[str]:
        return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", (*values, AT_ONCE))]

    steps = [step for step in await store._database.read(plan) if "json_each" not in step]
    assert any(f"{index} (" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN")], steps


async def test_evidence_to_be_fetched_is_found_without_what_is_there(store: Store) -> None:
    def plan(db: sqlite3.Connection) -> list[str]:
        return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {PENDING}")]

    steps = await store._database.read(plan)
    assert [step for step in steps if step.startswith("SCAN")] == ["SCAN evidence USING INDEX evidence_to_fetch"], steps


async def fill(store: Store, response: Make, n: int = SIZE) -> None:
    some = [replace(response(hour="2024-01-01T00", pseudonym=None), id=f"{number:032X}") for number in range(n)]
    await store._database.write(lambda db: insert_rows(db, some))


async def test_another_program_writes_between_two_turns(store: Store, path: Path, response: Make) -> None:
    await fill(store, response)
    seen: list[object] = []

    def before(number: int) -> None:
        if number == 1:
            write_beside(path)
            seen.extend(rows(path, LEFT)[0])

    async with Turns(store, before) as turns:
        assert await store.responses.drop_suggestions("2024-01-01T01") == SIZE
    assert seen == [(SIZE - AT_ONCE,)]
    assert turns.sizes("UPDATE") == [1, 1, 1]
    assert await store.facts.find("beside") == "1"


async def test_what_a_stop_leaves_is_erased_by_the_next_run(store: Store, path: Path, response: Make) -> None:
    await fill(store, response)
    before = rows(path, EVERYTHING)
    await stopped(store, store.responses.drop_suggestions("2024-01-01T01"), at=1)
    ((left,),) = rows(path, LEFT)[0]
    assert 0 < left < SIZE
    async with Store(path) as again:
        assert await again.responses.drop_suggestions("2024-01-01T01") == left
    place = 12  # of the suggestion, in the order of the columns
    assert [one[place] for one in rows(path, EVERYTHING)[0]] == [None] * SIZE
    rest = [(*one[:place], *one[place + 1 :]) for one in before[0]]
    assert [(*one[:place], *one[place + 1 :]) for one in rows(path, EVERYTHING)[0]] == rest


async def test_remains_of_surveys_and_what_was_sent_go_in_turns_too(store: Store, path: Path) -> None:
    def fill(db: sqlite3.Connection) -> None:
        for number in range(AT_ONCE + 5):
            db.execute(
                "INSERT INTO finished (draft, answer, nonce, shown, ended) VALUES (?, 'A', x'', x'', 0)",
                (f"{number:016}",),
            )
            db.execute(
                "INSERT INTO deliveries (kind, period, unit, recipient, part, payload, made, due, sent)"
                " VALUES ('notice', 'x', 'AA', ?, 'x', '{\"text\": 1}', 1, 1, 2)",
                (number,),
            )

    await store._database.write(fill)
    async with Turns(store) as turns:
        await store.drafts.drop_older(7200)
        assert await store.deliveries.forget_contents(7200) == AT_ONCE + 5
    assert turns.sizes("DELETE FROM finished") == [1, 1]
    assert turns.sizes("UPDATE deliveries") == [1, 1]
    assert rows(path, "SELECT count(*) FROM finished")[0] == [(0,)]
