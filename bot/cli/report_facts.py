"""What a report needs beside its answers: who made the survey, when, with which causes and advice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated

import typer

from bot.cases.people import Refused, Staff
from bot.cases.report_facts import ReportFactCases
from bot.cli.errors import Mistake
from bot.cli.language import phrase
from bot.cli.settings import author, config_of, store_of
from bot.cli.targets import show_lines
from bot.config import Config
from bot.conversation.faults import sentences
from bot.conversation.terminal import words
from bot.rules.faults import Faults

app = typer.Typer(help="What reports need beside their answers.", no_args_is_help=True)
_PLACE = typer.Argument(help="A unit's code, or KOTA for the agency.")


@app.command("set")
def tell(
    context: typer.Context,
    unit: Annotated[str, _PLACE],
    parts: Annotated[
        list[str],
        typer.Argument(
            help='Such as period=2026-Q3 team="..." preparation=2026-06-22..2026-06-30. "name=-" takes one back, '
            "lines of a list have | between them."
        ),
    ],
) -> None:
    """Keep what a person tells for the reports of a period, or of every one where no period is named.

    Names: team, preparation, processing, reporting (spans of days), forum (a day), participants, causes, voices
    (sentences that a person has chosen and cleared), advice, preface (lists), served (people in a year),
    media ("website > 2026-10-20 > https://..."). Of the agency
    also plan ("waktu: Menambah loket > 2027-Q1 > Kepala Bagian") and done ("Papan baru > sudah > Dipasang").
    """

    async def keep(config: Config) -> str:
        async with store_of(config) as store:
            cases, who = ReportFactCases(config, store), await Staff(config, store).root()
            period, told = await cases.read(parts)
            await cases.tell(who, author(), unit, period, told)
            return phrase("{} text(s) kept for {}, {}", len(told), unit.upper(), period or phrase("every period"))

    typer.echo(_run(config_of(context), keep, unit))


@app.command("list")
def list_told(
    context: typer.Context,
    unit: Annotated[str, _PLACE],
    period: Annotated[str, typer.Argument(help="A period's key or a window's code.")],
) -> None:
    """Print what stands for a report."""

    async def show(config: Config) -> str:
        async with store_of(config) as store:
            found = await ReportFactCases(config, store).told(await Staff(config, store).root(), unit, period)
            return "\n".join(f"{key}: {text}" for key, text in sorted(found.items()))

    show_lines(filter(None, [_run(config_of(context), show, unit)]))


def _run(config: Config, work: Callable[[Config], Coroutine[None, None, str]], unit: str) -> str:
    try:
        return asyncio.run(work(config))
    except Refused:
        raise Mistake(f'unit: found "{unit}", expected a code of `skm units list`, or KOTA') from None
    except Faults as error:
        listed = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
        raise Mistake(f"{len(error.faults)} fault(s), nothing was kept\n{listed}") from None
