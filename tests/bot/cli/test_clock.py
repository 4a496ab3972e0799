"""Commands that erase, end or plan hold where the machine's clock does not fit the file."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.commands import skm
from tests.support.templates import new_database

COMMANDS = (
    ("followup", "draft", "--period", "2025-Q3"),
    ("submissions", "remind", "--period", "2025-Q3"),
    ("responses", "undo", "AAAA0000"),
    ("windows", "close", "JB-19"),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    new_database(tmp_path / "skm.db")
    (tmp_path / "config.toml").write_text("")
    skm(capsys, "migrate")


def _worked(ago: timedelta) -> None:
    """The bot last recorded that it works so long before the machine's present time."""
    stamp = (datetime.now(UTC) - ago).isoformat(timespec="seconds")
    with closing(sqlite3.connect("skm.db")) as db:
        db.execute("INSERT INTO jobs (name, started) VALUES ('evidence', ?)", (stamp,))
        db.commit()


@pytest.mark.parametrize("words", COMMANDS)
def test_a_clock_that_does_not_fit_is_told_and_may_be_vouched_for(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    _worked(timedelta(days=92, hours=1))
    code, _, err = skm(capsys, *words)
    assert code == 2
    assert "92 day(s) after the bot last worked" in err
    assert "clock:" not in skm(capsys, *words, "--clock-is-right")[2]


def test_a_clock_before_the_last_record_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    _worked(timedelta(days=-8))
    code, _, err = skm(capsys, *COMMANDS[0])
    assert code == 2
    assert "before the newest record in the database" in err
    assert "before the newest record in the database" in skm(capsys, "doctor")[1]


def test_doctor_says_what_the_bot_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert "clock: in step with what the bot last recorded" in skm(capsys, "doctor")[1]
    note = '{"wrong": true, "since": "2026-11-18T03:00:00+00:00", "ahead": 94608000}'
    with closing(sqlite3.connect("skm.db")) as db:
        db.execute("INSERT INTO facts VALUES ('clock', ?)", (note,))
        db.commit()
    code, _, err = skm(capsys, "doctor")
    assert code == 1
    assert "clock: not trusted since 2026-11-18 10:00:00, 1095 days, 0:00:00 ahead of what is known" in err
