"""Survey windows made by hand: add, draw, list, show, close."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake
from bot.cli.settings import author, config_of, store_of
from bot.config import Config
from bot.storage import Store
from bot.storage.windows import CHANNELS, Window
from scoring import local_day
from scoring.cluster import draw as draw_of

app = typer.Typer(help="Survey windows made by hand (campaigns).", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="A short name, such as JB-2019.")],
    name: Annotated[str, typer.Option(help="As people read it.")],
    first: Annotated[str, typer.Option(help="The first day, such as 2019-04-01.")],
    last: Annotated[str, typer.Option(help="The last day, that day included.")],
    unit: Annotated[list[str] | None, typer.Option(help="A unit with all below it; none is every unit.")] = None,
    service: Annotated[list[str] | None, typer.Option(help="A service's short name; none is every service.")] = None,
    target: Annotated[int | None, typer.Option(min=1, help="Answers per unit; none is Krejcie-Morgan.")] = None,
    channels: Annotated[str, typer.Option(help="Some of bot,petugas,kertas.")] = ",".join(CHANNELS),
    repeats: Annotated[bool, typer.Option("--repeats", help="A person may answer again.")] = False,
    draw: Annotated[int | None, typer.Option(min=1, help="Draw so many of the units below each --unit.")] = None,
    seed: Annotated[str | None, typer.Option(help="Any text; the same seed draws the same units.")] = None,
) -> None:
    """Add a window; answers of its days, units, services and channels belong to it."""
    wanted = tuple(one.strip() for one in channels.split(",") if one.strip())
    if not wanted or set(wanted) - set(CHANNELS):
        raise Mistake(f'--channels: found "{channels}", expected some of {",".join(CHANNELS)}')
    if (draw is None) != (seed is None) or (draw is not None and not unit):
        raise Mistake("--draw: expected --draw, --seed and the parents as --unit together")
    days = _day("--first", first), _day("--last", last)
    if days[1] < days[0]:
        raise Mistake(f'--last: found "{last}", expected a day not before {first}')
    units, services = tuple(one.upper() for one in unit or ()), tuple(service or ())
    window = Window(code.upper(), name, *days, units, services, wanted, target, repeats)
    asyncio.run(_add(config_of(context), window, draw, seed))


@app.command("list")
def list_windows(context: typer.Context) -> None:
    """Every window, with its days and what it covers."""

    async def show(config: Config) -> None:
        today = local_day(datetime.now(UTC), config.agency.timezone)
        async with store_of(config) as store:
            for one in await store.windows.all():
                state = "open" if one.first <= today <= one.last else "to come" if today < one.first else "closed"
                units = f"{len(one.units)} unit(s)" if one.units else "every unit"
                typer.echo(f"{one.code:22}{one.first}..{one.last}  {state:8}{units:12}  {one.name}")

    asyncio.run(show(config_of(context)))


@app.command()
def drawn(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The window's code.")],
    out: Annotated[Path | None, typer.Option(help="A CSV to write; stdout where none is named.")] = None,
) -> None:
    """The list of drawn units with the seed, as CSV; drawn again from the seed and compared first."""

    async def show(config: Config) -> str:
        async with store_of(config) as store:
            window = await _known(store, code)
            names = {unit.code: unit.name for unit in await store.units.all()}
        if window.draw is None:
            raise Mistake(f"{window.code}: found a window whose units were named, expected one made with --draw")
        from_, per_parent, seed = window.draw["from"], window.draw["per_parent"], window.draw["seed"]
        again = draw_of(from_, per_parent, seed)
        if {one for units in again.values() for one in units} != set(window.units):
            raise Mistake(f"{window.code}: the seed {seed!r} does not draw the units that are stored")
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("window", "seed", "parent", "parent_name", "place", "unit", "unit_name", "drawn_from"))
        for parent, units in again.items():
            for place, unit in enumerate(units, 1):
                row = (parent, names.get(parent, ""), place, unit, names.get(unit, ""), len(from_[parent]))
                writer.writerow((window.code, seed, *row))
        return text.getvalue()

    text = asyncio.run(show(config_of(context)))
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_bytes(text.encode())


@app.command()
def close(context: typer.Context, code: Annotated[str, typer.Argument(help="The window's code.")]) -> None:
    """End a window early: today is its last day."""

    async def end(config: Config) -> None:
        today = local_day(datetime.now(UTC), config.agency.timezone)
        async with store_of(config) as store:
            window = await _known(store, code)
            if await store.windows.close(window.code, today, author()) is None:
                raise Mistake(f"{window.code}: found a window that is not open after today, expected one that is")
        typer.echo(f"{window.code}: last day {today}")

    asyncio.run(end(config_of(context)))


async def _add(config: Config, window: Window, per_parent: int | None, seed: str | None) -> None:
    async with store_of(config) as store:
        if per_parent is not None and seed is not None:
            units = [unit for unit in await store.units.all() if unit.active]
            below = {parent: sorted(one.code for one in units if one.parent == parent) for parent in window.units}
            if empty := [parent for parent, children in below.items() if not children]:
                raise Mistake(f"--unit: found {', '.join(empty)} with no active unit below, expected parents")
            chosen = draw_of(below, per_parent, seed)
            drawn_units = tuple(sorted(one for some in chosen.values() for one in some))
            window = replace(window, units=drawn_units, draw={"seed": seed, "per_parent": per_parent, "from": below})
        await store.windows.add(window, author())
    units_text = ", ".join(window.units) or "every unit"
    typer.echo(f"{window.code}: {window.first} to {window.last}, {units_text}")


async def _known(store: Store, code: str) -> Window:
    window = await store.windows.find(code)
    if window is None:
        raise Mistake(f'window: found "{code}", expected a code of `skm windows list`')
    return window


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistake(f'{option}: found "{text}", expected a day such as 2019-04-01') from None
