"""What erased rows leave behind: pages of the log, freed pages, and gaps inside pages. Statements that take it away.

secure_delete overwrites what is deleted where it lies. It does not reach older states of a page, which stand in the
log until that is emptied, nor copies that a page keeps in its gap when its rows moved to a neighbour. Those go with a
rewrite of the file.
"""

from __future__ import annotations

import sqlite3

_PAGES = 128  # in one transaction, some ten milliseconds
WAITING = 5000  # milliseconds for which a connection waits for a lock


def clear_log(db: sqlite3.Connection) -> bool:
    """Put all that is committed into the file and cut the log to nothing, outside a transaction.

    Returns False where a reader is in the way, or the disk is full. It does not wait: behind it stand the taps.
    """
    waits = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute("PRAGMA busy_timeout = 0")
    try:
        return int(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]) == 0
    except sqlite3.OperationalError:
        return False
    finally:
        db.execute(f"PRAGMA busy_timeout = {waits}")


def return_pages(db: sqlite3.Connection) -> bool:
    """Give some freed pages back to the file system, inside a transaction. Returns whether there may be more."""
    before = _free(db)
    for _ in range(min(before, _PAGES)):
        # Of a larger number sqlite3 gives back one too (findings/sqlite3_incremental_vacuum_one_page.sh).
        db.execute("PRAGMA incremental_vacuum(1)").fetchall()
    return 0 < _free(db) < before


def rewrite(db: sqlite3.Connection) -> None:
    """Write the whole file anew, outside a transaction: no freed page, no gap with old content. Then clear the log.

    From then on freed pages can be given back, also in a file that was made without. Raises sqlite3.Error.
    """
    waits = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute(f"PRAGMA busy_timeout = {max(waits, WAITING)}")
    try:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("VACUUM")
    finally:
        db.execute(f"PRAGMA busy_timeout = {waits}")
    clear_log(db)


def shrinks(db: sqlite3.Connection) -> bool:
    """Whether the file can give freed pages back."""
    return int(db.execute("PRAGMA auto_vacuum").fetchone()[0]) == 2


def size_of(db: sqlite3.Connection) -> int:
    """The bytes of the file without its log."""
    (pages,), (size,) = (db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def _free(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA freelist_count").fetchone()[0])
