#!/bin/sh
# python-calamine tells which cells of an xlsx are merged, and nothing of those of an ods: its merged_cell_ranges is None there.
#
# Seen with python-calamine 0.9.1 and odfpy 1.4.1 (openpyxl 3.1.5 for the xlsx), 2026-11-28. The same table, a unit's name merged over two
# rows: of the xlsx the range comes out, of the ods None. In the values both have a blank in the second row, as a cell that nobody filled in.
#
# Who meets it: readers of tables with groups merged over their rows (a unit, a day) that fill in blanks by merged_cell_ranges. Of an ods
# the rows below the first go on without their group, and None says neither "no merged cells" nor an error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install python-calamine==0.9.1 odfpy==1.4.1 openpyxl==3.1.5
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

ROWS = [["Dinas Contoh A", "4"], [None, "3"]]


def xlsx(path):
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    book.save(path)


def ods(path):
    book, table = OpenDocumentSpreadsheet(), Table(name="a")
    for number, row in enumerate(ROWS):
        line = TableRow()
        for place, text in enumerate(row):
            if text is None:
                line.addElement(CoveredTableCell())
                continue
            spanned = {"numberrowsspanned": 2, "numbercolumnsspanned": 1} if (number, place) == (0, 0) else {}
            cell = TableCell(valuetype="string", **spanned)
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(path)


found = {}
for kind, make in (("xlsx", xlsx), ("ods", ods)):
    make(f"a.{kind}")
    sheet = CalamineWorkbook.from_path(f"a.{kind}").get_sheet_by_index(0)
    found[kind] = sheet.merged_cell_ranges, [row[0] for row in sheet.to_python()]
    print(kind, "merged:", found[kind][0], "first column:", found[kind][1])
print(", ".join(f"{name} {version(name)}" for name in ("python-calamine", "odfpy", "openpyxl")))
same = found["xlsx"][1] == found["ods"][1] == ["Dinas Contoh A", ""]
sys.exit(0 if same and found["xlsx"][0] == [((0, 0), (1, 0))] and found["ods"][0] is None else 1)
PYTHON
