"""Everything in one database put into another one of the other engine, and proved to be the same there.

What is done stands in the target alone: a mark that says from where it is filled, which a bot does not start beside,
and the rows. So a move that was stopped at any moment goes on where it was. The source is read as of one moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from bot.storage.database import Where
from bot.storage.db import Db
from bot.storage.discrepancy import Discrepancy
from bot.storage.engines import migrate_at, pending_at
from bot.storage.errors import HalfMoved, IntegrityFault, Outdated, TransferFault
from bot.storage.instruments import learn_kept
from bot.storage.migrations import HALF, newest
from bot.storage.recount import recount
from bot.storage.transfer_ends import End, end_at
from bot.storage.transfer_tables import Table, tables_of
from bot.storage.upgrades import upgrade

Doing = Literal["copy", "compare"]
Told = Callable[[Doing, int], None]

_ROWS = 5000  # of a slice
_SHOWN = 5  # faults
_MARK = f"SELECT name FROM migrations WHERE number = {HALF}"  # noqa: S608 -- a number of our own
_UNMARK = f"DELETE FROM migrations WHERE number = {HALF}"  # noqa: S608 -- likewise
_SET_MARK = "INSERT INTO migrations (number, name) VALUES (?, ?)"
_TREE = "SELECT number FROM revisions WHERE name = 'tree'"
_SET_TREE = "UPDATE revisions SET number = ? WHERE name = 'tree'"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was proved: tables and rows alike at both ends, tallies recounted, and a checksum of all rows."""

    tables: int
    rows: int
    tallies: int
    checksum: str


def rows_in(where: Where) -> int:
    """How many rows a move from there takes over. Raises what move() raises of a source."""
    _require_ready(where)
    with end_at(where, new=False) as end:
        return sum(_count(end.db, table) for table in _tables())


def move(source: Where, target: Where, tell: Told = lambda _, __: None) -> Moved:
    """Put all rows of `source` into `target`, which is empty or half filled by the same move.

    `tell` hears how many rows more were copied or compared. The source is not changed, and nobody writes there
    meanwhile. The target is made where it is missing. Raises TransferFault for a target with other content and for
    rows that differ in the end, InUse where a bot is at one of them, Outdated, MigrationFault and StoreUnavailable.
    """
    if isinstance(source, Path) == isinstance(target, Path):
        raise TransferFault(
            f"{target}: found the same engine as that of {source}, expected the other one: "
            "copy a file with skm backup, and a server's database with pg_dump"
        )
    _require_ready(source)
    tables = _tables()
    with end_at(source, new=False) as first:
        first.alone()
        _make(target, str(first))
        with end_at(target, new=True) as second:
            _begin(second, str(first), tables)
            for table in tables:
                _copy(first.db, second, table, tell)
            moved = _proved(first, second, tables, tell)
            _end(first, second, tables)
    return moved


def _tables() -> list[Table]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        upgrade(db)
        return tables_of(db)


def _require_ready(source: Where) -> None:
    if pending_at(source):
        raise Outdated(f"{source}: found an older database or none, expected level {newest()}: run skm migrate there")


def _make(target: Where, source: str) -> None:
    """Make the tables, unless the same move has made them."""
    try:
        pending_at(target)
    except HalfMoved:
        with end_at(target, new=False) as end:
            half = end.db.execute(_MARK).fetchone()[0]
        if half != source:
            raise TransferFault(f"{target}: found a move from {half} that is not done, expected an empty one") from None
    else:
        migrate_at(target)


def _begin(target: End, source: str, tables: list[Table]) -> None:
    """Mark the target, so that nobody uses it before it is whole. Raises TransferFault where it has content."""
    if target.db.execute(_MARK).fetchone() is not None:
        return
    if filled := [table.name for table in tables if _count(target.db, table)]:
        raise TransferFault(f"{target}: found rows in {', '.join(sorted(filled)[:_SHOWN])}, expected an empty database")
    target.begin()
    target.db.execute(_SET_MARK, (HALF, source))
    target.commit()


def _copy(source: Db, target: End, table: Table, tell: Told) -> None:
    """Take over the rows of a table that are not there yet, some thousand in a transaction."""
    insert = f'INSERT INTO "{table.name}" ({table.listed}) VALUES ({", ".join("?" * len(table.columns))})'  # noqa: S608
    last = _last(target.db, table)
    if last is not None:
        tell("copy", _count(target.db, table))
    target.begin()
    try:
        wake = target.silence(table.name)
        for rows in _slices(source, table, last):
            target.db.executemany(insert, rows)
            if not table.names_itself:  # a row may name one that comes in a later slice
                _wake(target, wake)
                target.begin()
                wake = target.silence(table.name)
            tell("copy", len(rows))
        _wake(target, wake)
    except IntegrityFault as error:
        target.undo()
        raise TransferFault(f"{target}: {table.name}: found a row that it does not take ({error})") from None
    except BaseException:
        target.undo()
        raise


