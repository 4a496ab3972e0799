"""Answers entered at the counter: how many by one officer, who is told of no others."""

from __future__ import annotations

from bot.storage.database import Database

_ENTERED = "SELECT count(*) AS n FROM responses WHERE officer = ? AND unit = ? AND hour >= ? AND hour < ?"
_OWN = "SELECT count(*) AS n FROM counted_responses WHERE officer = ? AND unit = ?"
_IN_WINDOW = f"{_OWN} AND window = ? AND window <> ''"
_IN_PERIOD = f"{_OWN} AND period = ? AND instrument = ?"


class Officers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def entered(self, officer: str, unit: str, hours: tuple[str, str]) -> int:
        """How many answers of the unit this pseudonym entered between two hours (UTC, half-open)."""
        return await self._count(_ENTERED, officer, unit, *hours)

    async def in_window(self, officer: str, unit: str, window: str) -> int:
        """How many answers of the unit in the window this pseudonym entered."""
        return await self._count(_IN_WINDOW, officer, unit, window)

    async def in_period(self, officer: str, unit: str, period: str, instrument: str) -> int:
        """How many answers of the unit in the rolling period this pseudonym entered."""
        return await self._count(_IN_PERIOD, officer, unit, period, instrument)

    async def _count(self, statement: str, *values: str) -> int:
        row = await self._database.read(lambda db: db.execute(statement, values).fetchone())
        return int(row["n"])
