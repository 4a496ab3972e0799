"""csv text: its encoding, its delimiter and its rows, strictly. What had to be assumed is a note."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, cast

from bot.cases.table_cells import TableFaults, Value
from bot.rules.faults import Fault, fault

_MARKS = (  # those of UTF-32 begin as those of UTF-16 do
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
_PIECE = 1 << 20
_SAMPLE = 200  # lines by which the delimiter is known
_DELIMITERS = (",", ";", "\t")
_DECLARED = re.compile(r'"?sep=(.)"?[,;\t]*\s*', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def rows_of_csv(stream: BinaryIO, notes: list[Fault]) -> Iterator[tuple[int, list[Value]]]:
    """Each row with the line it ends on, from 1. Raises TableFaults, for an unclosed mark with the line it opens on."""
    text, delimiter, skipped = open_csv(stream, notes)
    # Strict: a quotation mark that is never closed would swallow every row below it.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins = skipped + 1
    try:
        for cells in reader:
            yield reader.line_num + skipped, cast(list[Value], cells)
            begins = reader.line_num + skipped + 1
    except csv.Error as error:
        raise TableFaults([csv_fault(error, begins, reader.line_num + skipped)]) from None
    finally:
        text.detach()  # the stream is whoever opened it's to close


def csv_fault(error: csv.Error, begins: int, ends: int) -> Fault:
    """What the csv module stumbled over, in a row that begins and ends on these lines."""
    if "field" in str(error) and ends <= begins:  # one longer than the csv module reads, and no text over many lines
        return fault("broken_csv", line=begins, reason=error)
    return fault("quotes", line=begins)


def open_csv(stream: BinaryIO, notes: list[Fault]) -> tuple[io.TextIOWrapper, str, int]:
    """The text of a csv, where its rows begin, its delimiter, and how many lines stand above (a `sep=` line)."""
    encoding = _encoding(stream, notes)
    text = io.TextIOWrapper(stream, encoding, newline="")
    first = text.readline()
    if declared := _DECLARED.fullmatch(first):
        return text, declared[1], 1
    sample = [first, *islice(text, _SAMPLE)]
    text.seek(0)
    return text, delimiter_of(sample), 0


def delimiter_of(lines: list[str]) -> str:
    r"""The one of `,` `;` tab that most lines have equally often. Decimal commas seldom do.

    >>> delimiter_of(["REKAP\n", "NO;OPD;U1\n", "1;Dinas A;3,12\n", "2;UPT B;3,2\n"])
    ';'
    """
    plain = [_QUOTED.sub("", line) for line in lines]

    def weight(delimiter: str) -> tuple[int, int]:
        counts = Counter(count for line in plain if (count := line.count(delimiter)))
        return max(((often, count) for count, often in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=weight)


def _encoding(stream: BinaryIO, notes: list[Fault]) -> str:
    """How the bytes are to be read. The stream stands at its start again. Raises TableFaults."""
    first = stream.read(4096)
    stream.seek(0)
    for mark, name in _MARKS:
        if first.startswith(mark):
            return _checked(stream, name)
    if b"\0" in first:
        name = "utf-16-be" if first[:1] == b"\0" else "utf-16-le"
        zeros = first[0 if name == "utf-16-be" else 1 :: 2].count(0)
        beginning = first[: len(first) // 2 * 2].decode(name, "replace")
        if zeros * 5 < len(first) * 2 or "\0" in beginning:  # text has a zero in nearly every pair, and no pair of them
            raise TableFaults([fault("no_table", found="?")])
        return _checked(stream, name)
    if (broken := _first_broken(stream, "utf-8")) is None:
        return "utf-8"
    if _first_broken(stream, "cp1252") is not None:
        line, byte = broken
        raise TableFaults([fault("not_utf8", at=line, byte=byte)])
    notes.append(fault("cp1252", at=broken[0]))
    return "cp1252"


def _checked(stream: BinaryIO, encoding: str) -> str:
    if (broken := _first_broken(stream, encoding)) is not None:
        line, byte = broken
        raise TableFaults([fault("not_encoded", expected=encoding.upper().removesuffix("-SIG"), at=line, byte=byte)])
    return encoding


def _first_broken(stream: BinaryIO, encoding: str) -> tuple[int, int] | None:
    """Line and byte of the first that is no text of this encoding, None where all is."""
    decoder, line, at = codecs.getincrementaldecoder(encoding)(), 1, 0
    try:
        while True:
            piece = stream.read(_PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                held = len(error.object) - len(piece)  # bytes of the piece before
                return line + piece.count(b"\n", 0, max(0, error.start - held)), at + error.start - held
            if not piece:
                return None
            line, at = line + piece.count(b"\n"), at + len(piece)
    finally:
        stream.seek(0)
