"""Progress, reminders and the table of the yearly obligation, from made-up answers in a real file."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.texts import texts
from bot.reporting.compliance import compliance
from bot.reporting.progress_walk import progress, window_progress
from bot.reporting.reminders import Reminders
from bot.storage import Service, Unit, Window
from exports.compliance import compliance_csv, compliance_sheet
from scoring import krejcie_morgan, load_instrument, parse_period
from tests.support.city import City
from tests.support.workbooks import load_workbook

JAKARTA = ZoneInfo("Asia/Jakarta")
INSTRUMENT = "permenpan-14-2017"
QUARTER = parse_period("2026-Q4")  # 92 days. 18 November is the 49th
TODAY = date(2026, 11, 18)
# A population of 40 asks for 36 answers. On the 49th of 92 days 20 answers lead to 37, 19 answers to 35.
UNITS = [
    Unit("IDLE", "Belum Contoh", population=40),
    Unit("SLOW", "Lambat Contoh", population=40),
    Unit("PACE", "Laju Contoh", population=40, services=(Service("a", "Layanan A"), Service("b", "Layanan B"))),
    Unit("DONE", "Selesai Contoh", population=40),
    Unit("FREE", "Tanpa Populasi Contoh"),
    Unit("GONE", "Tutup Contoh", population=40, active=False),
]
COUNTS = {"SLOW": 19, "PACE": 20, "DONE": 36, "FREE": 3}


@pytest.fixture
async def filled(city: City, answer: Any) -> Any:
    assert krejcie_morgan(40) == 36
    units = [Unit(unit.code, unit.name, active=False) for unit in await city.store.units.all()]
    await city.store.units.save([*units, *UNITS])
    for code, n in COUNTS.items():
        given = answer(datetime(2026, 11, 11, 3, tzinfo=UTC), [3] * 9, code)
        await city.fill([replace(given, service="a" if code == "PACE" else "")] * n)
    return city


async def test_each_unit_is_in_the_state_that_a_hand_calculation_gives(filled: Any) -> None:
    found = await progress(filled.store, INSTRUMENT, QUARTER, TODAY, JAKARTA)
    states = {row.unit.code: row.state for row in found.rows}
    assert states == {"IDLE": "idle", "SLOW": "behind", "PACE": "on_pace", "DONE": "done", "FREE": "no_target"}
    assert found.reporting == 4
    assert [row.unit.code for row in found.of("idle", "behind")] == ["IDLE", "SLOW"]
    slow, pace = found.row("SLOW"), found.row("PACE")
    assert slow is not None
    assert slow.reach is not None
    assert slow.pace is not None
    assert (slow.n, slow.reach.missing, slow.pace.days_left, slow.pace.expected) == (19, 17, 43, 35)
    assert pace is not None
    assert pace.services == (("Layanan A", 20), ("Layanan B", 0))
    assert found.row("GONE") is None


async def test_a_period_that_cuts_stored_ones_is_counted_from_the_answers(filled: Any) -> None:
    november = await progress(filled.store, INSTRUMENT, parse_period("2026-11"), TODAY, JAKARTA)
    assert {row.unit.code: row.n for row in november.rows} == {"IDLE": 0, **COUNTS}
    october = await progress(filled.store, INSTRUMENT, parse_period("2026-10"), TODAY, JAKARTA)
    assert october.reporting == 0
    week = await progress(filled.store, INSTRUMENT, parse_period("2026-W46"), TODAY, JAKARTA)
    assert {row.unit.code: row.n for row in week.rows} == {"IDLE": 0, **COUNTS}


THURSDAY = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # 09:00 in Jakarta


async def test_heads_of_slow_units_are_reminded_at_most_once_a_week(filled: Any) -> None:
    heads = {unit.code: await filled.head(unit.code, f"Kepala {unit.code}") for unit in UNITS}
    reminders = Reminders(filled.config, filled.store)
    assert await reminders.plan_due(THURSDAY - timedelta(seconds=1)) == 0
    assert await reminders.plan_due(THURSDAY) == 2
    assert await reminders.plan_due(THURSDAY + timedelta(hours=1)) == 0
    filled.clock.now = THURSDAY
    await (await filled.courier()).deliver_due()
    said = {code: [one.text for one in await filled.shown(person)] for code, person in heads.items()}
    assert {code for code, texts in said.items() if texts} == {"IDLE", "SLOW"}
    assert said["SLOW"] == [
        "⏰ Lambat Contoh tertinggal pada Triwulan IV 2026: 19 dari 36 responden. Tersisa 42 hari, "
        "perlu kurang dari 1 per hari.\n\nAjak pengunjung memindai kode QR di loket. Rinciannya: /status"
    ]
    assert await reminders.plan_due(THURSDAY + timedelta(days=7)) == 3  # PACE has fallen behind: 20 x 92 / 57 is 32


@pytest.mark.parametrize("late", [timedelta(days=1), timedelta(days=6)])
async def test_a_reminder_that_was_missed_by_a_day_is_not_made_up_for(filled: Any, late: timedelta) -> None:
    await filled.head("SLOW", "Kepala Contoh")
    assert await Reminders(filled.config, filled.store).plan_due(THURSDAY + late) == 0


async def test_nobody_is_reminded_in_the_first_days_of_a_period(filled: Any) -> None:
    await filled.head("IDLE", "Kepala Contoh")
    first_thursday = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)  # the period's first day
    assert await Reminders(filled.config, filled.store).plan_due(first_thursday) == 0
    assert await Reminders(filled.config, filled.store).plan_due(first_thursday + timedelta(days=7)) == 1


async def test_whoever_blocked_the_bot_is_not_reminded(filled: Any) -> None:
    head = await filled.head("SLOW", "Kepala Contoh")
    await filled.store.people.set_blocked(head.id, "2026-11-18T00:00:00+00:00")
    assert await Reminders(filled.config, filled.store).plan_due(THURSDAY) == 0


async def test_the_yearly_obligation_as_csv_and_xlsx(filled: Any, tmp_path: Path) -> None:
    table = await compliance(filled.config, filled.store, 2026, "id")
    rows = list(csv.reader(io.StringIO(compliance_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[0][4:8] == [f"Triwulan {one} 2026" for one in ("I", "II", "III", "IV")]
    found = {row[0]: row[3:] for row in rows[1:]}
    assert found["IDLE"] == ["36", "0", "0", "0", "0", "0", "", "", "", "tidak", "tidak"]
    assert found["SLOW"] == ["36", "0", "0", "0", "19", "19", "75.00", "C", "", "ya", "tidak"]
    assert found["DONE"] == ["36", "0", "0", "0", "36", "36", "75.00", "C", "", "ya", "ya"]
    assert found["FREE"] == ["", "0", "0", "0", "3", "3", "75.00", "terlalu sedikit untuk dinilai", "", "ya", ""]
    assert "GONE" not in found
    path = tmp_path / "kepatuhan.xlsx"
    path.write_bytes(compliance_sheet(table))
    sheet = load_workbook(path).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == "Kepatuhan pelaksanaan SKM Tahun 2026"
    assert next(row for row in cells if row[0] == "SLOW")[3:9] == [36, 0, 0, 0, 19, 19]
    assert cells[-1][0] == "Melaksanakan survei: 4 dari 5 unit"


async def test_the_name_of_a_unit_never_becomes_a_formula(filled: Any) -> None:
    await filled.store.units.save([Unit("EVIL", "=HYPERLINK(1)")])
    table = await compliance(filled.config, filled.store, 2026, "id")
    assert "'=HYPERLINK(1)" in compliance_csv(table).decode("utf-8-sig")


async def test_a_closed_unit_stays_in_the_year_in_which_it_answered(filled: Any) -> None:
    await filled.store.units.save([Unit("SLOW", "Lambat Contoh", population=40, active=False)])
    codes = [row.code for row in (await compliance(filled.config, filled.store, 2026, "en")).rows]
    assert "SLOW" in codes
    assert "SLOW" not in [row.code for row in (await compliance(filled.config, filled.store, 2025, "en")).rows]


async def test_a_week_that_is_planned_costs_one_look(filled: Any) -> None:
    """It is asked for at every tick of the day, and a city of 25,000 units must not be read each time."""
    reminders = Reminders(filled.config, filled.store)
    await reminders.plan_due(THURSDAY)
    database, asked = filled.store._database, list[str]()
    for lane in (database._reader, database._browser, database._writer):
        await lane._connection.run(lambda db: db.set_trace_callback(asked.append))
    assert await reminders.plan_due(THURSDAY) == 0
    assert len(asked) == 1
    assert "FROM planned" in asked[0]


async def test_a_person_is_reminded_once_of_all_that_is_behind(filled: Any) -> None:
    """Two units, the open period and a window: one message a week."""
    head = await filled.head("SLOW", "Kepala Contoh")
    await filled.store.people.bind("IDLE", head.id, "id", "2026-11-01T00:00:00")
    window = Window("SKM-26", "Survei Contoh", date(2026, 11, 2), date(2026, 12, 1), ("SLOW", "DONE"), target=100)
    await filled.store.windows.add(window)
    reminders = Reminders(filled.config, filled.store)
    assert await reminders.plan_due(THURSDAY) == 1
    assert await reminders.plan_due(THURSDAY + timedelta(hours=2)) == 0
    filled.clock.now = THURSDAY
    await (await filled.courier()).deliver_due()
    (said,) = [one.text for one in await filled.shown(head)]
    assert "tertinggal pada Triwulan IV 2026: 19 dari 36" in said
    assert "Survei Contoh (2 November–1 Desember 2026)" in said
    assert said.count("⏰") == 3


@pytest.mark.parametrize(
    ("first", "last", "reminded"),
    [
        (date(2026, 11, 17), date(2026, 12, 31), 0),  # two days old
        (date(2026, 11, 17), date(2026, 11, 24), 1),  # short: two of its eight days are a quarter
        (date(2026, 10, 20), date(2026, 11, 18), 0),  # closed yesterday
        (date(2026, 11, 20), date(2026, 12, 31), 0),  # opens tomorrow
    ],
)
async def test_a_window_reminds_once_it_has_settled_and_while_it_is_open(
    filled: Any, first: date, last: date, reminded: int
) -> None:
    await filled.head("DONE", "Kepala Contoh")  # has reached the target of the period
    await filled.store.windows.add(Window("SKM-26", "Survei Contoh", first, last, ("DONE",), target=100))
    assert await Reminders(filled.config, filled.store).plan_due(THURSDAY) == reminded


async def test_each_service_has_an_even_part_of_the_target(filled: Any) -> None:
    window = Window("SKM-26", "Survei Contoh", date(2026, 11, 2), date(2026, 12, 1), ("PACE",), target=25)
    await filled.store.windows.add(window)
    found = await window_progress(filled.store, window, TODAY)
    assert [row.quotas for row in found.rows] == [(13, 12)]
    assert found.by_service() == {"Layanan A": (0, 13), "Layanan B": (0, 12)}
    rolling = await progress(filled.store, INSTRUMENT, QUARTER, TODAY, JAKARTA)
    assert rolling.row("SLOW").quotas == ()


async def test_the_parts_of_services_sum_to_the_target_of_the_unit(filled: Any) -> None:
    six = tuple(Service(f"s{place}", f"Layanan {place}") for place in range(6))
    await filled.store.units.save([Unit("SIX", "Enam Layanan Contoh", services=six)])
    await filled.store.windows.add(Window("Q-26", "Contoh", date(2026, 11, 2), date(2026, 12, 1), ("SIX",), target=100))
    (row,) = (await window_progress(filled.store, await filled.store.windows.find("Q-26"), TODAY)).rows
    assert row.quotas == (17, 17, 17, 17, 16, 16)


@pytest.mark.parametrize(
    ("target", "told"),
    [(21, "kurang dari 1"), (65, "sekitar 1,0"), (180, "sekitar 3,7"), (447, "sekitar 9,9"), (900, "sekitar 20")],
)
async def test_what_each_day_must_bring_is_never_nothing(filled: Any, answer: Any, target: int, told: str) -> None:
    """20 answers, 43 days left."""
    await filled.store.windows.add(Window("N-26", "Contoh", QUARTER.first, QUARTER.last, ("PACE",), target=target))
    given = answer(datetime(2026, 11, 11, 3, tzinfo=UTC), [3] * 9, "PACE", window="N-26")
    await filled.fill([replace(given, service="a", pseudonym=f"p{place}") for place in range(20)])
    (row,) = (await window_progress(filled.store, await filled.store.windows.find("N-26"), TODAY)).rows
    assert (row.n, row.needed(texts("id"))) == (20, told)


OTHER = Window(
    "W-26",
    "Survei Lain",
    date(2026, 10, 1),
    date(2026, 12, 31),
    ("IDLE",),
    target=1,
    instrument="permenpan-16-2014",
    weight="0.11",
)


async def test_a_window_with_another_questionnaire_fulfils_the_obligation(filled: Any, answer: Any) -> None:
    await filled.store.windows.add(OTHER)
    given = answer(datetime(2026, 11, 11, 3, tzinfo=UTC), [4] * 9, "IDLE")
    keys = load_instrument(OTHER.instrument).keys
    other = replace(given, instrument=OTHER.instrument, answers=dict.fromkeys(keys, 4), window="W-26")
    await filled.fill([replace(other, pseudonym=f"p{place}") for place in range(3)])
    table = await compliance(filled.config, filled.store, 2026, "id")
    rows = {row.code: row for row in table.rows}
    idle = rows["IDLE"]
    assert (idle.counts, idle.surveyed, str(idle.ikm), idle.window) == ((0, 0, 0, 3), True, "99.00", "Survei Lain")
    assert rows["SLOW"].window == ""
    assert "99.00,terlalu sedikit untuk dinilai,Survei Lain,ya" in compliance_csv(table).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("changes", "reminded"),
    [({}, 0), ({"channels": ("petugas",)}, 1), ({"services": ("x",)}, 1), ({"instrument": INSTRUMENT}, 1)],
)
async def test_nobody_is_reminded_of_a_period_that_takes_no_answer(
    filled: Any, changes: dict[str, Any], reminded: int
) -> None:
    """While a window with another questionnaire takes every answer of the unit. Its own reminder is another matter."""
    await filled.head("IDLE", "Kepala Contoh")
    await filled.store.windows.add(replace(OTHER, first=date(2026, 11, 19), **changes))  # too new to remind itself
    assert await Reminders(filled.config, filled.store).plan_due(THURSDAY) == reminded
