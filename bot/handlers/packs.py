"""The button below the city's formats that orders the proofs of every unit at once."""

from __future__ import annotations

from collections.abc import Callable

from bot.cases.people import Refused
from bot.conversation.screen import Button, Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.reporting.spans import find_period
from bot.rules.owed_documents import Packs
from bot.rules.rights import EVERYWHERE
from bot.storage.owed import Owed
from bot.storage.unit_lists import Among
from scoring import BadPeriod, Period

MOST = 500  # units, some ten minutes. More are for the command line, which writes into a folder


class PackDesk:
    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        """`wake` tells the courier that something is owed."""
        self._desk, self._wake = desk, wake

    async def button(self, prefix: str, period: Period, asker: Asker) -> tuple[Button, ...]:
        """The button beside those of the formats, where there are units and not too many."""
        count = len(await self._codes())
        if not 0 < count <= MOST:
            return ()
        return (Button(asker.words("report.packs_button", count=count), f"{prefix}:packs:{period.key}"),)

    async def order(self, key: str, asker: Asker) -> Screen:
        """Owe them, from the message that was tapped: a tap that comes twice is one order. Raises Refused."""
        try:
            period = await find_period(self._desk.store, key)
        except BadPeriod:
            raise Refused from None
        words, codes, agency = asker.words, await self._codes(), self._desk.config.agency
        back = ((Button(words("report.back"), f"r:period:{EVERYWHERE}:{period.key}"),),)
        if not 0 < len(codes) <= MOST:
            return Screen(words("report.packs_many", most=MOST), back)
        thing = Packs(unit=EVERYWHERE, name=agency.name, language=words.language, period=period.key, codes=tuple(codes))
        part = f"{asker.place}-packs"
        owed = Owed(thing=thing, period=period.key, unit=EVERYWHERE, recipient=asker.chat, part=part)
        await self._desk.store.deliveries.order(owed, self._desk.now)
        self._wake()
        return Screen(words("report.packs_ordered", count=len(codes), period=period.name(words.language)), back)

    async def _codes(self) -> list[str]:
        """Of active units, one more than are made at most."""
        return sorted(await self._desk.store.unit_lists.some(Among(None), MOST + 1))
