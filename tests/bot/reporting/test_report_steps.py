"""How far a report is: a step when the answers are read, and one for each of its files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import make_config
from bot.reporting.formats import files_of
from bot.reporting.orders import Request
from bot.reporting.publishing import Publisher
from bot.storage import Author, Store
from scoring import parse_period
from tests.support.running import UNITS
from tests.support.templates import new_database

NOW = datetime(2026, 11, 18, tzinfo=UTC)


@pytest.mark.parametrize("formats", [("txt", "csv"), ("txt", "poster")])
async def test_a_step_is_told_for_the_answers_and_for_each_file(tmp_path: Path, formats: tuple[str, ...]) -> None:
    path = tmp_path / "skm.db"
    new_database(path, UNITS)
    config, steps = make_config({"database": {"url": f"sqlite:///{path}"}}, {}), list[int]()
    async with Store(path) as store:
        publisher = Publisher(config, store, NOW, Author("skm:contoh", NOW), lambda: steps.append(1))
        report = await publisher.report(Request("RSUD", parse_period("2026-Q3"), formats, "id"))
    assert len(report.documents) == len(files_of(formats, city=False))
    assert len(steps) == 1 + len(report.documents)
