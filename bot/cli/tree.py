"""All commands in the order of the help. One that is called loads its own module, and the help loads none."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__

DEFAULT_CONFIG = Path("config.toml")


@dataclass(frozen=True, slots=True)
class Row:
    """A command or, without a function, a group of commands: its module, and what the list of all says of it."""

    name: str
    module: str
    function: str
    help: str

    def load(self) -> Any:
        """Its function, or its group."""
        return getattr(import_module(f"bot.cli.{self.module}"), self.function or "app")


ROWS = (
    Row(
        "init",
        "init",
        "init",
        "Ask five things and write config.toml, secrets.env and a sample units.csv, and print a link for the first "
        "admin.",
    ),
    Row("run", "service", "run", "Run the bot, with the token and secret from the environment, until stopped."),
    Row(
        "demo",
        "service",
        "demo",
        "A made-up city in the browser: no token, no internet, real HTTP, a real database file.",
    ),
    Row(
        "check",
        "check",
        "check",
        "Check the configuration, the secrets, the files and the database, without changing anything.",
    ),
    Row(
        "health",
        "health",
        "health",
        "Ask the running bot whether it can do its work. Exit 1 when it cannot, or does not answer. Needs health.port.",
    ),
    Row(
        "migrate",
        "service",
        "migrate",
        "Bring the database up to date, making it where there is none. What is there is copied first.",
    ),
    Row(
        "doctor",
        "service",
        "doctor",
        "Recount every tally from the answers and check the file. Exit 1 when something does not agree.",
    ),
    Row(
        "backup",
        "backup",
        "backup",
        "Copy the database to a file, as of one moment, and check the copy. The bot may run.",
    ),
    Row(
        "restore",
        "backup",
        "restore",
        "Put a backup in the place of the database, which is kept beside it. The bot must be stopped.",
    ),
    Row(
        "move",
        "transfer",
        "move",
        "Put everything into a database of the other engine, and prove row by row that nothing differs there.",
    ),
    Row("score", "score", "score", "Compute the IKM of a file of answers, in any layout that `skm import` reads."),
    Row("sample", "figures", "sample", "Print the Krejcie-Morgan sample for a population of N."),
    Row("report", "figures", "report", "Write the report of a unit and period."),
    Row(
        "pack",
        "packs",
        "pack",
        "Write the proofs of a unit, or of all, for the evaluation of public services (PEKPPP): one archive a unit.",
    ),
    Row(
        "summary",
        "figures",
        "summary",
        "Send the weekly summaries that have not been sent yet. Exit 1 while any failed.",
    ),
    Row("qr", "units", "qr", "Write QR posters or table-tents, one A4 page each, for the counters."),
    Row(
        "import",
        "imports",
        "import_file",
        "Store the answers of a file from elsewhere, after showing how it is understood: all of them, or nothing.",
    ),
    Row("audit", "audit", "audit", "Show who changed what, and when: oldest first."),
    Row(
        "status",
        "progress",
        "status",
        "Show how far along each unit is: respondents against target, the least advanced first.",
    ),
    Row(
        "compliance",
        "progress",
        "compliance",
        "Write the table of the yearly obligation (kepatuhan): every unit, surveyed or not, target reached or not.",
    ),
    Row(
        "quality",
        "quality",
        "quality",
        "Show patterns that stand out in the answers, by unit and officer. Nothing is deleted.",
    ),
    Row(
        "officers",
        "quality",
        "officers",
        "Show who fills in at a unit: answers of today and of the period or window, and what stands out.",
    ),
    Row(
        "publish",
        "publish",
        "publish",
        "Write an edition of the public results page: static files in two languages, with open data and checksums.",
    ),
    Row(
        "verify",
        "keys",
        "verify",
        "Check every edition in a folder: its files, its signature, and that none before it was changed or taken out.",
    ),
    Row("keys", "keys", "", "The key that signs the public results page."),
    Row(
        "export",
        "export",
        "export",
        "Write every answer of a period, one row each. FILE.xlsform.xlsx is the questionnaire, a form for ODK or Kobo.",
    ),
    Row("version", "version", "version", "Print the version."),
    Row("secret", "secret", "", "SKM_SECRET, which seals surveys under way and keys pseudonyms."),
    Row("units", "units", "", "Units."),
    Row("people", "people", "", "People with a role, and their invitations."),
    Row("windows", "windows", "", "Survey windows made by hand (campaigns)."),
    Row("instruments", "instruments", "", "Questionnaires, shipped and an agency's own."),
    Row("responses", "paper", "", "Paper forms."),
    Row("submissions", "submissions", "", "Reports that units hand in."),
    Row("followup", "followup", "", "Follow-up of the lowest elements (rencana tindak lanjut)."),
    Row("findings", "findings", "", "Answers that look made up: seen, and proposals declined. /temuan sets aside."),
    Row("history", "history", "", "Published figures of the past, which no answers stand behind."),
    Row("facts", "report_facts", "", "What reports need beside their answers."),
)


def build(word: str) -> typer.Typer:
    """The command line with the command of this name. Where there is none all are listed, and none can be called."""
    known = [row for row in ROWS if row.name == word]
    app = _empty()
    for row in known or ROWS:
        _add(app, row, row.load() if known else None)
    return app


def whole() -> typer.Typer:
    """The command line with everything in it."""
    app = _empty()
    for row in ROWS:
        _add(app, row, row.load())
    return app


def _empty() -> typer.Typer:
    app = typer.Typer(
        name="skm",
        help="Survei Kepuasan Masyarakat (Permenpan RB 14/2017) through a Telegram bot.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_settings)
    return app


def _add(app: typer.Typer, row: Row, loaded: Any) -> None:
    """Add a command, or a name that only stands in the list."""
    if row.function:
        app.command(row.name, help=row.help if loaded is None else None)(loaded or _listed)
    elif loaded is not None:
        app.add_typer(loaded, name=row.name)
    else:
        group = typer.Typer(help=row.help)
        group.command("_")(_listed)
        app.add_typer(group, name=row.name)


def _listed() -> None:
    """Nothing: whoever calls it is given the true one."""


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


def _settings(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", help="The TOML file to use.")] = DEFAULT_CONFIG,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Survei Kepuasan Masyarakat (Permenpan RB 14/2017) through a Telegram bot."""
    context.obj = config
