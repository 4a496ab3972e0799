"""Copies that a killed program left half-made: whole answers under a hidden name, which nobody would find again.

Whoever makes a copy holds a lock on it as long as it lives. So one without a lock, of a process that is gone, is left.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAMED = re.compile(r"\.(\d+)\.part$")
_HEADS = (b"SQLite format 3\x00", bytes(16), b"")  # SQLite may write its first page last


def part_of(target: Path) -> Path:
    """The name under which this process makes `target`."""
    return target.with_name(f".{target.name}.{os.getpid()}.part").absolute()


@contextmanager
def making(part: Path) -> Generator[None, None, None]:
    """Make an empty file for its owner alone and hold it. It and what lies beside it are gone at the end."""
    clear_unfinished(part.parent)
    part.unlink(missing_ok=True)  # of a program that was killed and had our number
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        with suppress(OSError):  # a disk without locks: the process id alone tells
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
        _remove(part)


def clear_unfinished(folder: Path) -> list[Path]:
    """Delete the copies in a folder whose makers were killed. Returns them.

    Those of programs that live stay, and whatever is no database.
    """
    with suppress(OSError):
        return [path for path in folder.glob(".*.part") if _is_left(path) and _remove(path)]
    return []


def _is_left(path: Path) -> bool:
    found = _NAMED.search(path.name)
    if found is None or _lives(int(found[1])):
        return False
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file.read(16) in _HEADS
    except OSError:
        return False


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _remove(part: Path) -> bool:
    for name in (part, *(part.with_name(f"{part.name}{end}") for end in ("-wal", "-shm", "-journal"))):
        name.unlink(missing_ok=True)
    return True
