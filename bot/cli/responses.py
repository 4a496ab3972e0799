"""Paper forms: a template to type them into, importing it, taking an import back."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.settings import author, config_of, store_of
from bot.config import Config
from bot.identity import new_code
from bot.paper import Counter, PaperFaults, columns, read_rows, responses_of, template
from bot.storage import Store
from bot.storage.batches import Batch
from bot.storage.windows import Window
from scoring import BadPeriod, Period, load_instrument, local_day, parse_period

app = typer.Typer(help="Paper forms.", no_args_is_help=True)

_UNDO = timedelta(days=30)  # after the last day of what was imported for
_SHOWN = 200  # faults; the rest are counted


@app.command("template")
def write_template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write: its name ends in .csv or .xlsx.")],
    instrument: Annotated[
        str | None, typer.Option(help="A window's own questionnaire; else the configured one.")
    ] = None,
) -> None:
    """Write an empty file for typing paper forms into; in xlsx with a second sheet that explains the columns."""
    config = config_of(context)
    questionnaire = load_instrument(instrument or config.survey.instrument)
    names = columns(questionnaire)
    match file.suffix.lower():
        case ".csv":
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerow(names)
            file.write_bytes(text.getvalue().encode("utf-8-sig"))
        case ".xlsx":
            from exports.paper import paper_sheet  # noqa: PLC0415 -- XlsxWriter, only where it is made

            day = local_day(datetime.now(UTC), config.agency.timezone)
            explained = template(questionnaire, config.agency.language)
            file.write_bytes(paper_sheet(config.agency.name, names, explained, day))
        case _:
            raise Mistake(f'file: found "{file}", expected a name that ends in .csv or .xlsx')


@app.command("import")
def import_responses(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A csv or xlsx as `skm responses template` writes it, filled in.")],
    window: Annotated[str, typer.Option(help="A window's code, or a period such as 2026-Q4: every form lies in it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, store nothing.")] = False,
) -> None:
    """Store the forms of a file: all of them, or nothing and every bad row named."""
    config = config_of(context)
    if not file.exists():
        raise Mistake(f"{file}: No such file or directory")
    try:
        batch, count = asyncio.run(_import(config, file, window, dry_run=dry_run))
    except PaperFaults as error:
        shown = "\n".join(f"  {fault}" for fault in error.faults[:_SHOWN])
        more = len(error.faults) - _SHOWN
        rest = f"\n  ... and {more} more" if more > 0 else ""
        raise Mistake(f"{file}: {len(error.faults)} fault(s), nothing was imported\n{shown}{rest}") from None
    typer.echo(f"{count} form(s) would be imported" if dry_run else f"batch {batch}: {count} form(s) imported")


@app.command()
def batches(context: typer.Context) -> None:
    """Every import, with the number that `undo` takes."""

    async def show(config: Config) -> None:
        async with store_of(config) as store:
            for one in await store.batches.all():
                undone = f"  undone {one.undone}" if one.undone else ""
                typer.echo(f"{one.id}  {one.made}  {one.span:22}{one.rows:>7}  {one.file}{undone}")

    asyncio.run(show(config_of(context)))


@app.command()
def undo(context: typer.Context, batch: Annotated[str, typer.Argument(help="As printed by the import.")]) -> None:
    """Take an import back, tallies included: until 30 days after the last day of its window."""

    async def back(config: Config) -> None:
        today = local_day(datetime.now(UTC), config.agency.timezone)
        async with store_of(config) as store:
            found = next((one for one in await store.batches.all() if one.id == batch.upper()), None)
            if found is None or found.undone is not None:
                raise Mistake(f'batch: found "{batch}", expected one of `skm responses batches` that is not undone')
            if today > found.last + _UNDO:
                raise Mistake(f"{found.id}: found {found.span} closed on {found.last}, expected at most 30 days since")
            typer.echo(f"batch {found.id}: {await store.batches.undo(found.id, author())} form(s) taken back")

    asyncio.run(back(config_of(context)))


async def _import(config: Config, file: Path, asked: str, *, dry_run: bool) -> tuple[str, int]:
    by, batch = author(), new_code(8)
    async with store_of(config) as store:
        counter = await _counter(config, store, asked, by.at)
        with _progress("Checking") as step:
            found = responses_of(read_rows(file), counter, batch, step)
        if not dry_run:
            span = counter.span
            name = span.code if isinstance(span, Window) else span.key
            stored = Batch(batch, name, span.last, file.name, by.stamp, len(found))
            with _progress("Storing"):
                await store.batches.add(stored, found, by)
    return batch, len(found)


async def _counter(config: Config, store: Store, asked: str, now: datetime) -> Counter:
    span = await store.windows.find(asked) or _period(config, asked)
    own = span.instrument if isinstance(span, Window) else ""
    return Counter(
        instrument=load_instrument(own or config.survey.instrument),
        units={unit.code: unit for unit in await store.units.all()},
        parents=await store.units.parents(),
        windows=await store.windows.all(),
        span=span,
        zone=config.agency.timezone,
        kind=config.survey.period,
        used=await store.batches.serials(),
        today=local_day(now, config.agency.timezone),
    )


def _period(config: Config, asked: str) -> Period:
    expected = f"a code of `skm windows list`, or a {config.survey.period}"
    try:
        period = parse_period(asked)
    except BadPeriod:
        raise Mistake(f'--window: found "{asked}", expected {expected}') from None
    if period.kind != config.survey.period:
        raise Mistake(f'--window: found "{asked}", expected {expected}')
    return period


@contextmanager
def _progress(doing: str) -> Generator[Callable[[], None], None, None]:
    """A bar that counts forms, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns_ = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns_, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda: bar.advance(task)
