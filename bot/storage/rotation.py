"""A folder of backups: called after the database and the moment, the newest kept."""

from __future__ import annotations

import time
from datetime import datetime
from glob import escape
from pathlib import Path

from bot.storage.copies import STAMP, back_up, keep_newest, moment_of

_ABANDONED_SECONDS = 3600  # what a killed program left half-written


def back_up_into(folder: Path, source: Path, at: datetime, keep: int) -> Path:
    """Put a checked copy into the folder and delete all but the newest `keep`. Returns the copy.

    Makes the folder, but none above it, which may be a disk that is not there. Raises BackupFault and OSError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    for part in folder.glob(f".{escape(source.stem)}-*.part*"):
        if time.time() - part.stat().st_mtime > _ABANDONED_SECONDS:
            part.unlink(missing_ok=True)
    target = folder / f"{source.stem}-{at.strftime(STAMP)}{source.suffix}"
    back_up(source, target)
    keep_newest(folder, _pattern(source), keep, at)
    return target


def latest_in(folder: Path, source: Path, now: datetime) -> datetime | None:
    """When the newest backup in the folder was made, by its name. Names of the future are left out."""
    moments = (moment_of(path) for path in folder.glob(_pattern(source)))
    return max((moment for moment in moments if moment is not None and moment <= now), default=None)


def _pattern(source: Path) -> str:
    return f"{escape(source.stem)}-????????T??????Z{escape(source.suffix)}"
