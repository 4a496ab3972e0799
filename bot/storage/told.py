"""Follow-up as a report tells it, read in the transaction that reads the report's answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from bot.actions import Action
from bot.storage.actions import told_in
from bot.storage.evidence import Proof, proofs_in


class Told:
    """Actions of spans that ended by `last`, of one unit or all, and their evidence; empty until it has been read."""

    def __init__(self, last: date, unit: str | None = None) -> None:
        self._last, self._unit = last, unit
        self.actions: Sequence[Action] = ()
        self.proofs: Mapping[int, Sequence[Proof]] = {}

    def __call__(self, db: sqlite3.Connection) -> None:
        """For `beside` of a reading of answers."""
        self.actions = told_in(db, self._last.isoformat(), self._unit)
        self.proofs = proofs_in(db, [one.id for one in self.actions])
