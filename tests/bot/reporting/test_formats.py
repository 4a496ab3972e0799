"""The table of formats: what a row says is there, and one more row is all that one more format takes."""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
import string
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from pathlib import Path

import pytest

from bot.cases.table import Rows, read_table
from bot.config import make_config
from bot.conversation.texts import LANGUAGES, texts
from bot.reporting.formats import (
    FORMATS,
    File,
    Format,
    Need,
    buttons,
    files_of,
    layouts,
    names,
    opened,
    public,
    reads_rows,
)
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.rules.limits import CHAT
from bot.storage import Author, Response, Store, Unit
from bot.storage.responses import insert_many
from exports.writing.table import EXCEL_ID, Dialect
from scoring import load_instrument, parse_period
from tests.support.templates import new_database

ROOT = Path(__file__).parents[3]
SKM = load_instrument()
OPEN = tuple(row.name for row in FORMATS if row.public)
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
FILES = [(row.name, file) for row in FORMATS for file in dict.fromkeys((*row.files(city=False), *row.files(city=True)))]


@pytest.fixture
async def publisher(path: Path) -> AsyncIterator[Publisher]:
    """Of a city of two units, of which one has answers."""
    one = Response("AA", "", SKM.id, "2026-Q3", "2026-W33", "2026-08-11T05", dict.fromkeys(SKM.keys, 3), {})
    new_database(path)
    async with Store(path) as store:
        await store.units.save((Unit("AA", "Dinas Contoh", "Dinas"), Unit("BB", "Unit Sepi", "Dinas")))
        await store._database.write(lambda db: insert_many(db, [one] * 12))
        yield Publisher(make_config({}, {}), store, NOW, Author("skm:test", NOW))


@pytest.mark.parametrize(("name", "file"), FILES, ids=lambda value: value if isinstance(value, str) else value.pattern)
def test_every_maker_is_there_and_every_caption_in_both_languages(name: str, file: File) -> None:
    assert iscoroutinefunction(file.load()), name
    assert [placed for _, placed, _, _ in string.Formatter().parse(file.pattern) if placed is not None] == [""]
    for language in LANGUAGES:
        if file.caption:
            assert texts(language)(file.caption, unit="U", period="P", week="P")


def test_every_button_has_words_in_both_languages() -> None:
    assert next(iter(buttons())) == "all"
    for button in buttons():
        assert all(texts(language)(f"report.format_{button}") for language in LANGUAGES)


def test_what_is_public_is_in_no_button_with_what_is_not() -> None:
    """A whole order would be refused for the sake of one of its files."""
    for row in FORMATS:
        needs = {file.need is Need.CLEARED for city in (False, True) for file in row.files(city=city)}
        assert len(needs) == 1, row.name
    for formats in buttons().values():
        assert public(formats) in ((), formats)


def test_what_stands_in_the_place_of_another_is_there_and_for_everybody() -> None:
    for row in FORMATS:
        assert not row.opened or public((row.opened,)) == (row.opened,)
    assert opened(names()) != names()
    assert set(layouts().values()) == {name for name in names() if name.startswith("rekap-")}


def test_only_what_shows_answers_reads_them() -> None:
    assert {name for name in names() if not reads_rows((name,), city=False)} == {"png", "txt", *OPEN}
    assert {name for name in names() if not reads_rows((name,), city=True)} == {"png", "txt", "berkas", *OPEN}


@pytest.mark.parametrize("unit", ["AA", "BB", WHOLE_CITY])
async def test_each_format_gives_its_files_alone_and_all_of_them_in_one_go(publisher: Publisher, unit: str) -> None:
    async def made(formats: tuple[str, ...]) -> list[str]:
        report = await publisher.report(Request(unit, parse_period("2026-Q3"), formats, "id"))
        assert all(one.content for one in report.documents)
        return [one.name for one in report.documents]

    def expected(formats: tuple[str, ...]) -> list[str]:
        name = f"skm-{'kota' if unit == WHOLE_CITY else unit}-2026-Q3"
        return [file.pattern.format(name) for file in files_of(formats, city=unit == WHOLE_CITY)]

    for row in FORMATS:
        assert await made((row.name,)) == expected((row.name,))
    assert await made(names()) == expected(names())


