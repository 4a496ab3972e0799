"""The public results page: what it says, what it must not say, and how it does in a real browser."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any

import fastjsonschema
import pytest

from bot.config import make_config
from bot.reporting.orders import Request
from bot.reporting.publishing import Publisher
from bot.reporting.reports import ReportMaker
from bot.storage import Author, Response, Service, Store, Unit
from bot.storage.responses import insert_many
from exports.disclosure import SEAL, Cleared
from exports.site import site_files
from exports.site.licences import LICENCES
from exports.site.public import public
from scoring import load_instrument, parse_period
from tests.exports.conftest import made_up_answers
from tests.exports.test_laporan import laporan, line
from tests.support.browsers import CHROMIUM, browsing, page_of
from tests.support.templates import new_database
from tests.support.tour.samples import SAMPLES

SKM = load_instrument()
DOCS = Path(__file__).parents[3] / "docs"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LICENSED = {"index.html", "en/index.html"}  # the pages that offer the data
SUGGESTION = "Saran rahasia seorang warga"
NASTY = "Dinas <script>alert(1)</script> & \"Kutip\" 'x'"
UNITS = (
    Unit("DISDUK", NASTY, "Dinas", services=(Service("ktp", "KTP"), Service("kk", "Kartu Keluarga")), population=900),
    Unit("PKM-01", "Puskesmas Sangat Sepi", "Puskesmas"),
    Unit("RSUD", "RSUD Contoh", "RSUD", inapplicable=frozenset({"biaya"})),
    Unit("KOSONG", "Unit tanpa jawaban", "Dinas"),
)


def answers(unit: Unit, n: int, service: str = "", month: int = 8) -> list[Response]:
    dice = Random(f"{unit.code}{service}{month}")
    return [
        Response(
            unit=unit.code,
            service=service,
            instrument=SKM.id,
            period=f"2026-Q{(month + 2) // 3}",
            week="2026-W33",
            hour=f"2026-{month:02}-11T0{dice.randint(1, 8)}",
            answers={key: dice.choice((2, 3, 3, 4)) for key in SKM.keys if key not in unit.inapplicable},
            profile={"kelamin": "P" if number < 3 else "L", "pendidikan": dice.choice(("SMA", "S1"))},
            suggestion=SUGGESTION,
        )
        for number in range(n)
    ]


async def published(path: Path, period: str = "2026-Q3") -> dict[str, bytes]:
    config = make_config({"database": {"url": f"sqlite:///{path}"}}, {})
    new_database(path)
    async with Store(path) as store:
        return dict((await Publisher(config, store, NOW, Author("skm:test", NOW)).site(parse_period(period))).files)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """DISDUK: 30 answers on one service and 4 on the other. PKM-01: 9. RSUD: 40. One unit none. Published once."""
    path = tmp_path_factory.mktemp("published") / "skm.db"
    rows = [*answers(UNITS[0], 30, "ktp"), *answers(UNITS[0], 4, "kk"), *answers(UNITS[1], 9), *answers(UNITS[2], 40)]
    rows += answers(UNITS[2], 25, month=5)

    async def fill() -> dict[str, bytes]:
        new_database(path, tuple(UNITS))
        async with Store(path) as store:
            await store._database.write(lambda db: insert_many(db, rows))
            await store.facts.keep("username", "contoh_bot")
        return await published(path)

    return path, asyncio.run(fill())


@pytest.fixture
def files(made: tuple[Path, dict[str, bytes]], path: Path) -> dict[str, bytes]:
    """What was published. The file it was made from is copied to `path`, to be read and written."""
    shutil.copy(made[0], path)
    return made[1]


class Reader(HTMLParser):
    """Text and links of a page, as another program reads it."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def lines(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["data/hasil.csv"].decode("utf-8-sig"), newline="")))


