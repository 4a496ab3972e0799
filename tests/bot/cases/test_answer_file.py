"""A csv counted block by block: the same counts, faults and notes as cell by cell, whatever stands in it."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest

from bot.cases.answer_file import answers_of_csv, answers_of_lines
from bot.cases.table import lines_of
from bot.cases.table_cells import TableFaults
from bot.rules.faults import Fault
from bot.rules.limits import COMMAND_LINE
from scoring import BadAnswers, load_instrument
from scoring.coded import CodedRows

SKM, NATIONAL = load_instrument("permenpan-14-2017"), load_instrument("skm-online-2024")
GROUPS = ("PKM-01", "pkm-01", " PKM-01 ", "Puskesmas Contoh Melati", "Dinas Péndidikan", "Terminal Contoh", "", "12")
ROWS = 400  # of them the first 200 are looked at one by one in any case
# What may go wrong with a row of cells, by the text put in place of its line. `{}` is the line itself.
ODD = (
    "{}{d}{d}x",
    "{}{d}",
    "x",
    "",
    "  ",
    "Jumlah{d}9{d}9{d}9{d}9{d}9{d}9{d}9{d}9{d}9{d}9",
    "- Rata-rata :{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4",
    "{d}{d}{d}{d}{d}{d}{d}{d}{d}{d}Jumlah",
    '"a\r\nb{d}"{d}{}',
    'A{d}{d}"4"{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}"4"',
    "A{d}{d} 4{d}4 {d}4{d}4{d}4{d}4{d}4{d}4{d}4",
    "A{d}{d}5{d}4.0{d}x{d}4{d}4{d}4{d}4{d}4{d}0",
    "{d}{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4\r{d}{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4{d}4",
    'A{d}"never closed{d}4',
)


def made(seed: int) -> tuple[bytes, str | None]:
    """A file of answers, with none of the odd rows or a few of some kinds, and the column to group by."""
    dice = random.Random(seed)
    delimiter, newline = dice.choice(",;\t"), dice.choice(("\n", "\r\n"))
    instrument = SKM if seed % 5 else NATIONAL
    names = [item.key for item in instrument.items]
    scores = "1234" if seed % 2 else ("4", "3", "3", "")
    lines = [delimiter.join(("unit", "no", *names) if seed % 3 else ("no", *names, "unit"))]
    odd = dice.sample(ODD, dice.choice((0, 0, 1, 2)))
    for number in range(ROWS):
        given = [dice.choice(scores) for _ in names]
        told = dice.choice(GROUPS) if seed % 7 else "X"
        line = delimiter.join((told, str(number), *given) if seed % 3 else (str(number), *given, told))
        if odd and number > 250 and dice.random() < 0.01:
            line = dice.choice(odd).replace("{d}", delimiter).replace("{}", line)
        lines.append(line)
    text = newline.join(lines) + dice.choice(("", newline))
    return text.encode(dice.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16"))), dice.choice((None, "unit"))


def outcome(content: bytes, by: str | None, seed: int, *, blocks: bool) -> tuple[Any, list[Fault], bool]:
    """What is counted or found wrong, what was noted, and whether any of it was counted as a block."""
    instrument, notes = SKM if seed % 5 else NATIONAL, list[Fault]()
    try:
        if blocks:
            found = answers_of_csv(io.BytesIO(content), instrument, by, None, notes, block_size=1 << 9 + seed % 5)
        else:
            found = answers_of_lines(lines_of(content, COMMAND_LINE, notes), instrument, by, None, notes)
    except BadAnswers as error:
        return (str(error), error.faults), notes, False
    except TableFaults as error:
        return error.faults, notes, False
    coded = any(isinstance(rows, CodedRows) for rows in found.counts.values())
    counts = {name: dict(rows.items()) for name, rows in found.counts.items()}
    figures = (found.tally, found.groups(), found.indices, found.indices_of_groups(), found.blank_rows)
    return (counts, found.by, found.bare, figures), notes, coded


@pytest.mark.parametrize("first", range(0, 40, 4))
def test_blocks_and_cells_agree(first: int) -> None:
    taken = 0
    for seed in range(first, first + 4):
        content, by = made(seed)
        result, notes, coded = outcome(content, by, seed, blocks=True)
        assert (result, notes) == outcome(content, by, seed, blocks=False)[:2], seed
        taken += coded
    assert taken >= 1
