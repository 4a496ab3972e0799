"""How the columns of a table share its line, so that no word of theirs is broken. PDF and Word file ask here."""

from __future__ import annotations

import re

from exports.writing.blocks import Table
from exports.writing.text import set_line

BREAKS = re.compile(r"[ \t\n\u00ad\u2013/-]")  # where a line may end. A no-break space is none of these
_SLIM, _BROAD, _CAPITAL, _OTHER = 0.36, 0.86, 0.72, 0.6  # ems that a bold letter of a sans serif font is wide
_LONG = 14  # letters of a word that is broken anywhere where there is no room for it


def widths(table: Table, line: float, size: float, margin: float) -> tuple[float, ...]:
    """Share a line of so many points among the columns, for letters of `size` in cells that keep `margin` on each side.

    A column too narrow for a word of its own takes what it lacks from those that have more than they need, each in
    proportion to that. Where all together have too little, all stay as the table has them.

    >>> from exports.writing.blocks import Column
    >>> plan = Table("", (Column("Kegiatan", 9), Column("TW III", 1)), ())
    >>> [round(one) for one in widths(plan, 200, 10, 4)]
    [162, 38]
    >>> [round(one) for one in widths(plan, 60, 10, 4)]
    [54, 6]
    """
    whole = sum(column.width for column in table.columns)
    given = [line * column.width / whole for column in table.columns]
    least = [size * one + 2 * margin for one in _longest(table)]
    lacking = sum(max(0.0, asked - one) for asked, one in zip(least, given, strict=True))
    spare = [max(0.0, one - asked) for asked, one in zip(least, given, strict=True)]
    if lacking > sum(spare) or not lacking:
        return tuple(given)
    taken = lacking / sum(spare)
    return tuple(max(asked, one) - taken * more for asked, one, more in zip(least, given, spare, strict=True))


def ems(word: str) -> float:
    """About how wide a word is in bold letters, in ems.

    >>> round(ems("Jawaban"), 2), round(ems("Persya-"), 2)
    (4.58, 3.84)
    """
    return sum(
        _SLIM if one in "fijlrtI-.,()\u00a0" else _BROAD if one in "mwMW" else _CAPITAL if one.isupper() else _OTHER
        for one in word
    )


def words_of(text: str) -> list[str]:
    """What of a text stands on one line."""
    return BREAKS.split(set_line(text))


def _longest(table: Table) -> list[float]:
    """The ems of the widest word of each column that is not broken anywhere."""
    found = []
    for place, column in enumerate(table.columns):
        texts = {row[place] for row in table.rows} | (set() if column.turned else {column.heading})
        found.append(max((ems(word) for text in texts for word in words_of(text) if len(word) <= _LONG), default=0.0))
    return found
