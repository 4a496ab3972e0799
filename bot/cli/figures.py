"""Figures: score, sample, report, summary."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.bars import bar_of
from bot.cli.dialects import DIALECT, dialect_named
from bot.cli.errors import Mistake
from bot.cli.folder import for_everybody, write_whole
from bot.cli.import_options import Letters, MapFile, Missing, said_in
from bot.cli.language import complain
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import HELP as PERIOD
from bot.cli.spans import period_named
from bot.cli.stop import until_signal
from bot.cli.tables import read_answer_file, tell_notes
from bot.cli.targets import Force, check_targets
from bot.config import Config
from bot.conversation.terminal import say
from bot.reporting.formats import files_of, listings, names, public
from bot.rules.faults import Fault
from bot.rules.rights import EVERYWHERE_WORDS
from exports.disclosure import FEWEST_ANSWERS
from scoring import (
    BadPeriod,
    Period,
    Table,
    krejcie_morgan,
    load_instrument,
    local_day,
    parse_period,
    parse_weight,
    score_json,
    side_scores,
    table,
)
from scoring import score as score_of
from scoring.columns import Order
from scoring.mapping import answers_as, joined, mapping_told

_MOST_NAMED = 5  # units or groups in a note
_AS = "Count by the elements of another questionnaire, by its id or the file of a mapping."


def score(
    file: Annotated[
        Path,
        typer.Argument(help="A csv or workbook of answers: elements by name or as u1, u2, ...; others are allowed."),
    ],
    weight: Annotated[
        str | None, typer.Option(help="The convention, such as 1/9 or 0.11; by default the exact one.")
    ] = None,
    instrument: Annotated[str, typer.Option(help="The questionnaire, by its id or a file.")] = "permenpan-14-2017",
    by: Annotated[str | None, typer.Option(help="Also score each value of this column.")] = None,
    order: Annotated[
        str | None,
        typer.Option(
            help="What bare numbers mean: report (the last is sarpras) or questionnaire (the last but one is)."
        ),
    ] = None,
    map_file: MapFile = None,
    missing: Missing = "",
    letters: Letters = "",
    measured_as: Annotated[str, typer.Option("--as", help=_AS)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Compute the IKM of a file of answers, in any layout that `skm import` reads."""
    if order not in (None, "report", "questionnaire"):
        raise Mistake(f'--order: found "{order}", expected report or questionnaire')
    named: Order | None = "questionnaire" if order == "questionnaire" else "report" if order == "report" else None
    notes = list[Fault]()
    asked = load_instrument(instrument)
    questionnaire = joined(asked, measured_as) if measured_as else asked
    weights = parse_weight(weight, questionnaire)
    said = said_in(map_file, asked, missing, letters=letters)
    said = said.with_options(order=order) if said is not None else None
    with bar_of(say("cli.reading")):
        answers = read_answer_file(file, asked, by, named, notes, said)
        answers = answers_as(questionnaire, answers) if measured_as else answers
        result = score_json(answers, weights)
    tell_notes(notes)
    groups = {f"{by} = {value}": tally.n for value, tally in answers.groups().items() if tally}
    _note_few([name for name, n in {str(file): answers.tally.n, **groups}.items() if n < FEWEST_ANSWERS])
    if told := mapping_told(questionnaire, "en"):
        typer.echo(told, err=as_json)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
        return
    beside = side_scores(answers.indices)
    _print_table(table(score_of(answers.tally, questionnaire, weights), questionnaire, beside=beside))
    indices = answers.indices_of_groups()
    for value, tally in answers.groups().items():
        if tally:
            typer.echo(f"\n{by} = {value}")
            beside = side_scores(indices[value])
            _print_table(table(score_of(tally, questionnaire, weights), questionnaire, beside=beside))
    if answers.blank_rows:
        complain(f"{answers.blank_rows} row(s) without any answer were not counted.")


def sample(population: Annotated[str, typer.Argument(metavar="N", help="How many people the unit serves.")]) -> None:
    """Print the Krejcie-Morgan sample for a population of N."""
    if not (population.isascii() and population.isdecimal()):
        raise Mistake(f'N: found "{population}", expected a whole number of people without separators')
    typer.echo(krejcie_morgan(int(population)))


