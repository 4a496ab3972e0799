"""The demo by any questionnaire: items of each way of service, indices beside the IKM, an agency's own file."""

import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import make_config
from bot.demo import run_demo, seed
from bot.demo.city import made_up_units
from bot.demo.promises import make_promises
from bot.reporting.orders import Request
from bot.reporting.reports import ReportMaker
from bot.settings.faults import ConfigError
from bot.storage import Store
from scoring import instruments, load_instrument, parse_period
from tests.support.own import own_questionnaire

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CODES = ("DPMPTSP", "DISKOMINFO", "RSUD-1")  # hybrid, online, at a counter and without fees
UNITS = [unit for unit in made_up_units() if unit.code in CODES]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["skm-online-2024", "kepmenpan-25-2004", "own.toml"])
async def test_the_made_up_answers_fit_every_questionnaire(tmp_path: Path, name: str) -> None:
    (tmp_path / "own.toml").write_text(own_questionnaire())
    content = {"survey": {"instrument": name}, "database": {"url": f"sqlite:///{tmp_path / 'demo.db'}"}}
    config = make_config(content, {}, folder=tmp_path)
    instrument = load_instrument(config.survey.instrument)
    count = seed(config, UNITS, NOW)
    async with Store(config.database_path, instrument=instrument.id) as store:
        assert await make_promises(config, store, NOW) >= 1
        compared, differ = await store.figures.discrepancies()
        assert (compared > 10, differ) == (True, [])
        rows = await store.figures.responses(instrument.id, periods=["2026-Q3"])
        found = {code: {key for row in rows if row.unit == code for key in row.answers} for code in CODES}
        for unit in UNITS:
            mode = instrument.mode_of(unit.mode)
            asked = {one.key for one in instrument.items if one.asked_in(mode)}
            assert found[unit.code] == asked - {one.key for one in instrument.items if one.element in unit.inapplicable}
        periods = await store.figures.periods()
        tallies = await store.figures.tallies(periods, instrument.id, beside=[one.id for one in instrument.side])
        n = {id: sum(row.tally.n for row in tallies if row.instrument == id) for id in (instrument.id, *_sides(name))}
        assert set(n.values()) == {count}, "whoever answers answers the indices too"
        request = Request("DPMPTSP", parse_period("2026-Q3"), ("txt",), "id", rows=True)
        text = (await ReportMaker(config, store, NOW).make(request)).text
        assert ("IPAK" in text) is (name == "skm-online-2024")


def _sides(name: str) -> list[str]:
    return [one.id for one in load_instrument(name).side] if name in instruments() else []


def test_the_hybrid_unit_asks_nineteen() -> None:
    national, modes = load_instrument("skm-online-2024"), {unit.code: unit.mode for unit in UNITS}
    assert sum(one.asked_in(national.mode_of(modes["DPMPTSP"])) for one in national.items) == 19
    assert sum(one.asked_in(national.mode_of(modes["DISKOMINFO"])) for one in national.items) == 16


def test_a_questionnaire_with_faults_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(own_questionnaire(**{"0.06": "0.05"}))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]  # nothing gets so far as to find that the port is taken
        for name, said in ((str(tmp_path / "own.toml"), "99/100"), ("permenpan-99", "permenpan-14-2017")):
            with pytest.raises(ConfigError, match=said):
                asyncio.run(run_demo(port, open_browser=False, instrument=name))
