"""Units by pieces of their code and name. What a search costs does not grow with the number of units.

The index holds every three letters in a row (SQLite's trigram tokenizer), and how many units have each of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.storage.database import Database
from bot.storage.records import UNIT_COLUMNS, Unit, unit_of

_GRAM = 3  # letters
_LONGEST = 80  # letters of a text that are looked at
_RARE = 300  # units that a piece may lead to and still tell something
_PIECES = 12  # of a text, the rarest
_HITS = """
    unit_words AS w JOIN unit_numbers AS n ON n.number = w.rowid JOIN units AS u ON u.code = n.code
    WHERE unit_words MATCH :match"""
_WITH = f"SELECT {UNIT_COLUMNS} FROM {_HITS} AND u.active"  # noqa: S608 -- fixed columns, no input
_CODES = "units AS u WHERE u.code >= :begin AND u.code < :end"


class Searched(NamedTuple):
    """The units `u` that have every word of a text, as the source of a statement, and what it is run with."""

    source: str
    values: Mapping[str, str]


def words_of(text: str) -> Searched | None:
    """How to search for every word of a text, as UnitSearch.named does. None for a text without words."""
    words = text[:_LONGEST].split()
    long = [word for word in words if len(word) >= _GRAM]
    short = [word.casefold() for word in words if len(word) < _GRAM]
    if not words:
        return None
    if long:
        source, values = _HITS, {"match": " AND ".join(map(_quoted, long))}
    else:
        first = short.pop(0).upper()
        source, values = _CODES, {"begin": first, "end": first + "\uffff"}
    source += "".join(f" AND instr(lower(u.code || ' ' || u.name), :short{at})" for at in range(len(short)))
    return Searched(source, values | {f"short{at}": word for at, word in enumerate(short)})


class UnitSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, text: str, most: int) -> list[Unit]:
        """Active units whose code or name has every word of the text, in any case.

        Words of fewer than three letters only narrow what the longer ones find. Alone, a short word finds the codes
        that begin with it.
        """
        if (searched := words_of(text)) is None:
            return []
        statement = f"SELECT {UNIT_COLUMNS} FROM {searched.source} AND u.active LIMIT :most"  # noqa: S608 -- fixed columns
        values = {**searched.values, "most": most}
        rows = await self._database.browse(lambda db: db.execute(statement, values).fetchall())
        return [unit_of(row) for row in rows]

    async def alike(self, text: str, most: int) -> list[Unit]:
        """Active units that share the text's rarest pieces, those that share most of them first."""
        grams = sorted({text[at : at + _GRAM].casefold() for at in range(min(len(text), _LONGEST) - _GRAM + 1)})

        def work(db: sqlite3.Connection) -> list[Unit]:
            known = sorted((count, gram) for gram in grams if (count := _units_with(db, gram)))
            rare = [gram for count, gram in known if count <= _RARE][:_PIECES]
            if rare:
                rows = db.execute(f"{_WITH} ORDER BY rank LIMIT :most", _match(rare, most))
            elif known:  # only pieces that many units have: any of those is as near as any other
                rows = db.execute(f"{_WITH} LIMIT :most", _match([known[0][1]], most))
            else:
                return []
            return [unit_of(row) for row in rows]

        return await self._database.browse(work)


def _units_with(db: sqlite3.Connection, gram: str) -> int:
    row: Sequence[int] | None = db.execute("SELECT doc FROM unit_terms WHERE term = ?", (gram,)).fetchone()
    return row[0] if row else 0


def _match(grams: Sequence[str], most: int) -> dict[str, object]:
    """What a search for any of these pieces is run with."""
    return {"match": " OR ".join(map(_quoted, grams)), "most": most}


def _quoted(text: str) -> str:
    """A phrase of an FTS5 query, whatever stands in it."""
    return '"' + text.replace('"', '""') + '"'
