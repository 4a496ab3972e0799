"""Going back: a drill from backup to damage to the same figures again, and every reason to refuse."""

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from warnings import catch_warnings, simplefilter

import pytest

from bot.storage import BackupFault, InUse, Store, StoreUnavailable, migrate_file, pending_in
from bot.storage.connection import connect
from bot.storage.copies import back_up
from bot.storage.migrations import newest
from bot.storage.restoring import check_restore, restore
from tests.support.copies import add, figures, filled, held, insert, older, overwrite

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
KEPT = "skm.replaced-20261118T030000Z.db"


async def test_the_drill(path: Path, tmp_path: Path) -> None:
    """Back up while somebody writes, lose the database, go back: every figure is that of the backup's moment."""
    backup, before = tmp_path / "backup.db", figures(filled(path, 40))
    with closing(connect(path)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        insert(writer, 7, "BB")
        back_up(path, backup)
        writer.execute("COMMIT")
    add(path, 5)
    overwrite(path)
    with pytest.raises(StoreUnavailable, match=r"skm\.db: damaged"):
        async with Store(path) as store:
            await store.figures.discrepancies()

    done = restore(backup, path, NOW)
    assert figures(path) == before
    assert done.now.answers == 40
    assert done.kept == tmp_path / KEPT
    async with Store(path) as store:
        assert await store.figures.integrity() == []
        assert (await store.figures.discrepancies())[1] == []


def test_the_replaced_file_is_kept_as_it_was_and_the_new_one_is_its_owners(path: Path, tmp_path: Path) -> None:
    back_up(filled(path), tmp_path / "backup.db")
    overwrite(path)
    damaged = path.read_bytes()
    restore(tmp_path / "backup.db", path, NOW)
    assert path.with_name(KEPT).read_bytes() == damaged
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_log_of_the_replaced_file_goes_along_with_it(path: Path, tmp_path: Path) -> None:
    """A killed bot leaves a log with answers that a new file must not take up."""
    backup, before = tmp_path / "backup.db", figures(filled(path))
    back_up(path, backup)
    killed = tmp_path / "killed" / "skm.db"
    killed.parent.mkdir()
    with closing(connect(path)) as db:
        db.execute("BEGIN")
        insert(db, 3)
        db.execute("COMMIT")
        for end in ("", "-wal", "-shm"):
            shutil.copy(path.with_name(f"skm.db{end}"), killed.parent)
    restore(backup, killed, NOW)
    assert sorted(file.name for file in killed.parent.iterdir()) == ["skm.db", KEPT, f"{KEPT}-wal"]
    assert figures(killed) == before
    assert figures(killed.with_name(KEPT)) == figures(path), "with the answers of its log"


def test_a_database_in_use_is_not_replaced(path: Path, tmp_path: Path) -> None:
    back_up(filled(path), tmp_path / "backup.db")
    place = path.stat().st_ino
    with held(path) as number:
        for act in (
            lambda: check_restore(tmp_path / "backup.db", path),
            lambda: restore(tmp_path / "backup.db", path, NOW),
        ):
            with pytest.raises(InUse, match=rf"in use by process {number}, expected that the bot is stopped"):
                act()
    assert path.stat().st_ino == place
    restore(tmp_path / "backup.db", path, NOW)


@pytest.mark.parametrize("kind", ["damaged", "newer", "letter", "tampered", "missing", "itself"])
def test_a_backup_that_cannot_be_relied_upon_changes_nothing(path: Path, tmp_path: Path, kind: str) -> None:
    backup = filled(tmp_path / "backup.db")
    before = figures(filled(path, 3))
    match kind:
        case "damaged":
            overwrite(backup)
        case "letter":
            backup.write_text("Yang terhormat " * 1000)
        case "missing":
            backup.unlink()
        case "itself":
            backup.unlink()
            backup.symlink_to(path)
        case _:
            with closing(connect(backup)) as db:
                newer = "INSERT INTO migrations (number, name) VALUES (99, '0099_later.sql')"
                db.execute(newer if kind == "newer" else "UPDATE responses SET scores = replace(scores, '4', '1')")
    names = sorted(file.name for file in tmp_path.iterdir())
    said = {
        "newer": "found level 99",
        "tampered": "1 fault",
        "missing": "no such file",
        "itself": "the database itself",
    }
    with pytest.raises(BackupFault, match=rf"backup\.db: .*{said.get(kind, 'damaged')}"):
        restore(backup, path, NOW)
    assert figures(path) == before
    assert sorted(file.name for file in tmp_path.iterdir()) == names


def test_a_database_that_is_gone_is_made_again(path: Path, tmp_path: Path) -> None:
    before = figures(filled(tmp_path / "backup.db"))
    assert restore(tmp_path / "backup.db", path, NOW).kept is None
    assert figures(path) == before


def test_an_older_backup_is_put_back_as_it_was(path: Path, tmp_path: Path) -> None:
    """The program that goes with it has to be able to use it."""
    backup = older(filled(tmp_path / "backup.db"))
    assert restore(backup, path, NOW).now.level == newest() - 1
    with closing(connect(path)) as db:
        assert db.execute("SELECT max(number) FROM migrations").fetchone()[0] == newest() - 1


def test_two_restores_in_one_second_keep_both_replaced_files(path: Path, tmp_path: Path) -> None:
    before = figures(filled(path, 5))
    first = figures(filled(tmp_path / "first.db", 3))
    restore(tmp_path / "first.db", path, NOW)
    done = restore(filled(tmp_path / "second.db", 4), path, NOW)
    assert figures(path.with_name(KEPT)) == before
    assert done.kept == path.with_name(KEPT.replace(".db", "-2.db"))
    assert figures(done.kept) == first


def killed_bot(folder: Path) -> Path:
    """The database of a bot that was killed: three answers are in its log alone."""
    folder.mkdir()
    path = filled(folder / "live.db")
    with closing(connect(path)) as db:
        db.execute("BEGIN")
        insert(db, 3)
        db.execute("COMMIT")
        for end in ("", "-wal", "-shm"):
            shutil.copy(path.with_name(f"live.db{end}"), folder / f"skm.db{end}")
    path.unlink()
    return folder / "skm.db"


def stopped(step: int, work: Callable[[], object]) -> bool:
    """Work in a process that ends before the name of this number is made, moved or deleted. False if done."""
    with catch_warnings():
        simplefilter("ignore", DeprecationWarning)  # of threads of the runner, which the child has no use for
        child = os.fork()
    if not child:
        names = count(1)

        def end(event: str, _: object) -> None:
            if event in ("os.rename", "os.link", "os.remove") and next(names) == step:
                os._exit(9)

        try:
            sys.addaudithook(end)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


@pytest.mark.parametrize("step", range(1, 20))
def test_a_stop_at_any_step_leaves_the_old_database_or_the_new_one(tmp_path: Path, step: int) -> None:
    path = killed_bot(tmp_path / "bot")
    old = [("AA", 15)]
    new = [("AA", 5)]
    backup = filled(tmp_path / "backup.db", 5)
    decided = path.with_name("skm.db.restoring")
    again = stopped(step, lambda: restore(backup, path, NOW)) and decided.exists()
    again = stopped(1, lambda: migrate_file(path, NOW)) and again
    migrate_file(path, NOW)
    found = answers(path)
    assert found in (old, new)
    kept = [one for one in path.parent.glob("skm.replaced-*.db") if answers(one) == old]
    assert len(kept) == (found == new)
    assert not decided.exists()
    assert found == new or not again, "what was going on was the exchange"
    restore(backup, path, NOW)
    assert answers(path) == new


def test_every_step_is_stopped_at(tmp_path: Path) -> None:
    """The numbers above go beyond the last one."""
    path, backup = killed_bot(tmp_path / "bot"), filled(tmp_path / "backup.db", 5)
    assert not stopped(19, lambda: restore(backup, path, NOW))


def test_an_exchange_that_the_disk_refuses_is_told_and_goes_on_later(path: Path, tmp_path: Path) -> None:
    backup, before = filled(tmp_path / "backup.db", 5), figures(filled(path))
    (in_the_way := path.with_name("skm.db-shm")).mkdir()
    with pytest.raises(BackupFault, match=r"skm\.db: the backup is beside it as skm\.db\.restoring"):
        restore(backup, path, NOW)
    with pytest.raises(BackupFault, match=r"a restore was stopped midway and cannot go on"):
        migrate_file(path)
    in_the_way.rmdir()
    migrate_file(path)
    assert figures(path) == figures(backup)
    assert figures(path.with_name(KEPT)) == before


def test_a_stopped_exchange_waits_for_whoever_has_the_database_open(path: Path, tmp_path: Path) -> None:
    filled(path)
    filled(tmp_path / "skm.db.restoring", 5)
    with held(path), pytest.raises(InUse):
        migrate_file(path)
    assert answers(path) == [("AA", 12)]
    assert pending_in(path) == []
    assert answers(path) == [("AA", 5)]


def answers(path: Path) -> list[tuple[object, ...]]:
    return figures(path)[-1:]
