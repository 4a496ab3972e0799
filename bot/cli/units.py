"""Units: import, export, list; and their QR posters."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.settings import author, config_of, store_of
from bot.config import Config
from bot.storage import Store, UnitFaults
from bot.storage.units import Saved
from bot.units_csv import read_units, write_units
from scoring import load_instrument

app = typer.Typer(help="Units.", no_args_is_help=True)


@app.command("import")
def import_units(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV: code,name and any of the other columns of `skm units export`.")],
) -> None:
    """Create, update and close units by code: all of the file, or nothing."""
    config = config_of(context)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Mistake(f"{file}: found bytes that are not UTF-8 (at {error.start}), expected a UTF-8 text") from None
    saved = asyncio.run(_import(config, file, text))
    counts = f"{saved.created} unit(s) created, {saved.updated} updated, {saved.closed} closed"
    typer.echo(f"{counts}, {saved.unchanged} unchanged")


@app.command("export")
def export_units(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The CSV to write; stdout where none is named.")] = None,
) -> None:
    """Write every unit, closed ones too, as the CSV that `skm units import` takes."""
    text = asyncio.run(_export(config_of(context)))
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_bytes(text.encode())


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
) -> None:
    """Write QR posters or table-tents, one A4 page each, for the counters."""
    if every == bool(codes):
        raise Mistake("qr: expected the codes of units, or --all")
    pages, content = asyncio.run(
        _posters(config_of(context), [code.upper() for code in codes or ()], services=services, tents=tents)
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    typer.echo(f"{out}: {pages} page(s)")


async def _posters(config: Config, codes: list[str], *, services: bool, tents: bool) -> tuple[int, bytes]:
    from exports.qr import QrEntry, qr_sheets, table_tents  # noqa: PLC0415 -- Typst, only where something is printed

    async with store_of(config) as store:
        units = {unit.code: unit for unit in await store.units.all()}
        username = await store.people.fact("username")
        made_up = await store.people.fact("made_up") is not None
    if username is None:
        raise Mistake("qr: the bot's name is not known yet, expected that `skm run` has run once")
    if unknown := [code for code in codes if code not in units]:
        raise Mistake(f"qr: found {', '.join(unknown)}, expected codes of `skm units list`")
    chosen = [units[code] for code in codes] or [unit for unit in units.values() if unit.active]
    entries = []
    for unit in chosen:
        entries.append(QrEntry(unit.code, unit.name, None, deep_link(username, unit.code)))
        for service in unit.services if services else ():
            payload = f"{unit.code}_{service.slug}"
            entries.append(QrEntry(payload, unit.name, service.name, deep_link(username, payload)))
    if not entries:
        raise Mistake("qr: found no units, expected some imported with `skm units import`")
    draw = table_tents if tents else qr_sheets
    return len(entries), draw(config.agency.name, entries, made_up=made_up)


async def _export(config: Config) -> str:
    async with store_of(config) as store:
        return write_units(await store.units.all())


async def _import(config: Config, file: Path, text: str) -> Saved:
    async with Store(config.database_path) as store:
        known = {unit.code: unit for unit in await store.units.all()}
        try:
            return await store.units.save(read_units(text, load_instrument(config.survey.instrument), known), author())
        except UnitFaults as error:
            faults = "\n".join(f"  {fault}" for fault in error.faults)
            raise Mistake(f"{file}: {len(error.faults)} fault(s), nothing was imported\n{faults}") from None


async def _list(config: Config) -> None:
    from rich.console import Console  # noqa: PLC0415 -- only where a table is shown
    from rich.table import Table  # noqa: PLC0415

    async with store_of(config) as store:
        units, username = await store.units.all(), await store.people.fact("username")
    table = Table("code", "name", "category", "parent", "services", "population", "status", "link", box=None)
    for unit in units:
        services = ", ".join(service.slug for service in unit.services)
        population = "" if unit.population is None else str(unit.population)
        status, link = "active" if unit.active else "closed", deep_link(username, unit.code)
        table.add_row(unit.code, unit.name, unit.category, unit.parent or "", services, population, status, link)
    console = Console()
    console = console if console.is_terminal else Console(width=1000)
    console.print(table)
    if username is None:
        typer.echo("The bot's name is not known yet: run `skm run` once, then the links are complete.", err=True)


def deep_link(username: str | None, payload: str) -> str:
    """The deep link; before the first `skm run` the bot's name is not known, and its place is marked."""
    return f"https://t.me/{username or 'NAMA_BOT'}?start={payload}"
