"""What a person can put right, and how it is said."""

from __future__ import annotations

from sqlite3 import DatabaseError

from bot.config import ConfigError
from bot.conversation.faults import said
from bot.conversation.texts import LocaleFault, texts
from bot.rules.faults import Faults
from bot.storage import StoreError
from scoring import ScoringError


class Mistake(Exception):
    """A fault of the call or its surroundings, in words for whoever made the call."""


MISTAKES = (Mistake, ConfigError, StoreError, ScoringError, LocaleFault, DatabaseError, OSError)


def as_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, Faults):
        return "\n".join(said(one, texts("en")) for one in error.faults)
    return str(error) or type(error).__name__
