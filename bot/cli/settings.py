"""The configuration of one call, and the store that goes with it."""

from __future__ import annotations

import getpass
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.cli.errors import Mistake
from bot.config import Config, load_config
from bot.storage import Author, Store
from bot.storage.database import Where
from bot.storage.engines import exists_at
from scoring.instrument_catalogue import instruments, load_instrument


def config_of(context: typer.Context) -> Config:
    """The configuration that the command was called with. Raises ConfigError with every fault."""
    path: Path = context.find_root().obj
    return load_config(path)


def store_of(config: Config) -> AbstractAsyncContextManager[Store]:
    """The database that exists. Commands that only read must not make an empty one by a slip in a path."""
    require_database(config.database_at)
    return Store(config.database_at, instrument=config.survey.instrument)


def require_database(where: Where) -> None:
    """Check that there is a database. Raises Mistake, and StoreUnavailable where its server cannot be asked."""
    if not exists_at(where):
        raise Mistake(f"{where}: found no database, expected one made by `skm migrate` or `skm run`")


def require_file(config: Config) -> Path:
    """The database's file. Raises Mistake where a server has it."""
    if isinstance(config.database_at, Path):
        return config.database_at
    raise Mistake(f"{config.database_at}: found a server, expected a file: use pg_dump and pg_restore of the server")


def questionnaire_of(text: str) -> str:
    """The id of a questionnaire that is named by its id or by a file. What is neither comes back as it is.

    Raises BadInstrument with every fault of the file.
    """
    return load_instrument(Path(text)).id if text not in instruments() and Path(text).is_file() else text


def author() -> Author:
    """Who stands in the audit log for what this call changes: the login of whoever made it."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        login = "?"
    return Author(f"skm:{login}", datetime.now(UTC))
