"""Private temporary folders: what a library writes aside is gone with the process that wrote it, however that ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "skm-scratch-"
_NAME = "TMPDIR"  # where libraries look for the folder. SQLite unlinks its files as it opens them


class Scratch:
    """A new folder for its owner alone, locked as long as this process lives. Raises OSError where none can be made."""

    def __init__(self) -> None:
        self.path, self._handle = _make()

    def environment(self, before: Mapping[str, str]) -> dict[str, str]:
        """The environment of a process that writes its temporary files here."""
        return {**before, _NAME: str(self.path)}

    def remove(self) -> None:
        """Delete the folder with all that is in it. Twice does no harm."""
        shutil.rmtree(self.path, ignore_errors=True)
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def clear_abandoned() -> None:
    """Delete the folders of processes that were killed. Those of others, and of whoever is alive, stay."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            _remove_abandoned(path)


@contextmanager
def private_temporaries() -> Generator[None, None, None]:
    """Give this process and its children a folder of their own, and clear what killed ones left.

    Where there is no place for one the process goes on without.
    """
    clear_abandoned()
    try:
        scratch = Scratch()
    except OSError:  # a command that needs none must not fail for it
        yield
        return
    before, named = tempfile.tempdir, os.environ.get(_NAME)
    tempfile.tempdir = os.environ[_NAME] = str(scratch.path)
    try:
        yield
    finally:
        tempfile.tempdir = before
        os.environ.pop(_NAME, None)
        if named is not None:
            os.environ[_NAME] = named
        scratch.remove()


def _make() -> tuple[Path, int | None]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError:  # cleared by another start, which found it without a lock
            continue
        with suppress(OSError):  # a disk without locks: the folder stays after a kill
            fcntl.flock(handle, fcntl.LOCK_EX)
        if path.exists():
            return path, handle
        os.close(handle)


def _remove_abandoned(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if os.fstat(handle).st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
    except OSError:  # somebody alive holds it
        return
    finally:
        os.close(handle)
