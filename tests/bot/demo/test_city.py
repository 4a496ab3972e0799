"""The demo as a newcomer sees it: in a real Chromium, three roles, from scanning to the report."""

import asyncio
import io
import re
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.errors import as_line
from bot.cli.ports import free_port
from bot.config import make_config
from bot.demo import run_demo, seed
from bot.demo.city import HEAD_UNIT, made_up_units
from bot.demo.habits import answers_by_day
from bot.demo.launch import release_past
from bot.demo.promises import make_promises
from bot.demo.steps import Steps
from bot.reporting.progress import _state
from bot.reporting.weekly import Planner
from bot.storage import Store, Unit
from scoring import (
    Attainment,
    Pace,
    Period,
    attainment,
    krejcie_morgan,
    load_instrument,
    local_day,
    pace,
    parse_period,
    period_of,
)

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.async_api import Locator, Page

from tests.support.browsers import CHROMIUM, browsing, page_of
from tests.support.waiting import PATIENCE, within


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A real `skm demo` on a free port."""
    command = (sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = (await within(process.stdout.readline())).decode()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found is not None, line
    yield found[0]
    process.terminate()
    assert await within(process.wait()) == 0


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with browsing() as browser:
        yield await page_of(browser, viewport={"width": 1400, "height": 900}, device_scale_factor=1)


async def shown(phone: Locator, text: str | re.Pattern[str], seconds: float = PATIENCE) -> None:
    """Wait until the conversation shows the text (the page also says it in a live region for screen readers)."""
    await phone.get_by_role("log").get_by_text(text).last.wait_for(timeout=seconds * 1000)


async def tap(phone: Locator, label: str) -> None:
    await phone.get_by_role("button", name=label, exact=True).last.click()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_three_roles_from_scanning_to_the_report(address: str, page: Page) -> None:
    await page.goto(address)
    resident, head, admin = (page.locator(".station").nth(place) for place in range(3))

    await resident.locator(".scan").click()
    await resident.get_by_text("Dinas Kependudukan", exact=False).first.click()
    await shown(resident, "9 pertanyaan")
    await tap(resident, "Kartu Keluarga")
    questions = load_instrument("permenpan-14-2017").asked
    for place, element in enumerate(questions, 1):
        await shown(resident, f"{place}/{len(questions)}")
        await tap(resident, element.labels["id"][2])
    for label in ("Perempuan", "26–34", "SMA", "Swasta"):
        await tap(resident, label)
    await shown(resident, "Ada saran?")
    await resident.get_by_placeholder("Tulis pesan").fill("Kursi tunggu mohon ditambah.")
    await resident.get_by_placeholder("Tulis pesan").press("Enter")
    await shown(resident, "Saran: Kursi tunggu")
    await tap(resident, "✅ Kirim")
    await shown(resident, re.compile(r"SKM-[0-9A-Z]{4}-[0-9A-Z]{4}"))

    await shown(head, re.compile(r"IKM \d\d,\d\d · [ABCD]"))
    await page.get_by_role("button", name="Kirim ringkasan minggu ini sekarang").click()
    # Early in a week fewer than five are new: then the card says so, and the suggestion waits for its release.
    await shown(head, re.compile(r"Kursi tunggu mohon ditambah\.|Baru \d jawaban masuk"))

    await admin.get_by_placeholder("Tulis pesan").fill("/report")
    await admin.get_by_placeholder("Tulis pesan").press("Enter")
    await tap(admin, "Puskesmas (42)")
    await tap(admin, "Berikutnya ›")
    await tap(admin, "Puskesmas Delima")
    before = period_of(local_day(datetime.now(UTC), ZoneInfo("Asia/Jakarta")), "quarter").previous()
    await tap(admin, before.name())
    await tap(admin, "Olah data (xlsx)")
    await shown(admin, f"skm-PKM-08-{before.key}.xlsx", 180)

    # A second unit may be scanned at once. The first survey is done.
    await resident.locator(".scan").click()
    await resident.get_by_text("Puskesmas Melati").first.click()
    await shown(resident, "9 pertanyaan")
    await tap(resident, "Poli umum")
    await shown(resident, f"1/{len(questions)}")
    await tap(resident, "Sangat sesuai")
    await shown(resident, f"2/{len(questions)}")


@pytest.mark.slow
def test_the_made_up_city_has_the_shape_of_a_real_one_and_adds_up(tmp_path: Path) -> None:
    config = make_config({"database": {"url": f"sqlite:///{tmp_path}/demo.db"}}, {})
    units = made_up_units()
    categories = [unit.category for unit in units]
    assert {name: categories.count(name) for name in set(categories)} == {
        "Perangkat daerah": 44,
        "RSUD tipe D": 3,
        "Puskesmas": 42,
    }
    units = units[::3]  # all are seeded by the demo itself above, which takes its time
    assert len({unit.category for unit in units}) == 3
    count = seed(config, units, datetime(2026, 11, 21, tzinfo=UTC))

    async def examine() -> None:
        async with Store(config.database_path) as store:
            compared, differ = await store.figures.discrepancies()
            assert differ == []
            assert compared > len(units)
            assert await store.facts.find("made_up") == "1"
            periods = await store.figures.periods()
            assert periods[0] == "2026-Q4"
            assert len(periods) >= 8
            rows = await store.figures.tallies(periods, config.survey.instrument)
            assert sum(row.tally.n for row in rows) == count
            assert {row.unit for row in rows} == {unit.code for unit in units}

    asyncio.run(examine())


@pytest.mark.parametrize("day", ["2026-10-26", "2026-11-28", "2026-12-11"])
def test_the_city_has_units_in_every_state_for_most_of_a_period(day: str) -> None:
    today = date.fromisoformat(day)
    period = period_of(today, "quarter")
    found: Counter[str] = Counter()
    for unit in made_up_units():
        n = answers_by_day(unit, period, 14_2017, lambda at: period_of(at, "quarter"))(today - timedelta(days=1))
        found[_state(*_reached(unit, n, period, today))] += 1
    assert {"idle", "behind", "on_pace", "done"} == set(found)
    assert max(found.values()) < 50, found


def _reached(unit: Unit, n: int, period: Period, today: date) -> tuple[Attainment, Pace]:
    target = krejcie_morgan(unit.population or 0)
    return attainment(n, target), pace(n, target, period, today)


async def test_a_port_in_use_is_left_for_a_free_one_or_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(None, usual=port) == 0
        assert str(port) in capsys.readouterr().err
        with pytest.raises(OSError) as fault:
            await run_demo(port, open_browser=False)
    assert f"{port}" in as_line(fault.value)
    assert free_port(port) == port


def test_each_step_is_said_and_how_far_it_is(tmp_path: Path) -> None:
    said = io.StringIO()
    steps = Steps(said)
    steps.begin("answers", units=4)
    config = make_config({"database": {"url": f"sqlite:///{tmp_path / 'demo.db'}"}}, {})
    seed(config, made_up_units()[40:44], datetime(2026, 11, 21, tzinfo=UTC), steps.reach)
    steps.end()
    percents = re.findall(r"(\d+)%", said.getvalue())
    assert percents == ["25", "50", "75", "100"]
    assert said.getvalue().startswith("1/4 ")


@pytest.mark.slow
async def test_the_head_of_the_demo_is_told_how_the_half_year_went(tmp_path: Path) -> None:
    config = make_config({"database": {"url": f"sqlite:///{tmp_path / 'demo.db'}"}}, {})
    now, week = datetime(2026, 11, 21, tzinfo=UTC), parse_period("2026-W46")
    seed(config, [unit for unit in made_up_units() if unit.code == HEAD_UNIT], now)
    async with Store(config.database_path) as store:
        await store.people.bind(HEAD_UNIT, 7, "id", "2026-11-01T00:00:00")
        await release_past(config, store, HEAD_UNIT, week)
        planner = Planner(config, store)
        await planner.plan_week(week, now)
        (owed,) = await planner.summaries(week, "again")
    assert "26 minggu terakhir dibanding 52 minggu sebelumnya: +" in owed.thing.text


async def test_the_made_up_follow_up_is_at_every_stage_and_says_so(tmp_path: Path) -> None:
    config = make_config({"database": {"url": f"sqlite:///{tmp_path / 'demo.db'}"}}, {})
    now = datetime(2026, 11, 21, tzinfo=UTC)
    seed(config, [unit for unit in made_up_units() if unit.code in ("DISDUKCAPIL", "RSUD-1")], now)
    async with Store(config.database_path) as store:
        assert await make_promises(config, store, now) >= 3
        actions = await store.actions.all()
        assert {one.state for one in actions} == {"diverifikasi", "selesai", "berjalan"}
        assert {one.span for one in actions} == {"2026-Q2"}
        proofs = [one for found in (await store.evidence.of([one.id for one in actions])).values() for one in found]
    said = [one.program for one in actions] + [one.responsible for one in actions] + [one.text for one in proofs]
    assert all("contoh" in text for text in said)
