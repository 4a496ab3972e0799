"""Disclosure control cannot be walked around: what is for everybody is drawn from what the ledger let through, only."""

from __future__ import annotations

import ast
import asyncio
import io
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from bot.cli import main
from bot.config import Config, make_config
from bot.ledger.worker import carry_out
from bot.reporting.formats import files_of, names, public
from bot.reporting.heads import HeadView
from bot.reporting.orders import WHOLE_CITY, Report, ReportOrder, Request
from bot.reporting.publishing import Publisher, Unpublishable
from bot.reporting.reports import ReportMaker
from bot.reporting.scopes import scope_of
from bot.reporting.shown import Shown
from bot.reporting.spans import find_period
from bot.storage import Author, PublicationsMoved, Response, Store, Unit, Window
from bot.storage.responses import insert_many
from exports import poster, site
from exports.disclosure import SEAL, Cleared
from exports.errors import NotCleared
from exports.laporan import Laporan, Line
from exports.result_day.press import press_release
from exports.result_day.slides import slides
from scoring import load_instrument, parse_period, parse_weight

ROOT = Path(__file__).parents[3]
SKM = load_instrument()
NOW = datetime(2024, 11, 21, 3, 0, tzinfo=UTC)
BY = Author("skm:test", NOW)
WINDOW = Window("WIN", "Survei contoh", date(2024, 7, 1), date(2024, 8, 31))
PUBLIC = public(names())


def laporan(name: str = "Unit Contoh") -> Laporan:
    period, weights = parse_period("2024-Q3"), parse_weight("1/9", SKM)
    total = Line.of("Triwulan III 2024", None, len(SKM.keys), "AA")
    return Laporan("Kota Contoh", name, "AA", period, "21 November 2024", date(2024, 11, 21), SKM, weights, total)


def answers(n: int, month: int, window: str = "") -> list[Response]:
    return [
        Response(
            unit="AA",
            service="",
            instrument=SKM.id,
            period="2024-Q3",
            week="2024-W33",
            hour=f"2024-{month:02}-11T05",
            answers=dict.fromkeys(SKM.keys, 3),
            profile={},
            window=window,
        )
        for _ in range(n)
    ]


@cache
def sources() -> tuple[tuple[str, ast.AST], ...]:
    """Every node of the program that calls or names something, with its file."""
    return tuple(_nodes())


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    looked_at = re.compile(r"SEAL|Cleared|typeset|Pages|site_files")  # the words that tests below look for
    for package in ("bot", "exports", "scoring", "bench"):
        for file in sorted((ROOT / package).rglob("*.py")):
            if looked_at.search(text := file.read_text()):
                for node in ast.walk(ast.parse(text)):
                    yield str(file.relative_to(ROOT)), node


def names_seal(node: ast.AST) -> bool:
    return "SEAL" in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", ""))


