"""Archives that tables come in: a workbook's parts, and a zip around one table as web forms give their answers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from bot.cases.table_cells import TableFaults
from bot.rules.faults import fault
from bot.rules.limits import Limits

_PIECE = 64 * 1024  # bytes unpacked at a time
_LOCKED = 1  # flag of a part that needs a password
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".sav", ".zsav")
_BESIDE = ("__macosx/", "media/")  # folders that programs put beside a table


def tables_in(names: Iterable[str]) -> list[str]:
    """The files of an archive that are tables by their names.

    >>> tables_in(["Survei.csv", "__MACOSX/._Survei.csv", "media/foto.jpg"])
    ['Survei.csv']
    """
    return [name for name in names if name.lower().endswith(_TABLES) and not name.lower().startswith(_BESIDE)]


def unpacked_table(content: bytes, limits: Limits) -> bytes:
    """The one table of an archive. Raises TableFaults."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if any(part.flag_bits & _LOCKED for part in archive.infolist()):
                raise TableFaults([fault("password")])
            check_archive(archive, len(content), limits)
            (name,) = tables_in(archive.namelist())
            return archive.read(name)
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise TableFaults([fault("no_workbook", reason=type(error).__name__)]) from None


def check_archive(archive: ZipFile, packed: int, limits: Limits) -> None:
    """Unpack every part once, counting, and keep nothing. Raises TableFaults."""
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise TableFaults([fault("limit_parts", found=len(parts), allowed=limits.parts)])
    declared = sum(part.file_size for part in parts)
    if declared > limits.unpacked:
        raise TableFaults([fault("limit_unpacked", found=declared, allowed=limits.unpacked)])
    if declared > limits.ratio * packed:
        raise TableFaults([fault("limit_ratio", found=declared // packed, allowed=limits.ratio)])
    unpacked = 0
    for part in parts:
        prolog = _Prolog(part.filename)
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                unpacked += len(piece)
                if unpacked > limits.unpacked:
                    raise TableFaults([fault("limit_unpacked", found=unpacked, allowed=limits.unpacked)])
                prolog.feed(piece)


class _Prolog:
    """What stands before the first element of an XML part: a document type could define entities there.

    It is read as the reader of the sheet reads it, so that no encoding hides anything.
    """

    def __init__(self, part: str) -> None:
        self._part, self._over = part, False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of XML. Raises TableFaults for a document type."""
        if self._over:
            return
        try:
            self._parser.Parse(piece, False)
        except (expat.ExpatError, StopIteration):  # no XML, for any reader, or the first element
            self._over = True

    def _refuse(self, *_: object) -> None:
        raise TableFaults([fault("doctype", found=self._part)])

    def _end(self, *_: object) -> None:
        raise StopIteration
