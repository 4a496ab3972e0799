"""Narrowing a list to one category of units: the button that says which, and the screen that offers them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.lists import PER_PAGE, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.picker import Rows, is_number, page_ways
from bot.storage.unit_lists import Among, UnitLists

EVERY = "-"


@dataclass(frozen=True)
class CategoryFilter:
    """Of a list whose payloads are `listed:PAGE:PLACE`. The categories stand at `offered:PAGE`."""

    lists: UnitLists
    words: Texts
    among: Among
    listed: str
    offered: str

    async def name(self, place: str) -> str | None:
        """The category at that place, None for every one, or where there is none."""
        return await self.lists.category(self.among, int(place)) if is_number(place) else None

    def row(self, category: str | None) -> Rows:
        """The button that says which category is shown, and leads to the others."""
        named = self.words("list.every_category") if category is None else category or self.words("report.no_category")
        return ((Button(self.words("list.category", category=named), f"{self.offered}:0"),),)

    async def offer(self, page: int) -> Screen:
        """A page of the categories."""
        _, count = await self.lists.sizes(self.among)
        some = await self.lists.categories(self.among, PER_PAGE, page * PER_PAGE)
        every = ((Button(self.words("list.every_category"), f"{self.listed}:0:{EVERY}"),),) if not page else ()
        rows = tuple(
            (
                Button(
                    f"{one.name or self.words('report.no_category')} ({self.words.number(one.size)})",
                    f"{self.listed}:0:{place}",
                ),
            )
            for place, one in enumerate(some, page * PER_PAGE)
        )
        title = paged(self.words, self.words("list.pick_category", count=count), page, count)
        home = f"{self.listed}:0:{EVERY}"
        return Screen(title, (*every, *rows, *page_ways(self.words, self.offered, page, count, home)))
