"""Every tally counted again from the answers, some units at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.storage.db import Db, many, snapshot
from bot.storage.discrepancy import Discrepancy
from bot.storage.tally_rows import Key, key_of, texts_of
from bot.storage.tally_text import tally_in
from scoring.errors import BadAnswers, BadInstrument, BadTally
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


def recount(db: Db, at_once: int = _TALLIES_AT_ONCE) -> tuple[int, list[Discrepancy]]:
    """Recount every tally from the answers: (tallies compared, those that differ). One snapshot.

    Some `at_once` tallies are in memory, more where one unit has more.
    """
    with snapshot(db):
        compared, found = 0, list[Discrepancy]()
        for some in list(_ranges(db, at_once)):
            stored, unread = _stored(db, some), list[Discrepancy]()
            counted = _counted(_texts(db, some), unread)
            keys = stored.keys() | counted.keys()
            compared += len(keys)
            known = {_of_elements(one.key) for one in unread}
            unlike = (_differ(key, stored.get(key), counted.get(key)) for key in keys if _of_elements(key) not in known)
            found += sorted([*unread, *filter(None, unlike)], key=lambda one: one.key)
    return compared, found


def counted_tallies(db: Db, some: Range = _ALL) -> dict[Key, Tally]:
    """The tallies that the answers to these units make, by the key of a tally's row.

    Equal answers are counted together, since a city has many. Raises BadAnswers and BadInstrument.
    """
    return _counted(_texts(db, some), None)


def _texts(db: Db, some: Range) -> dict[Key, Counter[str]]:
    """How often each row of scores was given, by the key of the tally that counts it."""
    found: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    condition, values = _within(some)
    cursor = many(db, _ANSWERS + condition, values)
    cursor.row_factory = None  # tuples, which are counted as they are
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        for (*key, scores), n in Counter(rows).items():
            found[tuple(key)][scores] += n
    return found


def _counted(found: dict[Key, Counter[str]], unread: list[Discrepancy] | None) -> dict[Key, Tally]:
    """The tallies of these, side indices too. What cannot be counted is added to `unread`, where there is one."""
    counted: dict[Key, Tally] = {}
    for key, texts in found.items():
        try:
            tallies = packed_tallies(load_instrument(key[2]), texts)
        except (BadAnswers, BadInstrument) as error:
            if unread is None:
                raise
            unread.append(Discrepancy(key, None, None, unread="; ".join(error.faults) or str(error)))
            continue
        counted |= {key_of(key, id): tally for id, tally in tallies.items()}
    return counted


def _of_elements(key: Key) -> Key:
    """The key of the tally beside which that of a side index stands, and any other as it is."""
    return key_of(key, key[2].rpartition(":")[0] or key[2])


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
    except (BadInstrument, BadTally) as error:
        return Discrepancy(key, None, counted, "; ".join(error.faults) or str(error))
    return None if tally == counted else Discrepancy(key, tally, counted)
