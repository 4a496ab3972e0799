"""What a Laporan SKM tells, put together from its parts. Values only, figures exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from exports.address import Address
from exports.errors import BadReport
from exports.laporan.about import LeftOut, Sampling, Signer
from exports.laporan.formers import Former, Older
from exports.laporan.groups import Group
from exports.laporan.lines import Line
from exports.laporan.promises import Done, Plan
from exports.laporan.sides import Side, Tendency
from exports.laporan.told import NOTHING, Told
from exports.writing.blocks import Style
from scoring import Instrument, Period, Weights, extremes, judged
from scoring.elements import Element, Item

_NOBODY, _NOTHING, _USUAL = Signer(), LeftOut(), Style()


@dataclass(frozen=True)
class Laporan:
    """A unit's or (`city`) an agency's period, everything from one snapshot of the answers.

    `parts` are the results of services, or of units in an agency. `trend` is earlier periods and this one in order,
    with a Line of n = 0 where nobody answered. `rows` are the scores of each respondent, in an order that tells
    nothing, empty for an agency and where they are too few to be listed. `plans` and `done` are the follow-up of whose
    report it is, `unit_plans` and `unit_done` that of an agency's units.
    `pooled` is the agency's second figure, of all answers together. `verdict` is scoring's on the change against the
    period before (a Verdict of scoring.trend, OTHER_UNITS where an agency's means are not of the same units), None
    where there is nothing to compare, and `year_verdict` that against the same period a year before.
    `published_verdicts` are these two of an agency's published units. `profile` are the
    profile questions with their options. `services` are an agency's results by service, where a window has them.
    `published` is an agency's trend over the units that may be published alone, this period last: nothing of a smaller
    unit can be worked out from it. `tendencies` are the whole and each service against the window before. `sampling` is
    the window's plan. `channels` are the results of each way that answers came in (bot, petugas, kertas), in an agency
    of all its answers together. `whole` are these answers as one line without a correction for the population, as the
    channels have none. `survey` is the kind of a survey period and `times` how many of them it spans: None where it is
    shorter or of days chosen by hand, and has neither population nor target. `left_out` is what does not count in it.
    `beside` are the indices beside the IKM that anybody answered. `past` are figures published before, oldest
    first, `older` counted ones of five years that `trend` has no place for.
    `absorbed` are units, each with its day, that went into this one within its trend, whose earlier answers the trend
    does not have.
    `signer` signs it, and `left` beside, where the agency wants that.
    `told` is what people have told for it. `suggestions` is how many wrote one, `mentioned` how many by element.
    `frame` is that of its chapters, and with `lists` tables and pictures are listed in front. An `open` one is
    for everybody.
    `unasked` are the keys of questions that are put to nobody there.
    `address` is that of the public results page.
    `made` is the moment of the snapshot as printed, `moment` that moment with its zone.
    """

    agency: str
    subject: str
    code: str
    period: Period
    made: str
    day: date
    instrument: Instrument
    weights: Weights
    total: Line
    groups: tuple[Group, ...] = ()
    parts: tuple[Line, ...] = ()
    trend: tuple[Line, ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[int | None, ...], ...] = ()
    plans: tuple[Plan, ...] = ()
    done: tuple[Done, ...] = ()
    unit_plans: tuple[Plan, ...] = ()
    unit_done: tuple[Done, ...] = ()
    signer: Signer = _NOBODY
    left: Signer | None = None
    logo: bytes | None = None
    population: int | None = None
    target: int | None = None
    pooled: Line | None = None
    city: bool = False
    profile: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published: tuple[Line, ...] = ()
    alpha: str | None = None
    verdict: str | None = None
    year_verdict: str | None = None
    published_verdicts: tuple[str | None, str | None] = (None, None)
    services: tuple[Line, ...] = ()
    tendencies: tuple[Tendency, ...] = ()
    sampling: Sampling | None = None
    channels: tuple[Line, ...] = ()
    made_up: bool = False
    whole: Line | None = None
    survey: str = "quarter"
    times: int | None = 1
    left_out: LeftOut = _NOTHING
    beside: tuple[Side, ...] = ()
    past: tuple[Former, ...] = ()
    older: tuple[Older, ...] = ()
    absorbed: tuple[tuple[str, date], ...] = ()
    moment: datetime | None = None
    unasked: frozenset[str] = frozenset()
    told: Told = NOTHING
    suggestions: int = 0
    mentioned: tuple[tuple[str, int], ...] = ()
    frame: Literal["2022", "2025"] = "2022"
    lists: bool = False
    style: Style = _USUAL
    open: bool = False
    address: Address | None = None

    @property
    def made_data(self) -> str:
        """The moment of the snapshot for programs, ISO with its zone. As printed where no more is known."""
        return self.made if self.moment is None else self.moment.isoformat(timespec="minutes")

    @property
    def asked(self) -> tuple[Item, ...]:
        """The questions that are put to anybody here, in the order asked."""
        return tuple(item for item in self.instrument.asked if item.key not in self.unasked)

    @property
    def surveyed(self) -> tuple[Element, ...]:
        """The elements that are asked here, or were when an answer of this span came."""
        asked = {item.element for item in self.asked}
        both = zip(self.instrument.elements, self.total.answers, strict=True)
        return tuple(element for element, n in both if n or element.key in asked)

    @property
    def apart(self) -> bool:
        """Whether answers came in by several ways, so that each has a result of its own."""
        return len(self.channels) > 1

    @property
    def graded(self) -> bool:
        """Whether its result rests on enough answers to be judged, and its elements can be told apart by it."""
        return self.total.ikm is not None and judged(self.total.n)

    def check(self) -> None:
        """Raise BadReport naming every group, month or row that does not add up to the respondents."""
        n = self.total.n
        found = [(group.heading, sum(count.people for count in group.counts)) for group in self.groups]
        found += [("bulan", sum(people for _, people in self.months))] if self.months else []
        found += [("baris jawaban", len(self.rows))] if self.rows else []
        found += [("bagian", sum(part.n for part in self.parts))] if self.parts else []
        found += [("layanan", sum(line.n for line in self.services))] if self.services else []
        found += [("kecenderungan", self.tendencies[0].n[1])] if self.tendencies else []
        found += [("saluran", sum(line.n for line in self.channels))] if self.channels else []
        faults = [f"{what}: found {people}, expected {n} respondents" for what, people in found if people != n]
        if faults:
            raise BadReport(f"{self.code} {self.period.key}: counts and score are not of one snapshot", faults)

    def lowest(self) -> tuple[int, ...]:
        """Places of the elements that may be called lowest, lowest first, as scoring.called."""
        return self.total.called()[0]

    def highest(self) -> tuple[int, ...]:
        """Places of the elements that may be called highest, highest first, as scoring.called."""
        return self.total.called()[1]

    @property
    def proposed(self) -> tuple[int, ...]:
        """Places of the elements with the lowest NRR, which a follow-up proposes whether they are told apart or not."""
        return extremes(self.total.nrr, self.total.answers)[0][: self.priorities]

    @property
    def priorities(self) -> int:
        """How many elements its frame calls priorities."""
        return 3 if self.frame == "2022" else 2

    @property
    def alike(self) -> bool:
        """Whether all elements have the same NRR."""
        return self.graded and len(set(self.total.nrr_texts) - {"–"}) == 1
