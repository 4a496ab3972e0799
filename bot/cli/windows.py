"""Survey windows made by hand: add, draw, list, correct, cancel, close."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.people import Staff
from bot.cases.window_faults import target_fault
from bot.cases.windows import Correction, Plan, WindowChanges, WindowPlans, drawn_list, grounds_of, short_of, window_of
from bot.cli.clock import ClockIsRight, require_clock
from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.settings import author, config_of, questionnaire_of, store_of
from bot.cli.targets import Force, check_targets, show_lines
from bot.config import Config
from bot.rules.faults import Fault, fault
from bot.storage import Store, WindowFaults
from bot.storage.windows import CHANNELS, Window
from scoring import local_day

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
    target: Annotated[int | None, typer.Option(help="Answers per unit; none is Krejcie-Morgan.")] = None,
    channels: Annotated[str, typer.Option(help="Some of bot,petugas,kertas.")] = ",".join(CHANNELS),
    repeats: Annotated[bool, typer.Option("--repeats", help="A person may answer again.")] = False,
    draw: Annotated[int | None, typer.Option(help="Draw so many of the units below each --unit.")] = None,
    seed: Annotated[str | None, typer.Option(help="Any text; the same seed draws the same units.")] = None,
    instrument: Annotated[
        str | None, typer.Option(help="The questionnaire, by its id or a file; by default the configured one.")
    ] = None,
    weight: Annotated[str | None, typer.Option(help="The weight convention; by default the configured one.")] = None,
) -> None:
    """Add a window. Answers of its days, units, services and channels belong to it."""
    config = config_of(context)
    days, faults = days_of(first, last)
    wanted = tuple(one.strip().lower() for one in channels.split(",") if one.strip())
    plan = Plan(
        code=code,
        name=name,
        first=days[0],
        last=days[1],
        units=tuple(one.upper() for one in unit or ()),
        services=tuple(service or ()),
        channels=wanted,
        target=target,
        repeats=repeats,
        per_parent=draw,
        seed=seed,
        instrument=questionnaire_of(instrument) if instrument else "",
        weight=weight or "",
    )
    asyncio.run(_add(config, plan, faults))


@app.command("list")
def list_windows(context: typer.Context) -> None:
    """Every window, with its days and what it covers."""

    async def show(config: Config) -> None:
        today = local_day(datetime.now(UTC), config.agency.timezone)
        async with store_of(config) as store:
            lines = []
            for one in await store.windows.all():
                state = "open" if one.first <= today <= one.last else "to come" if today < one.first else "closed"
                units = phrase("{} unit(s)", len(one.units)) if one.units else phrase("every unit")
                own = "" if one.instrument in ("", config.survey.instrument) else f"  {one.instrument}, {one.weight}"
                lines.append(f"{one.code:22}{one.first}..{one.last}  {phrase(state):13}{units:12}  {one.name}{own}")
        show_lines(lines)

    asyncio.run(show(config_of(context)))


@app.command()
def drawn(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The window's code.")],
    out: Annotated[Path | None, typer.Option(help="A CSV to write; stdout where none is named.")] = None,
    force: Force = False,
) -> None:
    """The list of drawn units with the seed, as CSV, drawn again from the seed and compared first."""
    check_targets("--out", [out] if out else [], force=force, endings=[".csv"])

    async def show(config: Config) -> str:
        async with store_of(config) as store:
            window = await _known(store, code)
            names = {unit.code: unit.name for unit in await store.units.all()}
        return drawn_list(window, names)

    text = asyncio.run(show(config_of(context)))
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_bytes(text.encode())


@app.command()
def close(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The window's code.")],
    clock_is_right: ClockIsRight = False,
) -> None:
    """End a window early: the day that runs now in its units is its last."""

    async def end(config: Config) -> None:
        async with store_of(config) as store:
            await require_clock(store, is_right=clock_is_right)
            window = await _known(store, code)
            root = await Staff(config, store).root()
            closed = await WindowPlans(config, store).close(root, author(), window.code)
            if closed is None:
                raise Mistake(f"{window.code}: found a window that is not open after today, expected one that is")
        tell("{}: last day {}", window.code, closed.last)

    asyncio.run(end(config_of(context)))


@app.command()
def edit(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The window's code.")],
    name: Annotated[str | None, typer.Option(help="As people read it.")] = None,
    first: Annotated[str | None, typer.Option(help="The first day; only before it begins.")] = None,
    last: Annotated[str | None, typer.Option(help="The last day; only before it begins.")] = None,
    target: Annotated[int | None, typer.Option(help="Answers per unit.")] = None,
    krejcie: Annotated[bool, typer.Option("--krejcie", help="Krejcie-Morgan again, no number.")] = False,
) -> None:
    """Correct a window: name and target until it is over, its days until it begins."""
    config = config_of(context)

    async def change() -> Window:
        async with store_of(config) as store:
            window = await _known(store, code)
            days, faults = days_of(first or window.first.isoformat(), last or window.last.isoformat())
            if faults:
                raise WindowFaults([*faults, *([wrong] if (wrong := target_fault(target)) else [])])
            correction = Correction(name=name, first=days[0], last=days[1], target=target, krejcie=krejcie)
            root = await Staff(config, store).root()
            return await WindowChanges(config, store).correct(root, author(), window.code, correction)

    now = asyncio.run(change())
    per_unit = "Krejcie-Morgan" if now.target is None else now.target
    tell("{}: {} to {}, target {}, {}", now.code, now.first, now.last, per_unit, now.name)


@app.command()
def cancel(context: typer.Context, code: Annotated[str, typer.Argument(help="The window's code.")]) -> None:
    """Take back a window that has not begun."""

    async def take_back(config: Config) -> None:
        async with store_of(config) as store:
            window = await _known(store, code)
            await WindowChanges(config, store).cancel(await Staff(config, store).root(), author(), window.code)
        tell("{}: cancelled", window.code)

    asyncio.run(take_back(config_of(context)))


async def _add(config: Config, plan: Plan, faults: list[Fault]) -> None:
    by = author()
    async with store_of(config) as store:
        if faults:
            _, others = window_of(config, *await grounds_of(store, plan), plan)
            raise WindowFaults(faults + others)
        window = await WindowPlans(config, store).add(await Staff(config, store).root(), by, plan)
    units_text = ", ".join(window.units) or phrase("every unit")
    measured = phrase("{} by {}", window.instrument, window.weight)
    tell("{}: {} to {} ({}), {}", window.code, window.first, window.last, measured, units_text)
    for parent, count in short_of(window.draw).items() if window.draw else ():
        tell("{}: found {} unit(s) below, fewer than the {} to draw; all are in", parent, count, plan.per_parent)


async def _known(store: Store, code: str) -> Window:
    window = await store.windows.find(code)
    if window is None:
        raise Mistake(f'window: found "{code}", expected a code of `skm windows list`')
    return window


def days_of(first: str, last: str) -> tuple[tuple[date, date], list[Fault]]:
    """Read the two days. Returns them, some day for what is none, and what is wrong."""
    days, faults = [], []
    for option, text in (("first", first), ("last", last)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            faults.append(fault("day", option, found=text, expected="2019-04-01"))
    known = (days[0], days[1]) if len(days) == 2 else (date.max, date.max)
    return known, faults
