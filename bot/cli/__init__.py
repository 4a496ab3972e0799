"""The `skm` command. Errors go to stderr in one readable line (one more for each further fault) and exit 2."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

import typer
from typer.exceptions import TyperException

from bot import __version__
from bot.ledger.scratch import private_temporaries
from bot.rules.lean_loading import lean

_OWNER_ALONE = 0o077
_CONFIG = "--config"


@cache
def _command(word: str, language: str) -> Callable[..., object]:
    """The commands with their options, read from their functions once a process, in a language."""
    from bot.cli.language import help_in  # noqa: PLC0415 -- `skm version` needs none of it
    from bot.cli.missing import told_at_once  # noqa: PLC0415
    from bot.cli.tree import build  # noqa: PLC0415

    command: Callable[..., object] = told_at_once(help_in(language, typer.main.get_command(build(word))))
    return command


def _load_help() -> None:
    """Load what draws the help, without attrs, which rich takes along for its own objects where it finds it."""
    if "attr" in sys.modules:
        return
    sys.modules["attr"] = None  # type: ignore[assignment]  # None says "not to be found"
    try:
        import_module("typer.rich_utils")
    finally:
        del sys.modules["attr"]


def _word(arguments: Sequence[str]) -> str:
    """The command that is called, "" where none is found: then all of them are read.

    >>> _word(["--config", "x.toml", "run"]), _word(["--config=x.toml", "units", "list"]), _word(["--help"])
    ('run', 'units', '')
    """
    rest = iter(arguments)
    for one in rest:
        if one == _CONFIG:
            next(rest, None)
        elif not one.startswith("-"):
            return one
        elif not one.startswith(f"{_CONFIG}="):
            return ""
    return ""


def _say(error: str) -> None:
    from bot.cli.language import fault_in  # noqa: PLC0415 -- only where something has failed
    from bot.cli.lines import show_line  # noqa: PLC0415
    from bot.rules.terminal import language_of_locale  # noqa: PLC0415

    for line in f"skm: {fault_in(language_of_locale(), error)}".split("\n"):
        show_line(line, err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 the answer is no, 2 a mistake of the caller or the surroundings.

    What it writes is for its owner alone: the database, backups, reports, lists of people. What is published goes
    through `for_everybody`. What libraries write aside is gone when it ends, and with the next start after a kill.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in (["version"], ["--version"]):
        print(__version__)
        sys.exit(0)
    from bot.rules.terminal import language_of_locale  # noqa: PLC0415 -- `skm version` needs none of it

    before = os.umask(_OWNER_ALONE)
    try:
        if not _word(words):
            _load_help()
        with private_temporaries():
            with lean():
                command = _command(_word(words), language_of_locale())
            if (
                not gc.isenabled()
            ):  # __main__ loads without it. What has been loaded stays, and to look through it takes long
                gc.freeze()
                gc.enable()
            code = command(words, standalone_mode=False)
    except TyperException as error:
        if said := error.format_message():  # nothing where the help has been shown instead
            _say(said)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:
        from bot.cli.errors import as_line, is_mistake  # noqa: PLC0415 -- the help needs none of what may fail

        if not is_mistake(error):
            raise
        _say(as_line(error))
        sys.exit(2)
    finally:
        os.umask(before)
    sys.exit(code if isinstance(code, int) else 0)
