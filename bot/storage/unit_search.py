"""Units by pieces of their code and name. What a search costs does not grow with the number of units.

The index holds every three letters in a row (SQLite's trigram tokenizer), and how many units have each of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from bot.storage.database import Database
from bot.storage.records import UNIT_COLUMNS, Unit, unit_of

_GRAM = 3  # letters
_LONGEST = 80  # letters of a text that are looked at
_RARE = 300  # units that a piece may lead to and still tell something
_PIECES = 12  # of a text, the rarest
_WITH = f"""
    SELECT {UNIT_COLUMNS} FROM unit_words AS w
    JOIN unit_numbers AS n ON n.number = w.rowid JOIN units AS u ON u.code = n.code
    WHERE unit_words MATCH ? AND u.active"""  # noqa: S608 -- fixed columns, no input
_BEGINS = f"""
    SELECT {UNIT_COLUMNS} FROM units AS u WHERE u.code >= ? AND u.code < ? AND u.active
    ORDER BY u.code LIMIT ?"""  # noqa: S608 -- likewise


class UnitSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, text: str, most: int) -> list[Unit]:
        """Active units whose code or name has every word of the text, in any case.

        Words of fewer than three letters only narrow what the longer ones find. Alone, a short word finds the codes
        that begin with it.
        """
        words = text[:_LONGEST].split()
        long = [word for word in words if len(word) >= _GRAM]
        short = [word.casefold() for word in words if len(word) < _GRAM]
        if not words:
            return []

        def work(db: sqlite3.Connection) -> list[Unit]:
            if not long:
                first = words[0].upper()
                return [unit_of(row) for row in db.execute(_BEGINS, (first, first + "\uffff", most))]
            narrowed = "".join(" AND instr(lower(w.text), ?)" for _ in short)
            match = " AND ".join(map(_quoted, long))
            rows = db.execute(f"{_WITH}{narrowed} LIMIT ?", (match, *short, most))
            return [unit_of(row) for row in rows]

        return await self._database.read(work)

    async def alike(self, text: str, most: int) -> list[Unit]:
        """Active units that share the text's rarest pieces, those that share most of them first."""
        grams = sorted({text[at : at + _GRAM].casefold() for at in range(min(len(text), _LONGEST) - _GRAM + 1)})

        def work(db: sqlite3.Connection) -> list[Unit]:
            known = sorted((count, gram) for gram in grams if (count := _units_with(db, gram)))
            rare = [gram for count, gram in known if count <= _RARE][:_PIECES]
            if rare:
                rows = db.execute(f"{_WITH} ORDER BY rank LIMIT ?", (" OR ".join(map(_quoted, rare)), most))
            elif known:  # only pieces that many units have: any of those is as near as any other
                rows = db.execute(f"{_WITH} LIMIT ?", (_quoted(known[0][1]), most))
            else:
                return []
            return [unit_of(row) for row in rows]

        return await self._database.read(work)


def _units_with(db: sqlite3.Connection, gram: str) -> int:
    row: Sequence[int] | None = db.execute("SELECT doc FROM unit_terms WHERE term = ?", (gram,)).fetchone()
    return row[0] if row else 0


def _quoted(text: str) -> str:
    """A phrase of an FTS5 query, whatever stands in it."""
    return '"' + text.replace('"', '""') + '"'
