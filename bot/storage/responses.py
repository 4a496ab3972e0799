"""Answers for good, and their tallies. Both change in one transaction, or neither."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.rules.identity import new_code
from bot.rules.receipts import new_receipt
from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.errors import StaleDraft
from bot.storage.owed import take_back_suggestion
from bot.storage.places import NAMELESS, Span
from bot.storage.profile_text import profile_text
from bot.storage.records import RESPONSE_COLUMNS, Response, response_of
from bot.storage.release_rows import Heap
from bot.storage.releases import withdraw
from bot.storage.remains import Left, forget_remains, leave, receipt_mark, receipt_shown
from bot.storage.tally_rows import add_one, add_tallies, take_one, tallies_of, tally_key
from bot.storage.turns import change_in_turns
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tally
from scoring.tally import Tally

_OF_PEOPLE = f"SELECT {RESPONSE_COLUMNS}, r.pseudonym FROM responses AS r WHERE"  # noqa: S608 -- fixed columns, no input
_SAME_PERSON = f"""
    {_OF_PEOPLE} unit = ?1 AND service = ?2 AND pseudonym = ?4
        AND ((?5 = '' AND window = '' AND period = ?3) OR (?5 <> '' AND window = ?5))"""
_INSERT = """
    INSERT INTO responses (id, unit, service, instrument, period, week, channel, pseudonym, hour, profile, suggestion,
        window, batch, serial, officer, seconds, receipt, scores)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_REVISE = "UPDATE responses SET instrument = ?, scores = ?, revised = ?, profile = ?, suggestion = ? WHERE id = ?"
_UNRELEASE = "UPDATE responses SET released = NULL WHERE id = ?"
_GIVE_RECEIPT = "UPDATE responses SET receipt = ? WHERE id = ?"
_BY_RECEIPT = "SELECT 1 FROM counted_responses WHERE receipt = ? LIMIT 1"
_KNOWN = "SELECT pseudonym FROM responses WHERE pseudonym IN (SELECT value FROM json_each(?))"
_COUNTED_OF = """
    SELECT id, unit, service, instrument, period, week, channel, scores FROM responses
    WHERE batch = ? AND id > ? ORDER BY id LIMIT ?"""
KEY_COLUMNS = slice(1, 7)  # of a row, which name its tally
ID_LENGTH = 12  # 60 random bits, which every index of answers holds. Ids of before have 16 characters
_MANY = 500  # SQLite takes at most 999 parameters in older builds
# Each finds its rows by an index that holds nothing else, and takes some at a time.
UNNAME = f"""
    UPDATE responses SET pseudonym = NULL, receipt = NULL WHERE id IN (
        SELECT id FROM responses WHERE coarse = 0 AND {NAMELESS} = 0 AND window = ? AND period = ? LIMIT ?)"""  # noqa: S608 -- fixed text
UNASSIGN = """
    UPDATE responses SET officer = NULL WHERE id IN (
        SELECT id FROM responses WHERE officer IS NOT NULL AND hour < ? LIMIT ?)"""
SILENCE = """
    UPDATE responses SET suggestion = NULL WHERE id IN (
        SELECT id FROM responses WHERE suggestion IS NOT NULL AND hour < ? LIMIT ?)"""


@dataclass(frozen=True, slots=True)
class Ending:
    """Which draft a response comes from: it ends in the same transaction."""

    draft: str
    revision: int
    language: str
    now: int
    until: str | None = ""  # as Finished has it


_RENAMED = "SELECT unit FROM unit_aliases WHERE code = ?"


