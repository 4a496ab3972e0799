"""Indices beside the IKM in a release: fewer answer them, so what heads see of them moves in steps of their own.

Five new answers may hold one of IPAK alone. So what is shown of an index stands still until five answers to it are new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.storage.tally_text import cells_text, totals_text
from scoring.instrument import Instrument
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tally
from scoring.tally import Tally


@dataclass(frozen=True, slots=True)
class Beside:
    """`shown` is what a head may be told of each index, by its id. One that is missing waits for `fewest` new answers.

    `waits` is whether an index has answers that are released and not among these.
    """

    shown: Mapping[str, Tally] = field(default_factory=dict)
    waits: bool = False


NO_INDEX = Beside()


def beside_all(instrument: Instrument, given: Mapping[str, int]) -> Beside:
    """All answers to each index, among packed answers and how often each was given."""
    return Beside({one.id: _tally(instrument, one, given) for one in instrument.side})


def beside_next(
    instrument: Instrument, last: Beside | None, before: Mapping[str, int], new: Mapping[str, int], fewest: int
) -> Beside:
    """What is shown with a release of `new` answers after those `before`.

    `last` is what the release before it showed, None where one of its answers was changed or erased.
    """
    shown, waits = dict[str, Tally](), False
    for one in instrument.side:
        fresh = _tally(instrument, one, new)
        total = _tally(instrument, one, before) + fresh
        known = last.shown.get(one.id) if last is not None else None
        moved = fresh.n if known is None else total.n - known.n
        if moved >= fewest:
            shown[one.id] = total
        elif known is not None:
            shown[one.id] = known
        waits = waits or one.id not in shown or shown[one.id].n < total.n
    return Beside(shown, waits)


def none_shown(instrument: Instrument) -> Beside:
    """What is shown before the first release."""
    return Beside({one.id: Tally.empty(one) for one in instrument.side})


def beside_text(beside: Beside) -> str:
    """Members of a JSON object, each with a comma before it. Empty where there is no index."""
    if not beside.shown and not beside.waits:
        return ""
    parts = (f'"{id}":{{"cells":{cells_text(one)},"totals":{totals_text(one)}}}' for id, one in beside.shown.items())
    return f',"beside":{{{",".join(parts)}}},"waits":{json.dumps(beside.waits)}'


def beside_in(found: Mapping[str, Any]) -> Beside:
    """The inverse, of the whole object."""
    shown = {
        id: Tally.from_cells(one["cells"], load_instrument(id), one["totals"])
        for id, one in found.get("beside", {}).items()
    }
    return Beside(shown, bool(found.get("waits")))


def _tally(instrument: Instrument, one: Instrument, given: Mapping[str, int]) -> Tally:
    cut: Counter[str] = Counter()
    for text, times in given.items():
        cut[text[instrument.cuts[one.key]]] += times
    return packed_tally(one, cut) if cut else Tally.empty(one)
