"""`make samples`: documents of the demo's city into docs/samples, as its heads, admins and citizens get them."""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from docx import Document
from python_calamine import CalamineWorkbook

from bot.config import Config
from bot.demo.city import HEAD_UNIT
from bot.demo.promises import make_promises
from bot.reporting.orders import WHOLE_CITY, Request
from bot.reporting.posters import posters
from bot.reporting.publishing import Publisher
from bot.storage import Author, Store
from scoring import parse_period
from tests.support.readback import pages_of
from tests.support.tour.shown import hash_of
from tests.support.tour.stage import NOW, make_city, same_codes

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
RECORD = SAMPLES / "shown.json"  # the name of each sample -> the hash of what it says
SPAN = parse_period("2026-Q3")
_BOT = "skm_contoh_bot"
# a file as the product names it, around the report's own name -> the sample
_OF_UNIT = {
    "{}.png": "kartu.png",
    "laporan-{}.pdf": "laporan-unit.pdf",
    "laporan-{}.docx": "laporan-unit.docx",
    "{}.xlsx": "olah-data.xlsx",
    "{}-nilai.csv": "nilai.csv",
    "{}-responden.csv": "responden.csv",
    "{}-sippn.csv": "sippn.csv",
    "{}.json": "data.json",
    "poster-{}.png": "poster.png",
    "poster-{}-a4.pdf": "poster.pdf",
}
_OF_CITY = {"laporan-{}.pdf": "laporan-kota.pdf", "{}.xlsx": "rekap.xlsx"}
_UNIT_FORMATS = ("png", "pdf", "docx", "xlsx", "csv", "sippn", "json", "poster")


async def made(folder: Path) -> dict[str, bytes]:
    """Every sample by its name, made of the city in an empty folder."""
    with same_codes():
        config = await make_city(folder / "city.db")
        async with Store(config.database_path) as store:
            await make_promises(config, store, NOW, back=1)
            await store.facts.keep("username", _BOT)
            return await _documents(config, store)


async def _documents(config: Config, store: Store) -> dict[str, bytes]:
    publisher = Publisher(config, store, NOW, Author("skm:contoh", NOW))
    of_unit = Request(HEAD_UNIT, SPAN, _UNIT_FORMATS, "id")
    of_city = replace(of_unit, unit=WHOLE_CITY, formats=("pdf", "xlsx"))
    found: dict[str, bytes] = {}
    for request, names in ((of_unit, _OF_UNIT), (of_city, _OF_CITY)):
        report = await publisher.report(request)
        files = {one.name: one.content for one in report.documents}
        found |= {name: files[pattern.format(request.name)] for pattern, name in names.items()}
    site = await publisher.site(SPAN)
    found["halaman-unit.html"] = site.files[f"unit-{HEAD_UNIT}.html"]
    found["style.css"] = site.files["style.css"]  # which that page asks for
    _, found["qr-loket.pdf"] = await posters(config, store, [HEAD_UNIT], NOW.date(), services=True)
    _, found["qr-tenda.pdf"] = await posters(config, store, [HEAD_UNIT], NOW.date(), tents=True)
    return found


def told(name: str, content: bytes) -> str:
    """A hash of the words and figures of a document, whatever else its file is made of."""
    return hash_of(_words(name, content))


def _words(name: str, content: bytes) -> Any:
    match Path(name).suffix:
        case ".pdf":
            return [page.split() for page in pages_of(content)]
        case ".docx":
            body = Document(io.BytesIO(content)).element.body
            return "".join(body.itertext()).split()
        case ".xlsx":
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}
        case ".png":  # the figures are those of data.json and poster.pdf, the words of the card those of its picture
            return None
    return content.decode()


def write(files: Mapping[str, bytes]) -> list[str]:
    """Put the samples into docs/samples, and what they say on record. Returns the names of those that changed."""
    changed = []
    for name, content in files.items():
        place = SAMPLES / name
        if not place.exists() or not _same(place.read_bytes(), content):
            place.write_bytes(content)
            changed.append(name)
    record = {name: told(name, content) for name, content in files.items()}
    RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return changed


def _same(one: bytes, other: bytes) -> bool:
    """Whether two files are alike. An archive notes when it was packed, which makes no difference."""
    return one == other or (one[:2] == other[:2] == b"PK" and _members(one) == _members(other))


def _members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="skm-samples-") as scratch:
        for each in write(asyncio.run(made(Path(scratch)))):
            print(f"docs/samples/{each}")