def called(node: ast.AST) -> str:
    """The name of what is called; "" where nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def test_the_ledger_alone_makes_what_is_drawn() -> None:
    makers = {file for file, node in sources() if called(node) == "Cleared"}
    named = {file for file, node in sources() if names_seal(node)}
    assert makers == {"bot/reporting/publishing.py"}
    assert named == {"bot/reporting/publishing.py", "exports/disclosure.py"}


def test_every_seal_is_broken_after_the_ledger_is_written() -> None:
    """In one function, and below the line that writes."""
    (found,) = (node for _, node in sources() if isinstance(node, ast.AsyncFunctionDef) and node.name == "_clear")
    calls = [node for node in ast.walk(found) if isinstance(node, ast.Call)]
    written = [node.lineno for node in calls if called(node) == "add"]
    sealed = [node.lineno for node in calls if called(node) == "Cleared"]
    everywhere = [node for _, node in sources() if called(node) == "Cleared"]
    assert len(written) == len(sealed) == len(everywhere) == 1
    assert written < sealed


def test_posters_and_pages_are_drawn_in_one_place_from_a_cleared() -> None:
    drawn = {
        file for file, node in sources() if called(node) in ("typeset", "kept_pdf") and "('poster'" in ast.unparse(node)
    }
    assert drawn == {"exports/poster.py"}
    assert {file for file, node in sources() if called(node) == "Pages"} == {"exports/site/files.py"}
    assert {file for file, node in sources() if called(node) == "site_files"} == {"bot/reporting/publishing.py"}
    for draw in (poster.drawing, poster.poster_pdf, poster.poster_png, site.site_files):
        hints = get_type_hints(draw)
        assert hints.pop("cleared") is Cleared
        assert Laporan not in hints.values()
    for file in files_of(PUBLIC, city=False):
        assert get_type_hints(file.load())["shown"] is Shown
    assert get_type_hints(Shown)["cleared"] is Cleared
    for draw in (press_release, slides):
        assert get_type_hints(draw)["cleared"] is Cleared


def test_nobody_else_can_make_one() -> None:
    with pytest.raises(TypeError):
        Cleared(laporan())  # type: ignore[call-arg]
    with pytest.raises(NotCleared, match="Unit Contoh: found figures the ledger"):
        Cleared(laporan(), object())
    cleared = Cleared(laporan(), SEAL)
    with pytest.raises(ValueError, match="seal"):
        replace(cleared, shown=laporan("Unit lain"))  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        cleared.shown = laporan("Unit lain")  # type: ignore[misc]


@pytest.mark.parametrize("draw", [poster.poster_pdf, poster.poster_png, poster.drawing])
def test_a_laporan_is_not_drawn(draw: Callable[[Any], object]) -> None:
    with pytest.raises(AttributeError):
        draw(laporan())


@pytest.fixture
async def config(path: Path) -> AsyncIterator[Config]:
    """Of a store in which a window of 20 answers is published, and its quarter has one more: that would tell of it."""
    made = make_config({"database": {"url": f"sqlite:///{path}"}, "agency": {"name": "Kota Contoh"}}, {})
    async with Store(path) as store:
        await store.units.save((Unit("AA", "Unit Contoh", "Dinas"),))
        await store.windows.add(WINDOW, BY)
        await store._database.write(lambda db: insert_many(db, answers(20, 8, "WIN") + answers(1, 9)))
        request = Request("AA", await find_period(store, "WIN"), PUBLIC, "id")
        assert len((await Publisher(made, store, NOW, BY).report(request)).documents) == len(
            files_of(PUBLIC, city=False)
        )
    yield made


QUARTER = Request("AA", parse_period("2024-Q3"), ("png", *PUBLIC), "id")


async def test_a_report_maker_refuses_it(config: Config) -> None:
    async with Store(config.database_path) as store:
        for unit in ("AA", WHOLE_CITY):
            for formats in [("png", one) for one in PUBLIC]:
                with pytest.raises(NotCleared, match="expected the ledger of publications to be asked first"):
                    await ReportMaker(config, store, NOW).make(replace(QUARTER, unit=unit, formats=formats))


async def test_what_is_refused_is_drawn_by_no_path(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Store(config.database_path) as store:
        ledger = await store.publications.all()
        with pytest.raises(Unpublishable, match="AA: 2024-Q3 is withheld"):
            await Publisher(config, store, NOW, BY).report(QUARTER)
    answer = await asyncio.to_thread(carry_out, ReportOrder(config, QUARTER, NOW, "telegram:1"))
    assert isinstance(answer, Report)
    assert answer.documents == ()
    assert "Dokumen untuk umum hanya dari periode survei" in answer.text
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(f'[database]\nurl = "sqlite:///{config.database_path}"\n')
    words = ("report", "--unit", "AA", "--period", "2024-Q3", "--out", "out", "--format", ",".join(PUBLIC))
    assert await asyncio.to_thread(skm, *words) == 2
    assert f"--format {','.join(PUBLIC)}: AA: 2024-Q3 is withheld" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    async with Store(config.database_path) as store:
        assert await store.publications.all() == ledger


async def test_the_citys_poster_leaves_the_refused_unit_out(config: Config) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads the poster's words back")
    async with Store(config.database_path) as store:
        made = await Publisher(config, store, NOW, BY).report(replace(QUARTER, unit=WHOLE_CITY, formats=PUBLIC))
    told = " ".join(pypdf.PdfReader(io.BytesIO(made.documents[1].content)).pages[0].extract_text().split())
    assert "Belum cukup responden" in told
    assert "75,00" not in told


async def test_answers_that_come_meanwhile_leave_nothing_to_draw_from(config: Config) -> None:
    async with Store(config.database_path) as store:
        publisher, period = Publisher(config, store, NOW, BY), QUARTER.period
        claim = await publisher._claim(await scope_of(config, store, period), (period,))
        await store._database.write(lambda db: insert_many(db, answers(5, 9)))
        await HeadView(config, store, NOW).close_everywhere(period)  # as a head's report of it does
        with pytest.raises(PublicationsMoved):
            await publisher._clear("poster", claim, [laporan()])


def skm(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)
