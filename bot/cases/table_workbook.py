"""Workbooks: every sheet's rows, read by calamine, within limits. Meant for a child process (bot/ledger/reader.py)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zipfile import ZipFile

from bot.cases.table_archive import check_archive
from bot.cases.table_cells import TableFaults, Value
from bot.cases.table_formulas import Marks, empty_formulas, marks_of
from bot.cases.table_kind import FileKind
from bot.cases.table_merged import with_merged
from bot.rules.faults import Fault, fault
from bot.rules.limits import Limits

_NAMED = 5  # cells in a note


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. A csv has one without a name."""

    name: str = ""
    hidden: bool = False


def rows_of_workbook(
    content: bytes, kind: FileKind, limits: Limits, notes: list[Fault]
) -> Iterator[tuple[Sheet, int, list[Value]]]:
    """Each row of each sheet with its number from 1, hidden sheets last. Raises TableFaults.

    Every row that is there is read, whatever the workbook says of its own size. A cell that is merged over rows holds
    for each of them. A formula that no program has computed
    and a cell with an error are faults: their values are not known, and a blank would be one.
    """
    import python_calamine as calamine  # noqa: PLC0415 -- only where a workbook is read

    visible, rows = calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet

    try:
        marks = _marks(content, kind, limits) if kind in ("xlsx", "ods") else {}
        if kind == "xls":
            _check_xls(content, notes)
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = [Sheet(one.name, one.visible != visible) for one in book.sheets_metadata if one.typ == rows]
            _check(marks, notes)
            for sheet in sorted(found, key=lambda one: one.hidden):
                inside = book.get_sheet_by_name(sheet.name)
                begins = 1 + (inside.start or (0, 0))[0]
                columns = (inside.start or (0, 0))[1]
                before: list[Value] = [None] * columns
                plain = (before + [_plain(cell) for cell in cells] for cells in inside.to_python(skip_empty_area=True))
                merged = marks[sheet.name].merged if kind == "ods" and sheet.name in marks else ()
                ranges = merged or inside.merged_cell_ranges or ()
                for number, row in enumerate(with_merged(plain, begins - 1, ranges), begins):
                    while row and row[-1] is None:
                        row.pop()
                    yield sheet, number, row
    except calamine.PasswordError:
        raise TableFaults([fault("password")]) from None
    except (TableFaults, MemoryError, GeneratorExit):
        raise
    except Exception as error:  # whatever the readers stumble over
        raise TableFaults([fault("no_workbook", reason=type(error).__name__)]) from None


def _check_xls(content: bytes, notes: list[Fault]) -> None:
    """Note which formulas are empty where others have a value. Raises TableFaults where none has one."""
    empty, computed = empty_formulas(content)
    if empty:
        listed = ", ".join(empty[:_NAMED]) + (" ..." if len(empty) > _NAMED else "")
        if not computed:
            raise TableFaults([fault("no_formula_computed", found=len(empty), name=listed)])
        notes.append(fault("empty_formulas", found=len(empty), name=listed))


def _marks(content: bytes, kind: FileKind, limits: Limits) -> Mapping[str, Marks]:
    with ZipFile(io.BytesIO(content)) as archive:
        check_archive(archive, len(content), limits)
        return marks_of(archive, "ods" if kind == "ods" else "xlsx")


def _check(marks: Mapping[str, Marks], notes: list[Fault]) -> None:
    """Note which sheets have hidden rows, which are read like others. Raises TableFaults for what has no value."""
    faults = list[Fault]()
    for sheet, one in marks.items():
        faults += [fault("uncomputed", where=cell, sheet=sheet) for cell in one.uncomputed]
        faults += [fault("error_cell", where=cell, sheet=sheet) for cell in one.errors]
        if one.hidden_rows:
            notes.append(fault("hidden_rows", found=one.hidden_rows, name=sheet))
    if faults:
        raise TableFaults(faults)


def _plain(cell: Any) -> Value:
    """A cell's value. A day is text without its time, a day with a time of day keeps it. A whole number is one."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