def report(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="The unit's code, or `semua` for the whole city.")],
    period: Annotated[str, typer.Option(help=PERIOD)],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    formats: Annotated[str, typer.Option("--format", help=f"Some of {','.join(names())}.")] = "xlsx,png",
    measured_as: Annotated[str, typer.Option("--as", help=_AS)] = "",
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "",
    force: Force = False,
) -> None:
    """Write the report of a unit and period."""
    from bot.reporting.orders import COMPLIANCE, WHOLE_CITY, Request  # noqa: PLC0415
    from bot.reporting.orders import Report as Made  # noqa: PLC0415

    config = config_of(context)
    wanted = tuple(one.strip().lower() for one in formats.split(",") if one.strip())
    unknown = [one for one in wanted if one not in names()]
    if unknown or not wanted:
        raise Mistake(f'--format: found "{", ".join(unknown) or formats}", expected some of {",".join(names())}')
    if measured_as and (refused := [one for one in wanted if one in public(wanted) or one == COMPLIANCE]):
        raise Mistake(f'--as: found with "{", ".join(refused)}", expected formats for the agency alone without it')
    code, written = WHOLE_CITY if unit.casefold() in EVERYWHERE_WORDS else unit.upper(), dialect_named(dialect)

    async def make() -> tuple[Request, Made]:
        from bot.reporting.publishing import Publisher, Unpublishable  # noqa: PLC0415 -- pandas and every document
        from bot.reporting.reports import UnknownUnit  # noqa: PLC0415

        async with store_of(config) as store:
            span, language = await period_named(store, period), config.agency.language
            unit = await store.units.find(code)  # perhaps by an earlier code
            code_now = unit.code if unit else code
            request = Request(code_now, span, wanted, language, rows=True, measured_as=measured_as, dialect=written)
            named = [file.pattern.format(request.name) for file in files_of(wanted, city=request.city)]
            check_targets("--out", [out / name for name in named], force=force)
            try:
                made = await Publisher(config, store, datetime.now(UTC), author()).report(request)
            except Unpublishable as error:
                raise Mistake(f"--format {','.join(public(wanted))}: {error}") from None
            except UnknownUnit:
                raise Mistake(f'--unit: found "{code}", expected a code of `skm units list`, or semua') from None
            for pattern in listings(wanted, city=request.city):
                by, name = author(), pattern.format(request.name)
                await store.rows_right.record_use(by, request.unit, request.period.key, name)
            return request, made

    with bar_of(say("cli.report")):
        made_for, made = asyncio.run(make())
    if not made.n:
        complain(f"{code}: no answers in {period.upper()}; the documents say so")
    _note_few(made.few)
    out.mkdir(parents=True, exist_ok=True)
    shown = {file.pattern.format(made_for.name) for file in files_of(public(wanted), city=made_for.city)}
    for document in made.documents:
        with for_everybody() if document.name in shown else nullcontext():
            write_whole(out / document.name, document.content)
        typer.echo(out / document.name)


def summary(
    context: typer.Context,
    week: Annotated[str | None, typer.Option(help="Such as 2026-W46; by default the last full one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print, send nothing.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Send those again that failed.")] = False,
) -> None:
    """Send the weekly summaries that have not been sent yet. Exit 1 while any failed.

    What waits is sent by the running bot, or by the next call.
    """
    from bot.reporting.weekly import due_week  # noqa: PLC0415

    config, now = config_of(context), datetime.now(UTC)
    chosen = _period(week) if week else due_week(now, config.agency.timezone, config.summary)
    if chosen.kind != "week":
        raise Mistake(f'--week: found "{week}", expected a week such as 2026-W46')
    if not dry_run and local_day(now, config.agency.timezone) < chosen.end:
        # Its place in the ledger would be taken by unfinished figures, and Monday's card would never come.
        raise Mistake(f"--week: found {chosen.key}, which has not ended, expected a full week (or --dry-run)")
    if dry_run:
        asyncio.run(_preview(config, chosen))
        return
    arrived = asyncio.run(until_signal(_send(config, chosen, failed=failed)))
    if arrived is None:
        raise Mistake("stopped: what was under way is sent by the running bot, or by the next call")
    if not arrived:
        raise typer.Exit(1)


async def _preview(config: Config, week: Period) -> None:
    from bot.reporting.plain import plain  # noqa: PLC0415
    from bot.reporting.weekly import Planner  # noqa: PLC0415
    from bot.rules.owed import WeeklyCard  # noqa: PLC0415

    async with store_of(config) as store:
        owed = await Planner(config, store).summaries(week)
    for one in owed:
        match one.thing:
            case WeeklyCard(text=text):
                typer.echo(f"── {one.unit}\n{plain(text)}\n")
    typer.echo(f"{week.key}: {len(owed)} summaries would be sent")


async def _send(config: Config, week: Period, *, failed: bool) -> bool:
    """Whether none failed. Raises Mistake where there is no Telegram, or its time is another."""
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415 -- only this needs Telegram

    from bot.app import REFUSED, App, NotReady  # noqa: PLC0415 -- likewise
    from bot.ledger.summaries import NotYet  # noqa: PLC0415 -- likewise

    try:
        app = App(config)
        if not config.database_path.exists():
            store_of(config)
        done = await app.send_week(week, failed=failed)
    except (NotReady, NotYet) as error:
        raise Mistake(str(error)) from None
    except InvalidToken:  # its own words contain the token
        raise Mistake(REFUSED) from None
    except TelegramError as error:
        raise Mistake(f"{config.telegram.base_url}: {error.message}, so nothing was sent") from None
    typer.echo(f"{week.key}: {done.sent} sent, {done.waiting} waiting, {sum(done.failed.values())} failed")
    for why, count in done.failed.items():
        complain(f"  {count} failed: {why}")
    return not done.failed


def _note_few(names: Sequence[str]) -> None:
    """Say what rests on few answers. It is worked out all the same: whoever has the answers has the figures."""
    if names:
        told = ", ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" * (len(names) > _MOST_NAMED))
        why = "too few to be judged, and not to be passed on: somebody may be recognised"
        complain(f"note: {told}: fewer than {FEWEST_ANSWERS} answers, {why}")


def _period(text: str) -> Period:
    try:
        return parse_period(text.upper())
    except BadPeriod as error:
        raise Mistake(str(error)) from None


def _print_table(shown: Table) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only where a table is shown
    from rich.table import Table as Grid  # noqa: PLC0415

    console = Console()
    console = console if console.is_terminal else Console(width=200)
    grid = Grid(*shown.columns, title=shown.title)
    for row in shown.rows:
        grid.add_row(*row)
    console.print(grid)
    for label, figure in shown.foot:
        console.print(f"{label}: [bold]{figure}[/bold]", highlight=False)
