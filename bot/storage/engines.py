"""Which engine keeps a database: SQLite a file, PostgreSQL what stands on a server."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import ModuleType

from bot.rules.server import Server
from bot.rules.vitals import Vitals
from bot.storage.database import Database, Where
from bot.storage.errors import MigrationFault
from bot.storage.file_database import FileDatabase
from bot.storage.file_places import Place
from bot.storage.migrations import Tell, shipped
from bot.storage.store_file import migrate_file, pending_in


def database_at(where: Where, vitals: Vitals | None = None, place: Place = None) -> Database:
    """The engine for what is there. psycopg is loaded for a server only. Raises MigrationFault where it is missing."""
    if isinstance(where, Path):
        return FileDatabase(where, vitals, place)
    try:
        from bot.storage.postgres.database import ServerDatabase  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise _missing(where) from error
    return ServerDatabase(where, vitals)


def migrate_at(where: Where, at: datetime | None = None, tell: Tell | None = None) -> list[str]:
    """Bring a database up to date, making it where there is none. Returns the names of the migrations applied.

    Raises what migrate_file() and migrate_server() raise, and leaves it as it was then.
    """
    if isinstance(where, Path):
        return migrate_file(where, at, tell)
    done: list[str] = _on_server(where).migrate_server(where)
    return done


def pending_at(where: Where) -> list[str]:
    """Migrations that migrate_at() would apply. Raises StoreUnavailable, and MigrationFault for a newer database."""
    if isinstance(where, Path):
        return pending_in(where)
    pending: list[str] = _on_server(where).pending_on(where)
    return pending


def exists_at(where: Where) -> bool:
    """Whether there is a database. Raises StoreUnavailable where a server cannot be asked."""
    return where.exists() if isinstance(where, Path) else len(pending_at(where)) < len(shipped())


def faults_at(server: Where) -> list[str]:
    """What stands in the way of keeping tables on a server, one line each. None of a file."""
    if isinstance(server, Path):
        return []
    faults: list[str] = _on_server(server).faults_of_rights(server)
    return faults


def _on_server(server: Server) -> ModuleType:
    try:
        from bot.storage.postgres import schema  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise _missing(server) from error
    return schema


def _missing(server: Server) -> MigrationFault:
    return MigrationFault(f"{server}: found no psycopg, expected the extra: pip install 'skm-bot[postgres]'")
