"""The file that paper forms were typed into, csv or xlsx, as rows of text: what cannot be read is a fault, no guess."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bot.rules.csv_text import NotText, csv_text
from bot.rules.faults import Faults, fault


class PaperFaults(Faults):
    """Every bad row of a file: nothing of it is stored."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line's cells by column. `width` counts its cells up to the last that is not empty, `twice` repeated columns."""

    line: int
    cells: Mapping[str, str]
    width: int
    twice: tuple[str, ...] = ()


def read_rows(path: Path) -> Iterator[Row]:
    """What rows_of gives of this file."""
    return rows_of(path.name, path.read_bytes())


def rows_of(name: str, content: bytes) -> Iterator[Row]:
    """The header, then each row that is not empty. Raises PaperFaults for a file that cannot be read."""
    lines = _xlsx(content) if name.lower().endswith(".xlsx") else _csv(content)
    header: list[str] | None = None
    for line, found in lines:
        cells = [cell.strip() for cell in found]
        while cells and not cells[-1]:
            cells.pop()
        if header is None:
            header = [cell.casefold() for cell in cells]
            twice = tuple(sorted({one for one in header if header.count(one) > 1}))
            yield Row(line, dict.fromkeys(header, ""), len(header), twice)
        elif cells:
            yield Row(line, dict(zip(header, cells, strict=False)), len(cells))


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = csv_text(content)
    except NotText as error:
        raise PaperFaults([error.fault]) from None
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    # Strict: a quotation mark that is never closed would swallow every row below it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield reader.line_num, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise PaperFaults([fault("quotes", line=begins)]) from None


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 -- only where a workbook is read
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    # A broken sheet inside a sound archive shows only while its rows are read. Its XML faults are SyntaxErrors.
    broken = (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, SyntaxError, zlib.error)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                yield line, [_text(cell) for cell in cells]
        finally:
            book.close()
    except broken as error:
        raise PaperFaults([fault("no_workbook", reason=type(error).__name__)]) from None


def _text(cell: Any) -> str:
    """A cell as it would stand in a csv: 3 for 3.0, 2026-11-18 for a day. A day with a time of day keeps it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
