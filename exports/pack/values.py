"""What goes into a unit's pack. What nobody told or kept is empty, and the list of contents says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exports.laporan.values import Laporan


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: its text, the day it was kept, and of a file its name in the archive and its content."""

    day: date
    text: str = ""
    name: str = ""
    content: bytes = b""
    picture: bool = False


@dataclass(frozen=True)
class Measure:
    """A measure that was planned after a survey, and what became of it.

    `state` is its key. With `own` it answers to a span inside the pack's period. `handed` is the day the report it
    answers to was handed in, from which the time is counted.
    """

    span: str
    element: str
    activity: str
    state: str
    responsible: str = ""
    quarter: str = ""
    handed: date | None = None
    finished: date | None = None
    verified: date | None = None
    proofs: tuple[Proof, ...] = ()
    own: bool = False

    @property
    def days(self) -> int | None:
        """Days from the report to the day it was called finished, where both are known and it was verified."""
        if self.handed is None or self.finished is None or self.verified is None:
            return None
        return max((self.finished - self.handed).days, 0)


@dataclass(frozen=True)
class Medium:
    """Where a result was published: of what kind, when as told, where it stands, and whether this program wrote it."""

    name: str
    day: str = ""
    where: str = ""
    ours: bool = False


@dataclass(frozen=True)
class Pack:
    """`report` is the Laporan of the year and `before` that of the year before, None where nobody answered then."""

    report: Laporan
    before: Laporan | None
    measures: tuple[Measure, ...] = ()
    media: tuple[Medium, ...] = ()
