"""Who answered: respondents by characteristic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scoring import half_up, judged


@dataclass(frozen=True)
class Count:
    """Respondents with one characteristic. The code is empty for those who did not say."""

    code: str
    label: str
    people: int


@dataclass(frozen=True)
class Group:
    """One characteristic. Its counts add up to all respondents."""

    key: str
    heading: str
    counts: tuple[Count, ...]

    @property
    def told(self) -> bool:
        """Whether anybody said it of themselves."""
        return any(count.people for count in self.counts if count.code)

    def shares(self) -> tuple[str, ...]:
        """Percent of each count to two decimals, "–" of fewer than ten people.

        >>> Group("k", "Kelamin", (Count("L", "Laki-laki", 4), Count("P", "Perempuan", 8))).shares()
        ('33.33', '66.67')
        """
        total = sum(count.people for count in self.counts)
        return tuple(
            "–" if not judged(total) else str(half_up(Fraction(100 * one.people, total), 2)) for one in self.counts
        )
