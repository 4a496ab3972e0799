"""The job that backs up: in a child process, as often as configured, and after a failure not at once again."""

from pathlib import Path

import pytest

from bot.config import make_config
from bot.ledger.backups import Backups
from bot.ledger.workshop import WorkshopError, without_secrets
from tests.support.copies import figures, filled, lose
from tests.support.running import Clock

FIRST = "skm-20261118T030000Z.db"


def backups_with(path: Path, **keys: object) -> Backups:
    """The job, with these keys of the configuration beside the database."""
    return Backups(make_config({"backup": keys}, {}, folder=path.parent))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def spoil(path: Path) -> None:
    path.write_text("Yang terhormat " * 1000)


@pytest.fixture
def backups(path: Path) -> Backups:
    return backups_with(path, folder="backups", every=6, keep=2)


async def test_a_backup_is_made_when_it_is_time(backups: Backups, path: Path, clock: Clock) -> None:
    before = figures(filled(path))
    folder = path.parent / "backups"
    await backups.run(clock())
    assert figures(folder / FIRST) == before
    clock.advance(hours=5)
    await backups.run(clock())
    assert names(folder) == [FIRST]
    for _ in range(2):
        clock.advance(hours=6)
        await backups.run(clock())
    await backups.close()
    assert names(folder) == ["skm-20261118T140000Z.db", "skm-20261118T200000Z.db"]


async def test_a_failure_is_told_at_every_run_and_tried_again_after_an_hour(
    backups: Backups, path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    spoil(path)
    for _ in range(3):
        with pytest.raises(WorkshopError, match="BackupFault"):
            await backups.run(clock())
        clock.advance(minutes=5)
    assert len([one for one in caplog.records if "no backup" in one.message]) == 1, "tried once"
    lose(path, "deleted")
    filled(path)
    clock.advance(hours=1)
    await backups.run(clock())
    await backups.close()
    assert len(names(path.parent / "backups")) == 1


async def test_without_a_folder_nothing_is_done(path: Path, clock: Clock) -> None:
    backups = backups_with(path)
    await backups.run(clock())
    await backups.close()
    assert names(path.parent) == []


def test_a_child_gets_no_secret() -> None:
    names = (
        "SKM_TELEGRAM_TOKEN",
        "SKM_SECRET",
        "SKM_SECRET_FILE",
        "CI_JOB_TOKEN",
        "aws_secret_access_key",
        "DB_PASSWORD",
    )
    assert without_secrets(dict.fromkeys((*names, "PATH", "TZ", "PYTHONPATH"), "x")).keys() == {
        "PATH",
        "TZ",
        "PYTHONPATH",
    }
