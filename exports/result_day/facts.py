"""What is told on result day: the published figures alone, and what may be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exports.disclosure import FEWEST_ANSWERS, Cleared
from exports.laporan.formers import Former
from exports.laporan.history import timeline
from exports.laporan.lines import Line
from exports.laporan.opened import opened
from exports.laporan.promises import Plan
from exports.laporan.values import Laporan
from exports.writing.numbers import local
from scoring import Period, half_up
from scoring.ends import ends

_POINTS = 5
_BACK = 24  # spans that a trend may go back
_SURE, _CALENDAR = frozenset({"naik", "turun"}), frozenset({"week", "month", "quarter", "semester", "year"})


@dataclass(frozen=True)
class Contact:
    """Where to read the results, to answer and to ask. What is empty has no line."""

    page: str = ""
    survey: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Point:
    """One period of the trend: its names by language, the IKM as printed, and whether it is an earlier figure."""

    names: tuple[str, str]
    ikm: Decimal
    mutu: str
    earlier: bool = False

    def name(self, language: str) -> str:
        return self.names[language == "en"]


@dataclass(frozen=True)
class Change:
    """From one period to the next as printed figures differ, and the verdict on it, as a Laporan has it."""

    before: Point
    points: Decimal
    verdict: str | None

    @property
    def certain(self) -> bool:
        """Whether it is more than chance."""
        return self.verdict in _SURE


@dataclass(frozen=True)
class Facts:
    """`report` is the Laporan for everybody. `units` of an agency are those with a figure."""

    report: Laporan
    contact: Contact = Contact()

    @classmethod
    def of(cls, cleared: Cleared, contact: Contact) -> Facts:
        return cls(opened(cleared), contact)

    @property
    def known(self) -> bool:
        """Whether there is a figure that may be told."""
        return self.report.total.ikm is not None and self.report.total.n >= FEWEST_ANSWERS

    @property
    def units(self) -> tuple[Line, ...]:
        return tuple(one for one in self.report.parts if one.ikm is not None) if self.report.city else ()

    def ikm(self, language: str = "id") -> str:
        return local(self.report.total.ikm_text, language)

    def kinerja(self, language: str = "id") -> str:
        """How the grade is called, "" without one."""
        mutu = self.report.total.mutu
        band = next((one for one in self.report.instrument.bands if one.mutu == mutu), None)
        return band.kinerja[language] if band is not None else ""

    def grades(self) -> list[tuple[str, str, str, int]]:
        """Each grade with what it is called in both languages and how many units have it, the best first."""
        bands = self.report.instrument.bands
        return [
            (one.mutu, one.kinerja["id"], one.kinerja["en"], sum(line.mutu == one.mutu for line in self.units))
            for one in bands
        ]

    def apart(self) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """The units told apart from all others, the highest and the lowest. None where none are."""
        units = self.units
        high, low = ends([one.interval for one in units])
        return tuple(units[place] for place in high), tuple(units[place] for place in low)

    def points(self) -> list[Point]:
        """Up to five periods that have a figure, oldest first, this one last."""
        report, names = self.report, _names(self.report.period)
        found = []
        for one in timeline(report.trend, report.past):
            if isinstance(one, Former):
                mutu = one.graded.mutu if one.graded is not None else ""
                found.append(Point((one.name("id"), one.name("en")), half_up(one.ikm, 2), mutu, earlier=True))
            elif one.ikm is not None:
                found.append(_point(one, names))
        return found[-_POINTS:]

    def change(self) -> Change | None:
        """Against the period just before. None where that has no figure of the same measure.

        It is certain by scoring's verdict, of an agency on the mean of the same published units.
        """
        report, names = self.report, _names(self.report.period)
        if len(report.trend) < 2 or any(line.ikm is None for line in report.trend[-2:]):
            return None
        before, after = report.trend[-2:]
        if after.label != report.total.label:
            return None
        one, two = _point(before, names), _point(after, names)
        return Change(one, two.ikm - one.ikm, report.verdict)

    def finished(self) -> tuple[int, int]:
        """How many measures of the period before are verified, and how many were planned, all units together."""
        done = (*self.report.done, *self.report.unit_done)
        return sum(one.carried_out for one in done), len(done)

    def carried_out(self) -> list[str]:
        """What was done, of a unit."""
        return [one.activity or one.plan for one in self.report.done if one.carried_out]

    def comes(self) -> list[Plan]:
        """What is planned next, as far as somebody has told it."""
        return [one for one in self.report.plans if one.told]


def _point(line: Line, names: dict[str, str]) -> Point:
    return Point((line.label, names.get(line.label, line.label)), half_up(line.ikm or Fraction(0), 2), line.mutu or "")


def _names(period: Period) -> dict[str, str]:
    """English names of the spans of a trend by their Indonesian ones. Those chosen by hand are called the same."""
    found = {period.name("id"): period.name("en")}
    for _ in range(_BACK if period.kind in _CALENDAR else 0):
        period = period.previous()
        found[period.name("id")] = period.name("en")
    return found
