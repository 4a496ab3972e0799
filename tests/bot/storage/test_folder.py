"""Folders that a killed call must leave whole: the old files or the new, never both."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from pathlib import Path
from threading import Barrier, Thread

import pytest

from bot.storage.folder import for_everybody, recover, write_folder, write_whole

FILES = {"a": b"new", "b": b"new", "sub/c": b"new"}


def killed_at(step: int, out: Path) -> bool:
    """Write the folder in a child that is killed at that step. Returns whether it got to the end before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads that the child does not need
        child = os.fork()
    if child == 0:
        count = 0

        def kill(event: str, _: object) -> None:
            nonlocal count
            if event.startswith(("open", "os.", "shutil.")):
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            sys.addaudithook(kill)
            recover(out)
            write_folder(out, FILES, {"gone"})
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


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
        whole = killed_at(step, out)
        recover(out)
        assert state(out) in (OLD, NEW), step
        seen.add(state(out) == NEW)
        write_folder(out, FILES, {"gone"})
        assert state(out) == NEW, step
        assert [one.name for one in out.parent.iterdir()] == ["site"]
        if whole:
            break
    assert seen == {False, True}


def test_a_file_is_replaced_whole_and_keeps_its_other_names(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.link(path, tmp_path / "b")
    write_whole(path, b"new")
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"new", b"old")
    with pytest.raises(OSError, match="nowhere"):
        write_whole(tmp_path / "nowhere" / "a", b"")


def test_what_is_for_everybody_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with for_everybody():
            write_folder(tmp_path / "site", FILES, set())
        write_whole(tmp_path / "report", b"named people")
    finally:
        os.umask(before)
    modes = {str(file.relative_to(tmp_path)): file.stat().st_mode & 0o777 for file in tmp_path.rglob("*")}
    assert modes.pop("report") == 0o600
    assert modes == {"site": 0o755, "site/sub": 0o755} | {f"site/{name}": 0o644 for name in FILES}


def test_two_that_write_the_same_file_at_once_both_succeed(tmp_path: Path) -> None:
    """Each stops with its content beside the file until the other one is as far: no lucky order of the two."""
    path, both = tmp_path / "laporan.pdf", Barrier(2, timeout=20)
    seen: list[BaseException] = []
    real = Path.replace

    def together(self: Path, target: Path) -> Path:
        both.wait()
        return real(self, target)

    def write(content: bytes) -> None:
        try:
            write_whole(path, content)
        except BaseException as error:
            seen.append(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", together)
        writers = [Thread(target=write, args=(content,)) for content in (b"a" * 9, b"b" * 9)]
        for one in writers:
            one.start()
        for one in writers:
            one.join()
    assert seen == []
    assert path.read_bytes() in (b"a" * 9, b"b" * 9)
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_call_left_is_tidied_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "laporan[1].pdf"
    old, new, other = (tmp_path / f".{name}.part" for name in ("laporan[1].pdf.7-ab", "laporan[1].pdf.8-cd", "x.9-ef"))
    for one in (old, new, other):
        one.write_bytes(b"half")
    for one in (old, other):
        os.utime(one, (0, 0))
    write_whole(path, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([path, new, other])
