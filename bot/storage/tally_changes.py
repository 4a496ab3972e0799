"""What many answers at once do to the tallies: worked out before the transaction that does it, so that it is short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from bot.storage.db import Db, Row
from bot.storage.responses import KEY_COLUMNS
from bot.storage.tally_rows import Texts, cells_at, cells_of, exchange, key_of, put_texts, texts_of
from bot.storage.tally_text import tally_in
from scoring.instrument_catalogue import load_instrument
from scoring.packing import packed_tallies
from scoring.tally import Tally

Key = tuple[str, ...]
Counted = Mapping[Key, Mapping[str, int]]


class Scores:
    """How often each packed row of scores was given, by the key of the tally that counts it."""

    def __init__(self, found: dict[Key, Counter[str]] | None = None) -> None:
        self._found = found or {}

    def add(self, rows: Iterable[Row | Sequence[object]]) -> None:
        """Count rows as they are stored."""
        for row in rows:
            key = tuple(map(str, row[KEY_COLUMNS]))
            counted = self._found.get(key)
            if counted is None:
                counted = self._found[key] = Counter()
            counted[str(row[-1])] += 1

    def parts(self, most: int) -> Iterator[Counted]:
        """All of them, up to `most` keys at a time."""
        found = iter(self._found.items())
        while some := dict(islice(found, most)):
            yield some


class TallyChange:
    """Tallies as they will be, beside those they came from: one that has changed since is worked out anew."""

    def __init__(self, *, minus: bool) -> None:
        self._minus = minus
        self._change: dict[Key, Tally] = {}
        self._ready: dict[Key, tuple[Texts, Texts]] = {}

    def prepare(self, db: Db, some: Counted) -> None:
        """Work out what these do."""
        changed = list[Key]()
        for key, counted in some.items():
            for id, tally in packed_tallies(load_instrument(key[2]), counted).items():
                changed.append(key_of(key, id))
                self._change[changed[-1]] = tally
        for key, before in cells_of(db, changed):
            self._ready[key] = before, self._after(key, before)

    def apply(self, db: Db) -> None:
        """Change the tallies, inside the caller's transaction."""
        for key, (before, after) in self._ready.items():
            if not exchange(db, key, before, after):
                put_texts(db, key, self._after(key, cells_at(db, key)))

    def _after(self, key: Key, before: Texts) -> Texts:
        change = self._change[key]
        if before is None and not self._minus:
            return texts_of(change)
        instrument = load_instrument(key[2])
        tally = tally_in(*before, instrument) if before else Tally.empty(instrument)
        return texts_of(tally - change if self._minus else tally + change)
