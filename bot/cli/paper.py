"""Paper forms: a template to type them into, importing it, taking an import back."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.paper import BadSpan, PaperForms, TooLate, blank
from bot.cases.paper_file import rows_of
from bot.cases.people import Refused, Staff
from bot.cli.bars import bar_of
from bot.cli.clock import ClockIsRight, require_clock
from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.settings import author, config_of, questionnaire_of, store_of
from bot.cli.tables import lines_of_file, tell_notes
from bot.cli.targets import Force, check_targets, show_lines
from bot.config import Config
from bot.conversation.faults import sentences
from bot.conversation.terminal import say, words
from bot.rules.faults import Fault, Faults
from bot.rules.identity import new_code
from bot.storage.engines import exists_at
from scoring.columns import Order

app = typer.Typer(help="Paper forms.", no_args_is_help=True)

_SHOWN = 200  # faults. The rest are counted


@app.command("template")
def write_template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write: its name ends in .csv or .xlsx.")],
    instrument: Annotated[
        str | None, typer.Option(help="A window's own questionnaire, by its id or a file; else the configured one.")
    ] = None,
    force: Force = False,
) -> None:
    """Write an empty file for typing paper forms into, in xlsx with a second sheet that explains the columns."""
    config = config_of(context)
    check_targets("file", [file], force=force, endings=[".csv", ".xlsx"])
    ending = file.suffix.lower().removeprefix(".")

    async def empty() -> bytes:
        async with store_of(config) if exists_at(config.database_at) else nullcontext():
            return blank(config, ending, datetime.now(UTC), questionnaire_of(instrument) if instrument else None)

    file.write_bytes(asyncio.run(empty()))
    typer.echo(file)


@app.command("import")
def import_responses(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A csv or workbook as `skm responses template` writes it, filled in.")],
    window: Annotated[str, typer.Option(help="A window's code, or a period such as 2026-Q4: every form lies in it.")],
    order: Annotated[str, typer.Option(help="What bare numbers mean: report or questionnaire.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, store nothing.")] = False,
) -> None:
    """Store the forms of a file: all of them, or nothing and every bad row named."""
    config = config_of(context)
    if not file.exists():
        raise Mistake(f"{file}: No such file or directory")
    if order not in ("", "report", "questionnaire"):
        raise Mistake(f'--order: found "{order}", expected report or questionnaire')
    named: Order | None = "questionnaire" if order == "questionnaire" else "report" if order else None
    try:
        batch, count = asyncio.run(_import(config, file, window, named, dry_run=dry_run))
    except Faults as error:
        told = sentences(error.faults, words())
        shown = "\n".join(f"  {one}" for one in told[:_SHOWN])
        more = len(told) - _SHOWN
        rest = f"\n  ... and {more} more" if more > 0 else ""
        raise Mistake(f"{file}: {len(error.faults)} fault(s), nothing was imported\n{shown}{rest}") from None
    if dry_run:
        tell("{} form(s) would be imported", count)
    else:
        tell("batch {}: {} form(s) imported", batch, count)


@app.command()
def batches(context: typer.Context) -> None:
    """Every import, with the number that `undo` takes."""

    async def show(config: Config) -> None:
        async with store_of(config) as store:
            found = await store.batches.all()
        undone = [phrase("  undone {}", one.undone) if one.undone else "" for one in found]
        show_lines(
            f"{one.id}  {one.made}  {one.span:22}{one.rows:>7}  {one.file}{end}"
            for one, end in zip(found, undone, strict=True)
        )

    asyncio.run(show(config_of(context)))


@app.command()
def undo(
    context: typer.Context,
    batch: Annotated[str, typer.Argument(help="As printed by the import.")],
    clock_is_right: ClockIsRight = False,
) -> None:
    """Take an import back, tallies included: until 30 days after the import and after the last day of its window."""

    async def back(config: Config) -> None:
        async with store_of(config) as store:
            await require_clock(store, is_right=clock_is_right)
            who = await Staff(config, store).root()
            try:
                removed = await PaperForms(config, store).undo(who, author(), batch.upper())
            except Refused:
                expected = "expected one of `skm responses batches` that is not undone"
                raise Mistake(f'batch: found "{batch}", {expected}') from None
            except TooLate as error:
                raise Mistake(f"{error.batch.id}: {error}") from None
            tell("batch {}: {} form(s) taken back", batch.upper(), removed)

    asyncio.run(back(config_of(context)))


async def _import(config: Config, file: Path, asked: str, order: Order | None, *, dry_run: bool) -> tuple[str, int]:
    by, id_, notes = author(), new_code(8), list[Fault]()
    async with store_of(config) as store:
        who = await Staff(config, store).root()
        with bar_of(say("cli.checking")) as step:
            try:
                rows = rows_of(await lines_of_file(file, notes), notes)
                batch, found = await PaperForms(config, store).check(
                    who, rows, asked, by.at, id_, step, notes, order=order
                )
            except BadSpan as error:
                raise Mistake(f"--window: {error}") from None
        tell_notes(notes)
        if not dry_run:
            with bar_of(say("cli.storing"), len(found)) as step:
                await store.batches.add(replace(batch, file=file.name), found, by, step)
    return id_, len(found)
