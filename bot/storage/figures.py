"""Reading for summaries and reports: tallies, rows of answers, suggestions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from bot.storage.database import Database
from bot.storage.db import Db, Row, many, of_one_moment, snapshot
from bot.storage.discrepancy import Discrepancy
from bot.storage.mapped import parts_of
from bot.storage.records import RESPONSE_COLUMNS, Response, response_of
from bot.storage.recount import recount
from bot.storage.tally_text import tally_in
from scoring.instrument_catalogue import load_instrument
from scoring.tally import Tally

Fed = TypeVar("Fed")
Beside = Callable[[Db, str, Sequence[str]], None]


class Chosen(TypedDict):
    """Which answers: of stored periods, between two hours, or of a window."""

    periods: Sequence[str]
    hours: tuple[str, str] | None
    window: str


_TALLY_COLUMNS = "SELECT unit, service, instrument, period, week, channel, cells, totals FROM tallies"
_PERIODS = """
    WITH RECURSIVE known (period) AS (
        SELECT max(period) FROM tallies
        UNION ALL
        SELECT (SELECT max(period) FROM tallies WHERE period < known.period) FROM known WHERE period IS NOT NULL)
    SELECT period FROM known WHERE period IS NOT NULL"""  # from one in the index to the next


@dataclass(frozen=True, slots=True)
class TallyRow:
    unit: str
    service: str
    instrument: str
    period: str
    week: str
    channel: str
    tally: Tally

    @classmethod
    def of(cls, row: Row) -> TallyRow:
        unit, service, instrument, period, week, channel, cells, totals = row
        tally = tally_in(cells, totals, load_instrument(instrument))
        return cls(unit, service, instrument, period, week, channel, tally)


class Figures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def tallies(
        self, periods: Sequence[str], instrument: str, unit: str | None = None, beside: Sequence[str] = ()
    ) -> list[TallyRow]:
        """Every tally of these stored periods, of all units or of one. Those of side indices `beside` by their ids."""
        of_unit, here = _only(unit, "unit")
        asked = (instrument, *beside)
        statement = f"{_TALLY_COLUMNS} WHERE instrument IN ({_marks(asked)}) AND period IN ({_marks(periods)}){of_unit}"
        values = (*asked, *periods, *here)
        rows = await self._database.browse(lambda db: db.execute(statement, values).fetchall())
        return [TallyRow.of(row) for row in rows]

    async def tallies_of_week(self, week: str, instrument: str, beside: Sequence[str] = ()) -> list[TallyRow]:
        """Every tally of one ISO week, which may lie in two periods. `beside` as in tallies()."""
        asked = (instrument, *beside)
        statement = f"{_TALLY_COLUMNS} WHERE week = ? AND instrument IN ({_marks(asked)})"
        rows = await self._database.browse(lambda db: db.execute(statement, (week, *asked)).fetchall())
        return [TallyRow.of(row) for row in rows]

    async def any_answers(self, period: str, unit: str | None = None) -> bool:
        """Whether anybody answered in that survey period, anywhere or at a unit."""
        of_unit, here = _only(unit, "unit")
        statement = f"SELECT 1 FROM tallies WHERE period = ?{of_unit} LIMIT 1"  # noqa: S608 -- fixed text
        return await self._database.browse(lambda db: db.execute(statement, (period, *here)).fetchone() is not None)

    async def periods(self) -> list[str]:
        """Stored periods with answers, newest first."""
        rows = await self._database.browse(lambda db: db.execute(_PERIODS).fetchall())
        return [row["period"] for row in rows]

    async def responses(
        self,
        instrument: str,
        unit: str | None = None,
        *,
        periods: Sequence[str] = (),
        hours: tuple[str, str] | None = None,
        window: str = "",
    ) -> list[Response]:
        """Answers of one unit or of all: of these periods, of a window, or between two hours (UTC, half-open).

        By unit, oldest first.
        """
        return await self.fed(instrument, list, unit, periods=periods, hours=hours, window=window)

    async def fed(
        self,
        instrument: str,
        consume: Callable[[Iterator[Response]], Fed],
        unit: str | None = None,
        *,
        periods: Sequence[str] = (),
        hours: tuple[str, str] | None = None,
        window: str = "",
        beside: Beside | None = None,
        released: bool = False,
    ) -> Fed:
        """What `consume` makes of the same answers, one at a time from one snapshot. As fed_rows() otherwise."""

        def read(rows: Iterator[Row]) -> Fed:
            return consume(map(response_of, rows))

        columns = f"{RESPONSE_COLUMNS}, NULL AS pseudonym"
        chosen: Chosen = {"periods": periods, "hours": hours, "window": window}
        return await self.fed_rows(instrument, columns, read, unit, **chosen, beside=beside, released=released)

    async def fed_rows(
        self,
        instrument: str,
        columns: str,
        consume: Callable[[Iterator[Row]], Fed],
        unit: str | None = None,
        *,
        periods: Sequence[str] = (),
        hours: tuple[str, str] | None = None,
        window: str = "",
        beside: Beside | None = None,
        released: bool = False,
    ) -> Fed:
        """What `consume` makes of these columns of `responses AS r`, a row at a time. It runs in the reader's thread.

        All are of one moment. Those of a whole city are copied in it and consumed afterwards, with the file free.

        What else a report needs of that snapshot is read by `beside`, which is given the condition on r that
        chooses them whatever questionnaire they answer, and its values. With `released` only those that heads were told
        of are consumed.
        """
        values: tuple[str, ...]
        if window:
            condition, values = "r.window = ? AND r.window <> ''", (window,)  # as the index on windows says it
        elif hours is None:
            condition, values = f"r.period IN ({_marks(periods)})", tuple(periods)
        else:
            condition, values = "r.hour >= ? AND r.hour < ?", hours
        of_unit, here = _only(unit, "r.unit")
        shown = " AND r.released IS NOT NULL" if released else ""
        parts = parts_of(instrument)  # the questionnaires that a joined one counts together
        asked = f"r.instrument IN ({_marks(parts)})" if len(parts) > 1 else "r.instrument = ?"
        chosen = f"{asked} AND {condition}{of_unit}{shown} ORDER BY r.unit, r.hour, r.id"
        statement = f"SELECT {columns} FROM counted_responses AS r WHERE {chosen}"  # noqa: S608 -- fixed texts
        everything = (*parts, *values, *here)

        def work(db: Db) -> Fed:
            def first() -> None:
                if beside is not None:
                    beside(db, condition, values)

            if unit is None:
                with of_one_moment(db, statement, everything, first) as rows:
                    return consume(iter(rows))
            with snapshot(db):
                first()
                return consume(iter(many(db, statement, everything)))

        return await self._database.browse(work)

    async def unit_tallies_of_week(self, week: str, instrument: str) -> dict[str, Tally]:
        """One tally per unit that has answers in the week."""
        sums: dict[str, Tally] = {}
        for row in await self.tallies_of_week(week, instrument):
            sums[row.unit] = sums[row.unit] + row.tally if row.unit in sums else row.tally
        return sums

    async def discrepancies(self) -> tuple[int, list[Discrepancy]]:
        """Recount every tally from the answers: (tallies compared, those that differ). One snapshot."""
        return await self._database.browse(recount)

    async def integrity(self, *, full: bool = True) -> list[str]:
        """Run the engine's own checks of what is stored and its references. Empty when all is well."""
        return await self._database.integrity(full=full)


def _only(unit: str | None, column: str) -> tuple[str, tuple[str, ...]]:
    """A condition for one unit, with its value. Said only where there is one, so that an index is used."""
    return ("", ()) if unit is None else (f" AND {column} = ?", (unit,))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values)) or "NULL"
