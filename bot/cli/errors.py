"""What a person can put right, and how it is said."""

from __future__ import annotations

from errno import EDQUOT, ENOSPC

from bot.rules.faults import Faults
from scoring.errors import ScoringError


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
    """The error in words, without its class."""
    from sqlite3 import DatabaseError  # noqa: PLC0415 -- as above

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
        from bot.conversation.texts import texts  # noqa: PLC0415

        return "\n".join(said(one, texts("en")) for one in error.faults)
    return str(error) or type(error).__name__
