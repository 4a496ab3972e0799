"""A database of every earlier schema, with rows in every table, comes up to date and tells the same figures.

A new migration is covered by itself. A new table needs rows in ROWS, and one that is renamed or dropped needs a line
in BECAME. The test says so by the table's name.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import Store, migrate_file
from bot.storage.connection import connect
from bot.storage.errors import MigrationFault
from bot.storage.migrations import shipped
from scoring import Tally, load_instrument, parse_weight, score
from scoring.packing import pack

pytestmark = pytest.mark.slow

SKM = load_instrument("permenpan-14-2017")
WEIGHTS = parse_weight("1/9", SKM)
PERIODS = ("2026-Q3", "2026-Q4")
MIGRATIONS = (
    "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT DEFAULT CURRENT_TIMESTAMP)"
)
Row = dict[str, object]

_DELIVERY = {"period": "2026-W46", "unit": "AA", "payload": '{"n": 12}', "made": 1_763_000_000, "due": 1_763_000_000}
_ACTION = {"unit": "AA", "span": "2026-Q3", "first": "2026-07-01", "last": "2026-09-30", "instrument": SKM.id}
_BATCH = {"span": "2026-Q4", "last": "2026-12-31", "made": "2026-11-02T00:00:00"}
_INVITATION = {"role": "head", "made": "2026-11-01T00:00:00", "expires": "2026-11-08T00:00:00"}

_SEALED: Row = {"owner": "a" * 32, "nonce": b"n" * 32, "person": b"sealed", "sealed": b"sealed"}

# Per table its rows, with columns of every version. A version takes those that it knows, and its defaults for the rest.
# Responses, answers and tallies are made below.
ROWS: dict[str, list[Row]] = {
    "units": [
        {"code": "AA", "name": "Dinas Contoh", "category": "Dinas", "population": 1000, "address": "Jl. Contoh 1"}
        | {"head": '{"name":"Ani Contoh"}'},
        {"code": "BB", "name": "Puskesmas Contoh", "parent": "AA", "inapplicable": '["biaya"]', "active": 0},
    ],
    "services": [{"unit": "AA", "slug": "x", "name": "Layanan X", "position": 0}],
    "heads": [
        {"unit": "AA", "chat": 7, "bound": "2026-11-01T00:00:00", "language": "en"},
        {"unit": "BB", "chat": 8, "bound": "2026-11-02T00:00:00", "blocked": "2026-11-03T00:00:00"},
    ],
    "roles": [
        {"chat": 7, "role": "head", "unit": "AA", "bound": "2026-11-01T00:00:00", "language": "en"},
        {"chat": 9, "role": "viewer", "unit": "*", "bound": "2026-11-02T00:00:00", "name": "Ani Contoh"},
    ],
    "profile_counts": [
        {
            **{"unit": "AA", "period": "2026-Q4", "window": "", "instrument": "permenpan-14-2017"},
            **{"field": "kelamin", "code": "P", "n": 30},
        }
    ],
    "calls": [{"maker": 7, "kind": "message", "text": "Rapat", "made": "2026-11-01T00:00:00"}],
    "deadlines": [{"period": "2026-Q4", "day": "2027-01-15"}],
    "invitations": [
        {"fingerprint": "f" * 64, "unit": "AA", **_INVITATION},
        {"fingerprint": "e" * 64, "unit": "BB", **_INVITATION, "used": "2026-11-02T00:00:00"},
    ],
    "drafts": [
        {"id": "d" * 16, "chat": 70, "unit": "AA", "revision": 3, "state": "{}", "touched": 1_763_000_000, **_SEALED}
    ],
    "drafts_before": [{"id": "d" * 16, "chat": 70, "unit": "AA", "revision": 3, "state": "{}", "touched": 1}],
    "finished": [
        {"draft": "e" * 16, "unit": "AA", "receipt": "SKM-0000-0000", "language": "id", "ended": 1_762_992_000}
        | {"answer": "b" * 32, "nonce": b"n" * 32, "shown": b"sealed"}
    ],
    "finished_before": [
        {"draft": "f" * 16, "unit": "AA", "receipt": "SKM-0000-0001", "language": "id", "ended": 1_762_999_200}
    ],
    "deliveries": [
        {**_DELIVERY, "kind": "summary", "recipient": 7, "part": "card", "sent": 1_763_000_100, "message": 5},
        {**_DELIVERY, "kind": "report", "recipient": 8, "part": "xlsx", "attempts": 2},
    ],
    "planned": [{"kind": "summary", "period": "2026-W46", "at": 1_763_000_000}],
    "facts": [{"name": "salt", "value": "abc"}],
    "held": [{"update_id": 6, "raw": '{"update_id":6}', **_SEALED}],
    "held_before": [{"update_id": 7, "raw": '{"update_id":7}'}],
    "set_aside": [{"update_id": 5, "type": "message", "reason": "cannot be read", "at": "2026-11-01T00:00:00Z"}],
    "jobs": [{"name": "summaries", "started": "2026-11-01T00:00:00", "succeeded": "2026-11-01T00:00:01"}],
    "audit": [{"at": "2026-11-01T00:00:00", "who": "skm:ani", "action": "unit.create", "subject": "AA"}],
    "people": [{"chat": 9}],
    "leaving": [{"chat": 10}],
    "windows": [
        {"code": "W1", "name": "Survei Contoh", "first": "2026-11-01", "last": "2026-11-30", "channels": '["bot"]'}
    ],
    "batches": [
        {
            "id": "B1",
            "span": "2026-Q4",
            "last": "2026-12-31",
            "file": "a.csv",
            "made": "2026-11-01T00:00:00",
            "rows": 2,
        },
        {"id": "B2", "span": "2026-Q4", "last": "2026-12-31", "file": "b.csv", "made": "2026-11-02T00:00:00", "rows": 1}
        | {"counted": 0},
    ],
    "actions": [
        {**_ACTION, "element": "waktu", "drafted": 1, "state": "rencana", "basis": "2,33"},
        {**_ACTION, "element": "biaya", "drafted": 0, "state": "diverifikasi", "finished_by": "skm:ani", "revision": 4},
    ],
    "copies": [{"sha256": "a" * 64, "mime": "image/png", "content": b"\x89PNG"}],
    "evidence": [
        {
            "action": 2,
            "kind": "photo",
            "same": "a" * 64,
            "copy": "a" * 64,
            "at": "2026-11-01T00:00:00",
            "who": "skm:ani",
        }
    ],
    "asked": [{"chat": 7, "field": "program", "subject": "1", "surveys": "", "at": 1_763_000_000}],
    "instruments": [{"id": "kota-contoh@864f5912", "made": "2026-11-01T00:00:00", "content": '{"id":"kota-contoh"}'}],
    "window_drafts": [{"chat": 7, "revision": 2, "state": "{}", "touched": 1_763_000_000}],
    "uploads": [{"id": "U1", "chat": 7, "message": 1, "file": "F", "name": "a.csv", "made": 1_763_000_000}],
    "publications": [
        {"at": "2026-11-01T00:00:00", "who": "skm:ani", "form": "site", "span": "2026-Q3", "unit": "AA", "n": 12}
        | {"people": 1, "parts": "{}"}
    ],
    "findings": [
        {"unit": "AA", "channel": "bot", "instrument": SKM.id, "kind": "burst", "week": "2026-W46"}
        | {"first": "2026-11-09T02", "last": "2026-11-09T05", "n": 40, "high": 38, "past_n": 500, "past_high": 20}
        | {"deviations": 9.5, "found": "2026-11-09T06:00:00+00:00", "proposer": "skm:ani", "reason": "uji"}
    ],
    "remarks": [{"batch": "B1", "unit": "AA", "day": "2026-11-09", "text": "kursi ditambah"}],
    "history_batches": [{"id": "H1", "file": "lama.csv", "made": "2026-11-01T00:00:00+00:00"}],
    "history": [
        {"batch": "H1", "unit": "AA", "period": "2019", "instrument": SKM.id, "ikm": "80.98", "n": 120}
        | {"nrr": "[]", "weight": "1/9", "source": "uji"}
    ],
    "report_facts": [{"unit": "AA", "period": "2026-Q3", "key": "team", "value": "uji", "at": "2026-11-01T00:00:00"}],
    "unit_aliases": [{"code": "OLD", "unit": "AA", "since": "2026-11-01", "why": "rename"}],
    "unit_names": [{"unit": "AA", "until": "2026-11-01", "name": "Dinas Lama"}],
    "unit_changes": [{"kind": "merge", "day": "2026-11-01", "made": "2026-11-01T00:00:00", "detail": "{}"}],
    "unit_plans": [{"day": "2027-01-01", "asked": "{}"}],
    "unit_heirs": [{"unit": "BB", "heir": "AA", "change": 1}],
    "releases": [
        {"unit": "AA", "period": "2026-Q4", "window": "", "instrument": SKM.id, "week": "2026-W46", "cells": "[]"}
        | {"new": 5, "closing": 0}
    ],
}

# Where a table's rows went, if not on under its own name; None means that they were meant to go.
BECAME: dict[str, str | None] = {"heads": "roles", "finished": "finished_before"}
BECAME |= {"drafts": "drafts_before", "held": "held_before", "answers": None}  # which are in responses.scores
# The index of names, written anew in folded words: test_unit_order.py searches it after an upgrade.
BECAME |= dict.fromkeys(f"unit_words{part}" for part in ("", "_config", "_content", "_data", "_docsize", "_idx"))

# Columns whose values a migration was meant to change, by table.
RESTATED: dict[str, set[str]] = {
    "deliveries": {"payload"},  # of what was sent nothing is kept
    "responses": {"profile"},  # told in less room, as tests/bot/storage/test_migrations.py has it
}


def responses() -> list[tuple[Row, list[int | None]]]:
    """Answers to two units in two periods by every channel, some with a blank, one of paper that is not counted."""
    found: list[tuple[Row, list[int | None]]] = []
    for number in range(24):
        unit, period = ("AA", "BB")[number % 2], PERIODS[number // 12]
        scores: list[int | None] = [1 + (number * 7 + place * 3 + number * place) % 4 for place in range(9)]
        if unit == "BB":
            scores[3] = None
        row: Row = {"id": f"r{number:02}", "unit": unit, "instrument": SKM.id, "period": period, "profile": "{}"}
        row |= {"week": ("2026-W33", "2026-W46")[number // 12], "hour": f"2026-11-0{1 + number % 9}T03"}
        row |= {"service": "x" if number % 6 == 0 else "", "pseudonym": f"p{number}"}
        if number in (3, 5, 8):
            row |= {"channel": "kertas", "batch": "B2" if number == 8 else "B1", "serial": f"S{number}"}
        elif number % 4 == 0:
            row |= {"channel": "petugas", "officer": "o1", "seconds": 90}
        elif number % 5 == 0:
            row |= {"window": "W1", "suggestion": "antrean lama"}
        found.append((row, scores))
    return found


def tables(db: sqlite3.Connection) -> list[str]:
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return [name for (name,) in found]


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def insert(db: sqlite3.Connection, table: str, row: Row) -> None:
    """The row as this version of the table can hold it."""
    known = [name for name in columns(db, table) if row.get(name) is not None]
    marks = ", ".join("?" * len(known))
    db.execute(f"INSERT INTO {table} ({', '.join(known)}) VALUES ({marks})", [row[name] for name in known])


def of_version(path: Path, version: int) -> None:
    """A file as the program of that version made it, at work."""
    with closing(connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute(MIGRATIONS)
        for number, name, script in shipped()[:version]:
            db.executescript(script)
            db.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
        there = tables(db)
        db.execute("BEGIN")
        for table in [*(one for one in ROWS if one in there), *(one for one in there if one not in ROWS)]:
            for row in ROWS.get(table, []):
                insert(db, table, row)
        fill(db)
        db.execute("COMMIT")
        empty = [table for table in there if not db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()]
        assert empty == [], f"version {version}: these tables have no rows here; give ROWS some for each"


def fill(db: sqlite3.Connection) -> None:
    """Responses, answers and the tallies that they add up to."""
    sums: defaultdict[tuple[object, ...], Tally] = defaultdict(lambda: Tally.empty(9))
    uncounted = {"B2"} if "counted" in columns(db, "batches") else set()
    for row, scores in responses():
        given = {key: value for key, value in zip(SKM.keys, scores, strict=True) if value is not None}
        insert(db, "responses", {**row, "scores": pack(SKM, given)})
        for key, value in given.items() if "answers" in tables(db) else ():
            insert(db, "answers", {"response": row["id"], "element": key, "score": value})
        if "suggestions_seen" in tables(db):
            insert(db, "suggestions_seen", {"response": row["id"]})
        if row.get("batch") in uncounted:
            continue
        key = (row["unit"], row["service"], SKM.id, row["period"], row["week"], row.get("channel", "bot"))
        sums[key] += Tally.of(scores)
    names = ("unit", "service", "instrument", "period", "week", "channel")
    for key, tally in sums.items():
        figures = {"cells": json.dumps(tally.cells()), "totals": json.dumps(dict(tally.totals or ()))}
        insert(db, "tallies", {**dict(zip(names, key, strict=True)), **figures})


def content(db: sqlite3.Connection, table: str, names: Iterable[str]) -> Counter[tuple[object, ...]]:
    return Counter(tuple(row) for row in db.execute(f"SELECT {', '.join(names)} FROM {table}"))


def ikm_of(cells: Iterable[str]) -> str:
    """The index as printed, from stored tallies."""
    total = Tally.empty(9)
    for one in cells:
        total += Tally.from_cells(json.loads(one))
    return score(total, SKM, WEIGHTS).ikm_text


@pytest.mark.parametrize("version", range(1, len(shipped())))
async def test_every_earlier_version_comes_up_to_date_whole(tmp_path: Path, version: int) -> None:
    path = tmp_path / "skm.db"
    of_version(path, version)
    with closing(connect(path)) as db:
        was = {table: columns(db, table) for table in tables(db) if table != "migrations"}
        before = {table: content(db, table, names) for table, names in was.items()}
        ikm = {
            unit: ikm_of(row[0] for row in db.execute("SELECT cells FROM tallies WHERE unit = ?", (unit,)))
            for unit in ("AA", "BB")
        }

    migrate_file(path)
    async with Store(path) as store:
        compared, differ = await store.figures.discrepancies()
        assert differ == []
        assert compared == sum(before["tallies"].values())
        given = {
            one.id: [one.answers.get(key) for key in SKM.keys]
            for one in await store.figures.responses(SKM.id, periods=PERIODS)
        }
        assert given == {row["id"]: scores for row, scores in responses() if row["id"] in given}
        assert len(given) >= 22
        assert await store.figures.integrity() == []
        rows = await store.figures.tallies(PERIODS, SKM.id)
        for unit, expected in ikm.items():
            sums = [json.dumps(row.tally.cells()) for row in rows if row.unit == unit]
            assert ikm_of(sums) == expected
        assert sorted(await store.figures.periods()) == list(PERIODS)

    with closing(connect(path)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        there = tables(db)
        for table, rows_before in before.items():
            now = BECAME.get(table, table)
            if now is None:
                continue
            now = table if now in was else now  # it has already become that
            assert now in there, f"{table} is gone: say in BECAME what became of it"
            kept = [name for name in was[table] if name in columns(db, now) and name not in RESTATED.get(table, set())]
            assert kept, table
            expected = Counter[tuple[object, ...]]()
            for row, times in rows_before.items():
                expected[tuple(row[was[table].index(name)] for name in kept)] += times
            assert content(db, now, kept) == expected, table


def test_what_is_said_of_tables_is_true(tmp_path: Path) -> None:
    """No table stands in ROWS or BECAME that no version ever had."""
    ever: set[str] = set()
    for version in range(1, len(shipped()) + 1):
        path = tmp_path / f"{version}.db"
        of_version(path, version)
        with closing(connect(path)) as db:
            ever |= set(tables(db))
    assert set(ROWS) | set(BECAME) <= ever


def test_answers_that_do_not_make_their_tallies_are_not_packed(tmp_path: Path) -> None:
    """The file stays at its level, with all it has, and the program says which tallies are meant."""
    path = tmp_path / "skm.db"
    of_version(path, 32)
    with closing(connect(path)) as db:
        db.execute("UPDATE answers SET score = 5 - score WHERE response = 'r04' AND element = 'waktu'")
        before = {table: content(db, table, columns(db, table)) for table in tables(db)}
    with pytest.raises(MigrationFault) as error:
        migrate_file(path)
    assert "found 1 of 11 tallies that their answers do not make, expected none" in str(error.value)
    assert "AA /  / permenpan-14-2017 / 2026-Q3 / 2026-W33 / petugas" in str(error.value)
    with closing(connect(path)) as db:
        assert {table: content(db, table, columns(db, table)) for table in tables(db)} == before
