"""Answers entered at the counter: how many by an officer, how many in all."""

from __future__ import annotations

from bot.storage.database import Database

_ENTERED = "SELECT count(*) AS n FROM responses WHERE officer = ? AND unit = ? AND hour >= ? AND hour < ?"
_IN_WINDOW = "SELECT count(*) AS n FROM counted_responses WHERE window = ? AND window <> '' AND unit = ?"
_IN_PERIOD = "SELECT count(*) AS n FROM counted_responses WHERE period = ? AND unit = ? AND instrument = ?"


class Officers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def entered(self, officer: str, unit: str, hours: tuple[str, str]) -> int:
        """How many answers of the unit this pseudonym entered between two hours (UTC, half-open)."""
        return await self._count(_ENTERED, officer, unit, *hours)

    async def in_window(self, window: str, unit: str) -> int:
        """How many answers of any channel the unit has in the window."""
        return await self._count(_IN_WINDOW, window, unit)

    async def in_period(self, period: str, unit: str, instrument: str) -> int:
        """How many answers of any channel the unit has in the rolling period."""
        return await self._count(_IN_PERIOD, period, unit, instrument)

    async def _count(self, statement: str, *values: str) -> int:
        row = await self._database.read(lambda db: db.execute(statement, values).fetchone())
        return int(row["n"])
