"""What stands above the rows of a table that is kept as text: its notes, and what has been said of it.

Only the first lines are looked at: it costs no more for more rows.
"""

from __future__ import annotations

import json
from typing import Any

_BEGINS = "[\n"


def top_of(text: str) -> dict[str, Any]:
    """The values above the rows of what Rows.to_text() gave, empty where there are none."""
    if not text.startswith(_BEGINS + "{"):
        return {}
    found = json.loads(text[len(_BEGINS) : _end(text)].removesuffix(","))
    return found if isinstance(found, dict) and "notes" in found else {}


def text_with(text: str, name: str, value: Any) -> str:
    """The same with a further value that JSON knows: rows and notes stay as they are.

    >>> from bot.cases.table import Line, Rows, lines_of_text
    >>> told = text_with(Rows([Line(1, ["code"])]).to_text(), "map", "dates")
    >>> value_in(told, "map"), [one.cells for one in lines_of_text(told)]
    ('dates', [['code']])
    """
    top = top_of(text)
    rest = text[_end(text) + 1 :] if top else text[len(_BEGINS) :]
    line = json.dumps({"notes": [], **top, name: value}, default=str)
    return f"{_BEGINS}{line}{',' if rest.strip() != ']' else ''}\n{rest}"


def value_in(text: str, name: str) -> Any:
    """A value that text_with() put there, None without it."""
    return top_of(text).get(name)


def _end(text: str) -> int:
    return text.index("\n", len(_BEGINS))
