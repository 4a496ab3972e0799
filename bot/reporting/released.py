"""Releases put together: what a head has been shown of a unit, as one tally, and what waits to be released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.reporting.spans import Tallies, tallies_in
from bot.storage import Store
from bot.storage.release_rows import Release
from exports.detail import NEW
from scoring import Period, Tally


def all_of(releases: Sequence[Release]) -> Tally | None:
    """All that has been released, from the last release of each heap. None without any, or where one is withdrawn."""
    totals = [one.total for one in releases if one.total is not None]
    return _sum(totals) if len(totals) == len(releases) else None


def beside_all_of(releases: Sequence[Release]) -> dict[str, Tally]:
    """What is shown of indices beside the IKM, by their ids: none that is not known of every heap."""
    if not releases or withdrawn(releases):
        return {}
    known = [one.beside.shown for one in releases]
    ids = [id for id in known[0] if all(id in one for one in known)]
    found = {id: sum((one[id] for one in known[1:]), start=known[0][id]) for id in ids}
    return {id: tally for id, tally in found.items() if tally}


def withdrawn(releases: Sequence[Release]) -> bool:
    """Whether an answer of these was changed or erased, so that they are told of again with the next release."""
    return any(one.total is None for one in releases)


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


async def waiting_in(store: Store, span: Period, instrument: str) -> Tallies:
    """Late answers of a closed survey period or window that neither heads nor everybody are told of yet, by unit."""
    return await store.released.waiting(span.key, instrument, NEW, window=span.kind == "window")


async def told_of(store: Store, span: Period, instrument: str, zone: ZoneInfo) -> Tallies:
    """What heads and everybody may be told of a survey period or window that has closed: all but what waits."""
    late = await waiting_in(store, span, instrument)
    return less(await tallies_in(store, span, instrument, zone), late)


def less(tallies: Mapping[str, Tally], late: Mapping[str, Tally]) -> Tallies:
    """The tallies without the late ones. No unit of which nothing is left."""
    found = {code: tally - late[code] if code in late else tally for code, tally in tallies.items()}
    return {code: tally for code, tally in found.items() if tally.n}


def _sum(tallies: Sequence[Tally]) -> Tally | None:
    return sum(tallies[1:], start=tallies[0]) if tallies else None
