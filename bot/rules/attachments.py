"""Files that may be kept as evidence, known by what is in them: a name proves nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

# mime -> the ending that an exported file gets
ENDINGS: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
PICTURES = frozenset({"image/jpeg", "image/png"})
_BEGINNINGS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))
_ARCHIVE = b"PK\x03\x04"
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MIMES = {ending: mime for mime, ending in ENDINGS.items()}


def kind_of(content: bytes) -> str | None:
    """Tell the mime type of a file that may be kept: JPEG, PNG, PDF, Office without macros. Returns None for others.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"MZ...")
    ('application/pdf', None)
    """
    for beginning, mime in _BEGINNINGS:
        if content.startswith(beginning):
            return mime
    if not needs_unpacking(content):
        return None
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((_MIMES[ending] for part, ending in _OFFICE.items() if part in names), None)


def needs_unpacking(content: bytes) -> bool:
    """Whether the parts of an archive have to be listed to tell what it is. Other files tell by how they begin."""
    return content.startswith(_ARCHIVE)
