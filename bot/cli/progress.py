"""Progress: status of the open period, and the compliance table of a year."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.dialects import DIALECT, dialect_named
from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.lines import show_line
from bot.cli.settings import config_of, store_of
from bot.cli.spans import HELP as PERIOD
from bot.cli.spans import period_named
from bot.cli.targets import Force, check_targets
from bot.config import Config
from bot.conversation.terminal import words
from bot.reporting.finding_lines import open_line
from bot.reporting.progress import STATES, Progress, UnitProgress
from bot.reporting.progress_walk import progress, window_progress
from scoring import load_instrument, local_day, period_of


def status(
    context: typer.Context,
    period: Annotated[str | None, typer.Option(help=f"{PERIOD}; by default the open one.")] = None,
    window: Annotated[str | None, typer.Option(help="The code of a window made by hand.")] = None,
    state: Annotated[str | None, typer.Option(help="Only units in this state, such as behind.")] = None,
) -> None:
    """Show how far along each unit is: respondents against target, the least advanced first."""
    config = config_of(context)
    state = {phrase(one): one for one in STATES}.get(state or "", state)
    if state is not None and state not in STATES:
        raise Mistake(f'--state: found "{state}", expected one of {", ".join(map(phrase, STATES))}')
    if period is not None and window is not None:
        raise Mistake("--window: found --period too, expected one of the two")
    found, stuffed = asyncio.run(_progress(config, period, window))
    shown = found.of(*(one for one in STATES if state in (None, one)))
    for row in shown:
        show_line(_line(row))
    counts = ", ".join(f"{len(found.of(one))} {phrase(one)}" for one in STATES)
    if found.period.kind == "window":
        for name, (n, quota) in found.by_service().items():
            typer.echo(f"{name}: {n}" if quota is None else f"{name}: {n}/{quota}")
    tell("{}: {} unit(s) due, {} reporting; {}", found.period.key, len(found.rows), found.reporting, counts)
    for line in stuffed:
        typer.echo(line)


def compliance(
    context: typer.Context,
    year: Annotated[int, typer.Option(min=2000, max=2999, help="Such as 2026.")],
    out: Annotated[Path, typer.Option(help="The file to write: its name ends in .csv or .xlsx.")],
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "",
    force: Force = False,
) -> None:
    """Write the table of the yearly obligation (kepatuhan): every unit, surveyed or not, target reached or not."""
    from bot.reporting.compliance import compliance as table_of  # noqa: PLC0415 -- XlsxWriter, only where it is made
    from exports.compliance import compliance_csv, compliance_sheet  # noqa: PLC0415
    from exports.writing.table import in_dialect  # noqa: PLC0415

    written = dialect_named(dialect)
    makers = {".csv": lambda table: in_dialect(compliance_csv(table), written), ".xlsx": compliance_sheet}
    config = config_of(context)
    check_targets("--out", [out], force=force, endings=makers)
    if year > datetime.now(UTC).year:
        raise Mistake(f"--year: found {year}, which has not begun, expected a period that has begun")

    async def make() -> None:
        async with store_of(config) as store:
            table = await table_of(config, store, year, config.agency.language)
        out.write_bytes(makers[out.suffix.lower()](table))
        tell("{}: {} of {} unit(s) surveyed", out, table.surveyed, len(table.rows))

    asyncio.run(make())


async def _progress(config: Config, asked: str | None, code: str | None) -> tuple[Progress, list[str]]:
    """The progress, and the line on open findings."""
    zone = config.agency.timezone
    today = local_day(datetime.now(UTC), zone)
    async with store_of(config) as store:
        period = await period_named(store, asked) if asked else period_of(today, config.survey.period)
        window = await store.windows.find(code or period.key)
        if window is not None:
            found = await window_progress(store, window, today)
        elif code is not None:
            raise Mistake(f'--window: found "{code}", expected a code of `skm windows list`')
        else:
            found = await progress(store, load_instrument(config.survey.instrument).id, period, today, zone)
        units = {row.unit.code for row in found.rows}
        return found, await open_line(store, units.__contains__, words())


def _line(row: UnitProgress) -> str:
    figures = f"{row.n}/{row.reach.target}" if row.reach else str(row.n)
    parts = [f"{row.unit.code:22}{figures:>11}  {phrase(row.state):11}"]
    if row.reach is not None and row.reach.missing and row.pace is not None and row.pace.needed_per_day is not None:
        parts.append(phrase("{} a day needed", row.needed(words())))
    parts += [f"{name}: {n}" if quota is None else f"{name}: {n}/{quota}" for name, n, quota in row.by_service]
    return "  ".join(parts).rstrip()
