"""The rows of tallies: what answers add to them, inside the transaction that stores or takes these answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from bot.storage.db import Db
from bot.storage.records import Response
from bot.storage.tally_text import Cells, cells_text, flat, more_cells, tally_in, totals_text
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tallies
from scoring.tally import Tally

Texts = tuple[str, str] | None  # of a tally's row, None where there is none
Key = tuple[str, ...]  # unit, service, instrument, period, week, channel

_KEY = "unit = ? AND service = ? AND instrument = ? AND period = ? AND week = ? AND channel = ?"
_CELLS = f"SELECT cells, totals FROM tallies WHERE {_KEY}"  # noqa: S608 -- fixed text, no input
# These change a row where it is as it was read, and nothing else.
_FIRST = """
    INSERT INTO tallies (unit, service, instrument, period, week, channel, cells, totals)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_NEXT = f"UPDATE tallies SET cells = ?, totals = ? WHERE {_KEY} AND cells = ? AND totals = ?"  # noqa: S608 -- likewise
_LAST = f"DELETE FROM tallies WHERE {_KEY} AND cells = ? AND totals = ?"  # noqa: S608 -- likewise
_NO_TALLY = f"DELETE FROM tallies WHERE {_KEY}"  # noqa: S608 -- likewise
_TALLY = """
    INSERT INTO tallies (unit, service, instrument, period, week, channel, cells, totals)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (unit, service, instrument, period, week, channel)
    DO UPDATE SET cells = excluded.cells, totals = excluded.totals"""
_AT_ONCE = 100  # rows that are asked for together
_ALIKE = 512  # answers that are known: many people of a city answer the same, and one takes some two kilobytes


def tally_key(response: Response) -> Key:
    return (
        response.unit,
        response.service,
        response.instrument,
        response.period,
        response.week,
        response.channel,
    )


def tallies_of(responses: Iterable[Response]) -> dict[Key, Tally]:
    """The tallies of these responses, of side indices too, by the key of a tally's row."""
    texts: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for response in responses:
        texts[tally_key(response)][response.scores] += 1
    return {
        key_of(key, id): tally
        for key, counted in texts.items()
        for id, tally in packed_tallies(load_instrument(key[2]), counted).items()
    }


def key_of(key: Key, instrument: str) -> Key:
    """The key of a tally's row for another instrument, such as a side index of its own."""
    unit, service, _, *rest = key
    return (unit, service, instrument, *rest)


def add_one(db: Db, response: Response, scores: str) -> None:
    """Add one response with these packed scores to its tallies. One that is set aside is in none."""
    if response.aside is not None:
        return
    key = tally_key(response)
    for id, cells in _cells_of_one(response.instrument, scores):
        _add(db, key if id == response.instrument else key_of(key, id), cells)


def take_one(db: Db, response: Response) -> None:
    """Take one response from its tallies. Raises BadTally where it cannot have been in them."""
    if response.aside is None:
        for key, tally in tallies_of([response]).items():
            change_tally(db, key, minus=tally)


def change_tally(db: Db, key: Key, plus: Tally | None = None, minus: Tally | None = None) -> None:
    """Add to a tally's row, take from it, inside the caller's transaction. An empty one has no row.

    Raises BadTally for a row that is of no answers, or where what is taken was never added.
    """
    _change(db, key, cells_at(db, key), plus, minus)


def add_tallies(db: Db, plus: Mapping[Key, Tally]) -> None:
    """Add to many rows, likewise."""
    for key, cells in cells_of(db, plus):
        _change(db, key, cells, plus[key])


def _change(db: Db, key: Key, cells: Texts, plus: Tally | None, minus: Tally | None = None) -> None:
    instrument = load_instrument(key[2])
    tally = tally_in(*cells, instrument) if cells else Tally.empty(instrument)
    tally = tally + plus if plus else tally
    put_tally(db, key, tally - minus if minus else tally)


def cells_at(db: Db, key: Key) -> tuple[str, str] | None:
    """A tally's row as it is stored: its cells and totals."""
    row = db.execute(_CELLS, key).fetchone()
    return (row["cells"], row["totals"]) if row else None


def cells_of(db: Db, keys: Iterable[Key]) -> Iterator[tuple[Key, Texts]]:
    """The same of many, each when it is asked for. A server is asked for some in one go."""
    left = iter(keys)
    while some := list(islice(left, _AT_ONCE)):
        asked = [db.execute(_CELLS, key) for key in some]
        rows = [one.fetchone() for one in asked]
        for key, row in zip(some, rows, strict=True):
            yield key, (row["cells"], row["totals"]) if row else None


def put_tally(db: Db, key: Key, tally: Tally) -> None:
    """Store a tally in place of the one that stands, inside the caller's transaction. An empty one has no row."""
    put_texts(db, key, texts_of(tally))


def texts_of(tally: Tally) -> Texts:
    """A tally as it is stored: its cells and totals, None for an empty one."""
    return (cells_text(tally), totals_text(tally)) if tally else None


def put_texts(db: Db, key: Key, texts: Texts) -> None:
    """Store what texts_of() gave, likewise."""
    if texts:
        db.execute(_TALLY, (*key, *texts))
    else:
        db.execute(_NO_TALLY, key)


def exchange(db: Db, key: Key, before: Texts, after: Texts) -> bool:
    """Store a tally where it is still what it was, likewise. Returns whether it was."""
    if before is None:
        return after is None or db.execute(_FIRST, (*key, *after)).rowcount > 0
    if after is None:
        return db.execute(_LAST, (*key, *before)).rowcount > 0
    return db.execute(_NEXT, (*after, *key, *before)).rowcount > 0


def _add(db: Db, key: Key, cells: Cells) -> None:
    """Add the cells of answers to a row, number by number: all that makes a tally is not worked out for each tap.

    What a row that is of no answers says is not judged here: `skm doctor` does, and nobody's answer waits for it.
    """
    db.execute(_TALLY, (*key, *more_cells(cells_at(db, key), cells, key[2])))


@lru_cache(maxsize=_ALIKE)
def _cells_of_one(instrument: str, scores: str) -> tuple[tuple[str, Cells], ...]:
    """What one respondent's packed scores add, by the instrument of the tally: the elements', then side indices'."""
    found = packed_tallies(load_instrument(instrument), (scores,))
    return tuple((id, flat(tally)) for id, tally in found.items())
