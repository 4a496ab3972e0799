"""Letters that invite the heads of all units without one: how long they are valid, and one order for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cases.letters import MOST, VALID, HeadLetters, place_of
from bot.cases.people import Refused
from bot.cases.people_notices import BUTTON
from bot.conversation.render import Button, Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import Rows, is_number
from bot.rules.owed_documents import Letters
from bot.storage.owed import Owed
from scoring import local_day


class LettersDesk:
    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        """`wake` tells the courier that something is owed."""
        self._desk, self._wake = desk, wake
        self._cases = HeadLetters(desk.config, desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of p:letters, or of p:letters:new|again:DAYS, which orders them. Raises Refused."""
        match choice:
            case []:
                return await self._ask(asker)
            case [("new" | "again") as which, days] if is_number(days) and int(days) in VALID:
                return await self._order(asker, int(days), again=which == "again")
        raise Refused

    async def _ask(self, asker: Asker) -> Screen:
        words, found = asker.words, await self._cases.headless(asker.standing, self._desk.clock())
        back = ((Button(words("report.back"), f"{BUTTON}:top:0"),),)
        if not found.units:
            return Screen(words("letters.nobody"), back)
        new = found.units - found.invited
        rows: list[tuple[Button, ...]] = [self._button(asker, "new", days, new) for days in VALID if new]
        if found.invited and found.units <= MOST:
            rows += [self._button(asker, "again", days, found.units) for days in VALID]
        text = words("letters.title", units=found.units, invited=found.invited)
        text = text if new <= MOST else f"{text}\n{words('letters.most', most=MOST)}"
        return Screen(text, (*rows, *back))

    def _button(self, asker: Asker, which: str, days: int, count: int) -> tuple[Button, ...]:
        label = asker.words(f"letters.{which}", days=days, count=min(count, MOST))
        return (Button(label, f"{BUTTON}:letters:{which}:{days}"),)

    async def _order(self, asker: Asker, days: int, *, again: bool) -> Screen:
        """Owed through the ledger. A tap that comes twice is one order."""
        words, by = asker.words, self._desk.author(asker.user)
        place, agency = place_of(asker.standing), self._desk.config.agency
        thing = Letters(unit=place, name=agency.name, language=words.language, days=days, made=by.stamp, again=again)
        day = local_day(by.at, agency.timezone).isoformat()
        part = f"letters-{asker.asked}"
        owed = Owed(thing=thing, period=day, unit=place, recipient=asker.user.id, part=part)
        await self._desk.store.deliveries.order(owed, self._desk.now)
        self._wake()
        back: Rows = ((Button(words("report.back"), f"{BUTTON}:top:0"),),)
        return Screen(words("letters.ordered", days=days), back)
