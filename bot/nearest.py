"""Who answers for a unit: its own heads, or the nearest above it that can be reached. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.storage.people import Member


def heads_of(unit: str, heads: Iterable[Member], parents: Mapping[str, str | None]) -> Sequence[Member]:
    """The heads of the unit; where none of them can be reached, those of the nearest unit above that has one.

    Whoever blocked the bot cannot be reached. Empty where nobody up to the top of the tree can.
    """
    reached = [head for head in heads if not head.blocked]
    here: str | None = unit
    while here is not None:
        if found := [head for head in reached if head.unit == here]:
            return found
        here = parents.get(here)
    return ()
