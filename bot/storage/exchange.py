"""One database takes the place of another: decided by one name, and finished by whoever opens the place next.

File and log cannot be exchanged in one step, and a stop between the two would leave a file with another's log, or a
file whose last answers are elsewhere. So the new file first gets the name `skm.db.restoring`, whole and on the disk.
Before that the old database is in place, after it the new one: every opening goes on where a stop left off.
"""

from __future__ import annotations

import logging
import os
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from glob import escape
from itertools import chain, count
from pathlib import Path

from bot.rules.lines import Line
from bot.storage.copies import put, stamped, sync
from bot.storage.errors import BackupFault
from bot.storage.locks import alone_with

log = logging.getLogger(__name__)


def exchange(part: Path, path: Path, at: datetime) -> Path | None:
    """Put the finished file `part` in the place of `path`, for a caller who is alone with it.

    Returns where the old file is now, with its log, None where there was none. Raises BackupFault where the disk
    refuses it midway: the next opening goes on.
    """
    put(part, _decided(path))
    try:
        return _go_on(path, at)
    except OSError as error:
        raise BackupFault(
            f"{path}: the backup is beside it as {_decided(path).name} and could not be put in place ({error}). "
            "The next start of the bot, or any skm command, goes on with it"
        ) from None


def finish_exchange(path: Path, at: datetime | None = None) -> None:
    """Go on with an exchange that was stopped midway, if there is one. Raises InUse, and BackupFault."""
    if not _decided(path).exists():
        return
    try:
        with alone_with(path) if path.exists() else nullcontext():
            kept = _go_on(path, at or datetime.now(UTC))
    except OSError as error:
        if not _decided(path).exists():  # another program was quicker
            return
        raise BackupFault(
            f"{path}: a restore was stopped midway and cannot go on ({error}), expected that {_decided(path).name} "
            "beside it can take its name"
        ) from None
    log.warning(Line("a restore that was stopped midway is finished", database=path, kept=kept))


def _go_on(path: Path, at: datetime) -> Path | None:
    """Each step may have been done before: what is done is found as it is."""
    there = path.exists()
    kept = _kept_before(path) or _unused(stamped(path, "replaced", at))
    if there and not kept.exists():
        try:
            os.link(path, kept)  # so that the place is never without a file
        except OSError:
            path.replace(kept)
    for end in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{end}").replace(kept.with_name(f"{kept.name}{end}"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # an index of the log that SQLite makes anew
    sync(path.parent)
    _decided(path).replace(path)
    sync(path.parent)
    return kept if there else None


def _decided(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def _kept_before(path: Path) -> Path | None:
    """The second name that a stopped exchange has given the old file: where its log may be already."""
    beside = path.parent.glob(f"{escape(path.stem)}.replaced-*{escape(path.suffix)}")
    return next((one for one in beside if path.exists() and one.samefile(path)), None)


def _unused(kept: Path) -> Path:
    """This name, or one with a number where it is taken: by a restore of the same second, which kept the true file."""
    numbered = (kept.with_name(f"{kept.stem}-{number}{kept.suffix}") for number in count(2))
    return next(one for one in chain((kept,), numbered) if not os.path.lexists(one))
