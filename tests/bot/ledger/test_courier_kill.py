"""kill -9 between the sending of a document and its record in the ledger: it is there once."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.storage import Response, Store, Unit
from bot.storage.responses import insert_many
from scoring import load_instrument, period_of
from tests.support.near import Near
from tests.support.processes import start
from tests.support.running import ADMIN
from tests.support.waiting import until

NOW = datetime.now(UTC)  # the process runs by the real clock
PERIOD = period_of(NOW.date(), "year")


def _answers() -> list[Response]:
    keys = load_instrument("permenpan-14-2017").keys
    day = NOW.date()
    one = Response(
        unit="AA",
        service="",
        instrument="permenpan-14-2017",
        period=PERIOD.key,
        week=period_of(day, "week").key,
        hour=NOW.strftime("%Y-%m-%dT%H"),
        answers=dict.fromkeys(keys, 3),
    )
    return [one] * 12


@pytest.mark.slow
@pytest.mark.parametrize("method", ["editMessageMedia", "editMessageText", "sendMessage"])
async def test_killed_before_it_is_recorded_a_document_is_not_sent_twice(
    path: Path, tmp_path: Path, method: str
) -> None:
    """Telegram carries the call out, its answer is lost, and the process is killed while it waits to ask again."""
    async with Store(path) as store:
        await store.units.save([Unit("AA", "Dinas Contoh")])
        await store._database.write(lambda db: insert_many(db, _answers()))
    config = tmp_path / "config.toml"
    async with Near() as tg:
        admin = await tg.person("Admin Contoh", person_id=ADMIN)
        config.write_text(
            f'[telegram]\nbase_url = "{tg.url}"\n[database]\nurl = "sqlite:///{path}"\n'
            f'[survey]\nperiod = "year"\n[admins]\ntelegram_ids = [{ADMIN}]\n',
            encoding="utf-8",
        )
        process = await start(config, tg)
        try:
            await admin.send("/report")
            picker = await admin.wait()
            await tg.fail(method, drop="after", times=1000, chat_id=ADMIN)
            await admin.press_data(f"r:make:AA:{PERIOD.key}:xlsx", message=picker)
            await admin.wait(_ARRIVED[method])
            await process.kill()
            await tg.heal()
            with sqlite3.connect(
                path
            ) as db:  # its lease the next start takes over, and time passes for what has failed
                assert db.execute("UPDATE deliveries SET due = 0 WHERE sent IS NULL AND kind = 'report'").rowcount == 1
            db.close()
            process = await start(config, tg)
            await admin.wait(lambda message: bool(message.document))
            await _sent(path)
        finally:
            await process.kill()
        said = [one for one in await admin.messages() if one.from_bot and one.id > picker.id]
        documents = [one.document for one in said if one.document]
        assert documents == [f"skm-AA-{PERIOD.key}.xlsx"]
        assert len([one for one in said if "IKM 75" in one.text]) == 1
        strays = [one.text for one in said if one.text.startswith("⏳ Laporan")]
        assert len(strays) == (1 if method == "sendMessage" else 0)


_ARRIVED: dict[str, Any] = {
    "editMessageMedia": lambda message: bool(message.document),
    "editMessageText": lambda message: "IKM 75" in message.text,
    "sendMessage": lambda message: message.text.startswith("⏳ Laporan"),
}


async def _sent(path: Path) -> None:
    async with Store(path) as store:
        await until(lambda: store.deliveries.counts("report", PERIOD.key), (1, 0, 0))  # another process
