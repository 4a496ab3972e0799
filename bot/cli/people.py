"""People with a role: list, invite, remove, and the invitations that are open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated

import typer

from bot.cases.people import Refused, Staff, role_named
from bot.cases.stand_ins import MOST_DAYS, BadDay, StandIns
from bot.cli.errors import Mistake
from bot.cli.language import complain, phrase, tell
from bot.cli.lines import shown_at
from bot.cli.settings import author, config_of, store_of
from bot.cli.targets import show_lines
from bot.config import Config
from bot.rules.links import deep_link
from bot.rules.rights import AT_A_UNIT, EVERYWHERE, EVERYWHERE_WORDS, ROLES, Role
from bot.storage import Store

app = typer.Typer(help="People with a role, and their invitations.", no_args_is_help=True)

_A: dict[Role, str] = {role: f"{'an' if role[0] in 'aeiou' else 'a'} {role}" for role in ROLES}


@app.command("list")
def list_people(context: typer.Context) -> None:
    """Everybody with a role. The number is what `skm people remove` takes."""

    async def show(config: Config) -> None:
        async with _staff(config) as (staff, _):
            members = await staff.members(await staff.root())
        marks = [
            (phrase("  may read rows") * one.rows)
            + (phrase("  until {}", one.until) if one.until else "")
            + (phrase("  blocked the bot") if one.blocked else "")
            for one in members
        ]
        show_lines(
            f"{one.id:>4}  {phrase(one.role):12}{one.unit:22}{one.name or phrase('(no name)')}{mark}"
            for one, mark in zip(members, marks, strict=True)
        )

    asyncio.run(show(config_of(context)))


@app.command()
def invite(
    context: typer.Context,
    role: Annotated[str, typer.Argument(help=f"{', '.join(ROLES[:-1])} or {ROLES[-1]}.")],
    unit: Annotated[str, typer.Argument(help="A unit's code, or `semua` for the whole agency.")],
    until: Annotated[datetime | None, typer.Option(help="The last day, of a head alone.", formats=["%Y-%m-%d"])] = None,
) -> None:
    """Print an invitation link: usable once, within 7 days. With --until for a head who stands in (Plt.)."""
    known = role_named(role)
    if known is None:
        raise Mistake(f'role: found "{role}", expected one of {", ".join(ROLES)}')
    code = EVERYWHERE if unit.casefold() in (*EVERYWHERE_WORDS, EVERYWHERE) else unit.upper()
    if until is not None and known != "head":
        raise Mistake(f'--until: found with "{role}", expected with a head alone')
    asyncio.run(print_invitation(config_of(context), known, code, until.date() if until else None))


@app.command()
def remove(context: typer.Context, number: Annotated[int, typer.Argument(help="As in `skm people list`.")]) -> None:
    """End somebody's role."""

    async def end(config: Config) -> None:
        async with _staff(config) as (staff, _):
            try:
                gone = await staff.remove(await staff.root(), author(), number)
            except Refused:
                raise Mistake(f"number: found {number}, expected one of `skm people list`") from None
            tell("removed {} of {}: {}", phrase(gone.role), gone.unit, gone.name or phrase("(no name)"))

    asyncio.run(end(config_of(context)))


@app.command()
def rows(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="As in `skm people list`.")],
    take: Annotated[bool, typer.Option("--take", help="Take the right away.")] = False,
) -> None:
    """Let an admin or a viewer read answers one by one, in the workbooks that the bot sends. Each use is audited."""

    async def give(config: Config) -> None:
        async with _staff(config) as (staff, _):
            try:
                one = await staff.give_rows(await staff.root(), author(), number, given=not take)
            except Refused:
                expected = "the number of an admin or a viewer in `skm people list`"
                raise Mistake(f"number: found {number}, expected {expected}") from None
            verb = phrase("may read rows") if one.rows else phrase("may not read rows any more")
            tell("{} of {}, {}: {}", phrase(one.role), one.unit, one.name or phrase("(no name)"), verb)

    asyncio.run(give(config_of(context)))


@app.command()
def invitations(context: typer.Context) -> None:
    """Invitations that nobody has used yet. The number is what `skm people revoke` takes."""

    async def show(config: Config) -> None:
        async with _staff(config) as (staff, _):
            found = await staff.invitations(await staff.root(), author())
        show_lines(
            f"{one.id:>4}  {phrase(one.role):12}{one.unit:22}"
            + phrase("until {}", shown_at(datetime.fromisoformat(one.expires), config.agency.timezone))
            for one in found
        )

    asyncio.run(show(config_of(context)))


@app.command()
def revoke(context: typer.Context, number: Annotated[int, typer.Argument(help="As in `invitations`.")]) -> None:
    """Make an invitation useless."""

    async def end(config: Config) -> None:
        async with _staff(config) as (staff, _):
            try:
                gone = await staff.revoke(await staff.root(), author(), number)
            except Refused:
                raise Mistake(f"number: found {number}, expected one of `skm people invitations`") from None
            tell("revoked: {} of {}", phrase(gone.role), gone.unit)

    asyncio.run(end(config_of(context)))


async def print_invitation(config: Config, role: Role, unit: str, until: date | None = None) -> None:
    """The link on stdout, what it is on stderr."""
    async with _staff(config) as (staff, store):
        if unit == EVERYWHERE and role in AT_A_UNIT:
            raise Mistake(f'unit: found "semua", expected the code of a unit, because {_A[role]} serves one')
        username = await store.facts.find("username")
        if username is None:  # the link would lead to somebody else's bot, with a code that opens ours
            raise Mistake("invitation: found no name of the bot, expected one: run `skm run` once, which asks Telegram")
        try:
            root = await staff.root()
            if until is None:
                invited = await staff.invite(root, author(), role, unit)
            else:
                invited = await StandIns(config, store).invite(root, author(), unit, until, "", staff)
        except BadDay:
            raise Mistake(f"--until: found {until}, expected a day from today to {MOST_DAYS} days from now") from None
        except Refused:
            raise Mistake(f'unit: found "{unit}", expected a code of `skm units list`') from None
        typer.echo(deep_link(username, f"inv_{invited.code}"))
        place = "the whole agency" if unit == EVERYWHERE else unit
        complain(f"For {_A[role]} of {place}; usable once, until {shown_at(invited.expires, config.agency.timezone)}.")
        if until is not None:
            complain(f"The role ends after {until}.")


@asynccontextmanager
async def _staff(config: Config) -> AsyncIterator[tuple[Staff, Store]]:
    async with store_of(config) as store:
        yield Staff(config, store), store
