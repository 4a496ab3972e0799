"""What SQLite complains of, in words for whoever runs the program: disk full, read-only, locked by whom, damaged."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bot.storage.locks import writers_of


def told(error: sqlite3.Error, path: Path | None = None) -> str:
    """Say in one line what is wrong with the file at `path`, with SQLite's own words behind it.

    >>> error = sqlite3.OperationalError("database or disk is full")
    >>> error.sqlite_errorcode = sqlite3.SQLITE_FULL
    >>> told(error, Path("skm.db"))
    'skm.db: disk full (database or disk is full)'
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its details
    where, what = f"{path}: " if path else "", _cause(code, path)
    return f"{where}{what} ({error})" if what else f"{where}{error}"


def _cause(code: int, path: Path | None) -> str:
    match code:
        case sqlite3.SQLITE_FULL:
            return "disk full"
        case sqlite3.SQLITE_READONLY:
            return "read-only"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            holders = writers_of(path) if path else []
            return "the file is locked" + (f" by process {holders[0]}" if holders else "")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return "damaged, or no database"
        case sqlite3.SQLITE_IOERR:
            return "the disk fails"
        case sqlite3.SQLITE_CANTOPEN:
            read_only = path is not None and path.parent.is_dir() and not os.access(path.parent, os.W_OK)
            return "the folder is read-only" if read_only else "cannot be opened"
        case _:
            return ""
