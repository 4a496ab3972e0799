"""A batch is made to count by a short transaction: tallies are worked out before it, and right where others wrote."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from bot.storage import Author, Response, Store
from bot.storage.paper import Batch
from bot.storage.responses import rows_of
from bot.storage.tally_changes import Scores, TallyChange

Make = Callable[..., Response]
BY = Author("skm:siti", datetime(2026, 11, 18, tzinfo=UTC))
TALLIES = "SELECT unit, cells, totals FROM tallies ORDER BY unit"


def change_of(some: list[Response]) -> Scores:
    counts = Scores()
    counts.add(rows_of(some, [f"id{at}" for at in range(len(some))]))
    return counts


async def test_a_tally_that_changed_meanwhile_is_worked_out_anew(store: Store, response: Make) -> None:
    some = [response(unit=unit) for unit in ("AA", "AA", "BB")]

    def work(db: sqlite3.Connection) -> list[list[tuple[str, ...]]]:
        def added(*, late: bool) -> list[tuple[str, ...]]:
            first, second = TallyChange(minus=False), TallyChange(minus=False)
            parts = [one for one in change_of(some).parts(1) if late or first.prepare(db, one) is None]
            second.prepare(db, next(change_of(some[:1]).parts(9)))
            second.apply(db)  # somebody taps, after or before the first is worked out
            for one in parts if late else ():
                first.prepare(db, one)
            first.apply(db)
            found = [tuple(row) for row in db.execute(TALLIES)]
            db.execute("DELETE FROM tallies")
            return found

        return [added(late=True), added(late=False)]

    late, early = await store._database.write(work)
    assert late == early
    assert [row[0] for row in late] == ["AA", "BB"]


@pytest.mark.file
async def test_the_transaction_that_counts_writes_each_tally_once_and_reads_none(store: Store, response: Make) -> None:
    some = [response(unit=unit, channel="kertas", pseudonym=None) for unit in ("AA", "BB") for _ in range(60)]
    seen = list[str]()

    def trace(db: sqlite3.Connection) -> None:
        db.set_trace_callback(seen.append)

    await store._database.write(trace)
    await store.batches.add(Batch("B", "2026-Q4", date(2026, 12, 31), "f", BY.stamp, len(some)), some, BY)
    begins = [at for at, one in enumerate(seen) if one.startswith("BEGIN")]
    counting = next(seen[at:] for at in reversed(begins) if any("SET counted = 1" in one for one in seen[at:]))
    assert sum("tallies" in one for one in counting) == 2
    assert sum("INSERT INTO responses" in one for one in counting) == 0
