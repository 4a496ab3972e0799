"""Files of tables on the command line: a csv is read here, a workbook in a child process with limits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from bot.cases.table import Line, is_workbook, lines_of, lines_of_text, notes_of_text
from bot.cases.table_cells import TableFaults
from bot.conversation.faults import sentences
from bot.conversation.texts import texts
from bot.ledger.readers import Readers
from bot.rules.faults import Fault
from bot.rules.limits import COMMAND_LINE


async def lines_of_file(file: Path, notes: list[Fault]) -> Iterator[Line]:
    """The rows of a file. What had to be assumed is added to `notes`. Raises TableFaults, also while they are read."""
    content = await asyncio.to_thread(file.read_bytes)
    if not is_workbook(content):
        return lines_of(content, COMMAND_LINE, notes)
    found = await Readers(1, COMMAND_LINE).text(0, content)
    if not isinstance(found, str):
        raise TableFaults(found)
    notes += notes_of_text(found)
    return lines_of_text(found)


def tell_notes(notes: Iterable[Fault]) -> None:
    """Say on stderr what had to be assumed."""
    for line in sentences(notes, texts("en")):
        typer.echo(f"note: {line}", err=True)