async def test_the_page_shows_the_reports_own_figures(files: dict[str, bytes], path: Path) -> None:
    config = make_config({"database": {"url": f"sqlite:///{path}"}}, {})
    async with Store(path) as store:
        made = await ReportMaker(config, store, NOW).all_laporan(parse_period("2026-Q3"))
    assert made is not None
    agency, units = made[0], {unit.code: unit for unit in made[1]}
    data = json.loads(files["data/hasil.json"])
    for language in ("", "en/"):
        told = Reader(files[f"{language}index.html"]).text
        mark = "." if language else ","

        def shown(figure: str, mark: str = mark) -> str:
            return figure.replace(".", mark)

        assert shown(agency.published[-1].ikm_text) in told
        for unit in (units["DISDUK"], units["RSUD"]):
            page = Reader(files[f"{language}unit-{unit.code}.html"]).text
            assert shown(unit.total.ikm_text) in told
            assert shown(unit.total.ikm_text) in page
            for nrr in unit.total.nrr_texts:
                assert shown(nrr) in page
            (line,) = [one for one in lines(files) if one["unit"] == unit.code and one["bagian"] == "unit"]
            (plain,) = [one["result"] for one in data["units"] if one["code"] == unit.code]
            assert line["ikm"] == plain["ikm"] == unit.total.ikm_text
            assert [line[f"nrr_{key}"] or "–" for key in SKM.keys] == list(unit.total.nrr_texts)
    assert [one["ikm"] for one in lines(files) if (one["bagian"], one["unit"]) == ("tren", "RSUD")] == [
        line.ikm_text for line in units["RSUD"].trend
    ]


async def test_one_units_laporan_is_the_one_among_all(files: dict[str, bytes], path: Path) -> None:
    assert files
    period, config = parse_period("2026-Q3"), make_config({"database": {"url": f"sqlite:///{path}"}}, {})
    async with Store(path) as store:
        maker = ReportMaker(config, store, NOW)
        made = await maker.all_laporan(period, {period.key: frozenset({"RSUD"})})
        assert made is not None
        for unit in made[1]:
            request = Request(unit.code, period, ("poster",), "id")
            assert await maker.open_laporan(request, {period.key: frozenset({"RSUD"})}, "id") == unit
        assert await maker.open_laporan(Request("XX", period, ("poster",), "id"), {}, "id") is None


def test_fewer_than_ten_answers_give_no_figure_anywhere(files: dict[str, bytes]) -> None:
    for page, word in (("unit-PKM-01.html", "belum cukup"), ("en/unit-PKM-01.html", "not enough")):
        told = re.split("Dibuat|Made", Reader(files[page]).text)[0]
        assert word in told
        told = re.sub(r"Pemerintah Kota Contoh: \d\d[.,]\d\d", "", told)  # the agency's own
        assert not re.search(r"\d[.,]\d\d|\b9\b", told)
    (unit,) = [one for one in json.loads(files["data/hasil.json"])["units"] if one["code"] == "PKM-01"]
    assert unit["result"]["n"] is unit["result"]["ikm"] is unit["result"]["nrr"] is None
    assert unit["respondents"] == {}
    assert {one["ikm"] for one in lines(files) if one["unit"] in ("PKM-01", "KOSONG")} == {""}


def test_a_withheld_service_cannot_be_worked_out_from_the_other(files: dict[str, bytes]) -> None:
    """30 of 34 answers are about one service: with its figures the other four people's would follow."""
    services = [one for one in lines(files) if (one["bagian"], one["unit"]) == ("layanan", "DISDUK")]
    assert [(one["nama"], one["responden"], one["ikm"]) for one in services] == [
        ("KTP", "disamarkan", ""),
        ("Kartu Keluarga", "disamarkan", ""),
    ]


def test_counts_of_few_people_are_withheld_with_another(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["data/responden.csv"].decode("utf-8-sig"))))
    sex = {one["kode"]: one["jumlah"] for one in rows if (one["unit"], one["kelompok"]) == ("RSUD", "kelamin")}
    assert sex == {"L": "", "P": ""}  # 3 women of 40: the men would tell
    assert all(int(one["jumlah"]) == 0 or int(one["jumlah"]) >= 5 for one in rows if one["jumlah"])
    assert {one["unit"] for one in rows} == {"DISDUK", "RSUD"}


