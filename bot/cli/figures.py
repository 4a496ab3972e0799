"""Figures: score, sample, report, summary."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.bars import bar_of
from bot.cli.dialects import DIALECT, dialect_named
from bot.cli.errors import Mistake
from bot.cli.language import complain, fault_in, tell
from bot.cli.settings import author, config_of, require_database, store_of
from bot.cli.shown import AS, note_few
from bot.cli.spans import HELP as PERIOD
from bot.cli.spans import period_named
from bot.cli.stop import until_signal
from bot.cli.targets import Force, check_folder, check_targets
from bot.config import Config
from bot.conversation.terminal import say
from bot.reporting.formats import files_of, layouts, listings, names, opened, public
from bot.rules.rights import EVERYWHERE_WORDS
from bot.rules.terminal import language_of_locale
from bot.storage.folder import for_everybody, write_whole
from scoring import (
    BadPeriod,
    Period,
    krejcie_morgan,
    local_day,
    parse_period,
)


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
    formats: Annotated[
        str, typer.Option("--format", help=f"Some of {', '.join(names())}, with commas between.")
    ] = "xlsx,png",
    measured_as: Annotated[str, typer.Option("--as", help=AS)] = "",
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "",
    open_to_all: Annotated[
        bool, typer.Option("--public", help="The Laporan for everybody: without answers one by one and small counts.")
    ] = False,
    layout: Annotated[
        str, typer.Option(help="The recap in layout A, B or C (with --format xlsx): rows per unit, service or both.")
    ] = "",
    force: Force = False,
) -> None:
    """Write the report of a unit and period."""
    from bot.reporting.orders import COMPLIANCE, WHOLE_CITY, Request  # noqa: PLC0415
    from bot.reporting.orders import Report as Made  # noqa: PLC0415

    check_folder("--out", out)
    config = config_of(context)
    wanted = tuple(one.strip().lower() for one in formats.split(",") if one.strip())
    unknown = [one for one in wanted if one not in names()]
    if unknown or not wanted:
        raise Mistake(f'--format: found "{", ".join(unknown) or formats}", expected some of {",".join(names())}')
    if layout:
        wanted = _laid_out(layout, wanted)
    if open_to_all:
        wanted = opened(wanted)
        if closed := [one for one in wanted if one not in public(wanted)]:
            fit = ",".join(one for one in names() if public(opened((one,))))
            raise Mistake(f'--public: found "{", ".join(closed)}", expected some of {fit}')
    if measured_as and (refused := [one for one in wanted if one in public(wanted) or one == COMPLIANCE]):
        raise Mistake(f'--as: found with "{", ".join(refused)}", expected formats for the agency alone without it')
    code, written = WHOLE_CITY if unit.casefold() in EVERYWHERE_WORDS else unit.upper(), dialect_named(dialect)

    async def make(step: Callable[[], object]) -> tuple[Request, Made]:
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
                made = await Publisher(config, store, datetime.now(UTC), author(), step).report(request)
            except Unpublishable as error:
                raise Mistake(f"--format {','.join(public(wanted))}: {error}") from None
            except UnknownUnit:
                raise Mistake(f'--unit: found "{code}", expected a code of `skm units list`, or semua') from None
            for pattern in listings(wanted, city=request.city):
                by, name = author(), pattern.format(request.name)
                await store.rows_right.record_use(by, request.unit, request.period.key, name)
            return request, made

    with bar_of(say("cli.report"), 1 + len(files_of(wanted, city=code == WHOLE_CITY))) as step:
        made_for, made = asyncio.run(make(step))
    if not made.n:
        complain(f"{code}: no answers in {period.upper()}; the documents say so")
    note_few(made.few)
    out.mkdir(parents=True, exist_ok=True)
    shown = {file.pattern.format(made_for.name) for file in files_of(public(wanted), city=made_for.city)}
    for document in made.documents:
        with for_everybody() if document.name in shown else nullcontext():
            write_whole(out / document.name, document.content)
        typer.echo(out / document.name)


def _laid_out(layout: str, formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats with the recap of that layout in the place of xlsx. Raises Mistake."""
    made = layouts()
    if layout.upper() not in made:
        raise Mistake(f'--layout: found "{layout}", expected one of {",".join(made)}')
    if "xlsx" not in formats:
        raise Mistake(f'--layout: found with "{",".join(formats)}", expected --format xlsx')
    return tuple(made[layout.upper()] if one == "xlsx" else one for one in formats)


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
    from bot.rules.owed import WeeklyCard, WeeklyDigest  # noqa: PLC0415

    async with store_of(config) as store:
        owed = await Planner(config, store).summaries(week)
    for one in owed:
        match one.thing:
            case WeeklyCard(text=text):
                typer.echo(f"── {one.unit}\n{plain(text)}\n")
            case WeeklyDigest() as digest:
                typer.echo(f"── {', '.join(digest.units)}\n{plain(digest.text_of(digest.units))}\n")
    tell("{}: {} summaries would be sent", week.key, len(owed))


async def _send(config: Config, week: Period, *, failed: bool) -> bool:
    """Whether none failed. Raises Mistake where there is no Telegram, or its time is another."""
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415 -- only this needs Telegram

    from bot.app import REFUSED, App, NotReady  # noqa: PLC0415 -- likewise
    from bot.ledger.summaries import NotYet  # noqa: PLC0415 -- likewise

    try:
        app = App(config)
        require_database(config.database_at)
        done = await app.send_week(week, failed=failed)
    except (NotReady, NotYet) as error:
        raise Mistake(str(error)) from None
    except InvalidToken:  # its own words contain the token
        raise Mistake(REFUSED) from None
    except TelegramError as error:
        why = fault_in(language_of_locale(), error.message)
        raise Mistake(f"{config.telegram.base_url}: {why}, so nothing was sent") from None
    counts = (done.sent, done.waiting, sum(done.failed.values()))
    tell("{}: {} sent, {} waiting, {} failed", week.key, *counts)
    for why, count in done.failed.items():
        complain(f"  {count} not sent: {why}")
    return not done.failed


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except BadPeriod as error:
        raise Mistake(f"--week: {str(error).removeprefix('period: ')}") from None
