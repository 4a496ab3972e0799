"""Whatever is submitted, revised and erased, in whatever order: the tallies are what a plain list gives."""

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from bot.storage import Response, Store, Unit
from bot.storage.responses import insert_many
from scoring import Tally, load_instrument
from tests.support.soak import often
from tests.support.templates import new_database

pytestmark = pytest.mark.slow

KEYS = load_instrument("permenpan-14-2017").keys
answers = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=9, max_size=9).filter(any)
keys = st.tuples(st.sampled_from(["AA", "BB"]), st.sampled_from(["", "x"]), st.sampled_from(["2026-Q4", "2027-Q1"]))
weeks = st.sampled_from(["2026-W52", "2026-W53"])
people = st.sampled_from(["siti", "budi", "ani"])


class Ledger(RuleBasedStateMachine):
    """The model is a dictionary of the answers themselves."""

    submitted: Bundle[Any] = Bundle("submitted")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        path = Path(self.folder.name) / "skm.db"
        new_database(path)
        self.store = Store(path)
        self.do(self.store.__aenter__())
        self.do(self.store.units.save([Unit("AA", "A"), Unit("BB", "B")]))
        self.model: dict[tuple[str, ...], tuple[str, list[int | None]]] = {}
        self.imported: list[tuple[tuple[str, ...], str, list[int | None]]] = []

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @rule(target=submitted, key=keys, week=weeks, who=people, scores=answers)
    def submit(self, key: tuple[str, str, str], week: str, who: str, scores: list[int | None]) -> Any:
        known = (*key, who)
        _, revised = self.do(self.store.responses.submit(_response(key, week, who, scores)))
        assert revised is (known in self.model)
        self.model[known] = (self.model[known][0] if revised else week, scores)
        return known

    @rule(gone=st.lists(submitted, max_size=4))
    def erase(self, gone: list[tuple[str, ...]]) -> None:
        names = {f"{'/'.join(known[:3])}/{known[3]}" for known in gone}
        expected = {known for known in gone if known in self.model}
        assert self.do(self.store.responses.erase(names)) == len(expected)
        for known in expected:
            del self.model[known]

    @rule(key=keys, week=weeks, rows=st.lists(answers, min_size=1, max_size=4))
    def import_many(self, key: tuple[str, str, str], week: str, rows: list[list[int | None]]) -> None:
        responses = [_response(key, week, None, scores) for scores in rows]
        self.do(self.store._database.write(lambda db: insert_many(db, responses)))
        self.imported += [(key, week, scores) for scores in rows]

    @rule()
    def reopen(self) -> None:
        """As after a restart."""
        self.do(self.store.__aexit__(None, None, None))
        self.store = Store(Path(self.folder.name) / "skm.db")
        self.do(self.store.__aenter__())

    @invariant()
    def tallies_are_the_recount(self) -> None:
        expected: dict[tuple[str, ...], Tally] = {}
        rows = [(known[:3], week, scores) for known, (week, scores) in self.model.items()] + self.imported
        for key, week, scores in rows:
            expected[*key, week] = expected.get((*key, week), Tally.empty(9)) + Tally.of(scores)
        stored = self.do(self.store.figures.tallies(["2026-Q4", "2027-Q1"], "permenpan-14-2017"))
        assert {(row.unit, row.service, row.period, row.week): row.tally for row in stored} == expected
        assert self.do(self.store.figures.discrepancies())[1] == []

    def teardown(self) -> None:
        self.do(self.store.__aexit__(None, None, None))
        self.loop.close()
        self.folder.cleanup()


def _response(key: tuple[str, str, str], week: str, who: str | None, scores: list[int | None]) -> Response:
    unit, service, period = key
    return Response(
        unit=unit,
        service=service,
        instrument="permenpan-14-2017",
        period=period,
        week=week,
        hour="2026-12-31T03",
        answers={name: score for name, score in zip(KEYS, scores, strict=True) if score is not None},
        pseudonym=None if who is None else f"{'/'.join(key)}/{who}",
    )


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=often(8), stateful_step_count=20, deadline=None)
