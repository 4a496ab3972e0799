"""Releases put together: what a head has been shown of a unit, as one tally. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from bot.storage.releases import Release
from scoring import Tally


def all_of(releases: Sequence[Release]) -> Tally | None:
    """All that has been released, from the last release of each heap. None without any."""
    return _sum([one.total for one in releases])


def new_of(releases: Sequence[Release]) -> Tally | None:
    """What is new with these releases alone. None without any, or where earlier answers have changed meanwhile."""
    fresh = [one.fresh for one in releases if one.fresh is not None]
    return _sum(fresh) if len(fresh) == len(releases) else None


def shuffled(texts: Iterable[str], salt: str) -> list[str]:
    """The texts in an order that tells nothing of when they came, and is the same each time.

    >>> shuffled(["a", "b", "c"], "AA 2026-W46") == shuffled(["c", "b", "a"], "AA 2026-W46")
    True
    """
    return sorted(texts, key=lambda text: (sha256(f"{salt}\n{text}".encode()).digest(), text))


def _sum(tallies: Sequence[Tally]) -> Tally | None:
    return sum(tallies[1:], start=tallies[0]) if tallies else None
