"""Units: import, export, list, and their QR posters."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.people import Refused, Staff
from bot.cases.units import UnitChanges
from bot.cli import successions
from bot.cli.errors import Mistake
from bot.cli.language import complain, phrase, tell
from bot.cli.settings import author, config_of, store_of
from bot.cli.tables import lines_of_file, tell_notes
from bot.cli.targets import Force, check_targets, show_lines
from bot.config import Config
from bot.conversation.faults import sentences
from bot.conversation.terminal import words
from bot.rules.faults import Fault, Faults
from bot.rules.links import deep_link
from bot.storage import Store, Unit
from bot.storage.folder import for_everybody
from bot.storage.units import Saved
from scoring import local_day

app = typer.Typer(help="Units.", no_args_is_help=True)
for command in (successions.rename, successions.merge, successions.split, successions.changes, successions.undo):
    app.command()(command)


@app.command("import")
def import_units(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="A csv or workbook: code,name and any of the other columns of `skm units export`."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would change, change nothing.")] = False,
) -> None:
    """Create, update and close units by code: all of the file, or nothing.

    A code with other signs than A-Z, 0-9 and - is kept with - in their place, which is shown first.
    """
    saved, changes = asyncio.run(_import(config_of(context), file, dry_run=dry_run))
    for action, unit in changes if dry_run else ():
        typer.echo(f"{phrase(action):12}{unit.code:22}{unit.name}")
    numbers = (saved.created, saved.updated, saved.closed, saved.unchanged)
    counts = phrase("{} unit(s) created, {} updated, {} closed, {} unchanged", *numbers)
    typer.echo(phrase("would be: {}", counts) if dry_run else counts)


@app.command()
def close(context: typer.Context, code: Annotated[str, typer.Argument(help="The unit's code.")]) -> None:
    """Close a unit: it begins no survey and keeps its answers."""
    asyncio.run(_set_active(config_of(context), code, active=False))


@app.command()
def reopen(context: typer.Context, code: Annotated[str, typer.Argument(help="The unit's code.")]) -> None:
    """Let a closed unit take surveys again."""
    asyncio.run(_set_active(config_of(context), code, active=True))


@app.command("export")
def export_units(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The CSV to write; stdout where none is named.")] = None,
    force: Force = False,
) -> None:
    """Write every unit, closed ones too, as the CSV that `skm units import` takes."""
    check_targets("file", [file] if file else [], force=force, endings=[".csv"])
    text = asyncio.run(_export(config_of(context)))
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_bytes(text.encode())
    typer.echo(file)


@app.command("list")
def list_units(context: typer.Context) -> None:
    """Every unit with the link that its QR code holds."""
    asyncio.run(_list(config_of(context)))


def qr(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The PDF to write.")],
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE...", help="Units; none with --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every unit.")] = False,
    services: Annotated[bool, typer.Option("--services", help="One more poster for each service.")] = False,
    tents: Annotated[bool, typer.Option("--tents", help="Table-tents to fold instead of posters.")] = False,
    force: Force = False,
) -> None:
    """Write QR posters or table-tents, one A4 page each, for the counters."""
    check_targets("--out", [out], force=force, endings=[".pdf"])
    if every == bool(codes):
        raise Mistake("qr: expected the codes of units, or --all")
    pages, content = asyncio.run(
        _posters(config_of(context), [code.upper() for code in codes or ()], services=services, tents=tents)
    )
    with for_everybody():
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    tell("{}: {} page(s)", out, pages)


async def _posters(config: Config, codes: list[str], *, services: bool, tents: bool) -> tuple[int, bytes]:
    from bot.reporting.posters import NoPosters, posters  # noqa: PLC0415 -- Typst, only where something is printed

    async with store_of(config) as store:
        try:
            day = local_day(datetime.now(UTC), config.agency.timezone)
            return await posters(config, store, codes, day, services=services, tents=tents)
        except NoPosters as error:
            raise Mistake(f"qr: {error}") from None


async def _export(config: Config) -> str:
    async with store_of(config) as store:
        return await UnitChanges(config, store).as_csv(await Staff(config, store).root())


async def _import(config: Config, file: Path, *, dry_run: bool) -> tuple[Saved, list[tuple[str, Unit]]]:
    notes = list[Fault]()
    async with Store(config.database_at) as store:
        structure, who = UnitChanges(config, store), await Staff(config, store).root()
        try:
            plan = await structure.plan(who, await lines_of_file(file, notes))
        except Faults as error:
            faults = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
            raise Mistake(f"{file}: {len(error.faults)} fault(s), nothing was imported\n{faults}") from None
        tell_notes([*notes, *plan.notes])
        if not dry_run and sys.stdin.isatty() and any(one.key == "renamed" for one in plan.notes):
            typer.confirm(phrase("Import with these codes?"), abort=True)
        return plan.counts if dry_run else await structure.apply(who, author(), plan), plan.changes


async def _set_active(config: Config, code: str, *, active: bool) -> None:
    async with store_of(config) as store:
        who = await Staff(config, store).root()
        try:
            unit = await UnitChanges(config, store).set_active(who, author(), code, active=active)
        except Refused:
            raise Mistake(f'code: found "{code}", expected one of `skm units list`') from None
        typer.echo(f"{unit.code}: {phrase('active') if active else phrase('closed')}")


async def _list(config: Config) -> None:
    async with store_of(config) as store:
        units, username = await store.units.all(), await store.facts.find("username")
    names = ("code", "name", "category", "parent", "services", "population", "status", "link")
    rows = [_row(unit, username) for unit in units]
    if sys.stdout.isatty():
        show_lines(line for row in rows for line in _two_lines(names, row))
    else:
        table = [tuple(map(phrase, names)), *rows] if rows else []
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        show_lines("  ".join(map(str.ljust, row, widths)).rstrip() for row in table)
    if units and username is None:
        complain("The bot's name is not known yet: run `skm run` once, then the links are here.")


def _row(unit: Unit, username: str | None) -> tuple[str, ...]:
    return (
        unit.code,
        unit.name,
        unit.category,
        unit.parent or "",
        ", ".join(service.slug for service in unit.services),
        "" if unit.population is None else str(unit.population),
        phrase("active") if unit.active else phrase("closed"),
        deep_link(username, unit.code) if username else "",
    )


def _two_lines(names: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """Code, name and status, and what else is known on a line of its own: eight columns fit no terminal."""
    code, name, *rest, status, link = row
    yield f"{code}  {name}  {status}"
    told = [f"{phrase(key)} {value}" for key, value in zip(names[2:6], rest, strict=True) if value]
    if told or link:
        yield "    " + "  ".join([*told, *([link] if link else [])])


@app.command()
def head(context: typer.Context, code: Annotated[str, typer.Argument(help="The unit's code.")]) -> None:
    """Print an invitation for the head of a unit: the same as `skm people invite head CODE`."""
    from bot.cli.people import invite  # noqa: PLC0415 -- what else is done to units needs no people

    invite(context, "head", code)
