"""Respondents by characteristic, the same before and after the rows of a closed period have been coarsened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable

from bot.conversation.profile import FIELDS
from bot.storage import Response
from bot.storage.coarse import Frozen, Key

Counted = dict[str, dict[str, Counter[str]]]  # unit -> field -> people by code, "" for those who did not say


def profile_counts(rows: Iterable[Response], frozen: Frozen) -> Counted:
    """How many people of each unit have each characteristic.

    Of coarse rows the counts that were kept, where all of these rows are here. Of a span that cuts them, or after some
    were taken back, what is left in the rows: it says RARE for what is not known any more. A characteristic that was
    not counted yet when they were coarsened is read from the rows too.
    """
    found: Counted = defaultdict(lambda: {field: Counter() for field in FIELDS})
    coarse: defaultdict[Key, list[Response]] = defaultdict(list)
    for row in rows:
        if row.coarse:
            coarse[Key(row.unit, row.period, row.window, row.answered or row.instrument)].append(row)
        else:
            _add(found, row)
    for key, some in coarse.items():
        kept = {field: codes for field, codes in frozen.get(key, {}).items() if field in FIELDS}
        if not all(sum(codes.values()) == len(some) for codes in kept.values()):
            kept = {}
        for field, codes in kept.items():
            found[key.unit][field].update(codes)
        for row in some:
            _add(found, row, kept)
    return dict(found)


def _add(found: Counted, row: Response, known: Container[str] = ()) -> None:
    for field, codes in found[row.unit].items():
        if field not in known:
            codes[row.profile.get(field, "")] += 1
