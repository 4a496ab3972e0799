"""Campaigns through the bot: answers land where their moment falls, once a person or often, and /status counts them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.reporting.orders import Request
from bot.reporting.reports import ReportMaker
from bot.reporting.spans import find_period
from bot.sandbox import Person
from bot.storage import Window
from tests.support.running import Bot
from tests.support.waiting import until

PROFILE = ("Perempuan", "26–34", "SMA", "Wirausaha")
CAMPAIGN = Window("SKM-26", "Survei Akhir Tahun", date(2026, 11, 18), date(2027, 1, 31), units=("DISDUK",), target=2)


async def test_an_answer_lands_in_the_window_of_its_unit_and_moment(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    siti = await bot.person()
    bot.clock.now = datetime(2026, 11, 17, 16, 59, tzinfo=UTC)  # 23:59 in Jakarta, the evening before
    await bot.complete(siti, "DISDUK")
    bot.clock.advance(minutes=1)
    await bot.complete(siti, "DISDUK")  # the window asks anew
    await bot.complete(siti, "PKM-02")  # below DISDUK
    await bot.complete(siti, "RSUD_inap")
    found = bot.rows("SELECT unit, window, period FROM responses ORDER BY unit, window")
    assert found == [
        ("DISDUK", "", "2026-Q4"),
        ("DISDUK", "SKM-26", "2026-Q4"),
        ("PKM-02", "SKM-26", "2026-Q4"),
        ("RSUD", "", "2026-Q4"),
    ]


async def test_one_answer_a_person_over_the_turn_of_the_year(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    siti = await bot.person()
    await bot.complete(siti, "DISDUK")
    bot.clock.now = datetime(2027, 1, 4, 3, tzinfo=UTC)
    await bot.app.retention.run(bot.clock())
    assert "sudah mengisi" in (await bot.write(siti, "/start DISDUK")).text
    await bot.do(siti, "Ubah jawaban", "✎ Waktu", "Sangat cepat", "Kirim")
    assert bot.stored() == [bot.expected(waktu=4)]
    assert bot.rows("SELECT period, window FROM responses") == [("2026-Q4", "SKM-26")]
    assert (await bot.app.store.figures.discrepancies())[1] == []
    await bot.write(siti, "/hapus")
    assert "1 kiriman" in (await bot.do(siti, "Ya, hapus")).text
    assert bot.stored() == []


async def test_where_repeats_are_allowed_every_visit_counts_and_all_can_be_erased(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(replace(CAMPAIGN, repeats=True))
    siti, budi = await bot.person(), await bot.person("Budi Contoh")
    for person in (siti, siti, siti, budi):
        await bot.complete(person, "DISDUK")
    assert len(bot.stored()) == 4
    await bot.write(siti, "/hapus")
    assert "3 kiriman" in (await bot.do(siti, "Ya, hapus")).text
    assert len(bot.stored()) == 1
    assert (await bot.app.store.figures.discrepancies())[1] == []


async def test_status_shows_the_window_beside_the_open_period(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    await bot.complete(await bot.person(), "DISDUK")
    admin = await bot.admin()
    top = await bot.write(admin, "/status")
    assert "📅 Survei Akhir Tahun" in top.labels
    shown = await bot.do(admin, "Survei Akhir Tahun")
    assert "Survei Akhir Tahun (18 November 2026–31 Januari 2027), hari ke-1 dari 75" in shown.text
    assert "Unit: 2, unit dengan jawaban: 1" in shown.text
    unit = await bot.do(admin, "sesuai laju", "Dinas Kependudukan")
    assert "Responden: 1 dari target 2 (50%)" in unit.text
    assert "Unit: 2" in (await bot.do(admin, "Kembali")).text
    assert "Triwulan IV 2026" in (await bot.do(admin, "Kembali")).text


async def test_a_window_of_other_units_shows_nothing_to_a_head(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    top = await bot.write(head, "/status")
    assert [label for label in top.labels if "📅" in label] == []
    for data in ("g:SKM-26:top", "g:SKM-26:unit:DISDUK", "g:NONE:top"):
        await head.press_data(data, message=top)
        await bot.settle()
        shown = next(one for one in await head.messages() if one.id == top.id)
        assert "tidak tersedia" in shown.text, data


async def test_the_report_buttons_offer_the_windows_of_the_unit(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    for number in range(1, 5):  # earlier ones of the same unit
        days = date(2025, number, 1), date(2025, number, 20)
        await bot.app.store.windows.add(Window(f"LAMA-{number}", f"Survei Lama {number}", *days, units=("DISDUK",)))
    await bot.app.store.windows.add(Window("NANTI", "Survei Nanti", date(2027, 3, 1), date(2027, 3, 2)))
    await bot.complete(await bot.person(), "DISDUK")
    admin = await bot.admin()
    await bot.write(admin, "/report")
    other = await bot.do(admin, "RSUD", "RSUD Contoh")
    assert [label for label in other.labels if "📅" in label] == []
    await bot.do(admin, "Kembali")
    periods = await bot.do(admin, "Dinas", "Dinas Kependudukan")
    assert [label for label in periods.labels if "📅" in label] == [
        "📅 Survei Akhir Tahun",
        "📅 Survei Lama 4",
        "📅 Survei Lama 3",
        "📅 Periode survei lain (2)",
    ]
    everyone = await bot.do(admin, "Periode survei lain")
    assert len(everyone.labels) == 6
    forms = await bot.do(admin, "Survei Akhir Tahun")
    assert "Survei Akhir Tahun (18 November 2026–31 Januari 2027)" in forms.text
    await bot.do(admin, "xlsx")
    assert [document.name for document in await until(admin.documents)] == ["skm-DISDUK-SKM-26.xlsx"]


async def test_a_window_of_other_units_is_no_period_of_this_one(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(CAMPAIGN)
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    assert "tidak dikenal" in (await bot.write(head, "/laporan RSUD SKM-26")).text
    shown = await bot.write(head, "/laporan")
    await head.press_data("r:make:RSUD:SKM-26:png", message=shown)
    await bot.settle()
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(0,)]


OLDER = replace(
    CAMPAIGN, code="SKM-14", instrument="permenpan-16-2014", weight="0.11", services=("inap",), units=("RSUD",)
)


async def test_a_window_with_another_questionnaire_asks_it_and_stays_out_of_the_series(polling: Bot) -> None:
    bot = polling
    await bot.app.store.windows.add(OLDER)
    siti, budi = await bot.person(), await bot.person("Budi Contoh")
    await bot.write(siti, "/start RSUD_inap")
    await bot.do(siti, "Mulai")
    assert "maklumat" in (await walked(bot, siti)).lower()
    await bot.do(siti, "Lewati", "Kirim")
    await bot.complete(budi, "RSUD_jalan")  # the other service keeps the configured questions
    found = bot.rows("SELECT service, window, instrument, period FROM responses ORDER BY service")
    assert found == [
        ("inap", "SKM-14", "permenpan-16-2014", "2026-Q4"),
        ("jalan", "", "permenpan-14-2017", "2026-Q4"),
    ]
    store = bot.app.store
    rolling = await store.figures.tallies(["2026-Q4"], "permenpan-14-2017")
    assert [(row.service, row.tally.n) for row in rolling] == [("jalan", 1)]
    assert (await store.figures.discrepancies())[1] == []
    again = await bot.write(siti, "/start RSUD_inap")
    assert "sudah mengisi" in again.text
    assert "Maklumat" in again.text
    report = await ReportMaker(bot.app.config, store, bot.clock()).make(
        Request("RSUD", await find_period(store, "SKM-14"), ("json",), "id", rows=True)
    )
    data = json.loads(report.documents[0].content)
    assert (data["instrument"], data["weight"], data["result"]["n"]) == ("permenpan-16-2014", "0.11", 1)
    assert "maklumat" in data["result"]["elements"]


async def walked(bot: Bot, person: Person) -> str:
    """Answer every question with its third option. Returns what all of them said."""
    told, shown = "", await person.last()
    while "▰" in shown.text and "Lewati semua" not in shown.labels:
        told += shown.text
        shown = await bot.do(person, shown.labels[2])
    return told


@pytest.mark.parametrize("opens", [True, False])
async def test_a_survey_under_way_when_a_window_opens_or_closes_asks_anew(polling: Bot, opens: bool) -> None:
    bot = polling
    edge = {"first": date(2026, 11, 19)} if opens else {"first": date(2026, 11, 1), "last": date(2026, 11, 18)}
    await bot.app.store.windows.add(replace(OLDER, **edge))
    siti = await bot.person()
    await bot.write(siti, "/start RSUD_inap")
    await bot.do(siti, "Mulai")
    before = await walked(bot, siti)
    assert ("maklumat" in before.lower()) is not opens
    await bot.do(siti, "Lewati")
    bot.clock.now = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # midnight in Jakarta
    shown = await bot.do(siti, "Kirim")
    assert "1/9" in shown.text, "the questions of the questionnaire that is asked now"
    assert bot.stored() == []
    after = await walked(bot, siti)
    assert ("maklumat" in after.lower()) is opens
    await bot.do(siti, "Lewati", "Kirim")
    wanted = ("SKM-14", "permenpan-16-2014") if opens else ("", "permenpan-14-2017")
    assert bot.rows("SELECT window, instrument FROM responses") == [wanted]
    assert (await bot.app.store.figures.discrepancies())[1] == []


async def test_an_officer_asks_what_the_window_of_that_channel_asks(polling: Bot) -> None:
    """Officers have the window's questions. A resident of the same unit the configured ones."""
    bot = polling
    await bot.app.store.windows.add(replace(OLDER, units=("DISDUK",), services=(), channels=("petugas",)))
    officer = await bot.person("Budi Contoh")
    await bot.app.store.people.bind("DISDUK", officer.id, "id", "2026-11-01T00:00:00", "officer", "Budi Contoh")
    await bot.write(officer, "/isi DISDUK")
    for _ in range(2):
        await bot.do(officer, "Mulai")
        assert "maklumat" in (await walked(bot, officer)).lower()
        await bot.do(officer, "Kirim")
        await bot.do(officer, "Responden berikutnya")
    await bot.complete(await bot.person("Siti Contoh"), "DISDUK")
    assert bot.rows("SELECT channel, window, instrument FROM responses ORDER BY channel") == [
        ("bot", "", "permenpan-14-2017"),
        *[("petugas", "SKM-14", "permenpan-16-2014")] * 2,
    ]
    assert (await bot.app.store.figures.discrepancies())[1] == []