@pytest.mark.parametrize("unit", ["AA", WHOLE_CITY])
async def test_a_csv_for_spreadsheets_in_indonesian_has_the_same_columns_and_numbers(
    publisher: Publisher, unit: str
) -> None:
    """As such a spreadsheet reads it, and as our own reader does."""

    async def made(dialect: Dialect) -> dict[str, bytes]:
        request = Request(unit, parse_period("2026-Q3"), ("csv", "sippn"), "id", dialect=dialect)
        return {one.name: one.content for one in (await publisher.report(request)).documents}

    plain, local = await made(""), await made(EXCEL_ID)
    assert list(plain) == list(local)
    numbers = 0
    for name, content in local.items():
        assert content.startswith(codecs.BOM_UTF8)
        rows, own = (
            list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=delimiter))
            for text, delimiter in ((plain[name], ","), (content, ";"))
        )
        decimals = [
            [cell.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d+", cell) else cell for cell in row] for row in own
        ]
        assert decimals == rows
        assert not any(re.fullmatch(r"[+-]?\d+\.\d+", cell) for row in own for cell in row)
        numbers += sum("," in cell and cell.replace(",", "").isdigit() for row in own for cell in row)
        read = read_table(content, CHAT)
        assert isinstance(read, Rows)
        assert [list(line.cells) for line in read.lines] == own
    assert numbers > 10


def test_the_order_is_that_of_needs_and_then_of_rows() -> None:
    assert [file.pattern for file in files_of(("txt", "csv", "pdf", "png"), city=True)] == [
        *("{}.png", "{}-rekap.csv", "laporan-{}.pdf", "{}-nilai.csv", "{}-responden.csv", "{}.txt"),
    ]


def test_a_format_of_the_city_alone_has_no_files_of_a_unit() -> None:
    row = Format("peta", (), (File("{}.svg", "nowhere:at_all", Need.COUNTS),))
    assert (row.files(city=False), len(row.files(city=True)), row.public) == ((), 1, False)


def test_the_table_is_light() -> None:
    code = "import sys, bot.reporting.formats; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert {"pandas", "typst", "xlsxwriter", "docx", "bot.reporting.documents", "bot.storage"} & loaded == set()


ROW = """    Format("rst", (File("{}.rst", f"{_MAKERS}:rst", Need.TEXT, "report.rst"),), buttons=("rst", "data")),
)


def names()"""
FUNCTION = """

async def rst(material: Material) -> bytes:
    return f"{material.subject}: {material.n}".encode()
"""
USED = """
import asyncio
from pathlib import Path
from bot.conversation.texts import texts
from bot.reporting.formats import buttons
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.publishing import Publisher
from bot.config import make_config
from bot.storage import Author, Store, Unit
from scoring import parse_period
from datetime import UTC, datetime

async def main():
    now = datetime(2026, 11, 21, tzinfo=UTC)
    async with Store(Path("skm.db")) as store:
        await store.units.save((Unit("AA", "Dinas Contoh", "Dinas"),))
        for unit in ("AA", WHOLE_CITY):
            request = Request(unit, parse_period("2026-Q3"), ("rst", "poster"), "en")
            config = make_config({"agency": {"name": "Kota Contoh"}}, {})
            made = await Publisher(config, store, now, Author("skm:test", now)).report(request)
            one = made.documents[0]
            print(one.name, one.content.decode(), one.caption, len(made.documents))
    for button in buttons():
        print(button, *buttons()[button], texts("en")(f"report.format_{button}"))

asyncio.run(main())
"""


def test_one_row_one_function_and_its_words_are_a_new_format(tmp_path: Path) -> None:
    """In a copy of the code, with nothing else edited."""
    for package in ("bot", "scoring", "exports"):
        shutil.copytree(ROOT / package, tmp_path / package)
    table, makers = (tmp_path / "bot" / "reporting" / f"{name}.py" for name in ("formats", "documents"))
    content = table.read_text()
    assert ")\n\n\ndef names()" in content
    table.write_text(content.replace(")\n\n\ndef names()", ROW))
    makers.write_text(makers.read_text() + FUNCTION)
    for language in LANGUAGES:
        words = tmp_path / "bot" / "conversation" / "locales" / f"{language}.toml"
        added = '[report]\nrst = "{unit}, {period}, rst."\nformat_rst = "As rst"\n'
        words.write_text(words.read_text().replace("[report]\n", added))

    def run(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        return " ".join((done.stdout + done.stderr).split())

    told = run("-c", USED)
    assert "skm-AA-2026-Q3.rst Dinas Contoh: 0 Dinas Contoh, Quarter III 2026, rst. 4" in told
    assert "skm-kota-2026-Q3.rst Kota Contoh: 0 Kota Contoh, Quarter III 2026, rst. 4" in told
    assert "rst rst As rst" in told
    assert "data csv sippn sippn-xlsx json rst" in told
    asked = ("report", "--unit", "AA", "--period", "2026-Q3", "--out", "out", "--format")
    (tmp_path / "config.toml").write_text("")
    assert "txt,json,rst," in re.sub(r"[│\s]", "", run("-m", "bot", "report", "--help"))
    assert f"expected some of {','.join((*names(), 'rst'))}" in run("-m", "bot", *asked, "odt")
