"""A city at work: a real configuration file, a real database, the bot over a local Telegram, and `skm` beside it."""

import asyncio
import csv
import io
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from bot.cli import main
from bot.config import load_config
from bot.sandbox import Person, Sandbox
from tests.support.engine import engine
from tests.support.near import Near
from tests.support.planned import plan_before
from tests.support.readback import pages_of
from tests.support.running import ADMIN, SECRET, Bot, Clock, app_at
from tests.support.serving import serving
from tests.support.templates import new_database
from tests.support.workbooks import load_workbook

JAKARTA = ZoneInfo("Asia/Jakarta")
_CONFIG = """
[agency]
name = "{agency}"
timezone = "Asia/Jakarta"

[telegram]
base_url = "{url}"

[database]
url = "{database}"

[survey]
period = "{period}"

[admins]
telegram_ids = [{admin}]
"""


@dataclass
class City(Bot):
    """The running bot of one city, its people and its command line."""

    folder: Path = field(default_factory=Path)
    environment: dict[str, str] = field(default_factory=dict)

    async def skm(self, *arguments: str, code: int = 0) -> str:
        """What `skm` prints, or says where it prints nothing, on the same configuration.

        It runs in a thread with an event loop and connections of its own.

        tests/test_packaging.py, tests/bot/cli/test_commands.py and tests/bot/kill have it in processes of their own.
        """
        out, err = io.StringIO(), io.StringIO()
        words = ["--config", str(self.folder / "config.toml"), *arguments]
        with redirect_stdout(out), redirect_stderr(err), patch.dict(os.environ, self.environment):
            done = await asyncio.to_thread(_exit_code, words)
        assert done == code, f"skm {' '.join(arguments[:3])}: {err.getvalue()[-2000:]}"
        return out.getvalue() or err.getvalue()

    async def units(self, rows: list[dict[str, str]]) -> None:
        """Import the city's units."""
        file = self.folder / "units.csv"
        with file.open("w", newline="") as out:
            writer = csv.DictWriter(
                out, ["code", "name", "category", "parent", "services", "population", "inapplicable"]
            )
            writer.writeheader()
            writer.writerows(rows)
        assert f"{len(rows)} unit(s) created" in await self.skm("units", "import", str(file))

    async def paper(self, content: bytes, window: str) -> None:
        """Import paper forms."""
        file = self.folder / f"forms-{len(list(self.folder.iterdir()))}.csv"
        file.write_bytes(content)
        assert "form(s) imported" in await self.skm("responses", "import", str(file), "--window", window)

    async def joins(self, admin: Person, role: str, unit: str, name: str) -> Person:
        """Somebody who came in by the link that the bot made for the admin: a `kepala` or `petugas`."""
        made = await self.write(admin, f"/orang undang {role} {unit}")
        link = re.search(r"start=(inv_[0-9A-Z]{20})", made.text)
        assert link is not None, made.text
        person = await self.person(name)
        said = await self.write(person, f"/start {link[1]}")
        assert {"kepala": "kepala unit", "petugas": "petugas survei"}[role] in said.text
        return person

    async def papers(self, person: Person, *names: str, after: int = 0) -> dict[str, bytes]:
        """Documents with these names, once all have arrived below the message `after`. The newest of each."""
        async with asyncio.timeout(240):
            while True:
                found = {one.name: one.content for one in await person.documents() if one.message_id > after}
                if found.keys() >= set(names):
                    return {name: found[name] for name in names}
                await asyncio.sleep(0.1)

    async def told(self, person: Person, part: str) -> str:
        """The newest message of the bot that holds this text, once it is there."""
        async with asyncio.timeout(240):
            while True:
                found = [one.text for one in await person.messages() if one.from_bot and part in one.text]
                if found:
                    return found[-1]
                await asyncio.sleep(0.1)

    async def sound(self) -> None:
        """Every tally is what the answers say, and nothing leads to a resident."""
        assert "recounted, 0 differ" in await self.skm("doctor")
        assert self.leaks() == []


@asynccontextmanager
async def opened(
    folder: Path, agency: str, now: datetime, period: str = "year", tg: Sandbox | None = None, instrument: str = ""
) -> AsyncIterator[City]:
    """The bot of a city, serving. A second time on the same folder it goes on where it was."""
    async with AsyncExitStack() as stack:
        telegram: Sandbox = tg if tg is not None else await stack.enter_async_context(Near())
        database = engine.url(folder / "skm.db") if engine.on_server else "sqlite:///skm.db"
        content = _CONFIG.format(agency=agency, url=telegram.url, database=database, period=period, admin=ADMIN)
        if instrument:
            content = content.replace("[survey]\n", f'[survey]\ninstrument = "{instrument}"\n')
        (folder / "config.toml").write_text(content)
        environment = {"SKM_TELEGRAM_TOKEN": telegram.token, "SKM_SECRET": SECRET}
        if engine.on_server:
            if new := not (folder / "skm.db").exists():
                engine.make(folder / "skm.db", ())
        else:
            new = new_database(folder / "skm.db")
        config, clock = load_config(folder / "config.toml", environment), Clock(now)
        if new:
            await plan_before(config, clock.now)
        app = app_at(telegram, clock, config)
        await stack.enter_async_context(serving(app))
        city = City(app, telegram, clock, folder / "skm.db", [], folder, environment)
        stack.callback(city.close)
        yield city


def _exit_code(words: list[str]) -> int:
    try:
        main(words)
    except SystemExit as done:
        return int(done.code or 0)
    return 0


Opened = Callable[..., AbstractAsyncContextManager[City]]


def table(content: bytes, heading: str = "NO") -> list[dict[str, Any]]:
    """Rows of a workbook's first sheet below the line that begins with `heading`, by column."""
    cells = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content), data_only=True).worksheets[0]]
    top = next(place for place, row in enumerate(cells) if row[0] == heading)
    names = [str(name) for name in cells[top]]
    return [dict(zip(names, row, strict=True)) for row in cells[top + 1 :]]


def lines(content: bytes) -> list[dict[str, str]]:
    """Rows of a csv as the bot or a command writes it, by column. Decimals have a point here."""
    text = content.decode("utf-8-sig")
    if ";" not in text.split("\n", 1)[0]:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    return [{name: re.sub(r"^([+-]?[0-9]+),([0-9]+)$", r"\1.\2", cell) for name, cell in row.items()} for row in rows]


def squeezed(text: str) -> str:
    """Without spaces and invisible characters, so that where a line breaks does not matter."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def printed(content: bytes) -> str:
    """The text of a PDF, squeezed."""
    return squeezed("".join(pages_of(content)))
