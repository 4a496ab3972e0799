"""A city is planned in slices: others write in between, and a stop loses nothing and doubles nothing."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.reporting.followup_due import Drafting, DueReminders
from bot.reporting.progress_walk import progress, walk, window_progress, window_walk
from bot.reporting.released import all_of
from bot.reporting.reminders import Reminders
from bot.reporting.slices import source_of
from bot.reporting.weekly import Planner
from bot.storage import Response, Store
from bot.storage.responses import tally_of
from scoring import Period, Tally, krejcie_morgan, load_instrument, local_day, parse_period
from scoring.names import order_of
from tests.support.plans import CONFIG, JAKARTA, LEDGER, MARCH, MONDAY, THURSDAY, WINDOW, answers, fill, prepare, units
from tests.support.templates import new_database
from tests.support.turns import Turns, rows, stopped, write_beside

SKM = load_instrument(CONFIG.survey.instrument)
SLICE = 2


@pytest.fixture
def filled(tmp_path: Path) -> Callable[[str], Path]:
    """A new file with the city, each with the same content."""

    def make(name: str) -> Path:
        path = tmp_path / name
        new_database(path, units())
        return path

    return make


Job = Callable[[Store], Coroutine[Any, Any, Any]]
JOBS: dict[str, Job] = {
    "cards": lambda store: Planner(CONFIG, store, SLICE).plan_due(MONDAY),
    "drafts": lambda store: Drafting(CONFIG, store, SLICE).plan_due(MONDAY),
    "reminders": lambda store: Reminders(CONFIG, store, SLICE).plan_due(THURSDAY),
    "due": lambda store: DueReminders(CONFIG, store, SLICE).plan_due(MARCH),
}


@pytest.mark.parametrize("job", JOBS)
async def test_another_program_writes_between_two_slices(filled: Callable[[str], Path], job: str) -> None:
    path = filled("a.db")
    async with Store(path) as store:
        await prepare(store, job)
        seen: list[list[tuple[Any, ...]]] = []

        def before(number: int) -> None:
            if number == 2:
                write_beside(path)
                seen.append(rows(path, "SELECT count(*) FROM deliveries UNION ALL SELECT count(*) FROM actions")[0])

        async with Turns(store, before) as turns:
            assert await JOBS[job](store) > 0
        assert await store.facts.find("beside") == "1"
        assert seen[0] < rows(path, "SELECT count(*) FROM deliveries UNION ALL SELECT count(*) FROM actions")[0]
        most = {"cards": 1, "drafts": 3, "reminders": 1, "due": 3}[job] * SLICE
        sizes = [size for verb in ("INSERT INTO deliveries", "INSERT INTO actions") for size in turns.sizes(verb)]
        assert len(sizes) > 1
        assert max(sizes) <= most


@pytest.mark.parametrize(("job", "at"), [*product(JOBS, (1, 2)), ("cards", 8), ("cards", 9)])
async def test_after_a_stop_it_ends_as_if_undisturbed(filled: Callable[[str], Path], job: str, at: int) -> None:
    path, other = filled("a.db"), filled("b.db")
    async with Store(path) as store:
        await prepare(store, job)
        await JOBS[job](store)
    async with Store(other) as store:
        await prepare(store, job)
        none = rows(other, *LEDGER)
        await stopped(store, JOBS[job](store), at)
        assert none != rows(other, *LEDGER), "something was written"
        assert rows(other, *LEDGER) != rows(path, *LEDGER), "and something was left"
    async with Store(other) as again:
        await JOBS[job](again)
        assert await JOBS[job](again) == 0
    assert rows(other, *LEDGER) == rows(path, *LEDGER)


SPANS = ("2026-Q4", "2026-Q3", "2026", "2026-12", "2026-W47", "2026-08-10..2026-11-20", "2020", "W-26")


@pytest.mark.parametrize("key", SPANS)
async def test_every_figure_equals_a_direct_count(filled: Callable[[str], Path], key: str) -> None:
    given = answers(units())
    async with Store(filled("a.db")) as store:
        await fill(store)
        period = WINDOW.period if key == "W-26" else parse_period(key)
        source = await source_of(store, period, SKM.id, JAKARTA)
        some = units()[::2]
        tallies, counts = dict[str, Tally](), dict[str, dict[str, int]]()
        for one in given:
            if any(unit.code == one.unit for unit in some) and _inside(one, period):
                tallies[one.unit] = tallies.get(one.unit, Tally.empty(9)) + tally_of(one)
                services = counts.setdefault(one.unit, {})
                services[one.service] = services.get(one.service, 0) + 1
        assert await source.tallies(store, some) == tallies
        assert await source.counts(store, some) == counts


def _inside(one: Response, period: Period) -> bool:
    if period.kind == "window":
        return one.window == period.key
    unit = next(unit for unit in units() if unit.code == one.unit)
    moment = datetime.strptime(one.hour, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    return period.contains(local_day(moment, unit.zone(JAKARTA)))


async def test_a_card_tells_of_the_period_and_the_week(filled: Callable[[str], Path]) -> None:
    """In all slices together each unit has its own answers and nobody else's, and what is released is all of them."""
    given = answers(units())
    codes = [unit.code for unit in units()]
    async with Store(filled("a.db")) as store:
        await fill(store)
        came = await store.sums.came(codes, SKM.id, "2026-Q4", "2026-W50")
        for some in (codes[:5], codes[5:]):
            await store.releases.release(some, ["2026-Q4"], "2026-W50", 1)
        released = await store.released.latest(codes, "2026-Q4", SKM.id)
    for code in codes:
        mine = [one for one in given if one.unit == code]
        to_date = [one for one in mine if one.period == "2026-Q4" and one.week <= "2026-W50"]
        assert came.get(code, (0, 0)) == (len(to_date), sum(one.week == "2026-W50" for one in to_date))
        assert all_of(released.get(code, ())) == _sum(to_date)


