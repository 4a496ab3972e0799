"""Figures published before stand wherever a trend is shown: marked, never judged, and never above what was counted."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.plain import plain
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker
from bot.storage import Author
from exports.card import draw_card
from exports.card_values import Card
from exports.laporan.formers import Former
from exports.laporan.history import timeline
from exports.laporan.lines import Line
from scoring import parse_period
from scoring.history import Published
from tests.support.city import City

BEFORE, NOW = datetime(2026, 8, 12, 3, tzinfo=UTC), datetime(2026, 11, 11, 3, tzinfo=UTC)
AFTER = datetime(2027, 1, 11, 3, tzinfo=UTC)
SKM = "permenpan-14-2017"
BY = Author("skm:ani", NOW)
MARK = "angka terdahulu, tidak dihitung ulang"


def figure(unit: str, period: str, ikm: str, weight: str = "1/9", instrument: str = SKM, **more: Any) -> Published:
    return Published(unit, parse_period(period), Decimal(ikm), instrument, weight=weight, **more)


async def keep(city: City, *figures: Published) -> None:
    await city.store.history.add(f"B{len(figures)}", "lama.csv", figures, BY, (await city.store.history.snapshot())[0])


async def report(city: City, unit: str, *formats: str, language: str = "id") -> tuple[str, dict[str, bytes]]:
    made = await ReportMaker(city.config, city.store, NOW).make(
        Request(unit, parse_period("2026-Q4"), formats, language, rows=True)
    )
    return plain(made.text), {one.name.rsplit("-", 1)[-1]: one.content for one in made.documents}


async def test_figures_of_the_past_stand_in_messages_recap_and_data(city: City, answer: Any) -> None:
    await keep(
        city,
        figure("", "2026-Q3", "70.10", n=900),
        figure("", "2021-Q3", "61.00"),
        figure("AA", "2026-Q3", "70.5", weight="", n=40, source="Laporan 2026"),
        figure("BB", "2026-Q3", "71.25", weight="0.11", n=40),
        figure("AA", "2025", "69.00", instrument="Permenpan 16/2014"),
    )
    for unit in ("AA", "BB"):
        await city.fill([answer(NOW, [3] * 9, unit) for _ in range(20)])
    said, files = await report(city, WHOLE_CITY, "txt", "csv", "json")
    assert f"Terhadap Triwulan III 2026 (70,10; {MARK}): +4,90 poin. Selisih ini tidak dinilai naik atau turun." in said
    recap = {row["KODE"]: row for row in csv.DictReader(io.StringIO(files["rekap.csv"].decode("utf-8-sig")))}
    told = [(recap[code]["IKM SEBELUMNYA"], recap[code]["PERUBAHAN"]) for code in ("AA", "BB")]
    assert told == [("70.50", "+4.50"), ("71.25", "")]
    notes = [recap[code]["KETERANGAN IKM SEBELUMNYA"] for code in ("AA", "BB")]
    assert notes == [
        f"{MARK}; bobot tidak diketahui",
        f"{MARK}; bobot 0,11, bukan 1/9, sehingga tidak dibandingkan",
    ]
    data = json.loads(next(content for name, content in files.items() if name.endswith("json")))
    assert [(one["period"], one["ikm"], one["n"]) for one in data["history"]] == [("2026-Q3", "70.10", 900)]

    said, files = await report(city, "AA", "txt", "json")
    assert f"Terhadap Triwulan III 2026 (70,5; {MARK}; bobot tidak diketahui): +4,50 poin." in said
    data = json.loads(next(content for name, content in files.items() if name.endswith("json")))
    assert [one["comparable"] for one in data["history"]] == [False, True]
    said, _ = await report(city, "BB", "txt", language="en")
    assert (
        "Quarter III 2026: 71.25 (earlier figure, not recomputed; weight 0.11, not 1/9, so it is not compared)" in said
    )


async def test_what_was_counted_stands_and_the_difference_is_said(city: City, answer: Any) -> None:
    await keep(city, figure("AA", "2026-Q3", "80.00"), figure("AA", "2026-Q4", "74.00"), figure("", "2026-Q3", "80.00"))
    for moment, score in ((BEFORE, 2), (NOW, 3)):
        await city.fill([answer(moment, [score] * 9, "AA") for _ in range(20)])
    said, _ = await report(city, "AA", "txt")
    assert "Triwulan IV 2026: yang dihitung di sini 75,00, angka terdahulu 74,00, selisih +1,00" in said
    assert "Terhadap" not in said, "what was counted in the period before is not replaced"
    said, _ = await report(city, WHOLE_CITY, "txt")
    assert "Dibanding Triwulan III 2026 (50,00): +25,00 poin – naik" in said
    laporan = await ReportMaker(city.config, city.store, NOW).laporan(
        Request("AA", parse_period("2026-Q4"), (), "id"), "id"
    )
    shown = [(one.ikm_text, isinstance(one, Line)) for one in timeline(laporan.trend, laporan.past)]
    assert shown == [("50.00", True), ("75.00", True)]


async def test_nobody_has_answered_yet_and_the_page_shows_what_was_published(city: City, answer: Any) -> None:
    await keep(city, figure("", "2026-Q3", "80.98"), figure("", "2026-Q2", "79.98", n=9))
    said, _ = await report(city, WHOLE_CITY, "txt")
    assert f"Triwulan III 2026: 80,98 ({MARK}; jumlah responden tidak diketahui)." in said
    await city.fill([answer(NOW, [3] * 9, "AA") for _ in range(20)])
    site = await Publisher(city.config, city.store, AFTER, BY).site(parse_period("2026-Q4"))
    for page, row in (
        ("index.html", f"Triwulan III 2026 ({MARK})</th><td>–</td><td>80,98</td><td>–</td>"),
        ("en/index.html", "Quarter III 2026 (earlier figure, not recomputed)</th><td>–</td><td>80.98</td><td>–</td>"),
    ):
        assert row in site.files[page].decode()
    assert "79,98" not in site.files["index.html"].decode(), "nine people are too few for everybody"
    data = site.files["data/hasil.csv"].decode().replace('"', "")
    assert f"Triwulan III 2026 ({MARK}),,80.98," in data
    assert [one["ikm"] for one in json.loads(site.files["data/hasil.json"])["history"]] == ["80.98"]


def test_earlier_figures_stand_in_the_order_of_their_periods() -> None:
    trend = [Line.of(name, None, 9) for name in ("Q2", "Q3", "Q4")]

    def former(period: str, back: int, *, same: bool = False) -> Former:
        return Former(figure("", period, "80.00"), (SKM, "1/9"), back, same)

    past = [former("2025", 5), former("2026-Q1", 3, same=True), former("2026-S1", 3), former("2026-Q3", 1, same=True)]
    found = [one.label if isinstance(one, Line) else one.figure.period.key for one in timeline(trend, past)]
    assert found == ["2025", "2026-Q1", "2026-S1", "Q2", "2026-Q3", "Q4"]


async def test_the_weekly_card_shows_the_last_figure_of_the_past_with_what_is_not_known(
    city: City, answer: Any
) -> None:
    await keep(
        city,
        figure("AA", "2024", "60.00"),
        figure("AA", "2025", "70.50", weight=""),
        figure("BB", "2025", "69.00", instrument="Permenpan 16/2014"),
    )
    for unit in ("AA", "BB", "CC"):
        await city.head(unit, f"Kepala {unit}")
        await city.fill([answer(NOW, [3] * 9, unit) for _ in range(20)])
    await city.fill([answer(BEFORE, [3] * 9, "CC") for _ in range(20)])
    await keep(city, figure("CC", "2025", "68.00"), figure("CC", "2024", "67.00"))
    week = parse_period("2026-W46")
    await city.texts(week)
    owed = [one.thing.to_dict() for one in sorted(await city.planner().summaries(week), key=lambda one: one.unit)]
    told = [(one["card"]["compared"], one["card"]["change"], one["card"]["verdict"]) for one in owed[:2]]
    assert told == [
        ("Angka terdahulu, Tahun 2025", "70.50", "bobot tak diketahui"),
        ("Angka terdahulu, Tahun 2025", "69.00", "kuesioner lain"),
    ]
    assert (
        f"Tahun 2025: <b>70,50</b> ({MARK}; bobot tidak diketahui; jumlah responden tidak diketahui)."
        in owed[0]["text"]
    )
    assert "68" not in owed[2]["text"], "the quarter before was counted here"
    assert draw_card(Card.from_dict(owed[0]["card"])).startswith(b"\x89PNG")
