"""What is promised after a survey, and what became of what was promised before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_ELEMENT = "–"  # of a plan that somebody told without one


@dataclass(frozen=True)
class Plan:
    """A row of rencana tindak lanjut. `quarters` are the triwulan (1-4) of `year` it runs in.

    Texts may be empty, to fill in. `state` is its state's key where it is known, `unit` whose it is in an agency's.
    `names` is the element's name by language.
    """

    element: str
    activity: str = ""
    quarters: frozenset[int] = frozenset()
    responsible: str = ""
    year: int | None = None
    state: str = ""
    unit: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> bool:
        """Whether it says what is to be done. A draft names an element alone."""
        return bool(self.activity)

    def cell(self, quarter: int) -> str:
        """What stands in the column of a quarter.

        >>> Plan("Waktu", quarters=frozenset({1}), year=2027).cell(1), Plan("Waktu").cell(1)
        ('2027', '')
        """
        if quarter not in self.quarters:
            return ""
        return "✓" if self.year is None else str(self.year)


@dataclass(frozen=True)
class Done:
    """A row of the last period's follow-up: what was planned and what became of it.

    `quarter` (such as 2027-Q1) and `state` are keys, empty where they are not known. `unit` and `names` are as in Plan,
    `activity` what was planned without its element. A draft that nobody filled in is not `told`. `photos` are those of
    its evidence, as they were sent, found by its `id`.
    """

    plan: str
    carried_out: bool
    described: str = ""
    evidence: str = ""
    quarter: str = ""
    state: str = ""
    unit: str = ""
    activity: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    told: bool = True
    id: int = 0
    photos: tuple[bytes, ...] = field(default=(), repr=False)