def _sum(some: list[Response]) -> Tally | None:
    tallies = [tally_of(one) for one in some]
    return sum(tallies[1:], start=tallies[0]) if tallies else None


async def test_progress_in_slices_keeps_the_order_and_every_unit(filled: Callable[[str], Path]) -> None:
    async with Store(filled("a.db")) as store:
        await fill(store)
        found = await progress(store, SKM.id, parse_period("2026-Q4"), THURSDAY.date(), JAKARTA)
        known = [unit for unit in await store.units.all() if unit.active]
        inside = await window_progress(store, WINDOW, THURSDAY.date())
        city = await walk(store, SKM.id, parse_period("2026-Q4"), THURSDAY.date(), JAKARTA)
        whole, order = await city.overview(), await city.behind("idle", "behind")
        together = await (await window_walk(store, WINDOW, THURSDAY.date())).overview()
    assert [row.unit for row in found.rows] == known
    assert (whole.due, whole.reporting, whole.n) == (len(known), found.reporting, sum(row.n for row in found.rows))
    assert whole.target == sum(row.reach.target for row in found.rows if row.reach)
    assert whole.states == found.states
    assert list(order) == [row.unit.code for row in found.of("idle", "behind")]
    assert together.services == inside.by_service()
    given = answers(units())
    for row in found.rows:
        n = sum(one.unit == row.unit.code and one.period == "2026-Q4" for one in given)
        target = krejcie_morgan(row.unit.population) if row.unit.population else None
        assert (row.n, row.reach.target if row.reach else None) == (n, target)
    shares = [
        (row.reach.share if row.reach else 0, order_of(row.unit.name), row.unit.code)
        for row in found.of("idle", "behind", "on_pace", "done")
    ]
    assert shares == sorted(shares)
    assert found.states == {state: len(found.of(state)) for state in found.states}
    assert {row.unit.code: row.n for row in inside.rows} == {
        row.unit.code: sum(one.unit == row.unit.code and one.window == "W-26" for one in given) for row in inside.rows
    }
    assert {row.reach.target for row in inside.rows if row.reach} == {9}
