"""Every tally counted again from the answers, some units at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.storage.db import Db, snapshot
from bot.storage.tally_rows import Key, key_of, texts_of
from bot.storage.tally_text import tally_in
from scoring.errors import BadTally
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tallies
from scoring.tally import Tally

Range = tuple[str, str | None]  # units after the first code, up to the second. None is the end

_ALL: Range = ("", None)
_TALLIES_AT_ONCE = 20_000  # a province has more than a million, and each takes some five kilobytes
_ROWS_AT_ONCE = 50_000
_TALLIES = "SELECT unit, service, instrument, period, week, channel, cells, totals FROM tallies"
_ANSWERS = "SELECT unit, service, instrument, period, week, channel, scores FROM counted_responses"
_UNITS = "SELECT unit, count(*) FROM tallies GROUP BY unit ORDER BY unit"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A tally that the answers do not bear out. `fault` where what is stored is of no answers at all."""

    key: tuple[str, ...]
    stored: Tally | None
    counted: Tally | None
    fault: str = ""

    def __str__(self) -> str:
        n_stored = self.stored.n if self.stored else 0
        n_counted = self.counted.n if self.counted else 0
        found = f"no tally of any answers ({self.fault})" if self.fault else f"n = {n_stored} in the tally"
        return f"{' / '.join(self.key)}: found {found}, expected n = {n_counted} as counted from the answers"


def recount(db: Db, at_once: int = _TALLIES_AT_ONCE) -> tuple[int, list[Discrepancy]]:
    """Recount every tally from the answers: (tallies compared, those that differ). One snapshot.

    Some `at_once` tallies are in memory, more where one unit has more.
    """
    with snapshot(db):
        compared, found = 0, list[Discrepancy]()
        for some in list(_ranges(db, at_once)):
            stored, counted = _stored(db, some), counted_tallies(db, some)
            keys = stored.keys() | counted.keys()
            compared += len(keys)
            found += (fault for key in sorted(keys) if (fault := _differ(key, stored.get(key), counted.get(key))))
    return compared, found


def counted_tallies(db: Db, some: Range = _ALL) -> dict[Key, Tally]:
    """The tallies that the answers to these units make, by the key of a tally's row.

    Equal answers are counted together, since a city has many.
    """
    found: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    condition, values = _within(some)
    cursor = db.execute(_ANSWERS + condition, values)
    cursor.row_factory = None  # tuples, which are counted as they are
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        for (*key, scores), n in Counter(rows).items():
            found[tuple(key)][scores] += n
    return {
        key_of(key, id): tally
        for key, texts in found.items()
        for id, tally in packed_tallies(load_instrument(key[2]), texts).items()
    }


def _ranges(db: Db, at_once: int) -> Iterator[Range]:
    """All units, in parts of some `at_once` tallies."""
    after, held = "", 0
    for unit, tallies in db.execute(_UNITS):
        held += tallies
        if held >= at_once:
            yield after, unit
            after, held = unit, 0
    yield after, None


def _within(some: Range) -> tuple[str, tuple[str, ...]]:
    """A condition with its values. There is none for all units: the rows are read as they lie then, by no index."""
    after, last = some
    if some == _ALL:
        return "", ()
    return (" WHERE unit > ?", (after,)) if last is None else (" WHERE unit > ? AND unit <= ?", (after, last))


def _stored(db: Db, some: Range) -> dict[Key, tuple[str, str]]:
    """The texts of the tallies that are stored."""
    condition, values = _within(some)
    return {tuple(key): (cells, totals) for *key, cells, totals in db.execute(_TALLIES + condition, values)}


def _differ(key: Key, stored: tuple[str, str] | None, counted: Tally | None) -> Discrepancy | None:
    """What is wrong with a tally. A text that the answers make letter by letter is not read."""
    if counted is not None and stored == texts_of(counted):
        return None
    try:
        tally = tally_in(*stored, load_instrument(key[2])) if stored else None
    except BadTally as error:
        return Discrepancy(key, None, counted, "; ".join(error.faults) or str(error))
    return None if tally == counted else Discrepancy(key, tally, counted)
