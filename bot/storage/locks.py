"""Who has a database file open: SQLite's own locks, which hold in any program and end with it, also after a kill.

`alone_with` is not for a process that has the same file open itself: for POSIX locks a process is one, and closing any
handle of a file gives up all that it holds on it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.storage.errors import InUse

# The bytes that SQLite locks, far behind any content. In WAL mode every connection shares them as long as it lives.
_FIRST, _SIZE = 0x40000002, 510
_LOCKS = Path("/proc/locks")


@contextmanager
def alone_with(path: Path) -> Generator[None, None, None]:
    """Keep every other program out of the file at `path`, whatever is in it. Raises InUse where one has it open."""
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _SIZE, _FIRST)
        except OSError:
            by = users_of(path)
            who = f"by process {', '.join(map(str, by))}" if by else "by another program"
            raise InUse(f"{path}: found the database in use {who}, expected that the bot is stopped first") from None
        yield
    finally:
        os.close(handle)


def users_of(path: Path) -> list[int]:
    """Process ids that have the database open, none where the system does not tell."""
    return _holders([path], ("READ", "WRITE"))


def writers_of(path: Path) -> list[int]:
    """Process ids that keep others from writing, none where the system does not tell. Never this process."""
    return _holders([path, path.with_name(f"{path.name}-shm")], ("WRITE",))


def _holders(files: Iterable[Path], kinds: tuple[str, ...]) -> list[int]:
    """From lines such as `1: POSIX  ADVISORY  WRITE 1234 fd:00:5678 120 120`."""
    wanted = set()
    for file in files:
        with suppress(OSError):
            found = file.stat()
            wanted.add((os.major(found.st_dev), os.minor(found.st_dev), found.st_ino))
    try:
        lines = _LOCKS.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    holders = set()
    for line in lines:
        words = line.replace("->", "").split()
        if len(words) < 6 or words[3] not in kinds:
            continue
        with suppress(ValueError):
            major, minor, inode = words[5].split(":")
            if (int(major, 16), int(minor, 16), int(inode)) in wanted:
                holders.add(int(words[4]))
    return sorted(holders - {os.getpid(), -1, 0})
