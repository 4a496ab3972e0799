"""What is for everybody to see, with what stands beside it: its language, and where to answer and to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import Config
from bot.rules.links import deep_link
from bot.storage import Store
from exports.disclosure import Cleared
from exports.result_day.facts import Contact


@dataclass(frozen=True)
class Links:
    """Whom residents may ask, the bot's name, without which there is no link to it, and where results are read."""

    ask: str = ""
    username: str = ""
    page: str = ""

    @classmethod
    async def of(cls, config: Config, store: Store) -> Links:
        return cls(config.privacy.contact, await store.facts.find("username") or "", config.publish.url)

    def contact(self, code: str) -> Contact:
        """For the unit of a code, "" for the agency."""
        link = f"https://t.me/{self.username}" if not code else deep_link(self.username, code)
        return Contact(self.page, link if self.username else "", self.ask)


@dataclass(frozen=True)
class Shown:
    """`cleared` in `language`. `each` are the units of a city that have a figure, where a document tells of these."""

    cleared: Cleared
    language: str
    links: Links = Links()
    each: Sequence[Cleared] = ()
