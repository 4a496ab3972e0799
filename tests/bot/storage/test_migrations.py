"""Migrations: each once, in one transaction with its record, from as many processes as there are."""

import ast
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.storage import BackupFault, InUse, MigrationFault, Outdated, Store, StoreUnavailable, migrate_file, pending_in
from bot.storage.connection import connect
from bot.storage.migrations import COPY, REWRITE, Step, _in_slices, migrate, newest, shipped, statements_of
from bot.storage.profile_text import profile_in
from bot.storage.recount import recount
from bot.storage.store_file import prepare_file
from bot.storage.upgrade_steps import Steps
from tests.support.copies import figures, filled, held, older, overwrite

pytestmark = pytest.mark.slow


def names() -> list[str]:
    return [name for _, name, _ in shipped()]


def ask(path: Path, statement: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    try:
        found = db.execute(statement).fetchall()
        db.commit()
        return found
    finally:
        db.close()


def level(path: Path) -> object:
    ((number,),) = ask(path, "SELECT max(number) FROM migrations")
    return number


def test_numbered_without_gaps() -> None:
    assert [number for number, _, _ in shipped()] == list(range(1, len(shipped()) + 1))


def test_applied_once(path: Path) -> None:
    assert pending_in(path) == names()
    assert migrate_file(path) == names()
    assert migrate_file(path) == []
    assert pending_in(path) == []
    assert [row[0] for row in ask(path, "SELECT name FROM migrations ORDER BY number")] == names()


def test_asking_what_is_pending_makes_no_file(path: Path) -> None:
    assert pending_in(path) == names()
    assert not path.exists()


_WORKER = """
import sys
from pathlib import Path
from bot.storage.store_file import migrate_file

print("ready", flush=True)
sys.stdin.readline()
print(migrate_file(Path(sys.argv[1])))
"""


def test_from_several_processes_at_once(path: Path) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate(timeout=30)[0].strip() for worker in workers]
    applied = [name for answer in answers for name in ast.literal_eval(answer)]
    assert sorted(applied) == names()  # each once, whoever it was
    assert [worker.returncode for worker in workers] == [0] * 4


async def test_a_newer_file_is_refused(path: Path) -> None:
    migrate_file(path)
    ask(path, "INSERT INTO migrations (number, name) VALUES (99, '0099_later.sql')")
    with pytest.raises(MigrationFault, match=r"found migration 99, expected at most .* newer version"):
        async with Store(path):
            pass


async def test_an_older_file_is_refused_by_all_but_those_that_migrate(path: Path) -> None:
    older(filled(path))
    before = level(path), figures(path)
    said = rf"database is at level {newest() - 1}, this program needs {newest()}: stop the bot and run skm migrate"
    with pytest.raises(Outdated, match=said):
        async with Store(path):
            pass
    assert (level(path), figures(path)) == before, "the older program can go on with it"
    migrate_file(path)
    async with Store(path):
        pass


def test_a_copy_of_what_is_there_is_made_first_and_the_newest_three_stay(path: Path) -> None:
    before = figures(filled(path))
    for day in range(1, 6):
        older(path)
        assert migrate_file(path, datetime(2026, 11, day, tzinfo=UTC)) == names()[-1:]
    copies = sorted(path.parent.glob("skm.level*"))
    assert [one.name for one in copies] == [f"skm.level{newest() - 1:04}-2026110{day}T000000Z.db" for day in (3, 4, 5)]
    for one in copies:
        assert one.stat().st_mode & 0o777 == 0o600
        assert figures(one) == before
        assert level(one) == newest() - 1
    assert figures(path) == before


def test_a_new_file_and_one_that_is_up_to_date_leave_no_copy(path: Path) -> None:
    for _ in range(2):
        migrate_file(path)
    assert [one.name for one in path.parent.iterdir()] == ["skm.db"]


@pytest.mark.parametrize("fault", ["damaged", "in use"])
def test_without_a_copy_nothing_is_migrated(path: Path, fault: str) -> None:
    older(filled(path, 400))
    if fault == "damaged":
        overwrite(path, slice(-4096, None))
        with pytest.raises(BackupFault):
            migrate_file(path)
    else:
        with held(path), pytest.raises(InUse):
            migrate_file(path)
    assert level(path) == newest() - 1
    assert [one.name for one in path.parent.iterdir()] == ["skm.db"]


def test_a_half_applied_migration_leaves_nothing(path: Path) -> None:
    ask(path, "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT)")
    ask(path, "CREATE TABLE deliveries (x)")  # the first migration will stumble over it, late
    db = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="deliveries"):
        migrate(db)
    db.close()
    tables = {row[0] for row in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"deliveries", "migrations"}


def test_killed_at_any_step_it_begins_again_and_loses_nothing(path: Path) -> None:
    """Answers of nine rows each: killed as they are packed, when their tallies are counted, and before the end."""
    before = figures(older(filled(path, 40), 32))
    told = list[Step]()
    copy = path.with_name("whole.db")
    copy.write_bytes(path.read_bytes())
    migrate_file(copy, tell=told.append)
    assert (told[0], told[-1]) == (COPY, REWRITE)
    steps = list({step.at: step for step in told if step not in (COPY, REWRITE)}.values())
    assert [step.at for step in steps] == list(range(1, steps[-1].of + 1))
    packing = [step.at for step in steps if step.migration == "0033_packed.sql"]
    for at in (packing[4], packing[-2], steps[-1].of):
        if (child := os.fork()) == 0:
            migrate_file(path, tell=partial(_die_at, at))
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        assert (level(path), figures(path)) == (32, before), at
        assert ask(path, "SELECT count(*), sum(score) > 0 FROM answers") == [(360, 1)]
    assert migrate_file(path)[0] == "0033_packed.sql"
    assert figures(path) == figures(copy) == before
    with closing(connect(path)) as db:
        assert recount(db)[1] == []


