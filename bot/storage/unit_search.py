"""Units by pieces of their code and name. What a search of a stranger costs does not grow with the number of units.

The index holds every three letters in a row (SQLite's trigram tokenizer), earlier codes and names among them. To
intersect the units of common words reads all of these, so only units that have the rarest piece of a
text are looked at, and of those so many and no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.storage.database import Database
from bot.storage.db import Db, Row
from bot.storage.records import UNIT_COLUMNS, Unit, unit_of
from scoring.names import folded

_GRAM = 3  # letters
_LONGEST = 80  # letters of a text that are looked at
_MOST = 1000  # units that are looked at
_FEW = 20  # units with a piece, after which no rarer one is sought
_RARE = 300  # units that a piece may lead to and still tell something
_PIECES = 12  # of a text, the rarest
_HITS = """
    unit_words AS w JOIN unit_numbers AS n ON n.number = w.rowid JOIN units AS u ON u.code = n.code
    WHERE unit_words MATCH :match"""
_HAVE = "SELECT rowid FROM unit_words WHERE unit_words MATCH ? LIMIT ?"
_COUNT = f"SELECT count(*) FROM ({_HAVE}) AS had"  # noqa: S608 -- fixed text
_LOOKED_AT = f"""
    SELECT u.code, u.name, u.former FROM ({_HAVE}) AS w JOIN unit_numbers AS n ON n.number = w.rowid
    JOIN units AS u ON u.code = n.code WHERE u.active = 1"""  # noqa: S608 -- fixed text
_CLOSED = f"{_LOOKED_AT.removesuffix('u.active = 1')} u.active = 0"
_BEGIN = """
    SELECT code FROM units WHERE code >= :begin AND code < :end
    UNION SELECT unit FROM unit_aliases WHERE code >= :begin AND code < :end"""
_BEGINNING = f"SELECT code, name, former FROM units WHERE code IN ({_BEGIN} LIMIT :most) AND active = 1"  # noqa: S608 -- fixed text
_SERVING_COUNT = "SELECT count(*) FROM (SELECT rowid FROM service_words WHERE service_words MATCH ? LIMIT ?) AS had"
_SERVING = """
    SELECT u.code, w.text AS name, '' AS former
    FROM (SELECT rowid, text FROM service_words WHERE service_words MATCH ? LIMIT ?) AS w
    JOIN unit_numbers AS n ON n.number = w.rowid JOIN units AS u ON u.code = n.code WHERE u.active = 1"""
_UNITS = f"SELECT {UNIT_COLUMNS} FROM units AS u WHERE u.code IN (SELECT value FROM json_each(?))"  # noqa: S608 -- fixed columns
_WITH = f"SELECT {UNIT_COLUMNS} FROM {_HITS} AND u.active = 1"  # noqa: S608 -- fixed columns, no input
_CODES = f"""
    units AS u JOIN unit_numbers AS n ON n.code = u.code JOIN unit_words AS w ON w.rowid = n.number
    WHERE u.code IN ({_BEGIN})"""


class Searched(NamedTuple):
    """The units `u` that have every word of a text, as the source of a statement, and what it is run with."""

    source: str
    values: Mapping[str, str]


def words_of(text: str) -> Searched | None:
    """How to search for every word of a text, as UnitSearch.named does. None for a text without words."""
    words = folded(text[:_LONGEST]).split()
    long = [word for word in words if len(word) >= _GRAM]
    short = [word for word in words if len(word) < _GRAM]
    if not words:
        return None
    if long:
        source, values = _HITS, {"match": " AND ".join(map(_quoted, long))}
    else:
        first = short.pop(0).upper()
        source, values = _CODES, {"begin": first, "end": first + "\uffff"}
    source += "".join(f" AND instr(w.text, :short{at}) > 0" for at in range(len(short)))
    return Searched(source, values | {f"short{at}": word for at, word in enumerate(short)})


class UnitSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def named(self, text: str, most: int) -> list[Unit]:
        """Active units whose code or name has every word of the text, in any case.

        Words of fewer than three letters only narrow what the longer ones find. Alone, a short word finds the codes
        that begin with it.
        """
        words = folded(text[:_LONGEST]).split()

        def work(db: Db) -> list[Unit]:
            codes = json.dumps(_found(db, words, most)[:most])
            return [unit_of(row) for row in db.execute(_UNITS, (codes,))]

        return await self._database.browse(work) if words else []

    async def serving(self, text: str, most: int) -> list[Unit]:
        """Active units with services whose names have every word of the text of three letters and more, in any case."""
        words = [word for word in text[:_LONGEST].casefold().split() if len(word) >= _GRAM]

        def work(db: Db) -> list[Unit]:
            pieces, counts = [gram for word in words for gram in _grams(word)], dict[str, int]()
            codes = _having(_looked_at(db, pieces, counts, _SERVING_COUNT, _SERVING), [*map(folded, words)])[:most]
            return [unit_of(row) for row in db.execute(_UNITS, (json.dumps(codes),))]

        return await self._database.browse(work) if words else []

    async def closed(self, name: str) -> Unit | None:
        """The closed unit of exactly this name, in any case. None where there is none."""
        whole = " ".join(folded(name[:_LONGEST]).split())

        def work(db: Db) -> Unit | None:
            rows = _looked_at(db, _grams(whole), {}, look=_CLOSED)
            codes = [row["code"] for row in rows if folded(row["name"]) == whole][:1]
            return next((unit_of(row) for row in db.execute(_UNITS, (json.dumps(codes),))), None)

        return await self._database.browse(work) if len(whole) >= _GRAM else None

    async def alike(self, text: str, most: int) -> list[Unit]:
        """Active units that share the text's rarest pieces, those that share most of them first."""
        grams = sorted(_grams(folded(text[:_LONGEST])))

        def work(db: Db) -> list[Unit]:
            known = sorted((count, gram) for gram in grams if (count := _units_with(db, gram, _RARE + 1)))
            rare = [gram for count, gram in known if count <= _RARE][:_PIECES]
            if rare:
                rows = db.execute(f"{_WITH} ORDER BY rank LIMIT :most", _match(rare, most))
            elif known:  # only pieces that many units have: any of those is as near as any other
                near = [row["code"] for row in db.execute(_LOOKED_AT, (_quoted(known[0][1]), _MOST))]
                rows = db.execute(_UNITS, (json.dumps(near[:most]),))
            else:
                return []
            return [unit_of(row) for row in rows]

        return await self._database.browse(work)


