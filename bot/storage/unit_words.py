"""What a unit is sorted and found by, written beside its code and names: the same on both engines."""

from __future__ import annotations

from collections.abc import Iterable

from bot.storage.db import Db
from scoring.names import folded, order_of

_READ = "SELECT code, name, former FROM units WHERE code = ?"
_SORT = "UPDATE units SET sorted = ? WHERE code = ? AND sorted <> ?"
_FIND = "UPDATE unit_words SET text = ? WHERE rowid = (SELECT number FROM unit_numbers WHERE code = ?)"


def keep_words(db: Db, codes: Iterable[str]) -> None:
    """Write anew what lists sort these units by, and what search finds them by. After their names have changed."""
    for each in codes:
        code, name, former = db.execute(_READ, (each,)).fetchone()
        order = order_of(name)
        db.execute(_SORT, (order, code, order))
        db.execute(_FIND, (folded(f"{code} {name} {former}".rstrip()), code))