@pytest.mark.parametrize("rows", [0, 1, 6, 7, 8, 20])
def test_a_large_table_is_gone_through_some_rows_at_a_time(rows: int) -> None:
    said = list[float]()
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE old (id TEXT PRIMARY KEY, n INTEGER)")
        db.execute("CREATE TABLE new (id TEXT PRIMARY KEY, n INTEGER, slice INTEGER)")
        db.executemany("INSERT INTO old VALUES (?, ?)", ((f"{n * 7 % 20:02}", n) for n in range(rows)))
        taken = "-- slices: old id\nINSERT INTO new SELECT id, n, (SELECT count(*) FROM new) FROM old"
        _in_slices(f"{taken} WHERE id > :after AND id <= :last", db, said.append, most=7)
        assert db.execute("SELECT id, n FROM new ORDER BY id").fetchall() == sorted(db.execute("SELECT id, n FROM old"))
        assert all(n <= 7 for (n,) in db.execute("SELECT count(*) FROM new GROUP BY slice"))
    assert said == [done / rows for done in range(0, rows, 7)]


def test_every_statement_in_slices_takes_the_rows_of_its_slice_alone() -> None:
    sliced = [one for _, _, script in shipped() for one in statements_of(script) if "-- slices:" in one]
    assert len(sliced) == 2
    for one in sliced:
        assert re.search(r"^-- slices: \w+ (\w+)$", one, re.MULTILINE), one
        key = re.findall(r"(\w+) > :after AND (?:r\.)?(\w+) <= :last", one)
        assert key == [("id", "id")], one


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            '{"kelamin":"P","usia":"26-34","pendidikan":"SMA","pekerjaan":"WIRAUSAHA"}',
            '["P","26-34","SMA","WIRAUSAHA"]',
        ),
        ('{"pekerjaan":"ASN","kelamin":"*"}', '["*",null,null,"ASN"]'),
        ('{"usia":"17-25","pendidikan":"S1"}', '[null,"17-25","S1"]'),
        ('{"usia":"17-25"}', '[null,"17-25"]'),
        ('{"kelamin":"L"}', '["L"]'),
        ("{}", "[]"),
        ('{"kelamin":"L","lain":"x"}', '{"kelamin":"L","lain":"x"}'),
    ],
)
def test_what_somebody_said_of_themselves_is_kept_in_less_room(path: Path, said: str, kept: str) -> None:
    older(filled(path, 1), 32)
    ask(path, f"UPDATE responses SET profile = '{said}', pseudonym = '{'a' * 43}'")
    migrate_file(path)
    assert ask(path, "SELECT profile, pseudonym FROM responses") == [(kept, "a" * 22)]
    assert profile_in(kept) == json.loads(said)


def _die_at(at: int, step: Step) -> None:
    if step.at == at:
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_step_that_takes_long_is_told_now_and_then() -> None:
    moments, said = iter((0.0, 0.2, 0.9, 1.0, 1.5, 2.1)), list[tuple[int, float]]()
    tell = Steps(lambda step, seconds: said.append((step.at, seconds)), every=1.0, clock=lambda: next(moments))
    for at in (1, 2, 3, 3, 3):
        tell(Step("0033_packed.sql", at, 24))
    assert said == [(3, 1.0), (3, 2.1)]


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)",),
        ("CREATE TABLE migrations (id INTEGER PRIMARY KEY, migration TEXT, batch INTEGER)",),
        ("CREATE TABLE migrations (number INTEGER, name TEXT)", "INSERT INTO migrations VALUES (1, 'x')"),
    ],
    ids=["its tables", "its migrations", "its migrations by number"],
)
def test_a_database_of_another_program_is_left_alone(path: Path, statements: tuple[str, ...]) -> None:
    for statement in (*statements, "CREATE TABLE IF NOT EXISTS orders (x)"):
        ask(path, statement)
    before = path.read_bytes()
    for act in (migrate_file, pending_in, prepare_file):
        with pytest.raises(MigrationFault, match="found a database of another program, expected one of skm"):
            act(path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["skm.db"]


@pytest.mark.parametrize("kind", ["text", "folder", "nowhere"])
async def test_what_is_no_database_is_said_to_be_so(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "skm.db"
    if kind == "text":
        path.write_text("nama,nilai\n" * 500, encoding="utf-8")
    elif kind == "folder":
        path.mkdir()
    else:
        path = tmp_path / "none" / "skm.db"
    for act in (migrate_file, pending_in) if kind != "nowhere" else (migrate_file,):
        with pytest.raises(StoreUnavailable, match=r"skm\.db"):
            act(path)
    with pytest.raises(StoreUnavailable):
        async with Store(path):
            pass


def test_the_copy_made_last_stays_also_beside_copies_of_higher_levels(path: Path) -> None:
    """As after going back to an older copy and up again."""
    older(filled(path))
    for level in range(97, 100):
        path.with_name(f"skm.level00{level}-20261101T00000{level % 10}Z.db").touch()
    migrate_file(path, datetime(2026, 11, 18, 3, tzinfo=UTC))
    names = [file.name for file in sorted(path.parent.glob("skm.level*"))]
    assert names == [
        f"skm.level{newest() - 1:04}-20261118T030000Z.db",
        "skm.level0098-20261101T000008Z.db",
        "skm.level0099-20261101T000009Z.db",
    ]