def test_suggestions_and_strangers_markup_do_not_get_out(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        assert SUGGESTION.encode() not in content, name
        if name.endswith(".html"):
            page = Reader(content)
            assert "script" not in page.tags, name
            away = [link for link in page.links if "//" in link or link.startswith("data:")]
            code = name.rpartition("unit-")[2].removesuffix(".html") if "unit-" in name else ""
            licence = ["https://creativecommons.org/licenses/by/4.0/"] if name in LICENSED else []
            assert away == ([f"https://t.me/contoh_bot?start={code}"] if code else licence), name
    assert NASTY in Reader(files["unit-DISDUK.html"]).text


def test_every_link_and_checksum_holds(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if name.endswith(".html"):
            for link in Reader(content).links:
                if not (link.startswith(("#", "https://")) or link.endswith(("editions.html", "status.css"))):
                    target = (Path("/") / Path(name).parent / link).resolve().relative_to("/")
                    assert str(target) in files, (name, link)
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(one).hexdigest() for name, one in files.items() if name != "SHA256SUMS"}
    assert sums["data/hasil.csv"] in files["index.html"].decode()


def test_a_unit_says_whether_it_is_better_than_before_and_what_the_number_means(files: dict[str, bytes]) -> None:
    """RSUD has two quarters, DISDUK one. The verdict is scoring's, the chart has both figures and their intervals."""
    rsud, disduk = (files[f"unit-{code}.html"].decode() for code in ("RSUD", "DISDUK"))
    was, now = [one["ikm"] for one in lines(files) if (one["bagian"], one["unit"]) == ("tren", "RSUD")]
    way = "Naik" if Decimal(now) > Decimal(was) else "Turun"
    by = str(abs(Decimal(now) - Decimal(was))).replace(".", ",")
    told = Reader(rsud.encode()).text
    assert f"{way} {by} poin dibanding Triwulan II 2026 ({was.replace('.', ',')}). Selisih ini dapat terjadi" in told
    order = ("bukan persen", f"{way} {by}", "Nilai setiap unsur", "Tidak sekolah")
    assert sorted(order, key=told.index) == list(order)
    assert "Usia" not in told  # which nobody there has told
    assert [rsud.count(f'class="{one}"') for one in ("dot", "span")] == [2, 2]
    assert "TW\u00a0II</text>" in rsud
    assert ('class="dot"' in disduk, "poin dibanding" in disduk) == (False, False)
    assert re.search(r"(Up|Down) [\d.]+ points on", Reader(files["en/unit-RSUD.html"]).text)
    assert 'content="IKM ' in rsud


def test_units_are_folded_by_kind_and_listed_by_their_index(files: dict[str, bytes]) -> None:
    index, ranked = files["index.html"].decode(), files["by-index.html"].decode()
    assert re.findall(r"<summary>([^<]*)</summary>", index)[:3] == ["Dinas (2)", "Puskesmas (1)", "RSUD (1)"]
    figures = [one["ikm"] for one in lines(files) if one["bagian"] == "unit" and one["ikm"]]
    shown = re.findall(r"<td>(\d\d,\d\d)</td>", ranked)
    assert shown == [one.replace(".", ",") for one in sorted(figures, reverse=True)]
    assert ranked.index("belum cukup") > ranked.rindex(shown[-1])


def test_an_element_that_was_never_asked_has_no_sum(files: dict[str, bytes]) -> None:
    (rsud,) = [one["result"] for one in json.loads(files["data/hasil.json"])["units"] if one["code"] == "RSUD"]
    assert (rsud["nrr"]["biaya"], rsud["answers"]["biaya"], "biaya" in rsud["sums"]) == (None, 0, False)
    assert rsud["sums"].keys() == set(SKM.keys) - {"biaya"}
    (line,) = [one for one in lines(files) if (one["bagian"], one["unit"]) == ("unit", "RSUD")]
    assert (line["jawaban_biaya"], line["jumlah_biaya"]) == ("0", "")


def test_the_data_are_of_the_form_that_is_published_beside_them(files: dict[str, bytes]) -> None:
    form = json.loads(files["data/hasil.schema.json"])
    check = fastjsonschema.compile(form)
    data = json.loads(files["data/hasil.json"])
    check(data)
    for broken in ({"n": 9}, {"ikm": 80.5}, {"ikm": "101.00"}, {"mutu": ""}, {"score": 3}):
        with pytest.raises(fastjsonschema.JsonSchemaException):
            check(data | {"result": data["result"] | broken})
    assert (DOCS / "hasil.schema.json").read_bytes() == files["data/hasil.schema.json"]
    assert data["licence"] in form["properties"]["licence"]["enum"] == list(LICENCES)


def test_answers_are_shown_as_shares_of_a_hundred(files: dict[str, bytes]) -> None:
    """Counted again from the answers themselves. An element that was never asked has none."""
    given = [one.answers for one in (*answers(UNITS[0], 30, "ktp"), *answers(UNITS[0], 4, "kk"))]
    units = {one["code"]: one for one in json.loads(files["data/hasil.json"])["units"]}
    for key, shares in units["DISDUK"]["shares"].items():
        counts = Counter(one[key] for one in given)
        assert sum(shares) == 100
        assert all(abs(share - 100 * counts[score] / 34) < 1 for score, share in enumerate(shares, 1))
        shown = "".join(f"<td>{one}%</td>" for one in shares)
        assert shown in files["unit-DISDUK.html"].decode()
    assert units["DISDUK"]["shares"].keys() == set(SKM.keys)
    assert units["RSUD"]["shares"].keys() == set(SKM.keys) - {"biaya"}
    assert "shares" not in units["PKM-01"]
    both = [*given, *(one.answers for one in answers(UNITS[2], 40))]  # the agency's are those of both units shown
    whole = json.loads(files["data/hasil.json"])["shares"]
    assert abs(whole["biaya"][3] - 100 * Counter(one.get("biaya") for one in given)[4] / 34) < 1
    assert abs(whole["waktu"][3] - 100 * Counter(one["waktu"] for one in both)[4] / 74) < 1


def test_the_logo_stands_on_every_page_and_thousands_are_set_apart() -> None:
    rows = made_up_answers(1200, seed=4)
    shown = replace(laporan(rows), city=False, logo=b"\x89PNG-contoh")
    found = site_files(Cleared(replace(shown, city=True), SEAL), [Cleared(shown, SEAL)], {"id": {}, "en": {}})
    assert found["logo.png"] == shown.logo
    for name, mark, up in (("unit-PKM-07.html", ".", ""), ("en/unit-PKM-07.html", ",", "../")):
        page = found[name].decode()
        assert f'<img class="logo" src="{up}logo.png" alt="">' in page
        assert f"1{mark}200" in page


def test_a_year_ago_is_told_where_it_is_known() -> None:
    rows = made_up_answers(40, seed=4)
    year = [(f"Triwulan {one}", made_up_answers(20, seed=place)) for place, one in enumerate(("III", "IV", "I", "II"))]
    trend = tuple(line(name, found) for name, found in year)
    shown = laporan(rows, trend=(line("Triwulan IV 2025", [(2,) * 9] * 20), *trend[1:], line("Triwulan IV 2026", rows)))
    shown = replace(shown, year_verdict="naik")
    found = site_files(Cleared(replace(shown, city=True), SEAL), [Cleared(shown, SEAL)], {"id": {}, "en": {}})
    more = Decimal(shown.total.ikm_text) - 50
    page, by = Reader(found["unit-PKM-07.html"]).text, str(more).replace(".", ",")
    assert f"Setahun sebelumnya, Triwulan IV 2025: 50,00. Sejak itu naik {by} poin. Perubahan ini lebih besar" in page
    told = f"A year before, Quarter IV 2025: 50.00. Up {more} points since. That is more than chance would explain."
    assert told in Reader(found["en/unit-PKM-07.html"]).text


async def test_nobody_answered(path: Path) -> None:
    async with Store(path) as store:
        await store.units.save(UNITS)
    assert await published(path) == {}


async def test_an_agency_of_few_answers_publishes_no_figure(path: Path) -> None:
    async with Store(path) as store:
        await store.units.save(UNITS[:1])
        await store._database.write(lambda db: insert_many(db, answers(UNITS[0], 9, "ktp")))
    files = await published(path)
    assert "belum cukup" in Reader(files["index.html"]).text
    assert not re.search(rb"\d\d\.\d\d", files["data/hasil.csv"])


async def test_public_says_nothing_the_agency_does_not_know(path: Path, files: dict[str, bytes]) -> None:
    config = make_config({"database": {"url": f"sqlite:///{path}"}}, {})
    async with Store(path) as store:
        made = await ReportMaker(config, store, NOW).all_laporan(parse_period("2026-Q3"))
    assert made is not None
    (one,) = [unit for unit in made[1] if unit.code == "DISDUK"]
    few = public(replace(one, total=replace(one.total, n=9)))
    assert (few.total.n, few.total.ikm, few.groups, few.plans) == (0, None, (), ())
    assert all(part.ikm is None for part in few.parts)


in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture
async def site(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        target = tmp_path / "site" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "site"


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with browsing() as browser:
        yield browser


PAGES = (
    "index.html",
    "by-index.html",
    "unit-RSUD.html",
    "method.html",
    "unit-DISDUK.html",
    "unit-PKM-01.html",
    "en/index.html",
    "en/unit-RSUD.html",
)


@pytest.mark.browser
@in_browser
async def test_axe_finds_nothing_on_a_phone_or_a_desk(browser: Any, site: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe-playwright-python").Axe()
    looks = ((320, PAGES, "light"), (1100, PAGES[:3], "light"), (320, PAGES[:3], "dark"))  # both languages look alike
    for width, names, scheme in looks:
        page = await page_of(browser, viewport={"width": width, "height": 700}, color_scheme=scheme)
        for name in names:
            await page.goto((site / name).as_uri())
            found = await axe.run(page)
            assert found.violations_count == 0, (name, width, scheme, found.generate_report())
        await page.context.close()


@pytest.mark.browser
@in_browser
async def test_axe_finds_nothing_where_figures_are_made_up(browser: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe-playwright-python").Axe()
    page = await page_of(browser)
    await page.goto((SAMPLES / "halaman-unit.html").as_uri())
    assert await page.locator(".ribbon").count() == 1
    found = await axe.run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.browser
@in_browser
async def test_it_reads_without_scripts_on_a_small_screen_and_by_keyboard(browser: Any, site: Path) -> None:
    page = await page_of(browser, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in PAGES:
        await page.goto((site / name).as_uri())
        box = await page.locator("body").bounding_box()
        assert box is not None
        assert box["width"] <= 320, name
        assert await page.locator("h1").count() == 1
    await page.goto((site / "index.html").as_uri())
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**#isi")
    await page.get_by_role("link", name="RSUD Contoh").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/unit-RSUD.html")
    await page.get_by_role("link", name="English").click()
    await page.wait_for_url("**/en/unit-RSUD.html")
    assert await page.locator("html").get_attribute("lang") == "en"
    assert all(url.startswith("file://") for url in asked)
    await page.context.close()


@pytest.mark.browser
@in_browser
async def test_no_column_is_cut_on_a_phone(browser: Any, site: Path) -> None:
    page = await page_of(browser, viewport={"width": 360, "height": 640})
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent.slice(0, 60))"
    for name in ("index.html", "unit-RSUD.html", "en/unit-RSUD.html", "by-index.html"):
        await page.goto((site / name).as_uri())
        await page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        assert await page.locator(".wide").evaluate_all(cut) == [], name
    await page.close()
