"""What a survey window may be put together from, read for one page of its draft: never every unit for one tap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.cases.people import Refused
from bot.config import Config
from bot.conversation.lists import PER_LIST, PER_PAGE
from bot.conversation.window_draft import (
    CATEGORY,
    CLUSTER,
    LISTS,
    SCOPE,
    SEED,
    SERVICES,
    SUMMARY,
    UNITS,
    WindowDraft,
)
from bot.conversation.window_events import Choose, Event, GoOn
from bot.conversation.window_offer import Offer
from bot.conversation.window_screens import LISTED
from bot.rules.identity import new_code
from bot.rules.rights import EVERYWHERE, Standing
from bot.storage import Store
from bot.storage.unit_lists import Among
from scoring import load_instrument
from scoring.instrument_catalogue import instruments
from scoring.weights import conventions

RIGHT = "windows.make"
_LONG = 5 * PER_PAGE  # units from which on a word is quicker than buttons
_CATEGORIES = 1000
_ALL = -1  # as SQLite says it


def check_maker(who: Standing) -> None:
    """Check that this person may make windows anywhere. Raises Refused."""
    if not who.anywhere(RIGHT):
        raise Refused


class WindowOffers:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._lists, self._instruments = config, store.unit_lists, store.instruments

    async def read(self, who: Standing, draft: WindowDraft, today: date, event: Event | None = None) -> Offer:
        """What this person may choose from on the draft's page. With an `event`, also what that stands for.

        Raises Refused.
        """
        check_maker(who)
        mine = Among(who.places(RIGHT))
        offer = Offer(today, await self._weights(), new_code(8), who.may(RIGHT, EVERYWHERE))
        match draft.page:
            case page if page == SCOPE:
                divided = bool(await self._lists.some(replace(mine, divided=True), 1))
                return replace(offer, divided=divided, categories=await self._categories(mine))
            case page if page == UNITS and draft.scope == CATEGORY:
                return await self._of_categories(offer, mine, event)
            case page if page == UNITS:
                return await self._of_units(offer, replace(mine, divided=draft.scope == CLUSTER), draft, event)
            case page if page == SEED:
                return await self._of_draw(offer, draft)
            case page if page == SERVICES:
                return replace(offer, services=await self._services(mine, draft))
            case page if page == SUMMARY:
                told = await self._of_draw(offer, draft) if draft.scope == CLUSTER else offer
                start = max(draft.shown - LISTS[SUMMARY], 0) * PER_LIST
                names = {**told.names, **await self._lists.names(draft.units[start : start + LISTED])}
                return replace(told, names=names, services=await self._services(mine, draft))
        return offer

    async def _weights(self) -> dict[str, list[str]]:
        survey = self._config.survey
        known = (survey.instrument, *instruments(), *reversed(await self._instruments.ids()))
        weights = {name: list(conventions(load_instrument(name))) for name in known}
        weights[survey.instrument].sort(key=lambda one: one != survey.weight)
        return weights

    async def _categories(self, mine: Among) -> list[str]:
        return [one.name for one in await self._lists.categories(mine, _CATEGORIES) if one.name]

    async def _of_categories(self, offer: Offer, mine: Among, event: Event | None) -> Offer:
        known, meant = await self._categories(mine), tuple[str, ...]()
        if isinstance(event, Choose) and event.option in {str(place) for place in range(len(known))}:
            units = await self._lists.of_category(mine, known[int(event.option)], _ALL)
            meant = tuple(one.code for one in units)
        return replace(offer, categories=known, meant=meant)

    async def _of_units(self, offer: Offer, listed: Among, draft: WindowDraft, event: Event | None) -> Offer:
        """One page of a list, or what its words find."""
        if draft.sought:
            count, units = await self._lists.found(draft.sought, listed, PER_PAGE, draft.shown * PER_PAGE)
            more = count > (draft.shown + 1) * PER_PAGE
            return replace(offer, units={one.code: one.name for one in units}, count=count, more=more)
        units = await self._lists.first(listed, PER_PAGE, draft.shown * PER_PAGE)
        count = await self._lists.count(listed)
        drawn = listed.divided and isinstance(event, GoOn) and not draft.units
        every = await self._lists.first(listed, _ALL) if drawn else ()
        return replace(
            offer,
            units={one.code: one.name for one in units},
            count=count,
            more=count > (draft.shown + 1) * PER_PAGE,
            long=count > _LONG,
            meant=tuple(one.code for one in every),
        )

    async def _of_draw(self, offer: Offer, draft: WindowDraft) -> Offer:
        """The units of a draw, with their names and those of the units above."""
        below = await self._lists.right_below(draft.units)
        names = {one.code: one.name for units in below.values() for one in units}
        names |= await self._lists.names(draft.units)
        return replace(offer, below={code: [one.code for one in units] for code, units in below.items()}, names=names)

    async def _services(self, mine: Among, draft: WindowDraft) -> dict[str, str]:
        return await self._lists.services(Among(draft.units) if draft.units else mine)
