#!/bin/sh
# A formula written by xlwt reads as an empty text in python-calamine and xlrd, not as a formula without a value: 2 + 2 is a blank.
#
# Seen with xlwt 1.3.0, python-calamine 0.9.1 and xlrd 2.0.2, 2026-11-28. xlwt computes nothing and stores the result of each formula as an
# empty text (the bytes 03 00 .. FF FF of the FORMULA record), which is what Excel stores for ="". Readers of values give "" and
# nothing more, so nothing in them tells a formula that nobody has computed from one that is empty on purpose.
#
# Who meets it: whoever reads .xls that a program has made and no spreadsheet has saved. A mean over the column leaves its rows out in silence.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install xlwt==1.3.0 python-calamine==0.9.1 xlrd==2.0.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import xlrd
import xlwt
from python_calamine import CalamineWorkbook

book = xlwt.Workbook()
sheet = book.add_sheet("a")
sheet.write(0, 0, 4)
sheet.write(0, 1, xlwt.Formula("2+2"))
book.save("a.xls")

calamine = CalamineWorkbook.from_path("a.xls").get_sheet_by_index(0).to_python()[0]
cell = xlrd.open_workbook("a.xls").sheet_by_index(0).cell(0, 1)
stored = b"\x03\0\0\0\0\0\xff\xff" in open("a.xls", "rb").read()
print("calamine:", calamine, "xlrd:", cell.ctype, repr(cell.value), "stored as an empty text:", stored)
print(", ".join(f"{name} {version(name)}" for name in ("xlwt", "python-calamine", "xlrd")))
blank = cell.value == "" and cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_TEXT, xlrd.XL_CELL_BLANK)
sys.exit(0 if stored and blank and calamine == [4.0, ""] else 1)
PYTHON
