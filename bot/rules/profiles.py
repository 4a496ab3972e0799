"""Profiles of which each is shared by several people. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

RARE = "*"  # in place of a code that would tell fewer than ENOUGH people from the others
ENOUGH = 5


def coarsened(profiles: Sequence[Mapping[str, str]], fields: Iterable[str]) -> list[dict[str, str]]:
    """The profiles in their order, with RARE where a code is rare among those who are alike so far.

    Each that is left is shared by ENOUGH people, or all are RARE where there are fewer people. `fields` are the
    characteristics, the one to be kept longest first. Who did not say is absent, and is told from nobody by that.

    >>> coarsened([{"kelamin": "P"}] * 5 + [{"kelamin": "L"}], ["kelamin"])[-1]
    {'kelamin': '*'}
    """
    found = [dict(one) for one in profiles]
    _part(found, list(range(len(found))), list(fields))
    return found


def _part(found: list[dict[str, str]], members: Sequence[int], fields: Sequence[str]) -> None:
    if not fields or not members:
        return
    field, *others = fields
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for place in members:
        alike[found[place].get(field, "")].append(place)
    kept = sorted((some for some in alike.values() if len(some) >= ENOUGH), key=len)
    rare = [place for some in alike.values() if len(some) < ENOUGH for place in some]
    while kept and 0 < len(rare) < ENOUGH:  # alone they would still be few
        rare += kept.pop(0)
    for place in rare:
        found[place][field] = RARE
    for some in (*kept, rare):
        _part(found, some, others)
