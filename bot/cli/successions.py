"""Units that change: renamed, merged, split, and each of these undone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Literal

import typer

from bot.cases.people import Staff
from bot.cases.succession_told import renamed_lines, step_lines
from bot.cases.successions import UnitSuccessions
from bot.cli.errors import Mistake
from bot.cli.language import phrase
from bot.cli.settings import author, config_of, store_of
from bot.cli.targets import show_lines
from bot.config import Config
from bot.conversation.faults import sentences
from bot.conversation.terminal import words
from bot.rules.rights import Standing
from bot.storage import UnitFaults

_Day = Annotated[
    str, typer.Option("--from", help="The day from which it holds, by default today. One to come is waited for.")
]
_Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]
_Heirs = Annotated[list[str], typer.Option("--into", help="A unit's code. Of a new one CODE=Name.")]
_DIGITS = 10
_Do = Callable[[UnitSuccessions, Standing], Awaitable[list[str]]]


def rename(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="The unit's code.")],
    code: Annotated[str, typer.Option(help="Its code from now on. The old one still leads to it.")] = "",
    name: Annotated[str, typer.Option(help="Its name from that day on.")] = "",
    day: _Day = "",
    dry_run: _Dry = False,
) -> None:
    """Give a unit another name, code or both, wherever it stands. Old posters still lead to it."""

    async def work(units: UnitSuccessions, who: Standing) -> list[str]:
        done = await units.rename(who, author(), unit, code, name, day, dry=dry_run)
        return _waiting(units, done.day, renamed_lines(done, words()))

    asyncio.run(_tell(config_of(context), work, dry=dry_run))


def merge(
    context: typer.Context,
    units: Annotated[list[str], typer.Argument(help="The codes of the units that become one.")],
    into: Annotated[str, typer.Option("--into", help="The unit that they become. Of a new one CODE=Name.")],
    day: _Day = "",
    dry_run: _Dry = False,
) -> None:
    """Merge units into one, new or there already. What they were stays theirs, and their posters lead on."""
    asyncio.run(_change(config_of(context), "merge", units, [into], day, dry=dry_run))


def split(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="The code of the unit that becomes several.")],
    into: _Heirs,
    day: _Day = "",
    dry_run: _Dry = False,
) -> None:
    """Split a unit into several. What it was stays its own, and its posters offer the choice."""
    asyncio.run(_change(config_of(context), "split", [unit], into, day, dry=dry_run))


def changes(context: typer.Context) -> None:
    """Every renaming, merger and split that waits for its day, and those that were made, the newest first."""

    async def show(config: Config) -> None:
        async with store_of(config) as store:
            lines = []
            for plan in await store.successions.plans():
                heirs = ", ".join(" ".join(filter(None, pair)) for pair in plan.heirs)
                told = f"{plan.kind:7}{', '.join(plan.units)} -> {heirs}"
                lines.append(f"{f'p{plan.number}':>4}  {plan.day}  {told}  {phrase('waits')}")
            for one in await store.successions.changes():
                detail = one.detail
                if one.kind == "rename":
                    was, now = ([detail[side]["code"]] for side in ("before", "after"))
                else:
                    was, now = detail["ended"], detail["heirs"]
                state = phrase("  undone {}", one.undone[:10]) if one.undone else ""
                lines.append(f"{one.number:4}  {one.day}  {one.kind:7}{', '.join(was)} -> {', '.join(now)}{state}")
        show_lines(lines)

    asyncio.run(show(config_of(context)))


def undo(
    context: typer.Context, number: Annotated[str, typer.Argument(help="The number in `skm units changes`.")]
) -> None:
    """Take a renaming, merger or split back, as long as no answer has come since, or give up one that waits."""

    async def work(units: UnitSuccessions, who: Standing) -> list[str]:
        plain = number.casefold().removeprefix("p")
        if not (plain.isascii() and plain.isdecimal() and len(plain) < _DIGITS):
            raise Mistake(f'number: found "{number}", expected one of `skm units changes`')
        if plain != number.casefold():
            plan = await units.give_up(who, author(), int(plain))
            return [phrase("given up: {} of {}", phrase(plan.kind), plan.day)]
        change = await units.undo(who, author(), int(plain))
        return [phrase("undone: {} of {}", phrase(change.kind), change.day)]

    asyncio.run(_tell(config_of(context), work))


async def _change(
    config: Config, kind: Literal["merge", "split"], units: Sequence[str], into: Sequence[str], day: str, *, dry: bool
) -> None:
    heirs = [(code, name) for code, _, name in (one.partition("=") for one in into)]

    async def work(changes: UnitSuccessions, who: Standing) -> list[str]:
        step = await changes.change(who, author(), kind, units, heirs, day, dry=dry)
        return _waiting(changes, step.day, step_lines(step, words()))

    await _tell(config, work, dry=dry)


def _waiting(units: UnitSuccessions, day: date, lines: list[str]) -> list[str]:
    """What is told, with a line before it where it waits for its day."""
    return [phrase("waits for {}, see `skm units changes`", day), *lines] if units.is_ahead(day, author()) else lines


async def _tell(config: Config, work: _Do, *, dry: bool = False) -> None:
    """Do it and say what was done, or with every fault why not."""
    async with store_of(config) as store:
        try:
            lines = await work(UnitSuccessions(config, store), await Staff(config, store).root())
        except UnitFaults as error:
            told = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
            raise Mistake(f"{len(error.faults)} fault(s), nothing was changed\n{told}") from None
    for line in lines:
        typer.echo(phrase("would be: {}", line) if dry else line)
