"""Answers that are set aside, and taken back. They stay where they are, and no figure counts them meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.rules.findings import FEWEST, Finding, NotNow
from bot.storage.audit import Author, record
from bot.storage.database import Database
from bot.storage.db import Db
from bot.storage.findings import finding_in
from bot.storage.owed import Owed, write_owed
from bot.storage.records import RESPONSE_COLUMNS, Response, response_of
from bot.storage.releases import withdraw
from bot.storage.tally_rows import change_tally, tallies_of

Decide = Callable[[Finding], Finding]
Tell = Callable[[Finding], Sequence[Owed]]

_OF = f"SELECT {RESPONSE_COLUMNS}, NULL AS pseudonym FROM responses AS r WHERE"  # noqa: S608 -- fixed columns, no input
_MEANT = f"""
    {_OF} r.unit = ? AND r.hour >= ? AND r.hour <= ? AND r.channel = ? AND r.instrument = ? AND r.week = ?
        AND r.batch IS NULL AND r.aside IS NULL"""
_ASIDE = f"{_OF} r.aside = ?"
# Whatever has been told of a span for good: the release that closed it, and what was published.
_TOLD = """
    SELECT 1 WHERE EXISTS (
        SELECT 1 FROM releases WHERE unit = ? AND period = ? AND window = ? AND instrument = ? AND closing = 1)
    OR EXISTS (SELECT 1 FROM publications WHERE unit = ?1 AND span IN (?2, nullif(?3, '')))"""
_SET = "UPDATE responses SET aside = ?, released = NULL WHERE id = ?"
_MOVE = "UPDATE findings SET state = ?, honest = ?, proposer = ?, reason = ?, asked = ?, revision = ? WHERE id = ?"


class Asides:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(self, number: int, decide: Decide, act: str, by: Author, tell: Tell) -> Finding:
        """Store what `decide` makes of the finding as it is now, its answers, tallies and audit entry with it.

        Whom to `tell` goes into the ledger. Raises KeyError for an unknown number, what `decide` raises, and NotNow:
        "told" where figures with these answers have been told for good, "few" for fewer than ten answers to
        set aside.
        """

        def work(db: Db) -> Finding:
            before = finding_in(db, number)
            if before is None:
                raise KeyError(number)
            after = decide(before)
            rows = _meant(db, before)
            back = before.state in ("aside", "returning")
            if act == "propose":
                _require_open(db, rows, fewest=0 if back else FEWEST)
            if (before.state, after.state) == ("proposed", "aside"):
                _set_aside(db, rows, number)
            elif (before.state, after.state) == ("returning", "open"):
                _take_back(db, rows)
            honest = after.state == "honest"
            state = "open" if honest else after.state
            db.execute(_MOVE, (state, honest, after.proposer, after.reason, after.asked, after.revision, number))
            told = {"finding": number, "state": after.state, "reason": after.asked or before.asked, "rows": len(rows)}
            record(db, by, f"finding.{act}", after.unit, {"state": before.state}, told)
            write_owed(db, tell(after), int(by.at.timestamp()))
            return after

        return await self._database.write(work)

    async def count(self, finding: Finding) -> int:
        """How many answers are meant, or are set aside."""
        return await self._database.browse(lambda db: len(_meant(db, finding)))


def _meant(db: Db, finding: Finding) -> list[Response]:
    """All answers of its hours and channel, whatever they say: those of all 4 alone would push the index down."""
    if finding.state in ("aside", "returning"):  # those alone that were set aside, however many are left of them
        return [response_of(row) for row in db.execute(_ASIDE, (finding.id,))]
    key = (finding.unit, finding.first, finding.last, finding.channel, finding.instrument, finding.week)
    return [response_of(row) for row in db.execute(_MEANT, key)]


def _require_open(db: Db, rows: Sequence[Response], fewest: int) -> None:
    """Raise NotNow where a figure with these answers has been told for good, or where they are fewer than that.

    Those taken back may be any number: they join the next release with others, and some may have been erased meanwhile.
    """
    heaps = {(row.unit, row.period, row.window, row.instrument) for row in rows}
    if any(row.coarse for row in rows) or any(db.execute(_TOLD, heap).fetchone() for heap in heaps):
        raise NotNow("told")
    if len(rows) < fewest:
        raise NotNow("few")


def _set_aside(db: Db, rows: Sequence[Response], number: int) -> None:
    _require_open(db, rows, FEWEST)
    seen = set[tuple[str, str, str, str, int]]()
    for row in rows:
        heap = (row.unit, row.period, row.window, row.instrument)
        released = db.execute("SELECT released FROM responses WHERE id = ?", (row.id,)).fetchone()["released"]
        if released is not None and (*heap, released) not in seen:  # once for all answers of a release
            withdraw(db, row.id, heap)
            seen.add((*heap, released))
    db.executemany(_SET, [(number, row.id) for row in rows])
    for key, tally in tallies_of(rows).items():
        change_tally(db, key, minus=tally)


def _take_back(db: Db, rows: Sequence[Response]) -> None:
    _require_open(db, rows, fewest=0)
    db.executemany(_SET, [(None, row.id) for row in rows])
    for key, tally in tallies_of(rows).items():
        change_tally(db, key, plus=tally)
