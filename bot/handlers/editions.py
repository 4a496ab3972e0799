"""The button by which an admin has the edition of a survey period made for everybody to read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.edition_grants import BUTTON, EditionGrants
from bot.cases.people import Refused
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Rows
from bot.rules.rights import Standing
from scoring import BadPeriod, Period, parse_period


async def edition_row(grants: EditionGrants, who: Standing, period: Period, words: Texts) -> Rows:
    """The button below the city's formats, where the question has been asked and waits: its message may be far up."""
    if not await grants.waits(who, period.key):
        return ()
    return ((Button(words("edition.make_page"), f"{BUTTON}:make:{period.key}"),),)


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