class Responses:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    async def submit(self, response: Response, ending: Ending | None = None) -> tuple[str, bool]:
        """Store or revise one person's answers. Returns (receipt code, whether it revised earlier ones).

        The answer, the tallies and the draft's end are one transaction. A revised answer stays in the week it was
        first given in. Raises StaleDraft when the draft has moved on or has been sent already.
        """

        def work(db: Db) -> tuple[str, bool]:
            renamed = db.execute(_RENAMED, (response.unit,)).fetchone()  # since it was read for this answer
            now = response if renamed is None else replace(response, unit=renamed["unit"])
            return _submit(db, self._cipher, now, ending)

        return await self._database.write(work)

    async def of_person(
        self, unit: str, service: str, period: str, pseudonym: str, window: str = ""
    ) -> Response | None:
        """What this pseudonym answered in the period, or in the window where one is given, to be seen and changed."""

        def work(db: Db) -> Response | None:
            row = db.execute(_SAME_PERSON, (unit, service, period, pseudonym, window)).fetchone()
            return response_of(row) if row else None

        return await self._database.read(work)

    async def erase(self, pseudonyms: Collection[str]) -> int:
        """Erase these people's answers, tallies included, and what they wrote from cards that have not arrived.

        Returns how many responses there were.
        """

        def work(db: Db) -> int:
            erased = 0
            for row in _rows_of(db, list(pseudonyms)):
                response = response_of(row)
                withdraw(db, response.id, _heap(response))
                take_one(db, response)
                db.execute("DELETE FROM responses WHERE id = ?", (response.id,))
                if response.suggestion:
                    take_back_suggestion(db, response.unit, response.suggestion)
                # Nor may a tap on an old message be answered with thanks for them.
                forget_remains(db, self._cipher, response.id)
                erased += 1
            return erased

        return await self._database.erase(work)

    async def known(self, pseudonyms: Sequence[str]) -> list[str]:
        """Those that an answer bears."""

        def work(db: Db) -> list[str]:
            rows = db.execute(_KNOWN, (json.dumps(list(pseudonyms)),))
            return [row["pseudonym"] for row in rows]

        return await self._database.browse(work)

    async def count(self, pseudonyms: Collection[str]) -> int:
        return await self._database.browse(lambda db: sum(1 for _ in _rows_of(db, list(pseudonyms))))

    async def units_of(self, pseudonyms: Collection[str]) -> list[str]:
        """The units that these answers are of, the latest first."""
        rows = await self._database.browse(lambda db: list(_rows_of(db, list(pseudonyms))))
        latest = {row["unit"]: row["hour"] for row in sorted(rows, key=lambda row: row["hour"])}
        return sorted(latest, key=lambda unit: latest[unit], reverse=True)

    async def is_counted(self, receipt: str) -> bool:
        """Whether an answer of a span still open has this receipt."""
        mark = receipt_mark(self._cipher, receipt)
        return await self._database.read(lambda db: db.execute(_BY_RECEIPT, (mark,)).fetchone() is not None)

    async def forget_pseudonyms(self, closed: Iterable[Span]) -> int:
        """Retention: once a span has closed nobody can be recognised there, not even with the secret.

        Receipts lead nowhere from then on. Returns how many answers led to their people.
        """
        forgotten = 0
        for span in closed:
            forgotten += await change_in_turns(self._database, UNNAME, span)
        return forgotten

    async def forget_officers(self, before_hour: str) -> int:
        """Retention: who entered an answer at the counter is forgotten after the configured time."""
        return await change_in_turns(self._database, UNASSIGN, (before_hour,))

    async def drop_suggestions(self, before_hour: str) -> int:
        """Retention: free text goes after the configured time, the figures stay."""
        return await change_in_turns(self._database, SILENCE, (before_hour,))


def insert_many(db: Db, responses: Iterable[Response]) -> int:
    """Store new responses in bulk inside the caller's transaction, tallies included. Returns how many."""
    found = list(responses)
    insert_rows(db, found)
    add_tallies(db, tallies_of(found))
    return len(found)


def insert_rows(db: Db, responses: Iterable[Response]) -> None:
    """Store new responses without their tallies: for whoever changes those in the transaction that makes them count."""
    db.executemany(
        _INSERT, (_row(response, response.scores, id=response.id or new_code(ID_LENGTH)) for response in responses)
    )


