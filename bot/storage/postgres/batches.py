"""All pieces of work that wait, in one transaction of a server.

At first none has a savepoint, and nothing is waited for but what a piece reads. Where one fails after it has changed
something, all is undone and done again, each in a savepoint of its own: a refused piece takes nobody along. So a piece
of work may run twice, and what it says the second time counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bot.storage.connection import Alone, Foreseen, Work
from bot.storage.errors import Contended, StoreUnavailable
from bot.storage.postgres.connection import ServerConnection
from bot.storage.work import More

_TRIES = 6  # of what other processes contended
_AWAY_SECONDS, _PAUSE = 20.0, 0.2  # for which a server that restarts is waited for
# One writer at a time, as a file has it: what a piece reads stays so until it has written. The number is our own.
LOCK = 0x534B4D01
_BEGIN_WRITING = ("BEGIN ISOLATION LEVEL READ COMMITTED", f"SELECT pg_advisory_xact_lock({LOCK})")
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class _Again(Exception):
    """A piece failed after it had changed something."""


def write_together(at_hand: Callable[[], ServerConnection], works: list[Work[Any]], more: More = list) -> list[Any]:
    """What each piece gives, or the error of one that failed. Raises StoreUnavailable, and nothing was changed then.

    `more` takes what has come while other processes wrote. It is done along with the others, after them.
    """
    works = list(works)
    return _until_done(at_hand, lambda db: _write(db, works, more))


def read_together(
    at_hand: Callable[[], ServerConnection],
    works: list[Work[Any]],
    more: More = list,  # noqa: ARG001 -- who reads waits for nobody
) -> list[Any]:
    """Likewise, of one moment."""
    return _until_done(at_hand, lambda db: _read(db, works))


def _until_done(at_hand: Callable[[], ServerConnection], batch: Callable[[ServerConnection], list[Any]]) -> list[Any]:
    """Try again what was contended, and what a server that went away has not begun to commit."""
    until, tries = time.monotonic() + _AWAY_SECONDS, 0
    while True:
        db = None
        try:
            db = at_hand()
            return batch(db)
        except Contended:
            tries += 1
            if tries >= _TRIES:
                raise
        except StoreUnavailable:
            if db is not None and (db.usable or db.committing):
                raise
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        _undo(db)


def _write(db: ServerConnection, works: list[Work[Any]], more: More) -> list[Any]:
    try:
        results = _optimistic(db, works, more)
    except (StoreUnavailable, _Again) as error:
        _undo(db)
        if isinstance(error, StoreUnavailable):
            raise
        results = _one_by_one(db, works)
    except Exception as error:  # a single piece, or the commit
        _undo(db)
        if len(works) == 1:
            return [error]
        results = _one_by_one(db, works)
    return results


def _optimistic(db: ServerConnection, works: list[Work[Any]], more: More) -> list[Any]:
    db.begin_writing(_BEGIN_WRITING)
    _foresee(db, works)
    db.settle()  # it may be another process's turn for a while
    if later := more():
        works += later
        _foresee(db, later)
    results = list[Any]()
    for work in works:
        db.begin_piece()
        try:
            results.append(work(db))
        except StoreUnavailable:
            raise
        except Exception as error:
            if len(works) == 1:
                raise
            db.settle()  # what was sent may be refused, too: then all is done again
            if db.broken or db.changed:
                raise _Again from error
            results.append(error)
    _commit(db)
    return results


def _one_by_one(db: ServerConnection, works: list[Work[Any]]) -> list[Any]:
    try:
        db.begin_writing(_BEGIN_WRITING)
        results = list[Any]()
        for work in works:
            db.execute("SAVEPOINT piece")
            try:
                result = work(db)
                db.settle()
            except StoreUnavailable:
                raise
            except Exception as error:
                result = error
                db.drain()
                db.execute("ROLLBACK TO SAVEPOINT piece")
                db.undone += 1
            db.execute("RELEASE SAVEPOINT piece")
            results.append(result)
        _commit(db)
    except BaseException:
        _undo(db)
        raise
    return results


def _read(db: ServerConnection, works: list[Work[Any]]) -> list[Any]:
    try:
        return _reading(db, works)
    except StoreUnavailable:
        _undo(db)
        raise
    except Exception as error:
        _undo(db)
        if len(works) == 1:
            return [error]
    results = list[Any]()
    for work in works:
        try:
            results += _reading(db, [work])
        except StoreUnavailable:
            raise
        except Exception as error:
            _undo(db)
            results.append(error)
    return results


def _reading(db: ServerConnection, works: list[Work[Any]]) -> list[Any]:
    db.begin_reading()
    alone = all(isinstance(work, Alone) for work in works)
    if not alone:
        db.execute(_BEGIN_READING)
    _foresee(db, works)
    results = [work(db) for work in works]
    if db.waiting:  # for what nobody looked at
        db.settle()
    if not alone:
        db.execute("COMMIT")
        db.push()
    return results


def _foresee(db: ServerConnection, works: list[Work[Any]]) -> None:
    """Send what the pieces begin with."""
    db.foresee([(work.sql, work.values) for work in works if isinstance(work, Foreseen)])


def _commit(db: ServerConnection) -> None:
    db.committing = True  # from here on nobody knows whether a lost server has done it
    db.execute("COMMIT")
    db.settle()
    db.committing = False


def _undo(db: ServerConnection | None) -> None:
    if db is None or not db.usable:
        return
    try:
        db.drain()
        db.execute("ROLLBACK")
        db.settle()
    except StoreUnavailable:
        pass
    db.committing = False
    db.undone += 1
