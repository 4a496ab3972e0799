"""Files of tables on the command line: a csv is read here, a workbook in a child process with limits."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cases.answer_file import answers_of_csv, answers_of_lines
from bot.cases.table import Line, is_text, lines_of, lines_of_text, notes_of_text
from bot.cases.table_cells import TableFaults
from bot.cases.table_kind import begins_sav
from bot.cli.errors import Mistake
from bot.cli.language import complain
from bot.rules.faults import Fault, Faults
from bot.rules.limits import COMMAND_LINE
from scoring import Answers, BadAnswers, Instrument
from scoring.columns import Order

if TYPE_CHECKING:
    from bot.cases.import_map import ImportMap


async def lines_of_file(file: Path, notes: list[Fault]) -> Iterator[Line]:
    """The rows of a file. What had to be assumed is added to `notes`. Raises TableFaults, also while they are read."""
    import asyncio  # noqa: PLC0415 -- a csv of nothing but scores is counted without any of this

    from bot.ledger.readers import Readers  # noqa: PLC0415 -- likewise

    gc.set_threshold(100_000, 50, 1_000)  # all rows stay till the end: walking over them again and again finds nothing
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
    if said is None and _is_sav(file):  # words for values are no sheet's
        said = _ordered(order)
    if said is not None:
        return _understood(file, instrument, by, said, notes)
    tried = list[Fault]()
    try:
        found = _read_sheet(file, instrument, by, order, tried)
    except BadAnswers as error:
        try:
            return _understood(file, instrument, by, _ordered(order), notes)
        except Mistake as other:
            raise other from error  # which says it in words and with what may be told by options
    notes += tried
    return found


def _ordered(order: Order | None) -> ImportMap:
    from bot.cases.import_map import ImportMap  # noqa: PLC0415 -- as below

    return ImportMap(order=order or "")


def _is_sav(file: Path) -> bool:
    with file.open("rb") as stream:
        return begins_sav(stream.read(4))


def _understood(file: Path, instrument: Instrument, by: str | None, said: ImportMap, notes: list[Fault]) -> Answers:
    import asyncio  # noqa: PLC0415 -- as above

    from bot.cases.import_faults import by_cause  # noqa: PLC0415
    from bot.cases.import_table import understand  # noqa: PLC0415

    try:
        lines = asyncio.run(lines_of_file(file, notes))
        return understand(lines, instrument, said, None, notes).answers(by)
    except Faults as error:
        tell_notes(notes)  # what was left out may be why nothing is left
        faults = by_cause(error.faults)
        told = "\n".join(f"  {one}" for one in _sentences(faults))
        raise Mistake(f"{file.name}: {len(faults)} fault(s), nothing was counted\n{told}") from None


def _read_sheet(file: Path, instrument: Instrument, by: str | None, order: Order | None, notes: list[Fault]) -> Answers:
    try:
        with file.open("rb") as stream:
            if is_text(stream):
                return answers_of_csv(stream, instrument, by, order, notes)
        import asyncio  # noqa: PLC0415 -- as above

        lines = asyncio.run(lines_of_file(file, notes))
        return answers_of_lines(lines, instrument, by, order, notes)
    except BadAnswers as error:
        raise error.inside(file.name) from None
    except TableFaults as error:
        told = "\n".join(f"  {one}" for one in _sentences(error.faults))
        raise Mistake(f"{file.name}: {len(error.faults)} fault(s), nothing was counted\n{told}") from None


def tell_notes(notes: Iterable[Fault]) -> None:
    """Say on stderr what had to be assumed."""
    for line in _sentences(notes):
        complain(f"note: {line}")


def _sentences(faults: Iterable[Fault]) -> list[str]:
    found = list(faults)
    if not found:
        return []
    from bot.conversation.faults import sentences  # noqa: PLC0415 -- only where something is said
    from bot.conversation.terminal import words  # noqa: PLC0415

    return sentences(found, words())
