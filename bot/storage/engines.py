"""Which engine keeps a database: SQLite a file, PostgreSQL what stands on a server."""

from __future__ import annotations

from pathlib import Path

from bot.rules.vitals import Vitals
from bot.storage.database import Database, Where
from bot.storage.errors import MigrationFault
from bot.storage.file_database import FileDatabase
from bot.storage.file_places import Place


def database_at(where: Where, vitals: Vitals | None = None, place: Place = None) -> Database:
    """The engine for what is there. psycopg is loaded for a server only. Raises MigrationFault where it is missing."""
    if isinstance(where, Path):
        return FileDatabase(where, vitals, place)
    try:
        from bot.storage.postgres.database import ServerDatabase  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise MigrationFault(
            f"{where}: found no psycopg, expected the extra: pip install 'skm-bot[postgres]'"
        ) from error
    return ServerDatabase(where, vitals)
