"""What an answer adds to the rows of tallies: to the last number what the tallies themselves add up to."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import Response, Store
from bot.storage.tally_text import cells_text, flat, more_cells, totals_text
from scoring import instruments, load_instrument
from scoring.packing import packed_tallies
from scoring.tally import Tally

Make = Callable[..., Response]


@pytest.mark.parametrize("instrument", instruments())
def test_numbers_added_are_the_tallies_added(instrument: str) -> None:
    asked, chance = load_instrument(instrument), random.Random(11)
    found: dict[str, tuple[str, str]] = {}
    expected: dict[str, Tally] = {}
    for _ in range(60):
        text = "".join(chance.choice("1223344444-.") for _ in asked.items)
        for id, tally in packed_tallies(asked, [f"4{text[1:]}"]).items():
            found[id] = more_cells(found.get(id), flat(tally), id)
            expected[id] = expected[id] + tally if id in expected else tally
    assert found == {id: (cells_text(tally), totals_text(tally)) for id, tally in expected.items()}


async def test_no_answer_waits_for_a_row_that_is_of_no_answers(store: Store, response: Make, path: Path) -> None:
    """More answers of U1 than respondents: nothing adds up, and only `skm doctor` says so."""
    await store.responses.submit(response(pseudonym="ani"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE tallies SET cells = json_set(cells, '$[4]', 9)")
    await store.responses.submit(response(pseudonym="budi"))
    (wrong,) = (await store.figures.discrepancies())[1]
    assert (wrong.counted and wrong.counted.n, "answers of 2 respondents" in wrong.fault) == (2, True)


@pytest.mark.file
async def test_a_first_answer_asks_the_file_five_things(store: Store, response: Make) -> None:
    """Its unit's code now, the person's earlier answer, the answer, the tally as it was and as it is."""
    await store.responses.submit(response(pseudonym="ani"))
    said: list[str] = []
    await store._database.write(lambda db: db.set_trace_callback(said.append))
    await store.responses.submit(response(pseudonym="budi"))
    await store._database.write(lambda db: db.set_trace_callback(None))
    verbs = [one.split()[0] for one in said]
    assert [one for one in verbs if one in ("SELECT", "INSERT", "UPDATE", "DELETE")] == [
        "SELECT",
        "SELECT",
        "INSERT",
        "SELECT",
        "INSERT",
    ]
