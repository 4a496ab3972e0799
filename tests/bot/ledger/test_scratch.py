"""What a library writes into temporary files is gone when its process has ended, whether it ended by itself or not."""

import asyncio
import os
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.ledger.readers import Readers, Unread
from bot.ledger.scratch import Scratch, clear_abandoned, private_temporaries
from bot.ledger.workshop import Workshop
from bot.rules.limits import CHAT
from tests.support.children import Littering
from tests.support.waiting import until


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which everything looks for a place of its own."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def scores_in(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if b"skor" in _content(file)]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # a folder, or gone: a process tries out where it may write before it does
        return b""


async def test_a_drawing_child_that_is_ended_leaves_nothing(temporary: Path) -> None:
    workshop, order = Workshop(), Littering()
    drawing: asyncio.Task[Any] = asyncio.create_task(workshop.card(order))  # type: ignore[arg-type]  # no order of ours
    await until(lambda: scores_in(temporary))  # another process writes them
    (folder,) = inside(temporary)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    drawing.cancel()
    await asyncio.gather(drawing, return_exceptions=True)
    await workshop.close()
    assert inside(temporary) == []


async def test_a_reading_child_that_takes_too_long_leaves_nothing(temporary: Path) -> None:
    readers = Readers(limits=replace(CHAT, wall_seconds=0.5))
    with pytest.raises(Unread):
        await readers.call(1, "tests.support.children:litter", b"")
    assert inside(temporary) == []


def test_a_command_writes_its_temporary_files_into_a_folder_of_its_own(temporary: Path) -> None:
    with private_temporaries():
        inner = Path(tempfile.mkdtemp())
        (inner / "sheet").write_bytes(b"skor")
        assert Path(os.environ["TMPDIR"]) == inner.parent != temporary
    assert inside(temporary) == []
    assert os.environ["TMPDIR"] == str(temporary)


def test_what_a_killed_command_left_is_gone_with_the_next_one_and_others_keep_theirs(temporary: Path) -> None:
    dying = (
        "import os; from bot.ledger.scratch import Scratch\n"
        "(Scratch().path / 'a').write_bytes(b'skor'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", dying], check=False, timeout=60).returncode == -9
    assert scores_in(temporary)
    mine, strange = Scratch(), temporary / "other"
    strange.mkdir()
    with pytest.raises(SystemExit):
        main(["--help"])
    assert set(inside(temporary)) == {mine.path, strange}
    mine.remove()
    clear_abandoned()
    assert inside(temporary) == [strange]
