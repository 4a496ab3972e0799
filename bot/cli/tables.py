"""Files of tables on the command line: a csv is read here, a workbook in a child process with limits."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from bot.cases.answer_file import answers_of_csv, answers_of_lines
from bot.cases.table import Line, is_text, lines_of, lines_of_text, notes_of_text
from bot.cases.table_cells import TableFaults
from bot.cli.errors import Mistake
from bot.conversation.faults import sentences
from bot.conversation.texts import texts
from bot.ledger.readers import Readers
from bot.rules.faults import Fault
from bot.rules.limits import COMMAND_LINE
from scoring import Answers, BadAnswers, Instrument
from scoring.columns import Order


async def lines_of_file(file: Path, notes: list[Fault]) -> Iterator[Line]:
    """The rows of a file. What had to be assumed is added to `notes`. Raises TableFaults, also while they are read."""
    content = await asyncio.to_thread(file.read_bytes)
    if is_text(io.BytesIO(content)):
        return lines_of(content, COMMAND_LINE, notes)
    found = await Readers(1, COMMAND_LINE).text(0, content)
    if not isinstance(found, str):
        raise TableFaults(found)
    notes += notes_of_text(found)
    return lines_of_text(found)


def read_answer_file(
    file: Path, instrument: Instrument, by: str | None, order: Order | None, notes: list[Fault]
) -> Answers:
    """The answers of a file. What had to be assumed is added to `notes`. Raises BadAnswers, Mistake, OSError."""
    try:
        with file.open("rb") as stream:
            if is_text(stream):
                return answers_of_csv(stream, instrument, by, order, notes)
        lines = asyncio.run(lines_of_file(file, notes))
        return answers_of_lines(lines, instrument, by, order, notes)
    except BadAnswers as error:
        raise error.inside(file.name) from None
    except TableFaults as error:
        told = "\n".join(f"  {one}" for one in sentences(error.faults, texts("en")))
        raise Mistake(f"{file.name}: {len(error.faults)} fault(s), nothing was counted\n{told}") from None


def tell_notes(notes: Iterable[Fault]) -> None:
    """Say on stderr what had to be assumed."""
    for line in sentences(notes, texts("en")):
        typer.echo(f"note: {line}", err=True)