def _found(db: Db, words: list[str], most: int) -> list[str]:
    """The codes of units that have every word, those first in which they stand as written. `most` are enough."""
    long = [word for word in words if len(word) >= _GRAM]
    if not long:
        begin = words[0].upper()
        return _having(db.execute(_BEGINNING, {"begin": begin, "end": begin + "\uffff", "most": _MOST}), words[1:])
    whole = " ".join(words)
    pieces = [gram for word in long for gram in _grams(word)]
    counts = dict[str, int]()
    found = _having(_looked_at(db, _grams(whole), counts), [whole])
    if len(found) < most:
        found += _having(_looked_at(db, pieces, counts), words)
    return list(dict.fromkeys(found))


def _having(rows: Iterable[Row], words: list[str]) -> list[str]:
    texts = ((row["code"], folded(f"{row['code']} {row['name']} {row['former']}")) for row in rows)
    return [code for code, text in texts if all(word in text for word in words)]


def _looked_at(
    db: Db, grams: Iterable[str], counts: dict[str, int], count_by: str = _COUNT, look: str = _LOOKED_AT
) -> Iterable[Row]:
    """Active units that have the rarest of these pieces. None where no unit has one of them.

    `counts` keeps what has been counted, as far as that was needed.
    """
    rarest, fewest = "", _MOST + 1
    for gram in sorted(set(grams)):
        count = counts.setdefault(gram, -1)
        if count < 0:
            count = counts[gram] = _units_with(db, gram, fewest, count_by)
        if not count:
            return ()
        if count < fewest or not rarest:
            rarest, fewest = gram, count
        if fewest <= _FEW:
            break
    return db.execute(look, (_quoted(rarest), _MOST))


def _grams(text: str) -> list[str]:
    return [text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)]


def _units_with(db: Db, gram: str, most: int, count_by: str = _COUNT) -> int:
    """How many units have a piece, counted up to `most`: the index itself counts by reading all of them."""
    return int(db.execute(count_by, (_quoted(gram), most)).fetchone()[0])


def _match(grams: Iterable[str], most: int) -> dict[str, object]:
    """What a search for any of these pieces is run with."""
    return {"match": " OR ".join(map(_quoted, grams)), "most": most}


def _quoted(text: str) -> str:
    """A phrase of an FTS5 query, whatever stands in it."""
    return '"' + text.replace('"', '""') + '"'
