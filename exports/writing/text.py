"""Text of strangers made fit for print: what cannot be stored in XML or UTF-8 is replaced, nothing else changes."""

from __future__ import annotations

import re
from typing import Any

_BIDI = "\u202a-\u202e\u2066-\u2069"  # overrides that make "gnp.exe" read "exe.png". Plain Arabic and Hebrew need none
_BRIEF = re.compile(r"\b(?:TW|Qtr|Sem\.|Mg|Wk) (?:I{1,3}|IV|[0-9]{1,2})(?: [0-9]{4})?\b")  # a period's short name
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{_BIDI}]")


def printable(text: str) -> str:
    r"""The text with control characters, lone surrogates and non-characters shown as U+FFFD.

    Tab, line feed and carriage return stay. Overrides of the writing direction do not.

    >>> printable("=1+1\x00\ud800\t ok"), printable("\u202egnp.exe")
    ('=1+1��\t ok', '�gnp.exe')
    """
    return _UNPRINTABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    r"""printable(), with every run of white space as one space: a name for a heading or a label.

    >>> one_line(" Dinas\n Contoh ")
    'Dinas Contoh'
    """
    return " ".join(printable(text).split())


def set_line(text: str, *, year: bool = True) -> str:
    r"""one_line() as a page sets it: no line ends within the short name of a period. Before its `year` one may.

    >>> set_line("TW II 2027, TW III").split(" ")
    ['TW\xa0II\xa02027,', 'TW\xa0III']
    """
    return _BRIEF.sub(lambda found: found[0].replace(" ", "\u00a0", 9 if year else 1), one_line(text))


def single_lines(value: Any) -> Any:
    """set_line() for every text inside plain data (dicts, lists, tuples). Other values stay as they are."""
    if isinstance(value, str):
        return set_line(value)
    if isinstance(value, dict):
        return {key: single_lines(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [single_lines(one) for one in value]
    return value
