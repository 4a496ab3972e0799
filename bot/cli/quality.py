"""Quality of the answers, for a reviewer: by unit and officer, and the officers of a unit with their counts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cases.slots import Slots
from bot.cli.errors import Mistake
from bot.cli.language import phrase, tell
from bot.cli.lines import show_line
from bot.cli.settings import config_of, store_of
from bot.cli.spans import HELP as PERIOD
from bot.cli.spans import period_named
from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.counter import Filler, fillers_of
from bot.reporting.finding_lines import finding_data, finding_lines
from bot.reporting.plain import plain
from bot.reporting.scopes import scope_of
from bot.rules.identity import officer_mark
from bot.storage import Store, Unit
from scoring import Period

_EVERY = ("semua", "all", "kota")


def quality(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="The unit's code, with all below it, or `semua`.")],
    period: Annotated[str, typer.Option(help=PERIOD)],
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Show patterns that stand out in the answers, by unit and officer. Nothing is deleted."""
    from bot.reporting.quality import quality as quality_of  # noqa: PLC0415 -- pandas
    from bot.reporting.quality_words import quality_data, quality_text  # noqa: PLC0415 -- likewise

    config = config_of(context)

    async def show() -> bool:
        async with store_of(config) as store:
            units, span = await _asked(config, store, unit, period)
            scope = await scope_of(config, store, span)
            found = await quality_of(store, units, scope.period, config.agency.timezone, scope.measure)
            known = await _known(config, store, units)
            words, zone = texts(config.agency.language), config.agency.timezone
            stuffed = await store.findings.of_units([one.code for one in units])
            lines = await finding_lines(store, units, words, zone, len(stuffed))
        names = {pseudonym: one.name for pseudonym, one in known.items()}
        if as_json:
            told = {"period": span.key, "units": quality_data(found), "findings": list(map(finding_data, stuffed))}
            typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            text = quality_text(found, words, span.name(words.language), names, len(found))
            for line in plain("\n".join([text, *lines])).split("\n"):
                show_line(line)
        return bool(found)

    if not asyncio.run(show()):
        raise typer.Exit(1)


def officers(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="The unit's code.")],
    period: Annotated[str | None, typer.Option(help=f"{PERIOD}; by default what is open now.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Show who fills in at a unit: answers of today and of the period or window, and what stands out."""
    from bot.reporting.roster import roster  # noqa: PLC0415 -- pandas

    config = config_of(context)

    async def show() -> None:
        async with store_of(config) as store:
            (one,), span = await _asked(config, store, unit, period, alone=True)
            scope = await scope_of(config, store, span)
            rows = await roster(config, store, one, scope, datetime.now(UTC), await _known(config, store, [one]))
        target = scope.target(one)
        if as_json:
            told = [
                {"officer": officer_mark(row.pseudonym), "name": row.name, "today": row.today, "n": row.n}
                | {"flags": list(row.flags)}
                for row in rows
            ]
            head = {"unit": one.code, "period": span.key, "target": target, "officers": told}
            typer.echo(json.dumps(head, ensure_ascii=False, indent=2))
            return
        for row in rows:
            name = phrase("(no role here now)") if row.name is None else row.name or phrase("(no name)")
            flags = f"  {', '.join(row.flags)}" if row.flags else ""
            counts = phrase("{:>5} today{:>6} in all", row.today, row.n)
            show_line(f"{officer_mark(row.pseudonym):8}{counts}  {name}{flags}")
        wanted = phrase("no target") if target is None else phrase("target {}", target)
        tell("{} {}: {} officer(s), {}", one.code, span.key, len(rows), wanted)

    asyncio.run(show())


async def _known(config: Config, store: Store, units: Sequence[Unit]) -> dict[str, Filler]:
    """Who may fill in, by pseudonym. Nobody is known without the secret."""
    if config.secret is None:
        return {}
    secret, found = config.secret.get_secret_value(), dict[str, Filler]()
    for unit in units:
        found |= await fillers_of(config, store, secret, unit.code)
    return found


async def _asked(
    config: Config, store: Store, code: str, period: str | None, *, alone: bool = False
) -> tuple[list[Unit], Period]:
    """The units and the period that were named. Raises Mistake with every fault."""
    faults, units, parents = [], await store.units.all(), await store.units.parents()
    chosen = [unit for unit in units if _below(unit.code, code.upper(), {} if alone else parents)]
    if not alone and code.casefold() in _EVERY:
        chosen = units
    elif not chosen:
        expected = "a code of `skm units list`" + ("" if alone else ", or semua")
        faults.append(f'--unit: found "{code}", expected {expected}')
    span = None
    try:
        span = await period_named(store, period) if period is not None else None
    except Mistake as error:
        faults.append(str(error))
    if faults:
        raise Mistake("\n".join(faults))
    return chosen, span or await _open(config, store, chosen[0])


def _below(code: str, above: str, parents: Mapping[str, str | None]) -> bool:
    here: str | None = code
    while here is not None and here != above:
        here = parents.get(here)
    return here == above


async def _open(config: Config, store: Store, unit: Unit) -> Period:
    """The window that an officer's answers fall into now, else the rolling period."""
    slots = await Slots.read(store, datetime.now(UTC), config.agency.timezone, config.survey.period)
    placed = [slots.of(unit, service, "petugas") for service in [one.slug for one in unit.services] or [""]]
    window = next((slot.window for slot in placed if slot.window is not None), None)
    return placed[0].period if window is None else window.period
