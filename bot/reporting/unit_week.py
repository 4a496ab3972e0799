"""What is known of a unit at the end of a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.storage import Unit
from bot.storage.successions import Source
from exports.laporan import Former
from scoring import Look, NotYet, Period, Tally


@dataclass(frozen=True)
class UnitWeek:
    """What a head learns of a unit at the end of a week.

    `came` is how many answered in the period, `this_week` how many in the week alone. `released` is what the head may
    be shown of the period, `anew` whether that moved with this week and `fresh` what is new in it with this week: each
    None where there was no release, or its answers cannot be told apart. `look` is the last half year against the year
    before it, None where nothing was released in that time. `apart` is whether answers inside and outside a window wait
    each for themselves. `withdrawn` is whether what was shown waits for the next release, since one of its answers was
    changed or erased. `beside` are the tallies of indices beside the IKM that may be shown of the period, by their ids.
    `past` is the last figure that was published before, where nothing was counted since, and `merged` are the units
    that went into this one in the weeks of the look. `weeks` are the last ones as looks.lines_of tells them.
    """

    unit: Unit
    week: Period
    period: Period
    came: int
    this_week: int
    anew: bool = False
    released: Tally | None = None
    fresh: Tally | None = None
    look: Look | NotYet | None = None
    suggestions: Sequence[str] = ()
    apart: bool = False
    withdrawn: bool = False
    beside: Mapping[str, Tally] = field(default_factory=dict)
    past: Former | None = None
    merged: Sequence[Source] = ()
    weeks: Sequence[str] = ()

    @property
    def since(self) -> int:
        """Answers that came after the last release."""
        return max(self.came - (self.released.n if self.released else 0), 0)
