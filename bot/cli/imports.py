"""`skm import`: answers from any file that an agency has."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.import_answers import are_askable
from bot.cases.import_counts import units_told
from bot.cases.import_faults import by_cause
from bot.cases.import_map import CHANNELS, ImportMap, write_map
from bot.cases.import_table import understand_most
from bot.cases.import_understood import Understood
from bot.cases.imports import Checked, Imports, channel_of
from bot.cases.paper import BadSpan
from bot.cases.people import Staff
from bot.cli.clock import ClockIsRight, require_clock
from bot.cli.errors import Mistake
from bot.cli.import_options import Dates, Letters, MapFile, Missing, said_in
from bot.cli.import_preview import preview
from bot.cli.import_questions import ask
from bot.cli.language import phrase, tell
from bot.cli.settings import author, config_of, store_of
from bot.cli.tables import lines_of_file, tell_notes
from bot.cli.targets import check_targets
from bot.config import Config
from bot.conversation.faults import sentences
from bot.conversation.terminal import words
from bot.rules.faults import Fault, Faults
from bot.rules.identity import new_code
from bot.storage import Store
from scoring import Instrument, load_instrument

_SHOWN = 200  # faults. The rest are counted


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A csv or workbook of answers, as the program that made it writes it.")],
    window: Annotated[
        str, typer.Option("--window", "--period", help="A window's code or a period; else the one all days lie in.")
    ] = "",
    unit: Annotated[str, typer.Option(help="The unit of all rows, where no column says it.")] = "",
    map_file: MapFile = None,
    save_map: Annotated[
        Path | None, typer.Option(help="Write what was said here as a map, for next month's file.")
    ] = None,
    missing: Missing = "",
    letters: Letters = "",
    dates: Dates = "",
    order: Annotated[str, typer.Option(help="What bare numbers mean: report or questionnaire.")] = "",
    channel: Annotated[str, typer.Option(help=f"What the file was: {', '.join(CHANNELS)}.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show everything, store nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking.")] = False,
    clock_is_right: ClockIsRight = False,
) -> None:
    """Store the answers of a file from elsewhere, after showing how it is understood: all of them, or nothing."""
    config = config_of(context)
    if not file.is_file():
        raise Mistake(f"{file}: No such file or directory")
    if channel and channel not in CHANNELS:
        raise Mistake(f'--channel: found "{channel}", expected one of {", ".join(CHANNELS)}')
    check_targets("--save-map", [save_map] if save_map else [], force=False)

    async def work() -> None:
        async with store_of(config) as store:
            if not dry_run:
                await require_clock(store, is_right=clock_is_right)
            asked = load_instrument(await Imports(config, store).instrument(window))
            told = said_in(map_file, asked, missing, letters=letters, dates=dates, order=order, channel=channel)
            told = (told or ImportMap()).of_any_unit() if unit else told or ImportMap()
            found, checked, said = await _look(config, store, file, window, unit, told, asked)
            names = await store.unit_lists.names(units_told(checked.responses))
            for line in preview(found, checked, names):
                typer.echo(line)
            tell_notes(checked.notes)
            if save_map is not None:
                save_map.write_text(write_map(said), "utf-8")
            if dry_run:
                tell("nothing was stored")
            elif yes or (sys.stdin.isatty() and typer.confirm(phrase("Store them?"))):
                batch = replace(checked.batch, file=file.name)
                await store.batches.add(batch, checked.responses, author(), remarks=checked.remarks)
                tell("batch {}: {} form(s) imported", checked.batch.id, len(checked.responses))
            else:
                raise Mistake("nothing was stored, expected --yes where nobody can be asked")

    asyncio.run(work())


async def _look(
    config: Config, store: Store, file: Path, span: str, unit: str, said: ImportMap, asked: Instrument
) -> tuple[Understood, Checked, ImportMap]:
    """What the file says, the batch that it would be, and all that was said of it.

    What is not clear is asked where somebody can be. Raises Mistake with every fault.
    """
    while True:
        notes = list[Fault]()
        try:
            found, checked = await _understood(config, store, file, span, unit, said, asked, notes)
        except BadSpan as error:
            raise Mistake(f"--window: {error}") from None
        except Faults as error:
            if not (sys.stdin.isatty() and are_askable(error.faults)):
                tell_notes(notes)  # what was left out may be why nothing is left
                raise Mistake(_told(file, error.faults)) from None
            said = ask(error.faults, said)
            continue
        tell_notes(notes)
        return found, checked, said


async def _understood(
    config: Config,
    store: Store,
    file: Path,
    span: str,
    unit: str,
    said: ImportMap,
    asked: Instrument,
    notes: list[Fault],
) -> tuple[Understood, Checked]:
    by, who = author(), await Staff(config, store).root()
    lines = await lines_of_file(file, notes)
    found = await asyncio.to_thread(understand_most, lines, asked, said, config.agency.timezone, notes)
    checked = await Imports(config, store).check(
        who,
        found,
        span=span,
        unit=unit.upper(),
        channel=said.channel or channel_of(found),
        now=by.at,
        batch=new_code(8),
    )
    return found, checked


def _told(file: Path, faults: Sequence[Fault]) -> str:
    told = sentences(by_cause(faults), words())
    shown = "\n".join(f"  {one}" for one in told[:_SHOWN])
    more = f"\n  ... and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return f"{file}: {len(told)} fault(s), nothing was imported\n{shown}{more}"
