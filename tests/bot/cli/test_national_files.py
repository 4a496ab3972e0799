"""Answers to the ministry's online questionnaire written by `skm export`, and read again in every kind of file."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.storage import Store
from bot.storage.responses import insert_many
from tests.support.commands import skm
from tests.support.national import NATIONAL, UNITS, quarter
from tests.support.templates import new_database


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city of three units: hybrid, online, at a counter."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(f'[survey]\ninstrument = "{NATIONAL.id}"\n')
    new_database(tmp_path / "skm.db", UNITS)

    async def fill() -> None:
        async with Store(tmp_path / "skm.db") as store:
            rows = [row for unit in UNITS for row in quarter(unit, 14)]
            await store._database.write(lambda db: insert_many(db, rows))

    asyncio.run(fill())
    return tmp_path


def test_files_of_every_kind_come_back_with_the_same_figures(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """A file for statistics begins its rows with the questionnaire's id, of which the first word is that of a total."""
    found = set[tuple[str, ...]]()
    for name in ("out.csv", "out.xlsx", "out.sav"):
        code, _, err = skm(capsys, "export", "--out", name, "--period", "2026-Q3")
        assert code == 0, err
        code, out, err = skm(capsys, "score", name, "--instrument", NATIONAL.id, "--json")
        assert code == 0, err
        scored = json.loads(out)
        (ipak,) = scored["indices"]
        found.add((str(scored["n"]), scored["ikm"], str(ipak["n"]), ipak["index"]))
        code, out, err = skm(capsys, "import", name, "--window", "2026-Q3", "--dry-run")
        assert code == 0, err
        assert "42 form(s) for 2026-Q3" in out
    assert [row[0] for row in found] == ["42"], found
