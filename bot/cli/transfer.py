"""From a file to a server and back: move."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.bars import bar_of
from bot.cli.errors import Mistake
from bot.cli.language import complain, phrase, tell
from bot.rules.server import Server
from bot.settings.credentials import secret_of
from bot.settings.secrets_file import with_secrets_of
from bot.storage.database import Where

_FORMS = "expected sqlite:///FILE or postgresql://USER@HOST/DATABASE, as database.url has it"


def move(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The database there is, as database.url names it.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The one to fill: missing, empty, or half filled by it.")],
) -> None:
    """Put everything into a database of the other engine, and prove row by row that nothing differs there.

    The bot must be stopped. The source is not changed. Stopped at any moment, the same command goes on. Afterwards name
    the new one in database.url.
    """
    from bot.storage.transfer import move as put_over  # noqa: PLC0415
    from bot.storage.transfer import rows_in  # noqa: PLC0415

    folder = context.find_root().obj.resolve().parent
    first, second = _where("FROM", source, folder), _where("TO", target, folder)
    if isinstance(first, Path) and not first.exists():
        raise Mistake(f"{first}: found no database, expected one made by `skm migrate` or `skm run`")
    rows = rows_in(first)
    tell("{} row(s) to copy and to compare", rows)
    with bar_of(phrase("copying and comparing"), 2 * rows) as advance:
        moved = put_over(first, second, _telling(advance))
    tell("{} table(s), {} row(s): copied, compared row by row, nothing differs", moved.tables, moved.rows)
    tell("{} tallies recounted, {} differ", moved.tallies, 0)
    tell("checksum of all rows, the same at both ends: {}", moved.checksum)
    complain("name the new database in database.url, and keep the old one until the bot has run on it")


def _telling(advance: Callable[..., None]) -> Callable[[str, int], None]:
    return lambda _, count: advance(count)


def _where(name: str, text: str, folder: Path) -> Where:
    """What an address names. A relative path counts from the folder of the configuration. No fault repeats it."""
    if text.startswith("sqlite:///"):
        return folder / text.removeprefix("sqlite:///")
    environ, faults = with_secrets_of(folder, os.environ)
    password, more = secret_of("SKM_DATABASE_PASSWORD", environ)
    if faults or more:
        raise Mistake("\n".join(faults + more))
    try:
        return Server.of(text, password.get_secret_value() if password else "")
    except ValueError as error:
        raise Mistake(f"{name}: found {error}, {_FORMS}") from None
