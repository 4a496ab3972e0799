"""What a report tells beside its figures, read in the transaction of its answers: follow-up, what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules.actions import Action
from bot.storage.actions import told_in
from bot.storage.coarse import Frozen, frozen_in
from bot.storage.db import Db
from bot.storage.evidence import Proof, proofs_in
from bot.storage.paper import Batch, undone_in

_RECEIVED = "SELECT r.unit, r.instrument, r.window, r.hour, COUNT(*) AS n FROM counted_responses AS r WHERE"
_ASIDE = """
    SELECT r.unit, r.instrument, r.hour, r.scores, count(*) AS n FROM responses AS r
    WHERE r.aside IS NOT NULL AND"""
_ASIDE_GROUPED = "GROUP BY r.unit, r.instrument, r.hour, r.scores"
_GROUPED = "GROUP BY r.unit, r.instrument, r.window, r.hour"


@dataclass(frozen=True, slots=True)
class Received:
    """How many answers to one questionnaire a unit had in an hour (UTC), and their window or ""."""

    unit: str
    instrument: str
    window: str
    hour: str
    n: int


@dataclass(frozen=True, slots=True)
class Aside:
    """How many answers of an hour (UTC) with these packed scores are set aside."""

    unit: str
    instrument: str
    hour: str
    scores: str
    n: int


class Told:
    """Actions of spans that ended by `last`, of one unit or all, and their evidence. Empty until it has been read.

    `received` are its answers of the span whatever they answer, `by_hour` where only hours choose them, so that a unit
    in another zone may have some of its neighbours'. `batches` are those that were taken back, and `aside` its answers
    that were set aside. `frozen` are the counts by characteristic that were kept of closed periods.
    """

    def __init__(self, last: date, unit: str | None = None) -> None:
        self._last, self.unit = last, unit
        self.actions: Sequence[Action] = ()
        self.proofs: Mapping[int, Sequence[Proof]] = {}
        self.received: Sequence[Received] = ()
        self.batches: Sequence[Batch] = ()
        self.aside: Sequence[Aside] = ()
        self.by_hour = False
        self.frozen: Frozen = {}

    def __call__(self, db: Db, condition: str, values: Sequence[str]) -> None:
        """For `beside` of a reading of answers that is chosen by this condition on r."""
        here, unit = ("", ()) if self.unit is None else (" AND r.unit = ?", (self.unit,))
        counted = db.execute(f"{_RECEIVED} {condition}{here} {_GROUPED}", (*values, *unit))
        self.received = [Received(**row) for row in counted]
        left = db.execute(f"{_ASIDE} {condition}{here} {_ASIDE_GROUPED}", (*values, *unit))
        self.aside = [Aside(**row) for row in left]
        self.by_hour = condition.startswith("r.hour")
        self.batches = undone_in(db)
        self.frozen = frozen_in(db, f"({condition}){here}", (*values, *unit))
        self.actions = told_in(db, self._last.isoformat(), self.unit)
        self.proofs = proofs_in(db, [one.id for one in self.actions])
