"""Respondents by characteristic, the same before and after the rows of a closed period have been coarsened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.conversation.profile import PROFILE
from bot.storage import Response
from bot.storage.coarse import Frozen, Key

Counted = dict[str, dict[str, Counter[str]]]  # unit -> field -> people by code, "" for those who did not say


def profile_counts(rows: Iterable[Response], frozen: Frozen) -> Counted:
    """How many people of each unit have each characteristic.

    Of coarse rows the counts that were kept, where all of these rows are here. Of a span that cuts them, or after some
    were taken back, what is left in the rows: it says RARE for what is not known any more.
    """
    found: Counted = defaultdict(lambda: {field.key: Counter() for field in PROFILE})
    coarse: defaultdict[Key, list[Response]] = defaultdict(list)
    for row in rows:
        if row.coarse:
            coarse[Key(row.unit, row.period, row.window, row.instrument)].append(row)
        else:
            _add(found, row)
    for key, some in coarse.items():
        kept = frozen.get(key, {})
        if kept and all(sum(codes.values()) == len(some) for codes in kept.values()):
            for field, codes in kept.items():
                found[key.unit][field].update(codes)
        else:
            for row in some:
                _add(found, row)
    return dict(found)


def _add(found: Counted, row: Response) -> None:
    for field, codes in found[row.unit].items():
        codes[row.profile.get(field, "")] += 1
