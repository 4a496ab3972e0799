"""What /status shows to an officer: their own entries at a unit, today and in the open period or a window."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.people import Refused
from bot.cases.windows import concerns
from bot.conversation.render import Button, Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import LABEL
from bot.reporting.counter import collected
from bot.storage import Window
from bot.storage.unit_lists import Among
from scoring import local_day

PROGRESS = "g"  # payloads: g:SCOPE:top, g:SCOPE:list:STATE:PAGE, g:SCOPE:unit:CODE
_MOST_UNITS = 30


class OwnCounts:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def screen(self, asker: Asker, scope: str, window: Window | None, choice: Sequence[str]) -> Screen:
        """One's own entries at a unit, or the units to choose from. Raises Refused."""
        lists, words = self._desk.store.unit_lists, asker.words
        if window is not None and not concerns(asker.standing, "status", window):
            raise Refused
        match choice:
            case ["top"]:
                units = await lists.first(Among(asker.standing.places("status")), _MOST_UNITS)
                if not units:
                    raise Refused
                if len(units) == 1:
                    return await self._at(asker, window, units[0].code)
                rows = [(Button(one.name[:LABEL], f"{PROGRESS}:{scope}:unit:{one.code}"),) for one in units]
                return Screen(words("status.own_pick"), tuple(rows))
            case ["unit", code] if asker.standing.may("status", code):
                return await self._at(asker, window, code)
        raise Refused

    async def _at(self, asker: Asker, window: Window | None, code: str) -> Screen:
        desk, words = self._desk, asker.words
        unit = await desk.store.units.find(code)
        if unit is None:
            raise Refused
        zone = desk.config.agency.timezone
        found = await collected(
            desk.store,
            desk.survey.answers.officer(asker.user.id),
            unit,
            local_day(desk.clock(), unit.zone(zone)),
            zone,
            desk.open_period(),
            window,
            desk.instrument.id,
        )
        told = {"unit": unit.name, "period": found.title(words.language), "today": found.today, "n": found.n}
        return Screen(words("status.own", **told))
