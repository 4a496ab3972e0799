"""Retention finds what it erases by indexes that hold nothing else, and erases it in short turns."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage import Response, Store, findings, turns
from bot.storage.clock import _NEWEST
from bot.storage.coarse import _PERIODS
from bot.storage.deliveries import EMPTY
from bot.storage.drafts import END_DRAFTS, END_REMAINS
from bot.storage.evidence import PENDING
from bot.storage.findings import _SINCE
from bot.storage.places import LEADING, Span
from bot.storage.responses import SILENCE, UNASSIGN, UNNAME, insert_many, insert_rows
from bot.storage.turns import AT_ONCE
from tests.support.turns import Turns, rows, stopped, write_beside
from tests.support.waiting import within

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
@pytest.mark.file
async def test_nothing_is_read_that_is_not_to_be_erased(
    store: Store, statement: str, values: tuple[object, ...], index: str
) -> None:
    def plan(db: sqlite3.Connection) -> list[str]:
        return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", (*values, AT_ONCE))]

    steps = [step for step in await store._database.read(plan) if "json_each" not in step]
    assert any(f"{index} (" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN")], steps


@pytest.mark.file
async def test_spans_and_the_newest_answer_are_found_whatever_the_number_of_answers(
    store: Store, response: Make
) -> None:
    """Counted in instructions of SQLite, of which each answer read takes a dozen."""
    spans = [("", "2026-Q3"), ("", "2026-Q4"), ("W-1", "2026-Q4")]
    some = [
        replace(
            response(period=period, window=window, pseudonym=f"P{at}{window}{period}"), id=f"{window}{period}{at:04}"
        )
        for at in range(SIZE)
        for window, period in spans
    ]
    await store._database.write(lambda db: insert_rows(db, some))

    def instructions(db: sqlite3.Connection) -> list[int]:
        found = []
        for statement, values in ((LEADING, ()), (_NEWEST, ("", 0)), (_SINCE, ("2027-01-01T00",)), (_PERIODS, ())):
            steps = [0]
            db.set_progress_handler(lambda steps=steps: steps.append(0), 1)  # type: ignore[misc]
            db.execute(statement, values).fetchall()
            db.set_progress_handler(None, 0)
            found.append(len(steps))
        return found

    assert max(await store._database.read(instructions)) < SIZE
    assert await store.places.leading() == spans
    assert await store.coarse.periods() == ["2026-Q3", "2026-Q4"]
    newest = (await store.marks.latest()).newest
    assert (newest and newest.hour, await store.findings.has_answers("2026-11-18T03")) == (3, True)
    await store.responses.forget_pseudonyms([Span(*span) for span in spans[:2]])
    assert await store.places.leading() == spans[2:]
    later = response(pseudonym=None, hour="2026-11-18T05", officer="O1", channel="petugas", period="2026-Q3")
    await store._database.write(lambda db: insert_rows(db, [later]))
    newest = (await store.marks.latest()).newest
    assert newest and newest.hour == 5, "of a span that has closed"
    await store.responses.forget_pseudonyms([Span(*spans[2])])
    await store._database.write(lambda db: insert_many(db, [replace(later, hour="2026-11-18T07")]))
    newest = (await store.marks.latest()).newest
    assert newest and newest.hour == 7, "where no answer leads to anybody"


@pytest.mark.file
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


async def test_long_work_waits_for_whoever_keeps_the_log_from_beginning_anew(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a report of a city the marking of a million receipts made a log of 2.4 GB."""
    monkeypatch.setattr(turns, "_PAUSE", 0.001)
    monkeypatch.setattr(turns, "_TRIES", 1_000_000)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchone()
        await store.facts.keep("a", "x" * 3_000_000)
        await turns.leave_room(store._database, 1, time.monotonic())
        waiting = asyncio.create_task(turns.leave_room(store._database, turns._TURNS, time.monotonic()))
        for _ in range(5):
            assert not await store._database.carry_log()
        assert not waiting.done()
    await within(waiting)
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as alone:
        assert alone.execute("SELECT length(value) FROM facts WHERE name = 'a'").fetchone()[0] == 3_000_000


async def test_long_work_does_not_wait_for_ever(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_PAUSE", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchone()
        await store.facts.keep("a", "x" * 3_000_000)
        await turns.leave_room(store._database, turns._TURNS, time.monotonic())
        assert not await store._database.carry_log()


async def test_places_are_read_some_units_at_a_time(
    store: Store, response: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [
        replace(response(unit=unit), hour=f"2026-11-18T0{hour}", pseudonym=None)
        for unit in ("AA", "BB")
        for hour in (3, 5)
    ]
    await store._database.write(lambda db: insert_many(db, some))
    found = await store.findings.places("2026-11-18T04")
    monkeypatch.setattr(findings, "_UNITS", 1)
    monkeypatch.setattr(findings, "_FEW", 2)
    assert await store.findings.places("2026-11-18T04") == found
    assert [one.unit for one in found] == ["AA", "BB"]
    assert await store.findings.places("2026-11-18T06") == []
