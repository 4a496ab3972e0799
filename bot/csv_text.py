"""Bytes of a csv file as text, or kind words about what they are instead."""

from __future__ import annotations

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK = b"PK\x03\x04"
_ADVICE = "expected UTF-8 (in Excel: Save As, CSV UTF-8)"


class NotText(Exception):
    """The bytes are no UTF-8 text; the message says what they look like and what was expected."""


def csv_text(content: bytes) -> str:
    r"""The text of a UTF-8 file, without its mark. Raises NotText.

    >>> csv_text(b"\xef\xbb\xbfcode,name\n")
    'code,name\n'
    """
    if content.startswith(_UTF16) or b"\0" in content[:200]:
        raise NotText(f"found UTF-16 text (what Excel calls Unicode text), {_ADVICE}")
    if content.startswith(_WORKBOOK):
        raise NotText("found an Excel workbook, expected a csv file in UTF-8 (in Excel: Save As, CSV UTF-8)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"found bytes that are not UTF-8 (line {line}, byte {error.start})"
        raise NotText(f"{found}, as in a file of Windows-1252, {_ADVICE}") from None
