"""Going back: a checked copy takes the place of the database, which stays beside it under a dated name."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from bot.storage.copies import Examined, copied, examine, put, stamped, sync
from bot.storage.errors import BackupFault
from bot.storage.locks import alone_with


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in place now, and where the replaced database is, None where there was none."""

    now: Examined
    kept: Path | None


def check_restore(backup: Path, path: Path) -> Examined:
    """Find out whether `restore` would do its work, and change nothing. Raises what it raises."""
    _require(backup, path)
    with alone_with(path) if path.exists() else nullcontext():
        pass
    with copied(backup, path, whole=True) as part:
        return _examine(backup, part)


def restore(backup: Path, path: Path, at: datetime) -> Restored:
    """Put a copy of `backup` in the place of the database `path`.

    Raises InUse where a program has the database open, and BackupFault where the backup cannot be relied upon. Both
    leave everything as it was.
    """
    _require(backup, path)
    there = path.exists()
    with alone_with(path) if there else nullcontext(), copied(backup, path, whole=True) as part:
        found = _examine(backup, part)
        kept = _unused(stamped(path, "replaced", at))
        sync(part)  # a disk that fails now has cost nothing yet
        _set_aside(path, kept)
        put(part, path)
    return Restored(found, kept if there else None)


def _unused(kept: Path) -> Path:
    """This name, or one with a number where it is taken: by a restore of the same second, which kept the true file."""
    numbered = (kept.with_name(f"{kept.stem}-{number}{kept.suffix}") for number in count(2))
    return next(one for one in chain((kept,), numbered) if not os.path.lexists(one))


def _set_aside(path: Path, kept: Path) -> None:
    """Give the old file its second name and take its log along. A new file with an old log would be a mixture."""
    if path.exists():
        try:
            os.link(path, kept)  # so that the old name is never without a file
        except OSError:
            path.replace(kept)
    for end in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{end}").replace(kept.with_name(f"{kept.name}{end}"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # an index of the log that SQLite makes anew
    sync(path.parent)


def _examine(backup: Path, part: Path) -> Examined:
    try:
        return examine(part)
    except BackupFault as error:
        raise BackupFault(str(error).replace(str(part), str(backup), 1)) from None


def _require(backup: Path, path: Path) -> None:
    if not backup.is_file():
        raise BackupFault(f"{backup}: found no such file, expected a backup")
    if path.exists() and path.samefile(backup):
        raise BackupFault(f"{backup}: found the database itself, expected a backup of it")
