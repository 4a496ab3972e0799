"""What a file of answers from elsewhere says, understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from bot.cases.import_columns import Column
from bot.cases.paper_file import Row, cells_of
from bot.rules.faults import Fault, Faults, fault
from scoring import Answers
from scoring.columns import plain
from scoring.instrument import Instrument

_SCORES = {"": None, "1": 1, "2": 2, "3": 3, "4": 4}  # a dictionary is quicker than int(), for each of many cells


class ImportFaults(Faults):
    """All that is not understood of a file: nothing of it is stored. `columns` are its columns where they are known."""

    def __init__(self, faults: Iterable[Fault], columns: Sequence[Column] = ()) -> None:
        self.columns = tuple(columns)
        super().__init__(faults)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file says. `rows` are the header and then every form, with cells as paper forms have them.

    `faults` are all that is not understood. Cells that they are about are blank in the rows. `unclear` are the lines
    and sheets of rows with a word that nobody knows.

    `said` counts the cells of each item by what they say: (item, cell) with its score, None for a blank. `blank` are
    rows without any answer, `mute` those of them with a suggestion, which `remarks` has. `undated` says that no column
    tells days.
    """

    instrument: Instrument
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    said: Mapping[tuple[str, str], tuple[int | None, int]]
    blank: int
    mute: int
    undated: bool
    remarks: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    unclear: frozenset[tuple[int, str]] = frozenset()

    def answers(self, by: str | None = None) -> Answers:
        """The answers as `skm score` counts them, grouped by a column as it is written. Raises ImportFaults."""
        place = None
        if by is not None:
            names = [plain(one.name) for one in self.columns]
            if plain(by) not in names:
                listed = ", ".join(one.name for one in self.columns if one.name)
                raise ImportFaults([fault("map_value", "by", found=by, expected=listed)])
            place = str(names.index(plain(by)))
        given = cells_of([item.u.casefold() for item in self.instrument.items])
        counts, called = dict[str, Counter[tuple[int | None, ...]]](), dict[str, str]()
        filled = (row.cells for row in self.rows[1:])
        cells = (
            Counter(zip(repeat(""), map(given, filled), strict=False))
            if place is None
            else Counter((one.get(f"cell {place}", ""), given(one)) for one in filled)
        )
        for (group, texts), times in cells.items():
            written = " ".join(group.split())
            name = called.setdefault(written.casefold(), written)
            counts.setdefault(name, Counter())[tuple(map(_SCORES.__getitem__, texts))] += times
        grouped = {name: counts[name] for name in sorted(counts)} or {"": Counter[tuple[int | None, ...]]()}
        return Answers(self.instrument, grouped, by or "")
