"""Going back: backup, restore."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.language import complain, phrase, tell
from bot.cli.settings import config_of, require_database, require_file
from bot.storage.copies import Examined


def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="Where to put it; an older backup is replaced.")]
) -> None:
    """Copy the database to a file, as of one moment, and check the copy. The bot may run."""
    from bot.storage.copies import back_up  # noqa: PLC0415
    from bot.storage.exchange import finish_exchange  # noqa: PLC0415

    path = require_file(config_of(context))
    finish_exchange(path)
    require_database(path)
    typer.echo(f"{file}: {_told(back_up(path, file))}")
    tell("  what is erased from now on stands in it until it is deleted, and comes back with skm restore")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the database, which is kept beside it. The bot must be stopped."""
    from bot.storage.migrations import newest  # noqa: PLC0415
    from bot.storage.restoring import check_restore  # noqa: PLC0415
    from bot.storage.restoring import restore as put_back  # noqa: PLC0415

    path = require_file(config_of(context))
    found = check_restore(file, path)
    typer.echo(f"{file}: {_told(found)}")
    if not yes:
        typer.confirm(phrase("Put it in the place of {}?", path), abort=True)
    done = put_back(file, path, datetime.now(UTC))
    if done.kept is not None:
        tell("the database until now is kept as {}", done.kept)
    tell("{}: restored", path)
    if done.now.level < newest():
        complain(f"it is at level {done.now.level}, this program needs {newest()}: run skm migrate")


def _told(found: Examined) -> str:
    counts = (found.level, found.answers, found.tallies)
    return phrase("whole, level {}, {} answer(s), {} tallies recounted", *counts)
