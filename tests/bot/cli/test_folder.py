"""Folders that a killed call must leave whole: the old files or the new, never both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.folder import recover, write_folder, write_whole

WRITE = """
import os, signal, sys
from pathlib import Path
from bot.cli import folder
count = 0
def kill(event, _):
    global count
    if event.startswith(("open", "os.", "shutil.")):
        count += 1
        if count == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
out = Path(sys.argv[1])
sys.addaudithook(kill)
folder.recover(out)
folder.write_folder(out, {name: b"new" for name in ("a", "b", "sub/c")}, {"gone"})
"""


def state(out: Path) -> dict[str, bytes]:
    return {str(one.relative_to(out)): one.read_bytes() for one in out.rglob("*") if one.is_file()}


OLD = {"a": b"old", "b": b"old", "sub/c": b"old", "gone": b"old", "CNAME": b"theirs"}
NEW = {"a": b"new", "b": b"new", "sub/c": b"new", "CNAME": b"theirs"}


def test_killed_at_every_step_it_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    seen = set()
    for step in range(1, 200):
        out = tmp_path / str(step) / "site"
        for name, content in OLD.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(content)
        done = subprocess.run([sys.executable, "-c", WRITE, str(out), str(step)], check=False)
        recover(out)
        assert state(out) in (OLD, NEW), step
        seen.add(state(out) == NEW)
        write_folder(out, {"a": b"new", "b": b"new", "sub/c": b"new"}, {"gone"})
        assert state(out) == NEW, step
        assert [one.name for one in out.parent.iterdir()] == ["site"]
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert seen == {False, True}


def test_a_file_is_replaced_whole_and_keeps_its_other_names(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.link(path, tmp_path / "b")
    write_whole(path, b"new")
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"new", b"old")
    with pytest.raises(OSError, match="nowhere"):
        write_whole(tmp_path / "nowhere" / "a", b"")
