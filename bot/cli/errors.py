"""What a person can put right, and how it is said."""

from __future__ import annotations

from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL, EDQUOT, ENOSPC

from bot.rules.faults import Faults
from bot.rules.ports import PortError
from scoring.errors import ScoringError

_PORT = {EADDRINUSE: "cli.port_taken", EADDRNOTAVAIL: "cli.port_elsewhere", EACCES: "cli.port_refused"}


class Mistake(Exception):
    """A fault of the call or its surroundings, in words for whoever made the call."""


def is_mistake(error: Exception) -> bool:
    """Whether it is one of those: of the call, the configuration, the database or the machine."""
    if isinstance(error, (Mistake, ScoringError, OSError)):
        return True
    from sqlite3 import DatabaseError  # noqa: PLC0415 -- these are loaded where something has failed, and only then

    from bot.conversation.texts import LocaleFault  # noqa: PLC0415
    from bot.settings.faults import ConfigError  # noqa: PLC0415
    from bot.storage import StoreError  # noqa: PLC0415

    return isinstance(error, (ConfigError, StoreError, LocaleFault, DatabaseError))


def as_line(error: BaseException) -> str:
    """The fault in words, on one line for each."""
    from sqlite3 import DatabaseError  # noqa: PLC0415 -- as above

    if isinstance(error, PortError) and error.errno in _PORT:
        from bot.conversation.terminal import say  # noqa: PLC0415

        return say(_PORT[error.errno], where=error.where)
    if isinstance(error, FileExistsError) and error.filename is not None:  # only a folder is made where something is
        return f"{error.filename}: found a file, expected a folder"
    if isinstance(error, OSError) and error.filename is not None:
        full = "disk full, " if error.errno in (ENOSPC, EDQUOT) else ""
        return f"{error.filename}: {full}{error.strerror}"
    if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):  # it does not always say where
        return f"disk full ({error.strerror})"
    if isinstance(error, DatabaseError):
        from bot.storage.trouble import told  # noqa: PLC0415

        return told(error)
    if isinstance(error, Faults):
        from bot.conversation.faults import said  # noqa: PLC0415
        from bot.conversation.terminal import words  # noqa: PLC0415

        return "\n".join(said(one, words()) for one in error.faults)
    return str(error) or type(error).__name__
