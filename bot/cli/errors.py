"""What a person can put right, and how it is said."""

from __future__ import annotations

from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL, EDQUOT, ENOSPC
from sqlite3 import DatabaseError

from bot.conversation.faults import said
from bot.conversation.terminal import say, words
from bot.conversation.texts import LocaleFault
from bot.rules.faults import Faults
from bot.rules.ports import PortError
from bot.settings.faults import ConfigError
from bot.storage import StoreError
from bot.storage.trouble import told
from scoring import ScoringError


class Mistake(Exception):
    """A fault of the call or its surroundings, in words for whoever made the call."""


_PORT = {EADDRINUSE: "fault.port_taken", EADDRNOTAVAIL: "fault.port_elsewhere", EACCES: "fault.port_refused"}
MISTAKES = (Mistake, ConfigError, StoreError, ScoringError, LocaleFault, DatabaseError, OSError)


def as_line(error: BaseException) -> str:
    """The fault in words, on one line for each."""
    if isinstance(error, PortError) and error.errno in _PORT:
        return say(_PORT[error.errno], where=error.where)
    if isinstance(error, OSError) and error.filename is not None:
        full = "disk full, " if error.errno in (ENOSPC, EDQUOT) else ""
        return f"{error.filename}: {full}{error.strerror}"
    if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):  # it does not always say where
        return f"disk full ({error.strerror})"
    if isinstance(error, DatabaseError):
        return told(error)
    if isinstance(error, Faults):
        return "\n".join(said(one, words()) for one in error.faults)
    return str(error) or type(error).__name__
