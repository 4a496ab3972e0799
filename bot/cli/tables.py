"""Files of tables on the command line: a csv is read here, a workbook in a child process with limits."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.cases.answer_file import answers_of_csv, answers_of_lines
from bot.cases.import_map import ImportMap
from bot.cases.import_table import understand
from bot.cases.table import Line, is_text, lines_of, lines_of_text, notes_of_text
from bot.cases.table_cells import TableFaults
from bot.cli.errors import Mistake
from bot.cli.language import complain
from bot.conversation.faults import sentences
from bot.conversation.terminal import words
from bot.ledger.readers import Readers
from bot.rules.faults import Fault, Faults
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
    file: Path,
    instrument: Instrument,
    by: str | None,
    order: Order | None,
    notes: list[Fault],
    said: ImportMap | None = None,
) -> Answers:
    """The answers of a file. What had to be assumed is added to `notes`. Raises BadAnswers, Mistake, OSError.

    A file that is no sheet of U1..Un is read as `skm import` does, and so is every file where something is `said`.
    """
    if said is not None:
        return _understood(file, instrument, by, said, notes)
    tried = list[Fault]()
    try:
        found = _read_sheet(file, instrument, by, order, tried)
    except BadAnswers as error:
        if instrument.modes and _has_header(error):  # which items a way of service asks is looked at there alone
            raise
        try:
            return _understood(file, instrument, by, ImportMap(order=order or ""), notes)
        except Mistake as other:
            # A header of the sheet's own kind makes the sheet's reader the one to be believed.
            raise (error if _has_header(error) else other) from None
    notes += tried
    return found


def _has_header(error: BadAnswers) -> bool:
    return "header" not in error.args[0]


def _understood(file: Path, instrument: Instrument, by: str | None, said: ImportMap, notes: list[Fault]) -> Answers:
    try:
        lines = asyncio.run(lines_of_file(file, notes))
        return understand(lines, instrument, said, None, notes).answers(by)
    except Faults as error:
        tell_notes(notes)  # what was left out may be why nothing is left
        told = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
        raise Mistake(f"{file.name}: {len(error.faults)} fault(s), nothing was counted\n{told}") from None


def _read_sheet(file: Path, instrument: Instrument, by: str | None, order: Order | None, notes: list[Fault]) -> Answers:
    try:
        with file.open("rb") as stream:
            if is_text(stream):
                return answers_of_csv(stream, instrument, by, order, notes)
        lines = asyncio.run(lines_of_file(file, notes))
        return answers_of_lines(lines, instrument, by, order, notes)
    except BadAnswers as error:
        raise error.inside(file.name) from None
    except TableFaults as error:
        told = "\n".join(f"  {one}" for one in sentences(error.faults, words()))
        raise Mistake(f"{file.name}: {len(error.faults)} fault(s), nothing was counted\n{told}") from None


def tell_notes(notes: Iterable[Fault]) -> None:
    """Say on stderr what had to be assumed."""
    for line in sentences(notes, words()):
        complain(f"note: {line}")
