"""What Telegram shows with every update by webhook: random, in a file beside the database for all who serve it."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

_SECRET = re.compile(r"[0-9a-f]{64}")
_OTHERS = 0o077  # modes by which anybody but the owner gets at a file


def secret_file(database: Path) -> Path:
    """Where the secret of a database lies. It is no part of the database or of a backup.

    >>> secret_file(Path("data/skm.db")).name
    'skm.db.webhook'
    """
    return database.with_name(f"{database.name}.webhook")


def keep_secret(database: Path) -> str:
    """Read the secret of this database, and make one where there is none. Whoever comes at the same time gets the same.

    One that others could read, or that is damaged, is replaced by a new one. Nothing that is configured leads to it.
    Raises OSError.
    """
    path = secret_file(database)
    while True:
        found = _read(path)
        if found is not None:
            return found
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "w") as out:
                out.write(secrets.token_hex(32))
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):  # another one was first, and theirs is read now
                os.link(part, path)
        finally:
            part.unlink()


def _read(path: Path) -> str | None:
    """The secret, None where there is none that can be relied upon: then the file is gone."""
    try:
        with path.open() as file:
            state, text = os.fstat(file.fileno()), file.read(100)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        state, text = path.stat(), ""
    if state.st_mode & _OTHERS or not _SECRET.fullmatch(text):
        path.unlink(missing_ok=True)
        return None
    return text
