"""Going back: a checked copy takes the place of the database, which stays beside it under a dated name."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.storage.copies import Examined, copied, examine
from bot.storage.errors import BackupFault
from bot.storage.exchange import exchange, finish_exchange
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
    leave everything as it was. A stop at any moment leaves the old database or the new one, see exchange.py.
    """
    _require(backup, path)
    finish_exchange(path, at)
    with alone_with(path) if path.exists() else nullcontext(), copied(backup, path, whole=True) as part:
        found = _examine(backup, part)
        kept = exchange(part, path, at)
    return Restored(found, kept)


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
