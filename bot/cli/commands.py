"""Every command of `skm`, in the order of its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    keys,
    paper,
    people,
    progress,
    publish,
    quality,
    report_facts,
    score,
    service,
    submissions,
    units,
    windows,
)
from bot.cli.settings import DEFAULT_CONFIG

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
for shown in (score.score, figures.sample, figures.report, figures.summary):
    app.command()(shown)
app.command()(units.qr)
app.command("import")(imports.import_file)
app.command()(audit.audit)
for counted in (progress.status, progress.compliance):
    app.command()(counted)
for reviewed in (quality.quality, quality.officers):
    app.command()(reviewed)
for published in (publish.publish, keys.verify):
    app.command()(published)
app.add_typer(keys.app, name="keys")
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
app.add_typer(report_facts.app, name="facts")


@units.app.command()
def head(context: typer.Context, code: Annotated[str, typer.Argument(help="The unit's code.")]) -> None:
    """Print an invitation for the head of a unit: the same as `skm people invite head CODE`."""
    people.invite(context, "head", code)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
