"""A figure that was published before, as documents set it beside those that are counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring import Band, Period
from scoring.history import Published


@dataclass(frozen=True)
class Older:
    """A counted IKM of the last five years that stands in no trend: of a survey period before it, or of a whole year.

    `grade` is a year's, as printed.
    """

    period: Period
    ikm: Fraction
    grade: str = ""


@dataclass(frozen=True)
class Former:
    """A figure that was published before, beside the spans of a report.

    `back` is how many spans of the trend, this report's own among them, end with it or later. With `same` one more is
    of the very same days. `differs` says in what it is of another measure than the report, whose questionnaire and
    weight are `own`: only with an unstated weight or with none can the two be compared. `right` are the IKM that its
    own NRR give, by weight, where the printed one is none of these. `graded` is its grade, None where
    it is not known to rest on ten answers, or is of another questionnaire. `mapped` is set where it is comparable by
    a mapping alone: from which questionnaire, to which.
    """

    figure: Published
    own: tuple[str, str]
    back: int
    same: bool = False
    differs: Literal["", "instrument", "weight", "unstated"] = ""
    right: tuple[tuple[str, Decimal], ...] = ()
    graded: Band | None = None
    mapped: tuple[str, str] | None = None

    @property
    def comparable(self) -> bool:
        """Whether a difference may be told. Whether it shows that something moved never can: no spread is known."""
        return self.differs in ("", "unstated")

    @property
    def ikm(self) -> Fraction:
        return Fraction(self.figure.ikm)

    @property
    def ikm_text(self) -> str:
        """The digits that were printed."""
        return str(self.figure.ikm)

    @property
    def n_text(self) -> str:
        return "–" if self.figure.n is None else str(self.figure.n)

    def name(self, language: str = "id") -> str:
        """Its period."""
        return self.figure.period.name(language)

    def grade_text(self, language: str = "id") -> str:
        """Such as "B (Baik)", "–" where there is none."""
        return "–" if self.graded is None else f"{self.graded.mutu} ({self.graded.kinerja[language]})"
