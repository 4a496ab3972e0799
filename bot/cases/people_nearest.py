"""Who answers for a unit: its heads, or those of the nearest unit above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.storage import Store
from bot.storage.roles import Member


class Heads:
    """Heads who can be reached, found by unit. Whoever blocked the bot cannot be."""

    def __init__(self, heads: Iterable[Member], parents: Mapping[str, str | None]) -> None:
        """`parents` holds at least what stands above the units that are asked for."""
        self._parents = parents
        self._at: defaultdict[str, list[Member]] = defaultdict(list)
        for head in heads:
            if not head.blocked:
                self._at[head.unit].append(head)

    def of(self, unit: str) -> Sequence[Member]:
        """The heads of the unit. Where none of them can be reached, those of the nearest unit above that has one.

        Empty where nobody up to the top of the tree can.
        """
        here: str | None = unit
        while here is not None:
            if here in self._at:
                return self._at[here]
            here = self._parents.get(here)
        return ()


async def heads_near(store: Store, units: Collection[str]) -> Heads:
    """The heads of these units and of all above them."""
    above = await store.units.lines(units)
    return Heads(await store.people.heads_at(above), above)


def heads_of(unit: str, heads: Iterable[Member], parents: Mapping[str, str | None]) -> Sequence[Member]:
    """The same of one unit."""
    return Heads(heads, parents).of(unit)
