"""Figures published before this database was there: import, list, take back."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.history import HistoryCases, HistoryPlan
from bot.cases.people import Refused, Staff
from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.settings import author, config_of, store_of
from bot.cli.tables import lines_of_file, tell_notes
from bot.cli.targets import show_lines
from bot.config import Config
from bot.conversation.faults import sentences
from bot.conversation.terminal import words
from bot.rules.faults import Fault, Faults
from bot.rules.identity import new_code
from bot.rules.terminal import language_of_locale
from scoring import load_instrument
from scoring.history import Published
from scoring.mapping import is_kept, joined, mapping_told

_AS = "Say which of them `skm report --as` compares: another questionnaire by its id, or the file of a mapping."

app = typer.Typer(help="Published figures of the past, which no answers stand behind.", no_args_is_help=True)


@app.command("import")
def import_history(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A csv or workbook with a row for a unit, or the agency, and a period.")],
    period: Annotated[
        str, typer.Option(help="Of all rows where the file has no column of it: 2019, 2019-S1 or 2019-Q4.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking.")] = False,
) -> None:
    """Store the figures of a file: all of them, or nothing and every fault named.

    The same row again changes nothing, and another figure of the same unit, period and questionnaire replaces it.
    """
    config = config_of(context)
    if not file.exists():
        raise Mistake(f"{file}: No such file or directory")
    try:
        asyncio.run(_import(config, file, period, dry_run=dry_run, yes=yes))
    except Faults as error:
        faults = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
        raise Mistake(f"{file}: {len(error.faults)} fault(s), nothing was imported\n{faults}") from None


@app.command("list")
def list_history(context: typer.Context, measured_as: Annotated[str, typer.Option("--as", help=_AS)] = "") -> None:
    """Every figure that stands, then every import with the number that `undo` takes."""

    async def show(config: Config) -> None:
        asked = load_instrument(config.survey.instrument)
        both = joined(asked, measured_as) if measured_as else asked
        if told := mapping_told(both, language_of_locale()):
            typer.echo(told)
        async with store_of(config) as store:
            kept, batches = await HistoryCases(config, store).listed(await Staff(config, store).root())
        fits = (
            [phrase(", compared") if is_kept(both, one.figure.instrument) else phrase(", not compared") for one in kept]
            if measured_as
            else [""] * len(kept)
        )
        lines = [f"{one.batch}  {_line(one.figure)}{how}" for one, how in zip(kept, fits, strict=True)]
        for batch in batches:
            undone = phrase("  undone {}", batch.undone) if batch.undone else ""
            told = phrase("batch {}  {}{:>6} figure(s)  {}", batch.id, batch.made, batch.figures, batch.file)
            lines.append(f"{told}{undone}")
        show_lines(lines)

    asyncio.run(show(config_of(context)))


@app.command()
def undo(
    context: typer.Context, batch: Annotated[str, typer.Argument(help="As printed by the import and by `list`.")]
) -> None:
    """Take an import back: what it replaced stands again."""

    async def back(config: Config) -> None:
        async with store_of(config) as store:
            try:
                who = await Staff(config, store).root()
                count = await HistoryCases(config, store).undo(who, author(), batch.upper())
            except Refused:
                expected = "expected one of `skm history list` that is not undone"
                raise Mistake(f'batch: found "{batch}", {expected}') from None
            tell("batch {}: {} figure(s) taken back", batch.upper(), count)

    asyncio.run(back(config_of(context)))


async def _import(config: Config, file: Path, period: str, *, dry_run: bool, yes: bool) -> None:
    by, notes = author(), list[Fault]()
    async with store_of(config) as store:
        cases, who = HistoryCases(config, store), await Staff(config, store).root()
        plan = await cases.plan(who, await lines_of_file(file, notes), by, period)
        tell_notes([*notes, *plan.notes])
        _show(plan)
        counts = phrase("{} new, {} changed, {} unchanged", len(plan.new), len(plan.changed), plan.same)
        if dry_run or not plan.figures:
            typer.echo(phrase("would be: {}", counts) if dry_run else counts)
            return
        if not yes and not sys.stdin.isatty():
            raise Mistake("nothing was stored, expected --yes where nobody can be asked")
        if not yes:
            typer.confirm(phrase("Store these figures?"), abort=True)
        batch = new_code(8)
        await cases.apply(who, by, plan, file.name, batch)
    tell("batch {}: {}", batch, counts)


def _show(plan: HistoryPlan) -> None:
    for one in plan.new:
        tell("new      {}", _line(one))
    for before, after in plan.changed:
        tell("change   {}  (was {})", _line(after), _line(before))


def _line(one: Published) -> str:
    n = phrase("n not known") if one.n is None else f"n {one.n}"
    weight = one.weight or phrase("weight not known")
    told = f"{one.unit or phrase('(agency)'):16}{one.period.key:10}{one.ikm:>7}  {n}, {one.instrument}, {weight}"
    return f"{told}, {one.source}" if one.source else told
