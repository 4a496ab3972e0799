"""A file of answers from elsewhere, understood: rows as paper forms have them, and what could not be understood."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.cases.import_columns import weigh
from bot.cases.import_map import ImportMap
from bot.cases.import_means import FEWEST
from bot.cases.import_reading import Reading
from bot.cases.import_understood import ImportFaults, Understood
from bot.cases.table import Line
from bot.cases.table_cells import TableFaults
from bot.cases.table_layout import Header, tables_of
from bot.rules.faults import Fault
from scoring.instrument import Instrument


def understand(
    lines: Iterable[Line], instrument: Instrument, said: ImportMap, zone: ZoneInfo | None, notes: list[Fault]
) -> Understood:
    """All of a file. What had to be assumed is added to `notes`. Raises ImportFaults with everything that is not clear.

    Without a `zone` scores alone are read: no day and no profile has to be clear. Personal columns are dropped here: no
    row has them.
    """
    found = understand_most(lines, instrument, said, zone, notes)
    if found.faults:
        raise ImportFaults(found.faults, found.columns)
    return found


def understand_most(
    lines: Iterable[Line], instrument: Instrument, said: ImportMap, zone: ZoneInfo | None, notes: list[Fault]
) -> Understood:
    """The same with all that is not clear in its `faults`, for who looks for further ones in the rows.

    Raises ImportFaults where nothing can be looked at: no table of answers, or one on its side.
    """
    reading = Reading(instrument, said, zone, notes)
    try:
        for one in tables_of(lines, lambda cells: weigh(cells, instrument, said), FEWEST, notes):
            if isinstance(one, Header):
                reading.begin(one)
            else:
                reading.add(one)
    except TableFaults as error:
        raise ImportFaults(error.faults) from None
    return reading.understood()
