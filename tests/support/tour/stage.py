"""The demo's city at work on one Monday morning, the same each time: file, bot, and a Telegram beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from bot.config import Config, make_config
from bot.demo.city import AGENCY, HEAD_UNIT, made_up_units
from bot.demo.launch import ADMIN, HEAD, RESIDENT, release_past, seed
from bot.demo.promises import make_promises
from bot.reporting.weekly import due_week
from bot.rules.rights import Role
from bot.sandbox import Person
from bot.storage import Store
from tests.support.near import Near
from tests.support.planned import plan_before
from tests.support.running import SECRET, Bot, Clock, app_at
from tests.support.serving import serving

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday, 08:00 in Jakarta, half an hour after the cards are due
OFFICER = 5_000_000_004
BANNER = {
    "id": "Data contoh: kota, angka, dan saran di sini dibuat-buat.",
    "en": "Sample data: city, figures and suggestions are made up.",
}
_NAMES = {RESIDENT: "Warga Contoh", HEAD: "Kepala Contoh", ADMIN: "Admin Contoh", OFFICER: "Petugas Contoh"}


class _Dice:
    """Stands where codes are drawn from, and gives the same ones each time."""

    def __init__(self) -> None:
        self._random = Random(14_2017)

    def randbits(self, bits: int) -> int:
        return self._random.getrandbits(bits)


@contextmanager
def same_codes() -> Iterator[None]:
    """Let receipts and invitations be the same each time."""
    with patch("bot.rules.identity.secrets", _Dice()):
        yield


async def make_city(path: Path) -> Config:
    """A file of the demo's city with two years of answers and a follow-up, as it stands on that Monday."""
    content = {"agency": {"name": AGENCY}, "database": {"url": f"sqlite:///{path}"}}
    config = make_config(content, {})
    seed(config, made_up_units(), NOW)
    async with Store(path) as store:
        await make_promises(config, store, NOW)
        await release_past(config, store, HEAD_UNIT, due_week(NOW, config.agency.timezone, config.summary))
    return config


@asynccontextmanager
async def on_stage(path: Path, language: str) -> AsyncIterator[Bot]:
    """The bot on the file of make_city(), and head, officer and admin with their roles. Nothing is sent yet."""
    async with Near(banner=BANNER[language], title="Survei Kepuasan Masyarakat – demo") as telegram:
        content = {
            "agency": {"name": AGENCY, "language": language},
            "telegram": {"base_url": telegram.url},
            "database": {"url": f"sqlite:///{path}"},
            "admins": {"telegram_ids": [ADMIN]},
        }
        config = make_config(content, {"SKM_TELEGRAM_TOKEN": telegram.token, "SKM_SECRET": SECRET})
        clock = Clock(NOW)
        app = app_at(telegram, clock, config, transport=telegram.transport)
        async with serving(app, ticking=False):
            bot = Bot(app, telegram, clock, path)
            stamp = (NOW - timedelta(days=60)).isoformat()
            roles: dict[int, Role] = {HEAD: "head", OFFICER: "officer"}
            for person_id, role in roles.items():
                person = await person_of(bot, person_id, language)
                await bot.write(person, "/start")
                await app.store.people.bind(HEAD_UNIT, person_id, language, stamp, role, person.name)
            await bot.write(await person_of(bot, ADMIN, language), "/start")
            await plan_before(config, NOW)
            await bot.deliver()
            try:
                yield bot
            finally:
                bot.close()


async def person_of(bot: Bot, person_id: int, language: str) -> Person:
    """Somebody of the demo, whose Telegram speaks that language."""
    return await bot.tg.person(_NAMES[person_id], language, person_id=person_id)
