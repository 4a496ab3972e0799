"""A large import in one process, residents tapping in another, and kill -9 in the middle of it."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cases.paper_rows import headings
from bot.storage import Store, Unit
from scoring import load_instrument
from tests.support.waiting import within

INSTRUMENT = load_instrument("permenpan-14-2017")
FORMS, AT_ONCE = 3_000, 500
# The program, which says after each transaction of an import that it is over, and goes on when it is told to.
IN_STEPS = f"""
import sys
from bot.__main__ import main
from bot.storage import paper

in_turn, paper._MOST = paper.Batches._in_turn, {AT_ONCE}

async def and_wait(*what):
    await in_turn(*what)
    print("stored", flush=True)
    sys.stdin.readline()

paper.Batches._in_turn = and_wait
main()
"""


@pytest.fixture
async def here(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text("")
    lines = [",".join(headings(INSTRUMENT))]
    lines += [f"S{one},2024-05-{one % 28 + 1:02},U{one % 7},,,,,,{'3,' * 9}" for one in range(FORMS)]
    (tmp_path / "forms.csv").write_text("\n".join(lines))
    async with Store(tmp_path / "skm.db") as store:
        await store.units.save([Unit(f"U{one}", f"Unit Contoh {one}") for one in range(7)])
    return tmp_path


async def importing(here: Path, *program: str) -> Process:
    words = (*(program or ("-m", "bot")), "--config", str(here / "config.toml"), "responses", "import")
    asked = (*words, str(here / "forms.csv"), "--window", "2024-Q2")
    return await asyncio.create_subprocess_exec(sys.executable, *asked, stdin=PIPE, stdout=PIPE, stderr=PIPE)


def count(here: Path, table: str) -> int:
    with sqlite3.connect(here / "skm.db") as db:
        found: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    db.close()
    return found


async def one_stored(process: Process) -> None:
    """Until the next transaction is over."""
    assert process.stdout is not None
    assert await within(process.stdout.readline()) == b"stored\n"


async def seen(store: Store) -> tuple[Any, ...]:
    """Whatever could show a form: answers, tallies, the recount, batches, serial numbers."""
    return (
        len(await store.figures.responses(INSTRUMENT.id, periods=["2024-Q2"])),
        len(await store.figures.tallies(["2024-Q2"], INSTRUMENT.id)),
        await store.figures.discrepancies(),
        len(await store.batches.all()),
        len(await store.batches.serials()),
    )


NOTHING = (0, 0, (0, []), 0, 0)


@pytest.mark.slow
async def test_residents_tap_on_while_forms_are_stored(here: Path) -> None:
    async with Store(here / "skm.db") as store:
        process = await importing(here, "-c", IN_STEPS)
        assert process.stdin is not None
        for number in range(FORMS // AT_ONCE):
            await one_stored(process)
            assert count(here, "responses") == (number + 1) * AT_ONCE
            assert await seen(store) == NOTHING
            await store.drafts.create(f"A{number}", number, "U1", {}, 1)  # raises where the file stays locked
            process.stdin.write(b"\n")
            await store.drafts.create(f"B{number}", 100 + number, "U1", {}, 1)  # beside the next transaction
        out, err = await process.communicate()
        assert (process.returncode, err) == (0, b"")
        assert out.endswith(b": 3000 form(s) imported\n")
        assert await seen(store) == (FORMS, 28, (28, []), 1, FORMS)
        assert count(here, "audit") == 1


@pytest.mark.slow
async def test_killed_half_way_nothing_counts_and_the_same_file_can_come_again(here: Path) -> None:
    async with Store(here / "skm.db") as store:
        process = await importing(here, "-c", IN_STEPS)
        await one_stored(process)
        process.kill()
        await process.communicate()
        assert count(here, "responses") == AT_ONCE
        assert await seen(store) == NOTHING
        assert count(here, "audit") == 0
        again = await importing(here)
        _, err = await again.communicate()
        assert (again.returncode, b"is being stored or taken back" in err) == (2, True), err
        with sqlite3.connect(here / "skm.db") as db:
            db.execute("UPDATE batches SET touched = 0")  # a minute goes by
        db.close()
        third = await importing(here)
        out, err = await third.communicate()
        assert (third.returncode, err) == (0, b"")
        assert await seen(store) == (FORMS, 28, (28, []), 1, FORMS)
        batch = out.split()[1].decode().rstrip(":")
        (stored,) = await store.batches.all()
        assert (stored.id, stored.rows, stored.last) == (batch, FORMS, date(2024, 6, 30))
        assert stored.units == tuple(f"U{one}" for one in range(7))
