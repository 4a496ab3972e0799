"""Earlier periods of indices beside the IKM are read once for all units of a recap."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.config import make_config
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.reports import ReportMaker
from bot.storage import Store, migrate_file
from bot.storage.responses import insert_many
from scoring import parse_period
from tests.support.national import NATIONAL, UNITS, quarter

NOW = datetime(2026, 10, 21, 3, 0, tzinfo=UTC)
FEW, MANY = 2, 6


async def _statements(path: Path, count: int) -> Counter[str]:
    """How often each statement on tallies runs for a recap of so many units, which wear the same answers."""
    migrate_file(path)
    units = [replace(UNITS[0], code=f"U{place}", name=f"Unit {place} (contoh)") for place in range(count)]
    asked = Counter[str]()
    async with Store(path) as store:
        await store.units.save(units)
        rows = [replace(row, unit=one.code) for one in units for row in quarter(UNITS[0], 12)]
        await store._database.write(lambda db: insert_many(db, rows))
        for lane in (store._database._reader, store._database._browser):
            await lane._connection.run(lambda db: db.set_trace_callback(lambda text: asked.update([text])))
        config = make_config({"survey": {"instrument": NATIONAL.id}}, {}, folder=path.parent)
        request = Request(WHOLE_CITY, parse_period("2026-Q3"), ("rekap-c",), "id", rows=True)
        await ReportMaker(config, store, NOW).make(request)
    return Counter({text: times for text, times in asked.items() if "tallies" in text})


async def test_they_are_read_as_often_for_few_units_as_for_many(tmp_path: Path) -> None:
    few, many = await _statements(tmp_path / "few.db", FEW), await _statements(tmp_path / "many.db", MANY)
    assert sum(few.values()) == sum(many.values()) > 0
