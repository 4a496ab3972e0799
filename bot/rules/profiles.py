"""Profiles of which each is shared by several people. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
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


def without_few(codes: Mapping[str, int]) -> Counter[str]:
    """How many people have each code, with those of fewer than ENOUGH together under RARE.

    As many others go with them as it takes to make these ENOUGH, the smallest first, so that nobody subtracts.

    >>> dict(without_few({"TIDAK": 40, "FISIK": 7, "MENTAL": 1}))
    {'TIDAK': 40, '*': 8}
    """
    found = +Counter(codes)
    rare = [code for code, people in found.items() if people < ENOUGH or code == RARE]
    kept = sorted((code for code in found if code not in rare), key=lambda code: found[code])
    while kept and 0 < sum(found[code] for code in rare) < ENOUGH:
        rare.append(kept.pop(0))
    hidden = sum(found.pop(code) for code in rare)
    return found + Counter({RARE: hidden})


def added_without_few(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The same of several units together, from which nobody subtracts the units that are told without their few.

    >>> dict(added_without_few([{"TIDAK": 9, "FISIK": 5}, {"TIDAK": 9, "FISIK": 1}, {"TIDAK": 9, "FISIK": 4}]))
    {'TIDAK': 27, 'FISIK': 10}
    """
    whole, rest = Counter[str](), Counter[str]()
    for codes in parts:
        (whole if without_few(codes) == +Counter(codes) else rest).update(codes)
    return whole + without_few(rest)


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
