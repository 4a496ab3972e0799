"""The `skm` command. Errors go to stderr in one readable line (one more for each further fault) and exit 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import cache

import typer
from typer.exceptions import TyperException

from bot.cli.errors import as_line, is_mistake
from bot.cli.language import fault_in, help_in, titles_in
from bot.conversation.terminal import language_of_locale
from bot.ledger.scratch import private_temporaries

_OWNER_ALONE = 0o077
_ALONE = "score"  # needs no database and no configuration: whoever counts a file does not wait for their modules


@cache
def _command(alone: bool, language: str) -> Callable[..., object]:
    """All commands with their options, or `score` alone, read from their functions once a process."""
    if alone:
        from bot.cli.score import app  # noqa: PLC0415 -- what it needs and no more
    else:
        from bot.cli.commands import app  # noqa: PLC0415 -- all of the program
    titles_in(language)
    command: Callable[..., object] = help_in(language, typer.main.get_command(app))
    return command


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 the answer is no, 2 a mistake of the caller or the surroundings.

    What it writes is for its owner alone: the database, backups, reports, lists of people. What is published goes
    through `for_everybody`. What libraries write aside is gone when it ends, and with the next start after a kill.
    """
    words, language = list(sys.argv[1:] if arguments is None else arguments), language_of_locale()
    before = os.umask(_OWNER_ALONE)
    try:
        with private_temporaries():
            code = _command(words[:1] == [_ALONE], language)(words, standalone_mode=False)
    except TyperException as error:
        if said := error.format_message():  # nothing where the help has been shown instead
            typer.echo(f"skm: {fault_in(language, said)}", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:
        if not is_mistake(error):
            raise
        typer.echo(f"skm: {fault_in(language, as_line(error))}", err=True)
        sys.exit(2)
    finally:
        os.umask(before)
    sys.exit(code if isinstance(code, int) else 0)
