"""Respondents by characteristic, the same before and after the rows of a closed period have been coarsened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from bot.conversation.profile import FIELDS
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
    were taken back, what is left in the rows: it says RARE for what is not known any more. A characteristic that was
    not counted yet when they were coarsened is read from the rows too.
    """
    found: Counted = defaultdict(lambda: {field: Counter() for field in FIELDS})
    coarse: defaultdict[Key, list[Profiled]] = defaultdict(list)
    for heap in heaps:
        if heap.coarse:
            coarse[heap.key].append(heap)
        else:
            _add(found, heap)
    for key, some in coarse.items():
        kept, people = (
            {field: codes for field, codes in frozen.get(key, {}).items() if field in FIELDS},
            sum(heap.n for heap in some),
        )
        if not all(sum(codes.values()) == people for codes in kept.values()):
            kept = {}
        for field, codes in kept.items():
            found[key.unit][field].update(codes)
        for heap in some:
            _add(found, heap, kept)
    return dict(found)


def _add(found: Counted, heap: Profiled, known: Container[str] = ()) -> None:
    for field, codes in found[heap.key.unit].items():
        if field not in known:
            codes[heap.profile.get(field, "")] += heap.n
