"""Letters that invite the heads of all units without one: one link a unit, the same when they are made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.people import Refused
from bot.config import Config
from bot.rules.hours import stamp_of
from bot.rules.identity import derive, derived_code, fingerprint
from bot.rules.offices import office_of
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Author, Store
from bot.storage.letters import Headless, Issued
from bot.storage.unit_lists import Among

RIGHT = "appoint.head"
VALID = (7, 14, 30)  # days a letter may be used
MOST = 500  # letters of one order, some pages of which a printer can cope with
_SLICE = 250  # invitations in one transaction


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says: the unit, the code that goes into its link, and the title of its head."""

    unit: str
    name: str
    code: str
    title: str


class HeadLetters:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def headless(self, who: Standing, now: datetime) -> Headless:
        """How many of this person's units have no head. Raises Refused."""
        return await self._store.letters.headless(_among(who), stamp_of(now))

    async def issue(self, who: Standing, by: Author, order: str, days: int, *, again: bool) -> tuple[list[Letter], str]:
        """Make an invitation for each unit without a head: (the letters, the UTC stamp of their end). Raises Refused.

        `by.at` is the moment of the order. The codes follow from the secret and the `order`, so that one that is
        carried out again after a stop prints the same links. With `again` what was invited before is invited anew.
        """
        if days not in VALID:
            raise Refused
        own, expires = f"{by.who}/letters/{order}/", stamp_of(by.at + timedelta(days=days))
        units = await self._store.letters.units(_among(who), by.stamp, own, MOST, again=again)
        key = self._key()
        letters = [
            Letter(one.code, one.name, derived_code(key, f"{own}{one.code}"), _title(one.name, one.title))
            for one in units
        ]
        for start in range(0, len(letters), _SLICE):
            some = letters[start : start + _SLICE]
            these = [Issued(one.unit, fingerprint(one.code), f"{own}{one.unit}") for one in some]
            await self._store.letters.issue(these, by, expires)
        return letters, expires

    def _key(self) -> bytes:
        assert self._config.secret is not None  # noqa: S101 -- the bot does not start without
        return derive(self._config.secret.get_secret_value(), "invitations")


def place_of(who: Standing) -> str:
    """The place an order of letters is owed for. Raises Refused for who may invite no head."""
    if not who.anywhere(RIGHT):
        raise Refused
    places = who.places(RIGHT)
    return EVERYWHERE if places is None else places[0]


def _title(unit: str, told: str) -> str:
    """How its head is addressed. One of several lines says for whom somebody signs, and nobody is called so."""
    return told if told and "|" not in told else office_of(unit).title


def _among(who: Standing) -> Among:
    if not who.anywhere(RIGHT):
        raise Refused
    return Among(who.places(RIGHT))
