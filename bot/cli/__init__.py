"""The `skm` command. Errors go to stderr in one readable line (one more for each further fault) and exit 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bot import __version__
from bot.cli import (
    audit,
    backup,
    check,
    export,
    figures,
    findings,
    followup,
    health,
    history,
    imports,
    init,
    instruments,
    paper,
    people,
    progress,
    publish,
    quality,
    service,
    submissions,
    units,
    windows,
)
from bot.cli.errors import MISTAKES, as_line
from bot.cli.language import fault_in, help_in, titles_in
from bot.cli.settings import DEFAULT_CONFIG
from bot.conversation.terminal import language_of_locale
from bot.ledger.scratch import private_temporaries

_OWNER_ALONE = 0o077

app = typer.Typer(
    name="skm",
    help="Survei Kepuasan Masyarakat (Permenpan RB 14/2017) through a Telegram bot.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def settings(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", help="The TOML file to use.")] = DEFAULT_CONFIG,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Survei Kepuasan Masyarakat (Permenpan RB 14/2017) through a Telegram bot."""
    context.obj = config


for command in (init.init, service.run, service.demo, check.check, health.health, service.migrate, service.doctor):
    app.command()(command)
for going_back in (backup.backup, backup.restore):
    app.command()(going_back)
for shown in (figures.score, figures.sample, figures.report, figures.summary):
    app.command()(shown)
app.command()(units.qr)
app.command("import")(imports.import_file)
app.command()(audit.audit)
for counted in (progress.status, progress.compliance):
    app.command()(counted)
for reviewed in (quality.quality, quality.officers):
    app.command()(reviewed)
app.command()(publish.publish)
app.command()(export.export)
app.add_typer(units.app, name="units")
app.add_typer(people.app, name="people")
app.add_typer(windows.app, name="windows")
app.add_typer(instruments.app, name="instruments")
app.add_typer(paper.app, name="responses")
app.add_typer(submissions.app, name="submissions")
app.add_typer(followup.app, name="followup")
app.add_typer(findings.app, name="findings")
app.add_typer(history.app, name="history")


@units.app.command()
def head(context: typer.Context, code: Annotated[str, typer.Argument(help="The unit's code.")]) -> None:
    """Print an invitation for the head of a unit: the same as `skm people invite head CODE`."""
    people.invite(context, "head", code)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@cache
def _command(language: str) -> Callable[..., object]:
    """All commands with their options, read from the functions above once a process: a tenth of a second."""
    titles_in(language)
    command: Callable[..., object] = help_in(language, typer.main.get_command(app))
    return command


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 the answer is no, 2 a mistake of the caller or the surroundings.

    What it writes is for its owner alone: the database, backups, reports, lists of people. What is published goes
    through `for_everybody`. What libraries write aside is gone when it ends, and with the next start after a kill.
    """
    before, language = os.umask(_OWNER_ALONE), language_of_locale()
    try:
        with private_temporaries():
            code = _command(language)(arguments, standalone_mode=False)
    except MISTAKES as error:
        typer.echo(f"skm: {fault_in(language, as_line(error))}", err=True)
        sys.exit(2)
    except TyperException as error:
        if said := error.format_message():  # nothing where the help has been shown instead
            typer.echo(f"skm: {fault_in(language, said)}", err=True)
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    finally:
        os.umask(before)
    sys.exit(code if isinstance(code, int) else 0)
