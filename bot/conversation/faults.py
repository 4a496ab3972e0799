"""A fault in words: the bot says it in the person's language, the command line in English."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date

from bot.conversation.texts import Texts
from bot.rules.faults import Fault

_EACH = 20  # faults of one kind that are said one by one
_PLACES = 12  # of the others


def said(fault: Fault, words: Texts) -> str:
    """Plain text, not escaped: `line 3: serial: found "A-1" again, expected ...`."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in fault.values}  # as typed
    told = html.unescape(words(f"fault.{fault.key}", **values))
    return f"{_line(fault, words)}{f'{fault.where}: ' if fault.where else ''}{told}"


def sentences(faults: Iterable[Fault], words: Texts) -> list[str]:
    """All of them in words. Of a cause with many, the first in full and the places of the others in one sentence."""
    kinds = dict[str, list[Fault]]()
    for one in faults:
        kinds.setdefault(one.key, []).append(one)
    told = list[str]()
    for found in kinds.values():
        if len(found) <= _EACH:
            told += [said(one, words) for one in found]
            continue
        places = ", ".join(dict.fromkeys(_place(one, words) for one in found[1 : _PLACES + 1]))
        first, more = said(found[0], words), len(found) - 1
        rest = " ..." if more > _PLACES else ""
        told.append(html.unescape(words("fault.more", told=first, count=more, places=places + rest)))
    return told


def _line(fault: Fault, words: Texts) -> str:
    if fault.sheet:
        key = "fault.sheet_line" if fault.line else "fault.sheet"
        return html.unescape(words(key, sheet=fault.sheet, line=fault.line))
    return words("fault.line", line=fault.line) if fault.line else ""


def _place(fault: Fault, words: Texts) -> str:
    """Line and column, and what was found there."""
    found: Sequence[str] = [f'"{value}"' for name, value in fault.values if name == "found" and str(value)]
    return " ".join([_line(fault, words).rstrip(": "), *filter(None, [fault.where]), *found]).strip()
