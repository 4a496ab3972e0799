"""All faults of a file from elsewhere together: each cause once, in the order of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.cases.import_answers import are_askable
from bot.cases.import_places import Placed
from bot.cases.import_understood import ImportFaults, Understood
from bot.rules.faults import Fault

_OF_BLANKS = ("no_answers", "only_beside")  # what a word that nobody knows leaves behind


class Told:
    """What has been said of a file before its forms are looked at, so that a form does not say it again."""

    def __init__(self, found: Understood, placed: Placed) -> None:
        self.faults = [*found.faults, *placed.faults]
        self._places = placed.told | {(*place, key) for place in found.unclear for key in _OF_BLANKS}
        self._cells = {(one.key, one.line, one.sheet, one.where.casefold()) for one in found.faults}
        self._keys = {"day"} & {one.key for one in found.faults}  # said once a text, not once a row

    def add_span(self, one: Fault) -> None:
        """Days do not say the span. Those that are no days are the cause where none is left."""
        if one.key != "import_span_none" or "day" not in self._keys:
            self.faults.append(one)
        self._keys.add("elsewhere")

    def add_forms(self, faults: Iterable[Fault]) -> None:
        """Faults of single forms, without those of a cause that is said."""
        self.faults += [one for one in faults if not (self.faults and self._has(one))]

    def _has(self, one: Fault) -> bool:
        return (
            one.key in self._keys
            or (one.line, one.sheet, one.key) in self._places
            or (one.key, one.line, one.sheet, one.where.casefold()) in self._cells
        )


def in_order(faults: Sequence[Fault], found: Understood) -> ImportFaults:
    """These as what is raised, by sheet and line. What a person can be asked stays column by column."""
    if are_askable(faults):
        return ImportFaults(faults, found.columns)
    sheets = {name: at for at, name in enumerate(dict.fromkeys(row.sheet for row in found.rows))}
    by_row = sorted(faults, key=lambda one: (sheets.get(one.sheet, len(sheets)) if one.line else -1, one.line))
    return ImportFaults(by_row, found.columns)
