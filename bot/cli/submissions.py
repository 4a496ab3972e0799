"""Reports that units hand in: who has, who has not, handing in for a unit, reminding."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.clock import ClockIsRight, require_clock
from bot.cli.errors import Mistake
from bot.cli.language import tell
from bot.cli.lines import show_line
from bot.cli.settings import author, config_of, store_of
from bot.cli.spans import HELP, period_named
from bot.config import Config
from bot.reporting.submissions import SubmissionBook
from scoring import judged

app = typer.Typer(help="Reports that units hand in.", no_args_is_help=True)

_PERIOD = typer.Option("--period", help=HELP)


@app.command("list")
def show(
    context: typer.Context,
    period: Annotated[str, _PERIOD],
    missing: Annotated[bool, typer.Option("--missing", help="Only units that have not handed in.")] = False,
) -> None:
    """Every active unit with the day it handed its report in and the figures then."""

    async def work(config: Config) -> None:
        async with store_of(config) as store:
            found = await SubmissionBook(config, store).received(await period_named(store, period))
        for unit, one in found.rows:
            if one is None:
                show_line(f"{unit.code:22}{'-':12}{unit.name}")
            elif not missing:
                day = one.day(config.agency.timezone).isoformat()
                mutu = one.mutu if judged(one.n) else "–"
                show_line(f"{unit.code:22}{day:12}{unit.name}  n {one.n}  IKM {one.ikm} {mutu}  {one.who}")
        tell("{}: {} of {} report(s) handed in", found.period.key, len(found.handed), len(found.rows))

    asyncio.run(work(config_of(context)))


@app.command()
def add(
    context: typer.Context,
    codes: Annotated[list[str], typer.Argument(metavar="CODE...", help="Codes of units.")],
    period: Annotated[str, _PERIOD],
) -> None:
    """Hand in the reports of units, with their figures as they are now: all of them, or none."""

    async def work(config: Config) -> None:
        async with store_of(config) as store:
            span = await period_named(store, period)
            submitting, faults = SubmissionBook(config, store), []
            units = {one.code: one for one in await store.units.all()}
            aliases = await store.units.aliases()
            wanted = list(dict.fromkeys(aliases.get(code.upper(), code.upper()) for code in codes))
            for code in wanted:
                if code not in units:
                    faults.append(f'CODE: found "{code}", expected a code of `skm units list`')
                elif await submitting.figures(units[code], span) is None:
                    faults.append(f"CODE: found {code}, which has no answers in {span.key}, expected some")
            if faults:
                raise Mistake("\n".join(faults))
            done = [await submitting.submit(units[code], span, author()) for code in wanted]
        new = sum(one is not None and one[1] for one in done)
        tell("{}: {} report(s) handed in, {} unchanged", span.key, new, len(done) - new)

    asyncio.run(work(config_of(context)))


@app.command()
def remind(context: typer.Context, period: Annotated[str, _PERIOD], clock_is_right: ClockIsRight = False) -> None:
    """Owe a reminder to the heads of units that have not handed in, at most one a week each. The bot sends it."""

    async def work(config: Config) -> None:
        async with store_of(config) as store:
            await require_clock(store, is_right=clock_is_right)
            new, headless = await SubmissionBook(config, store).remind(
                await period_named(store, period), datetime.now(UTC)
            )
        tell("{} reminder(s) owed, {} unit(s) without a head who can be reached", new, headless)

    asyncio.run(work(config_of(context)))
