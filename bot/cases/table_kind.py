"""What a file is by its first bytes, whatever it is called."""

from __future__ import annotations

import io
from typing import Literal
from zipfile import BadZipFile, ZipFile

from bot.cases.table_archive import tables_in
from bot.cases.table_cells import TableFaults
from bot.cases.table_others import begins_as_markup, other_kind, other_of_office
from bot.rules.faults import fault

FileKind = Literal["text", "xlsx", "xls", "ods", "sav", "packed"]
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"  # an archive, an empty one
_SAV = (b"$FL2", b"$FL3")  # plain, and packed (.zsav)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def begins_sav(content: bytes) -> bool:
    """Whether a file is one of SPSS."""
    return content.startswith(_SAV)


def kind_of_table(content: bytes) -> FileKind:
    """Text, SPSS, a kind of workbook, or an archive around one of these.

    Raises TableFaults for what is neither, naming what it looks like.
    """
    if content.startswith(_ZIP):
        return _kind_of_archive(content)
    if content.startswith(_OLE):
        if name := other_of_office(content):
            raise TableFaults([fault("no_table", found=name)])
        return "xls"
    if begins_sav(content):
        return "sav"
    if name := other_kind(content):
        raise TableFaults([fault("no_table", found=name)])
    if begins_as_markup(content):
        raise TableFaults([fault("page")])
    return "text"


def _kind_of_archive(content: bytes) -> FileKind:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return _open_document(archive.read("mimetype"))
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise TableFaults([fault("no_workbook", reason=type(error).__name__)]) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise TableFaults([fault("no_table", found="xlsb")])
    if any(name.startswith("word/") for name in names):
        raise TableFaults([fault("no_table", found="Word")])
    if any(name.startswith("ppt/") for name in names):
        raise TableFaults([fault("no_table", found="PowerPoint")])
    tables = tables_in(names)
    if len(tables) == 1:
        return "packed"
    raise TableFaults([fault("packed", found=len(names), tables=len(tables))])


def _open_document(mimetype: bytes) -> FileKind:
    if mimetype.strip().startswith(_ODS):
        return "ods"
    raise TableFaults([fault("no_table", found=mimetype[:80].decode("ascii", "replace").strip())])
