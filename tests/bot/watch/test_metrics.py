"""GET /metrics: what happened is counted, and no label leads to a person or a unit."""

import re
from collections.abc import Callable
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot.config import Config
from tests.support.health import ask
from tests.support.near import Near
from tests.support.ports import free_port
from tests.support.running import UNITS, Bot, Clock, app_at
from tests.support.serving import serving
from tests.support.templates import new_database

LABELS = {"type", "outcome", "job", "state", "reason", "le"}


async def test_what_happened_is_counted(path: Path, clock: Clock, config_for: Callable[..., Config]) -> None:
    async with Near() as tg:
        await tg.fail("setMyCommands", status=429, retry_after=0)
        new_database(path, UNITS)
        app = app_at(tg, clock, config_for(tg, path, health={"port": free_port()}))
        async with serving(app):
            bot = Bot(app, tg, clock, path)
            siti = await bot.person()
            await bot.complete(siti, "DISDUK")
            tg.telegram.updates.add("message", ("chat", 5), {"message_id": "x", "chat": 3})
            await bot.settle()
            status, text = await ask(bot, "/metrics")
    assert status == 200
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    found = {(one.name, *one.labels.values()): one.value for one in samples}
    assert found["skm_surveys_finished_total",] == 1
    assert found["skm_taps_total",] == found["skm_updates_received_total", "callback_query"] == 12
    assert found["skm_updates_committed_total", "message"] == found["skm_updates_received_total", "message"] == 2
    assert found["skm_updates_set_aside_total", "message"] == 1
    assert found["skm_updates_queue",] == 0
    assert found["skm_telegram_flood_waits_total",] == found["skm_telegram_calls_total", "429"] == 1
    assert found["skm_telegram_calls_total", "2xx"] > 20
    assert found["skm_job_runs_total", "retention"] == 1
    assert found["skm_job_failures_total", "retention"] == 0
    assert found["skm_commit_seconds_count",] == found["skm_commit_seconds_bucket", "+Inf"] > 15
    assert found["skm_healthy",] == 1
    assert {label for one in samples for label in one.labels} <= LABELS
    shown = {value for one in samples for label, value in one.labels.items() if label not in ("le", "outcome")}
    assert not [value for value in shown if re.search(r"\d", value) or value in {unit.code for unit in UNITS}]
