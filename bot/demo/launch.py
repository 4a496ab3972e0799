"""`skm demo`: the made-up city in a throw-away database, sandbox and bot on it, and three phones to play with."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.config import Config, make_config
from bot.conversation.terminal import say
from bot.demo.answers import WEEKS, made_up_answers
from bot.demo.city import AGENCY, HEAD_UNIT, made_up_units
from bot.demo.promises import make_promises
from bot.demo.steps import Steps
from bot.reporting.weekly import due_week
from bot.rules.hours import stamp_of
from bot.rules.identity import fingerprint, new_code
from bot.rules.ports import naming_the_port
from bot.sandbox import Sandbox
from bot.sandbox.page import Link, PageAction, Phone
from bot.storage import Store, Unit, migrate_file
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from bot.storage.units import save_units
from exports.detail import NEW
from scoring import Period, load_instrument, local_day, period_of
from scoring.instrument_catalogue import instruments

RESIDENT, HEAD, ADMIN = 5_000_000_001, 5_000_000_002, 5_000_000_003
_SHOWN_LINKS = ("DISDUKCAPIL", "RSUD-1", "PKM-28", "KEC-03", "DPMPTSP")


async def run_demo(port: int, *, open_browser: bool, instrument: str = "") -> None:
    """Serve the demo until cancelled. Everything it makes is gone afterwards.

    `instrument` is a shipped questionnaire by its id or a file of one, the usual one where it is empty. Raises
    ConfigError with every fault of it, and PortError.
    """
    with tempfile.TemporaryDirectory(prefix="skm-demo-") as folder:
        token = f"7000000000:{secrets.token_urlsafe(40).replace('-', 'a').replace('_', 'b')[:35]}"
        _config(
            Path(folder), "http://127.0.0.1", token, instrument
        )  # a questionnaire with faults is refused before anything starts
        units = made_up_units()
        started: asyncio.Future[App] = asyncio.get_running_loop().create_future()
        steps = Steps()
        async with AsyncExitStack() as stack:
            with naming_the_port("127.0.0.1", port):
                sandbox = await stack.enter_async_context(_sandbox(port, token, units, started))
            config = _config(Path(folder), sandbox.url, token, instrument)
            steps.begin("answers", units=len(units))
            await asyncio.to_thread(seed, config, units, None, steps.reach)
            steps.begin("followup")
            async with Store(config.database_path) as store:
                await make_promises(config, store, datetime.now(UTC))
            steps.begin("start")
            async with App(config) as app:
                started.set_result(app)
                serving = asyncio.create_task(app.serve())
                try:
                    steps.begin("card")
                    await _introduce(sandbox, app)
                    steps.end()
                    _announce(sandbox.url, open_browser=open_browser)
                    await serving
                finally:
                    serving.cancel()
                    with suppress(asyncio.CancelledError):
                        await serving


def _announce(url: str, *, open_browser: bool) -> None:
    print(say("demo.ready", url=url), flush=True)
    on_a_desktop = sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY"))
    if open_browser and on_a_desktop:
        with suppress(webbrowser.Error):
            webbrowser.open(url)


def seed(
    config: Config,
    units: list[Unit],
    now: datetime | None = None,
    reach: Callable[[int, int], None] = lambda done, units: None,  # noqa: ARG005 -- nobody is told
) -> int:
    """Fill an empty database with the made-up city and its answers, which say so. Returns how many answers.

    `reach` is told after each unit how many are done, of how many.
    """
    migrate_file(config.database_path)
    zone = config.agency.timezone
    instrument = load_instrument(config.survey.instrument)
    until = local_day(now or datetime.now(UTC), zone)
    connection = connect(config.database_path)
    try:
        connection.execute("PRAGMA synchronous = OFF")  # a throw-away file: speed over safety, only here
        connection.execute("BEGIN")
        save_units(connection, units)
        count = 0
        for place, unit in enumerate(units, 1):
            found = made_up_answers([unit], instrument, until, zone, config.survey.period)
            count += insert_many(connection, found)
            reach(place, len(units))
        connection.execute("INSERT INTO facts (name, value) VALUES ('made_up', '1')")
        connection.execute("COMMIT")
    finally:
        connection.close()
    return count


async def release_past(config: Config, store: Store, unit: str, until: Period) -> None:
    """Release a unit's weeks before `until` one by one, as if a card had been sent each Monday."""
    for back in range(WEEKS, 0, -1):
        week = period_of(until.first - timedelta(weeks=back), "week")
        periods = {period_of(day, config.survey.period).key for day in (week.first, week.last)}
        await store.releases.release([unit], sorted(periods), week.key, NEW)


def _config(folder: Path, url: str, token: str, instrument: str) -> Config:
    content: dict[str, dict[str, object]] = {
        "agency": {"name": AGENCY},
        "telegram": {"base_url": url},
        "database": {"url": f"sqlite:///{folder / 'demo.db'}"},
        "admins": {"telegram_ids": [ADMIN]},
    }
    if instrument:
        content["survey"] = {
            "instrument": instrument if instrument in instruments() else str(Path(instrument).resolve())
        }
    return make_config(content, {"SKM_TELEGRAM_TOKEN": token, "SKM_SECRET": secrets.token_hex(32)})


def _sandbox(port: int, token: str, units: list[Unit], started: asyncio.Future[App]) -> Sandbox:
    """Three phones, some QR codes to scan, and a button that does not wait for Monday."""
    names = {unit.code: unit.name for unit in units}

    async def send_now() -> str:
        owed = await (await started).summaries.send_now()
        return f"{owed} ringkasan sedang dikirim"

    return Sandbox(
        port=port,
        token=token,
        title="Survei Kepuasan Masyarakat – demo",
        banner="Data contoh: kota, angka, dan saran di sini dibuat-buat.",
        phones=(
            Phone("Warga", RESIDENT, "Warga Contoh", note="Pindai kode QR sebuah unit", hint=HEAD_UNIT, scans=True),
            Phone("Kepala unit", HEAD, "Kepala Contoh", note=names[HEAD_UNIT]),
            Phone("Admin", ADMIN, "Admin Contoh", note="Ketik /report"),
        ),
        links=tuple(Link(names[code], code) for code in _SHOWN_LINKS),
        actions=(PageAction("Kirim ringkasan minggu ini sekarang", send_now),),
    )


async def _introduce(sandbox: Sandbox, app: App) -> None:
    """The head accepts an invitation and gets last Monday's card, and the admin says hello."""
    now = app.clock()
    invitation = new_code(20)
    stamp = stamp_of(now)
    await app.store.invitations.invite(fingerprint(invitation), HEAD_UNIT, stamp, "9999-12-31T00:00:00+00:00")
    head = await sandbox.person("Kepala Contoh", person_id=HEAD)
    await head.say(f"/start inv_{invitation}")
    week = due_week(now, app.config.agency.timezone, app.config.summary)
    await release_past(app.config, app.store, HEAD_UNIT, week)
    await app.planner.plan_week(week, now)
    app.courier.wake()
    admin = await sandbox.person("Admin Contoh", person_id=ADMIN)
    await admin.say("/bantuan")
