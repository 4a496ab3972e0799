"""What /status shows to an officer: their own entries at a unit, today and in the open period or a window."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.people import Refused
from bot.cases.welcomes import PROGRESS
from bot.cases.windows import concerns
from bot.conversation.lists import PER_PAGE, ends_of, paged
from bot.conversation.render import Button, Screen
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import LABEL, is_number, page_ways
from bot.handlers.status_spans import Span
from bot.reporting.counter import collected
from bot.storage.unit_lists import Among
from scoring import local_day


class OwnCounts:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def screen(self, asker: Asker, span: Span, choice: Sequence[str]) -> Screen:
        """One's own entries at a unit, or the units to choose from. Raises Refused."""
        lists, among = self._desk.store.unit_lists, Among(asker.standing.places("status"))
        window, kind = span.window, self._desk.config.survey.period
        if window is not None and not concerns(asker.standing, "status", window):
            raise Refused
        if window is None and span.period.kind != kind:
            return Screen(asker.words("status.own_span"))
        match choice:
            case ["top"]:
                units = await lists.some(among, 2)
                return await (self._at(asker, span, units[0]) if len(units) == 1 else self._pick(asker, span.scope, 0))
            case ["units", page] if is_number(page):
                return await self._pick(asker, span.scope, int(page))
            case ["unit", code] if asker.standing.may("status", code):
                return await self._at(asker, span, code)
        raise Refused

    async def _pick(self, asker: Asker, scope: str, page: int) -> Screen:
        """One page of the units to choose from. Raises Refused where there is none."""
        among, lists, words = Among(asker.standing.places("status")), self._desk.store.unit_lists, asker.words
        units = await lists.first(among, PER_PAGE + 1, page * PER_PAGE)
        if not units:
            raise Refused
        prefix = f"{PROGRESS}:{scope}"
        rows = [(Button(ends_of(one.name, LABEL), f"{prefix}:unit:{one.code}"),) for one in units[:PER_PAGE]]
        ways = page_ways(words, f"{prefix}:units", page, page * PER_PAGE + len(units))
        count = await lists.count(among)
        return Screen(paged(words, words("status.own_pick", count=count), page, count), (*rows, *ways))

    async def _at(self, asker: Asker, span: Span, code: str) -> Screen:
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
            span.period,
            span.window,
            desk.instrument.id,
        )
        told = {"unit": unit.name, "period": found.title(words.language), "today": found.today, "n": found.n}
        return Screen(words("status.own", **told))
