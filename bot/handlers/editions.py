"""The button by which an admin has the edition of a survey period made for everybody to read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.edition_grants import EditionGrants
from bot.cases.people import Refused
from bot.conversation.render import Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from scoring import BadPeriod, parse_period


class EditionDesk:
    right = "publish"

    def __init__(self, desk: Desk) -> None:
        self._desk, self._grants = desk, EditionGrants(desk.config, desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of e:make:PERIOD. One tap grants it, and a second one says that it was. Raises Refused."""
        words = asker.words
        match choice:
            case ["make", key]:
                try:
                    period = parse_period(key)
                except BadPeriod:
                    raise Refused from None
                new = await self._grants.grant(asker.standing, self._desk.author(asker.user), period.key)
                return Screen(words("edition.granted" if new else "edition.known", period=period.name(words.language)))
        raise Refused
