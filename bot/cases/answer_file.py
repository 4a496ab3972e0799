"""A file of answers for `skm score`: titles, totals, sheets and names of elements as agencies have them, counted.

A csv is streamed: rows that hold nothing but answers are counted in batches, and any other row is looked at by itself.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import BinaryIO

from bot.cases.answer_block import Shape, take_block
from bot.cases.answer_groups import Known
from bot.cases.answer_lines import BLOCK, Lines
from bot.cases.import_ids import names_ids
from bot.cases.table import Line
from bot.cases.table_cells import TableFaults, text_of
from bot.cases.table_footers import Footers
from bot.cases.table_layout import Header, recap_column, tables_of
from bot.cases.table_sides import named_columns, sideways
from bot.cases.table_text import csv_fault, open_csv
from bot.cases.table_totals import begins_like_nobody, nobody_label
from bot.rules.faults import Fault, fault
from scoring import Answers, BadAnswers, Instrument
from scoring.columns import Order, order_told
from scoring.sheet import AnswerRows

_TOP = 200  # rows in which the header stands
_BATCH = 4_000
_KNOWN = 4_096  # names with which rows begin that were looked at
_LABEL = re.compile(  # how rows that are nobody may begin: looked for first, since most batches have none
    r"^\W*(?:jumlah|jml|sub|sum|total|grand|rata|rt2|rerata|mean|av|nrr|nilai|skor|per|pro|bobot|median|modus|ter|ma|min"
    r"|ket|cat|ikm|skm|mutu|simp|stan|std|kat|kin|sel|tar|pop|answers|weight|grade|service grade|unit perf|respond|95"
    r"|meth|σ)|∑",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST = 3  # elements that a header names at least


def answers_of_lines(
    lines: Iterable[Line], instrument: Instrument, by: str | None, order: Order | None, notes: list[Fault]
) -> Answers:
    """The answers of a table. What had to be assumed is added to `notes`. Raises TableFaults, BadAnswers."""
    return _Reading(instrument, by, order, notes).read(lines)


def answers_of_csv(
    stream: BinaryIO,
    instrument: Instrument,
    by: str | None,
    order: Order | None,
    notes: list[Fault],
    block_size: int = BLOCK,
) -> Answers:
    """The same of a csv, with no more of it held than a block (of so many bytes).

    A block of lines with nothing unusual in it is counted at once, the lines of any other one by one.
    """
    text, delimiter, skipped = open_csv(stream, notes)
    encoding = text.encoding
    text.detach()  # the stream is whoever opened it's to close
    lines, reading = Lines(stream, encoding, skipped, block_size), _Reading(instrument, by, order, notes)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins = above = skipped + 1  # the line on which a row begins, and that on which the reader began

    def rows() -> Iterator[Line]:
        nonlocal begins
        for cells in reader:
            begins = reader.line_num + above
            if any(map(str.strip, cells)):
                yield Line(begins - 1, list(cells))

    try:
        reading.add(islice(rows(), _TOP))
        if reading.counted is None:
            return reading.answers()
        shape = reading.shape(delimiter, lines.encoding)
        while lines.is_open or (block := lines.block()):
            if not lines.is_open:
                if shape is not None and (taken := reading.add_block(block, shape, lines.encoding)):
                    above += taken
                    begins = reader.line_num + above
                    continue
                lines.open(block)
            batch, numbers = list[list[str]](), list[int]()
            while lines.is_open and len(batch) < _BATCH and (cells := next(reader, None)) is not None:
                batch.append(cells)
                numbers.append(begins := reader.line_num + above)
            reading.add_batch(batch, numbers)
    except csv.Error as error:
        raise TableFaults([csv_fault(error, begins, reader.line_num + above - 1)]) from None
    return reading.answers()


class _Reading:
    def __init__(self, instrument: Instrument, by: str | None, order: Order | None, notes: list[Fault]) -> None:
        self._instrument, self._by, self._order, self._notes = instrument, by, order, notes
        self.counted: AnswerRows | None = None
        self._header: Header | None = None
        self._footers = Footers()

    def read(self, lines: Iterable[Line]) -> Answers:
        self.add(lines)
        return self.answers()

    def add(self, lines: Iterable[Line]) -> None:
        """Rows from the top of a table, with its header."""
        instrument = self._instrument
        begins = list[str]()
        for one in tables_of(lines, lambda cells: named_columns(cells, instrument), _FEWEST, self._notes):
            if isinstance(one, Header):
                self._begin(one)
            elif self.counted is not None:
                if len(begins) < _TOP and 0 not in self.counted.columns:
                    begins.append(text_of(one.cells[0]).strip())
                self._footers.see(one.cells)
                self.counted.add(_place(one.number, one.sheet.name), [text_of(cell) for cell in one.cells])

        if sideways(begins, instrument):
            raise BadAnswers("found names of elements below the header, which are told elsewhere")

    def shape(self, delimiter: str, encoding: str) -> Shape | None:
        """How lines look whose blocks can be taken at once. None where cells other than scores say what is right."""
        counted = self.counted
        if counted is None or not counted.counts_alone or not delimiter.isascii() or delimiter.isalnum():
            return None

        @lru_cache(_KNOWN)
        def is_nobody(cell: bytes, behind: bool) -> bool:
            return nobody_label([*(["-"] if behind else []), cell.decode(encoding)]) != ""

        return Shape(
            delimiter=delimiter,
            width=len(counted.header),
            scores=counted.columns,
            by=counted.by,
            is_nobody=is_nobody,
            known=Known(),
        )

    def add_block(self, block: bytes, shape: Shape, encoding: str) -> int:
        """Whole lines of a csv. Returns how many, or 0 and counts none, where any of them is unusual."""
        taken = take_block(block if block.endswith(b"\n") else block + b"\n", shape)
        if taken is None or self.counted is None:
            return 0
        groups = [one.decode(encoding) for one in taken.groups]
        return len(taken.codes) if self.counted.count_coded(groups, taken.codes, taken.of) else 0

    def add_batch(self, rows: Sequence[list[str]], below: Sequence[int]) -> None:
        """Rows of a csv below those that `add` took. `below` has the line below each of them."""
        counted = self.counted
        if counted is None or self._header is None:
            return
        if not self._add_alike(rows, counted):
            for cells, after in zip(rows, below, strict=True):
                number = after - 1
                if label := nobody_label(cells):
                    self._footers.total()
                else:
                    label = self._footers.label(cells)
                if label:
                    self._notes.append(fault("nobody", line=number, found=label))
                elif any(map(str.strip, cells)) and list(cells) != list(self._header.line.cells):
                    if word := begins_like_nobody(cells):
                        self._notes.append(fault("somebody", line=number, found=word))
                    counted.add(_place(number, ""), cells)

    def answers(self) -> Answers:
        """The answers counted so far. Raises BadAnswers where no header was found."""
        if self.counted is None:
            raise BadAnswers(f"found no header, expected a row that names the elements of {self._instrument.id}")
        found = self.counted.answers()
        if found.bare and self._order is None:
            told = ", ".join(f"{name} = {item.key}" for name, item in found.bare)
            self._notes.append(fault("bare_score", found=told))
        return found

    def _begin(self, header: Header) -> None:
        if found := recap_column(header.names):
            raise TableFaults(
                [fault("import_recap", line=header.line.number, sheet=header.line.sheet.name, found=found)]
            )
        if names_ids(header.names):
            raise BadAnswers("found ids of submissions in the header, which are compared elsewhere")
        told = None if self._order else order_told(header.names, self._instrument)
        order: Order = self._order or told or "report"
        if told is not None and self.counted is None:
            self._notes.append(fault("order_told"))
        if self.counted is None:
            self.counted = AnswerRows(header.names, self._instrument, self._by, order)
        else:
            self.counted.turn_to(header.names, order)
        self._header = header

    def _add_alike(self, rows: Sequence[list[str]], counted: AnswerRows) -> bool:
        """Count rows as wide as the header that hold only answers. Returns False, and counts none, for others."""
        width = len(counted.header)
        if not counted.counts_alone or set(map(len, rows)) != {width}:
            return False
        places = [place for place in counted.columns if place is not None]
        for place in range(width):
            if place in places:
                continue
            before = ["-"] if place > min(places) else []  # a label behind the answers stands alone in its cell
            found_here = set(map(itemgetter(place), rows))
            if _LABEL.search("\n".join(found_here)) and any(nobody_label([*before, cell]) for cell in found_here):
                return False
        taken = [*places, counted.by] if counted.by >= 0 else places
        found = Counter(map(itemgetter(*taken), rows))
        known = {cells: counted.row_of(cells[: len(places)]) for cells in found}
        if not all(map(_is_answered, known.values())):  # no score, or none at all: a name of nobody may stand behind
            return False
        for cells, times in found.items():
            row = known[cells]
            if row is not None:
                counted.count(cells[-1] if counted.by >= 0 else "", row, times)
        return True


def _is_answered(row: Sequence[int | None] | None) -> bool:
    return row is not None and any(row)


def _place(number: int, sheet: str) -> str:
    return f"sheet {sheet}, row {number}" if sheet else f"row {number}"
