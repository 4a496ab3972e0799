"""A fault in words: the bot says it in the person's language, the command line in English."""

from __future__ import annotations

import html

from bot.conversation.texts import Texts
from bot.rules.faults import Fault


def said(fault: Fault, words: Texts) -> str:
    """Plain text, not escaped: `line 3: serial: found "A-1" again, expected ...`."""
    line = words("fault.line", line=fault.line) if fault.line else ""
    where = f"{fault.where}: " if fault.where else ""
    told = html.unescape(words(f"fault.{fault.key}", **dict(fault.values)))
    return f"{line}{where}{told}"