def _wake(target: End, statements: list[str]) -> None:
    for statement in statements:
        target.db.execute(statement)
    target.commit()


def _proved(source: End, target: End, tables: list[Table], tell: Told) -> Moved:
    """Compare every row of every table, and recount the tallies from the answers that are there now."""
    faults, rows, whole = list[str](), 0, sha256()
    for table in tables:
        counts = _count(source.db, table), _count(target.db, table)
        if counts[0] != counts[1]:
            faults.append(f"{table.name}: found {counts[1]} row(s), expected {counts[0]}")
        at = 0
        for some, others in _beside(source.db, target.db, table):
            lines, made = [_line(row) for row in some], [_line(row) for row in others]
            whole.update(b"".join([table.name.encode(), *lines]))
            if lines != made:
                pairs = enumerate(zip(lines, made, strict=False), at + 1)
                where = next((n for n, (one, other) in pairs if one != other), at + min(len(lines), len(made)) + 1)
                faults.append(f"{table.name}: found another row {where} in the order of {', '.join(table.key)}")
                break
            at += len(lines)
            tell("compare", len(lines))
        rows += at
    learn_kept(target.db)
    tallies, differ = _recounted(target)
    faults += [str(one) for one in differ]
    if faults:
        more = f"\n  and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        listed = "".join(f"\n  {one}" for one in faults[:_SHOWN])
        raise TransferFault(
            f"{target}: found other content than in {source}, expected the same. Empty it and move again:{listed}{more}"
        )
    return Moved(len(tables), rows, tallies, whole.hexdigest())


def _recounted(target: End) -> tuple[int, list[Discrepancy]]:
    """In a transaction on a server, which reads large results by a cursor of its own. A file begins one itself."""
    if isinstance(target.db, sqlite3.Connection):
        return recount(target.db)
    target.begin()
    try:
        return recount(target.db)
    finally:
        target.undo()


def _end(source: End, target: End, tables: list[Table]) -> None:
    """Have the target count on from where the source is, and take the mark away."""
    target.settle()
    given = source.counters()
    (tree,) = source.db.execute(_TREE).fetchone()
    target.begin()
    for table in tables:
        highest = _last(target.db, table) or (0,)
        if (
            len(table.key) == 1
            and isinstance(highest[0], int)
            and (number := max(highest[0], given.get(table.name, 0)))
        ):
            target.count_on(table.name, number)
    target.db.execute(_SET_TREE, (tree,))
    target.db.execute(_UNMARK)
    target.commit()


def _line(row: tuple[object, ...]) -> bytes:
    """All of a row, so that two lines are the same only where each value and its type are."""
    return sha256(repr(row).encode()).digest()


def _slices(db: Db, table: Table, last: tuple[object, ...] | None) -> Iterator[list[tuple[object, ...]]]:
    """The rows behind `last` in the order of their key, some at a time."""
    key = ", ".join(table.key)
    while True:
        after = f"WHERE ({key}) > ({', '.join('?' * len(table.key))})" if last is not None else ""
        statement = f'SELECT {table.listed} FROM "{table.name}" {after} ORDER BY {key} LIMIT {_ROWS}'  # noqa: S608
        rows = [tuple(row) for row in db.execute(statement, last or ()).fetchall()]
        if rows:
            yield rows
        if len(rows) < _ROWS:
            return
        last = table.key_of(rows[-1])


def _beside(one: Db, other: Db, table: Table) -> Iterator[tuple[list[tuple[object, ...]], list[tuple[object, ...]]]]:
    """Slices of both, until one has no more."""
    firsts, seconds = _slices(one, table, None), _slices(other, table, None)
    while True:
        some, others = next(firsts, []), next(seconds, [])
        if not some and not others:
            return
        yield some, others


def _last(db: Db, table: Table) -> tuple[object, ...] | None:
    order = ", ".join(f"{one} DESC" for one in table.key)
    row = db.execute(f'SELECT {table.listed} FROM "{table.name}" ORDER BY {order} LIMIT 1').fetchone()  # noqa: S608
    return None if row is None else table.key_of(tuple(row))


def _count(db: Db, table: Table) -> int:
    return int(db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])  # noqa: S608
