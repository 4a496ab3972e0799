"""What files begin with that are no tables, so that they are told as what they are."""

from __future__ import annotations

import codecs
import re

LOOKED_AT = 200  # bytes from the start
_BEGINS = (
    (b"SQLite format 3\0", "SQLite"),
    (b"\0\1\0\0Standard ", "Access"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"MZ\x90\0", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"PAR1", "Parquet"),
    (b"<stata_dta", "Stata"),
    (b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60", "SAS"),
    (b"BEGIN:VC", "vCard"),
    (b"MIME-Version:", "eml"),
    (b"Return-Path:", "eml"),
    (b"Delivered-To:", "eml"),
    (b"Received: from ", "eml"),
)
_LOOKS = (  # where the first bytes alone might be those of a table
    (rb"BM....\0\0\0\0", "BMP"),
    (rb"RIFF....WEBP", "WebP"),
    (rb"RIFF....(WAVE|AVI )", "WAV, AVI"),
    (rb"\0...ftyp(hei|mif|avif)", "HEIC"),
    (rb"\0...ftyp", "MP4"),
    (rb"(From|To|Subject|Date): [^\n]*\n(From|To|Subject|Date|Cc|Message-ID|Content-Type|MIME-Version): ", "eml"),
    (rb"\s*(\[\s*[\[{]|\{\s*\")", "JSON"),
    (rb"ID;PS?(WXL|CALC)", "SYLK"),
    (rb"TABLE\r?\n0,1\r?\n", "DIF"),
    (rb".{0,100}ASCII SPSS PORT FILE", "SPSS .por"),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), name) for pattern, name in _LOOKS)
_MARKUP = re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
_STREAMS = (  # in the directory of what Office wrote before 2007, a workbook's first
    *(("Workbook", ""), ("Book", ""), ("EncryptedPackage", ""), ("WordDocument", "Word")),
    *(("PowerPoint Document", "PowerPoint"), ("__substg1.0_", "msg")),
)


def other_kind(content: bytes) -> str:
    r"""The name of what a file is by its first bytes, "" where it may be a table.

    >>> other_kind(b"SQLite format 3\0..."), other_kind(b"ID;U1;U2\n1;4;3\n"), other_kind(b'{"U1": 4}')
    ('SQLite', '', 'JSON')
    """
    first = content[:LOOKED_AT]
    known = next((name for begins, name in _BEGINS if first.startswith(begins)), "")
    return known or next((name for pattern, name in _PATTERNS if pattern.match(first)), "")


def begins_as_markup(content: bytes) -> bool:
    """Whether a file is a web page or XML."""
    first = content[:LOOKED_AT]
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        first = first.decode("utf-16", "ignore").encode()
    return _MARKUP.match(first.removeprefix(codecs.BOM_UTF8)) is not None


def other_of_office(content: bytes) -> str:
    """The name of what an older file of Office is, "" for a workbook and what is not known."""
    return next((name for stream, name in _STREAMS if stream.encode("utf-16-le") in content), "")