def rows_of(responses: Sequence[Response], ids: Sequence[str]) -> list[tuple[object, ...]]:
    """New responses as rows. KEY_COLUMNS of a row are the key of its tally, the last is its scores."""
    return [_row(response, response.scores, id=id) for response, id in zip(responses, ids, strict=True)]


def counted_of(db: Db, batch: str, after: str, most: int) -> list[Row]:
    """Up to `most` responses of a batch with an id after that one, by id: KEY_COLUMNS likewise, the scores last."""
    return db.execute(_COUNTED_OF, (batch, after, most)).fetchall()


def tally_of(response: Response) -> Tally:
    """One response as a tally, side indices aside."""
    return packed_tally(load_instrument(response.instrument), [response.scores])


def in_report_order(response: Response) -> tuple[int | None, ...]:
    """The answers in the order of Instrument.items (U1..Un), None where none was given."""
    return tuple(response.answers.get(key) for key in load_instrument(response.instrument).places)


def _submit(db: Db, cipher: Cipher, response: Response, ending: Ending | None) -> tuple[str, bool]:
    if ending is not None:
        gone = db.execute("DELETE FROM drafts WHERE id = ? AND revision = ?", (ending.draft, ending.revision))
        if gone.rowcount == 0:
            raise StaleDraft(ending.draft)
    same = (response.unit, response.service, response.period, response.pseudonym, response.window)
    row = db.execute(_SAME_PERSON, same).fetchone() if response.pseudonym else None
    if row is None:
        receipt = new_receipt()
        id = _insert(db, response, receipt_mark(cipher, receipt))
    else:
        id = _revise(db, response_of(row), response)
        receipt = receipt_shown(db, cipher, id) or new_receipt()  # of the old one only a mark is kept
        db.execute(_GIVE_RECEIPT, (receipt_mark(cipher, receipt), id))
    if ending is not None:
        revised = row is not None
        left = Left(
            unit=response.unit,
            receipt=receipt,
            language=ending.language,
            revised=revised,
            channel=response.channel,
            service=response.service,
            until=ending.until,
        )
        leave(db, cipher, ending.draft, id, left, ending.now)
    return receipt, row is not None


def _insert(db: Db, response: Response, receipt: str) -> str:
    id, scores = new_code(ID_LENGTH), response.scores
    db.execute(_INSERT, _row(response, scores, receipt, id))
    add_one(db, response, scores)
    return id


def _revise(db: Db, before: Response, after: Response) -> str:
    stored = replace(
        after,
        id=before.id,
        period=before.period,
        week=before.week,
        channel=before.channel,
        window=before.window,
        aside=before.aside,
    )
    if _heap(before) != _heap(stored):  # another questionnaire: there it is new
        withdraw(db, before.id, _heap(before))
        db.execute(_UNRELEASE, (before.id,))
    elif before.scores != stored.scores:
        withdraw(db, before.id, _heap(before))
    take_one(db, before)
    add_one(db, stored, stored.scores)
    if before.suggestion and before.suggestion != after.suggestion:
        take_back_suggestion(db, before.unit, before.suggestion)
    said = profile_text(after.profile)
    db.execute(_REVISE, (after.instrument, after.scores, after.hour, said, after.suggestion, before.id))
    return before.id


def _heap(response: Response) -> Heap:
    return response.unit, response.period, response.window, response.instrument


def _row(response: Response, scores: str, receipt: str | None = None, id: str = "") -> tuple[object, ...]:
    profile = profile_text(response.profile)
    said = (response.pseudonym, response.hour, profile, response.suggestion)
    how = (response.window, response.batch, response.serial, response.officer, response.seconds, receipt)
    return (id or response.id, *tally_key(response), *said, *how, scores)


def _rows_of(db: Db, pseudonyms: Sequence[str]) -> Iterable[Row]:
    for start in range(0, len(pseudonyms), _MANY):
        some = pseudonyms[start : start + _MANY]
        marks = ",".join("?" * len(some))
        yield from db.execute(f"{_OF_PEOPLE} pseudonym IN ({marks})", some).fetchall()
