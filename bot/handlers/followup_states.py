"""/tindaklanjut by state and category: which actions are planned, running, finished, verified, or late."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.followup import FollowUp
from bot.cases.followup_notices import BUTTON
from bot.cases.people import Refused
from bot.conversation.lists import PER_PAGE
from bot.conversation.render import Screen
from bot.handlers import followup_lists
from bot.handlers import followup_screens as show
from bot.handlers.category_filter import EVERY, CategoryFilter
from bot.handlers.followup_screens import Look
from bot.handlers.picker import is_number
from bot.storage import Store
from bot.storage.unit_lists import Among

LATE = "late"


class StateLists:
    """Payloads: t:in:STATE:PAGE:PLACE, t:cats:STATE:PAGE."""

    def __init__(self, store: Store, cases: FollowUp) -> None:
        self._store, self._cases = store, cases

    async def screen(self, look: Look, choice: Sequence[str]) -> Screen:
        """A page of actions in a state, or its filter. Raises Refused for what no button of ours offers."""
        match choice:
            case ["in", state, page, *place] if _known(state) and is_number(page) and len(place) < 2:
                return await self._list(look, state, int(page), place[0] if place else EVERY)
            case ["cats", state, page] if _known(state) and is_number(page):
                return await self._filter(look, state).offer(int(page))
        raise Refused

    async def _list(self, look: Look, state: str, page: int, place: str) -> Screen:
        filtered = self._filter(look, state)
        category = await filtered.name(place)
        count, shown = await self._cases.in_state(look.standing, look.now, state, category, PER_PAGE, page * PER_PAGE)
        names = await self._store.unit_lists.names(one.unit for one in shown)
        where = f"in:{state}"
        place = EVERY if category is None else place
        return followup_lists.in_state(
            look.naming(names), state, count, shown, page, (where, place), filtered.row(category)
        )

    def _filter(self, look: Look, state: str) -> CategoryFilter:
        among = Among(look.standing.places("followup.view"), closed=True)
        return CategoryFilter(
            self._store.unit_lists, look.words, among, f"{BUTTON}:in:{state}", f"{BUTTON}:cats:{state}"
        )


def _known(state: str) -> bool:
    return state == LATE or state in show.MARKS
