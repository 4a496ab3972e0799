"""Respondents by characteristic, the same before and after the rows of a closed period have been coarsened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.conversation.profile import PROFILE
from bot.storage.coarse import Frozen, Key

Counted = dict[str, dict[str, Counter[str]]]  # unit -> field -> people by code, "" for those who did not say


class Profiled(NamedTuple):
    """So many people of a unit and span with one profile, whose rows are `coarse` or not yet."""

    key: Key
    coarse: bool
    profile: Mapping[str, str]
    n: int


def profile_counts(heaps: Iterable[Profiled], frozen: Frozen) -> Counted:
    """How many people of each unit have each characteristic.

    Of coarse rows the counts that were kept, where all of these rows are here. Of a span that cuts them, or after some
    were taken back, what is left in the rows: it says RARE for what is not known any more.
    """
    found: Counted = defaultdict(lambda: {field.key: Counter() for field in PROFILE})
    coarse: defaultdict[Key, list[Profiled]] = defaultdict(list)
    for heap in heaps:
        if heap.coarse:
            coarse[heap.key].append(heap)
        else:
            _add(found, heap)
    for key, some in coarse.items():
        kept, people = frozen.get(key, {}), sum(heap.n for heap in some)
        if kept and all(sum(codes.values()) == people for codes in kept.values()):
            for field, codes in kept.items():
                found[key.unit][field].update(codes)
        else:
            for heap in some:
                _add(found, heap)
    return dict(found)


def _add(found: Counted, heap: Profiled) -> None:
    for field, codes in found[heap.key.unit].items():
        codes[heap.profile.get(field, "")] += heap.n
