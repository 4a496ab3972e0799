"""Findings on answers from the command line, on the use cases of /temuan."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bot.cases.findings import FindingCases
from bot.cases.people import Refused, Staff
from bot.cli.errors import Mistake
from bot.cli.language import phrase
from bot.cli.lines import show_line
from bot.cli.settings import author, config_of, store_of
from bot.cli.targets import show_lines
from bot.config import Config
from bot.conversation.terminal import words
from bot.reporting.finding_lines import finding_data
from bot.rules.findings import Finding, NotNow
from bot.rules.rights import Standing

app = typer.Typer(
    help="Answers that look made up: seen, and proposals declined. /temuan sets aside.", no_args_is_help=True
)

Number = Annotated[int, typer.Argument(min=1, help="As in `skm findings list`.")]

_MOST = 100


@app.command("list")
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """The latest hundred findings with their number, state, hours (UTC) and figures, newest first."""

    async def work(config: Config) -> None:
        async with store_of(config) as store:
            _, found = await FindingCases(config, store).seen(await Staff(config, store).root(), _MOST, 0)
        if as_json:
            typer.echo(json.dumps([finding_data(one) for one in found], ensure_ascii=False, indent=2))
            return
        show_lines(map(_line, found))

    asyncio.run(work(config_of(context)))


@app.command()
def decline(context: typer.Context, number: Number) -> None:
    """Decline what has been proposed. Proposing and agreeing are for two admins in Telegram: a login can be chosen."""

    async def work(cases: FindingCases, who: Standing) -> Finding:
        return await cases.act(who, author(), number, "decline")

    asyncio.run(_carry_out(config_of(context), number, work))


async def _carry_out(config: Config, number: int, work: Callable[[FindingCases, Standing], Awaitable[Finding]]) -> None:
    """Carry out, then show the finding."""
    async with store_of(config) as store:
        try:
            done = await work(FindingCases(config, store), await Staff(config, store).root())
        except Refused:
            raise Mistake(f"number: found {number}, expected one of `skm findings list`") from None
        except NotNow as error:
            raise Mistake(words()(f"finding.fault.{error.fault}")) from None
    show_line(_line(done))


def _line(one: Finding) -> str:
    asked = phrase("  asked: {}", one.asked) if one.asked else ""
    past = phrase("past {}/{}", one.past_high, one.past_n)
    line = f"{one.id:>4}  {one.unit:16}{one.channel:9}{one.kind:7}{one.state:11}{one.first}..{one.last}"
    high = phrase("all 4: {}/{}", one.high, one.n)
    return f"{line}  {high}, {past}  {one.reason}{asked}".rstrip()
