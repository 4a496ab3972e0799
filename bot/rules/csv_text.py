"""Bytes of a csv file as text, or kind words about what they are instead."""

from __future__ import annotations

from bot.rules.faults import Fault, fault

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK = b"PK\x03\x04"


class NotText(Exception):
    """The bytes are no UTF-8 text. The fault says what they look like and what was expected."""

    def __init__(self, found: Fault) -> None:
        self.fault = found
        super().__init__(found)


def csv_text(content: bytes) -> str:
    r"""The text of a UTF-8 file, without its mark. Raises NotText.

    >>> csv_text(b"\xef\xbb\xbfcode,name\n")
    'code,name\n'
    """
    if content.startswith(_WORKBOOK):
        raise NotText(fault("workbook"))
    if content.startswith(_UTF16) or b"\0" in content[:200]:
        raise NotText(fault("utf16"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotText(fault("not_utf8", at=line, byte=error.start)) from None
