"""Options that say how a file is to be read, for `skm import` and `skm score`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.errors import Mistake
from scoring import Instrument

if TYPE_CHECKING:
    from bot.cases.import_map import ImportMap

MapFile = Annotated[
    Path | None, typer.Option("--map", help="A map of columns and words, as `skm import --save-map` writes it.")
]
Missing = Annotated[str, typer.Option(help="Cells that mean no answer, such as 0,9,99,-.")]
Letters = Annotated[str, typer.Option(help="What a to d mean: rising (a is 1) or falling (a is 4).")]
Dates = Annotated[str, typer.Option(help="What stands first in 03/11/2026: dmy or mdy.")]
_CHOICES = {"letters": ("rising", "falling"), "dates": ("dmy", "mdy"), "order": ("report", "questionnaire")}


def said_in(file: Path | None, instrument: Instrument, missing: str = "", **options: str | None) -> ImportMap | None:
    """What the options and the map's file say together, None where they say nothing. Raises Mistake."""
    for name, value in options.items():
        if value and value not in _CHOICES.get(name, (value,)):
            raise Mistake(f'--{name}: found "{value}", expected {" or ".join(_CHOICES[name])}')
    codes = tuple(one.strip().casefold() for one in missing.split(",") if one.strip())
    found = _map_of(file, instrument) if file is not None else None
    said: dict[str, Any] = {"missing": codes, **options}
    if found is None and not any(said.values()):
        return None
    from bot.cases.import_map import ImportMap  # noqa: PLC0415 -- only where something is said

    return (found or ImportMap()).with_options(**said)


def _map_of(file: Path, instrument: Instrument) -> ImportMap:
    from bot.cases.import_map import MapFaults, read_map  # noqa: PLC0415 -- likewise
    from bot.conversation.faults import sentences  # noqa: PLC0415
    from bot.conversation.terminal import words  # noqa: PLC0415

    try:
        return read_map(file.read_text("utf-8-sig"), instrument)
    except UnicodeDecodeError as error:
        raise Mistake(f"{file}: found bytes that are not UTF-8 (byte {error.start}), expected a map as text") from None
    except MapFaults as error:
        told = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
        raise Mistake(f"{file}: {len(error.faults)} fault(s)\n{told}") from None
