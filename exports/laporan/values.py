"""What a Laporan SKM tells: results, counts of respondents, earlier periods, plans. Values only, figures exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from exports.errors import BadReport
from exports.laporan.about import LeftOut, Sampling, Signer
from exports.mean import few_told, hung
from scoring import (
    Band,
    Change,
    Contrast,
    Instrument,
    Interval,
    Mean,
    Period,
    Score,
    TooFew,
    Weights,
    called,
    extremes,
    grade,
    half_up,
    judged,
    mean_grade,
)
from scoring.history import Published
from scoring.interval import unasked

FEW = "terlalu sedikit untuk dinilai"
_NOBODY, _NOTHING = Signer(), LeftOut()


@dataclass(frozen=True)
class Line:
    """One result: of a unit, a service, a period or an agency. All figures are None where nobody answered.

    `nrr`, `answers` (how many), `sums` and `weighted` (NRR x weight) are per element in report order, the last two only
    where the line is one tally. `ikm` is 25-100, not rounded. `mutu` and `kinerja` are None under ten respondents.
    `contrasts` are those of the score, or of the scores whose mean it is: what tells its elements apart. `held`: not
    published for the sake of what already is. A mean of `units` says how many `few` have under ten answers, and the
    places of elements whose grade is `unsure`, since it hangs on them. `corrected`: the interval is narrowed by how
    many people there are.
    """

    label: str
    n: int
    ikm: Fraction | None
    mutu: str | None
    kinerja: str | None
    interval: Interval | TooFew
    nrr: tuple[Fraction | None, ...]
    answers: tuple[int, ...]
    code: str = ""
    sums: tuple[int | Fraction, ...] = ()
    weighted: tuple[Fraction | None, ...] = ()
    held: bool = False
    contrasts: tuple[tuple[Contrast | None, ...], ...] = ()
    units: int = 0
    few: int = 0
    unsure: frozenset[int] = frozenset()
    corrected: bool = False

    @classmethod
    def of(cls, label: str, score: Score | None, k: int, code: str = "") -> Self:
        """From a score of k elements, or from none."""
        if score is None:
            return cls(label, 0, None, None, None, TooFew(0), (None,) * k, (0,) * k, code)
        return cls(
            label=label,
            n=score.n,
            ikm=score.ikm,
            mutu=score.mutu,
            kinerja=score.kinerja,
            interval=score.interval,
            nrr=tuple(element.nrr for element in score.elements),
            answers=tuple(element.n for element in score.elements),
            code=code,
            sums=tuple(element.sum for element in score.elements),
            weighted=tuple(element.weighted for element in score.elements),
            contrasts=(score.contrasts,),
            corrected=_corrected(score),
        )

    @classmethod
    def mean(cls, label: str, mean: Mean, scores: Sequence[Score], instrument: Instrument) -> Self:
        """The simple mean of units: of their IKM, and of each element's NRR over the units that ask it."""
        nrr, answers, unsure = [], [], set[int]()
        for place, key in enumerate(instrument.keys):
            elements = (one.element(key) for one in scores)
            given = [(one.nrr, one.n) for one in elements if one.nrr is not None]
            nrr.append(sum((x for x, _ in given), Fraction(0)) / len(given) if given else None)
            answers.append(sum(one.element(key).n for one in scores))
            if given and mean_grade([(25 * x, n) for x, n in given], instrument) is None:
                unsure.add(place)
        people = sum(one.n for one in scores)
        told = grade(mean.ikm, people, instrument) if mean.mutu else None
        return cls(
            label=label,
            n=people,
            ikm=mean.ikm,
            mutu=told.mutu if told else None,
            kinerja=told.kinerja["id"] if told else None,
            interval=mean.interval,
            nrr=tuple(nrr),
            answers=tuple(answers),
            contrasts=tuple(one.contrasts for one in scores),
            units=mean.units,
            few=mean.few,
            unsure=frozenset(unsure),
            corrected=any(map(_corrected, scores)),
        )

    @property
    def ikm_text(self) -> str:
        """IKM to two decimals, "–" when nobody answered."""
        return "–" if self.ikm is None else str(half_up(self.ikm, 2))

    @property
    def index_text(self) -> str:
        """Nilai indeks to four decimals."""
        return "–" if self.ikm is None else str(half_up(self.ikm / 25, 4))

    @property
    def grade_text(self) -> str:
        """Such as "B (Baik)", "–" when nobody answered, and why there is none of few answers."""
        if self.ikm is not None and self.mutu is None:
            return hung("id") if judged(self.n) else FEW
        return "–" if self.mutu is None else f"{self.mutu} ({self.kinerja})"

    @property
    def interval_told(self) -> str | None:
        """How the interval was made, since the same answers may stand with either of two. None without one."""
        if self.edges is None:
            return None
        return "dengan koreksi populasi" if self.corrected else "tanpa koreksi populasi"

    def few_told(self, language: str = "id") -> str:
        """The sentence on units of few answers in this mean, empty where there are none."""
        return few_told(self.few, self.units, self.n, self.mutu, language)

    @property
    def edges(self) -> tuple[Decimal, Decimal] | None:
        """The interval to two decimals, None when there are too few answers."""
        if not isinstance(self.interval, Interval):
            return None
        return half_up(self.interval.low, 2), half_up(self.interval.high, 2)

    def grade(self, place: int, instrument: Instrument) -> Band | None:
        """The grade of one element, None where it has no figure, under ten answers, or hangs on units of so few."""
        nrr = self.nrr[place]
        return None if nrr is None or place in self.unsure else grade(25 * nrr, self.answers[place], instrument)

    def called(self, count: int = 3) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Places of the elements that may be called lowest and highest, as scoring.called."""
        return called(self.nrr, self.answers, self.contrasts, count)

    @property
    def nrr_texts(self) -> tuple[str, ...]:
        """NRR per element to four decimals."""
        return tuple("–" if one is None else str(half_up(one, 4)) for one in self.nrr)


def _corrected(score: Score) -> bool:
    return unasked(score.sample.n, score.sample.population) != 1


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

    def shares(self) -> tuple[str, ...]:
        """Percent of each count to two decimals, "–" of fewer than ten people.

        >>> Group("k", "Kelamin", (Count("L", "Laki-laki", 4), Count("P", "Perempuan", 8))).shares()
        ('33.33', '66.67')
        """
        total = sum(count.people for count in self.counts)
        return tuple(
            "–" if not judged(total) else str(half_up(Fraction(100 * one.people, total), 2)) for one in self.counts
        )


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
    `activity` what was planned without its element.
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


@dataclass(frozen=True)
class Tendency:
    """One result beside that of the window before, `before_label`: `n` and `ikm` (25-100, not rounded) of both.

    `change` is scoring's, None where one of the two has no answers.
    """

    label: str
    code: str
    before_label: str
    n: tuple[int, int]
    ikm: tuple[Fraction | None, Fraction | None]
    change: Change | None

    @property
    def pairs(self) -> tuple[tuple[int, str], ...]:
        """(n, IKM to two decimals) before and after."""
        texts = ("–" if one is None else str(half_up(one, 2)) for one in self.ikm)
        return tuple(zip(self.n, texts, strict=True))

    @property
    def difference_text(self) -> str:
        """The difference as the printed figures differ, such as "+0.98"."""
        one, two = self.ikm
        return "–" if one is None or two is None else f"{half_up(two, 2) - half_up(one, 2):+}"

    @property
    def verdict(self) -> str | None:
        return None if self.change is None else self.change.verdict


@dataclass(frozen=True)
class Side:
    """An index beside the IKM, by its own `instrument`. No part of the IKM, and without a grade.

    `total` is the whole as one line: of an agency the simple mean of its units, which are `parts`. `pooled` is that of
    all its answers together, and `published` the mean of the units in which it may be published, None without any.
    `services`, `channels` and `trend` are lines like those of the Laporan, as far as anybody answered the index there.
    """

    instrument: Instrument
    total: Line
    parts: tuple[Line, ...] = ()
    pooled: Line | None = None
    published: Line | None = None
    services: tuple[Line, ...] = ()
    channels: tuple[Line, ...] = ()
    trend: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """What Indonesian documents call it in short, such as "IPAK"."""
        return self.instrument.short["id"]


@dataclass(frozen=True)
class Laporan:
    """A unit's or (`city`) an agency's period, everything from one snapshot of the answers.

    `parts` are the results of services, or of units in an agency. `trend` is earlier periods and this one in order,
    with a Line of n = 0 where nobody answered. `rows` are the scores of each respondent, in an order that tells
    nothing, empty for an agency and where they are too few to be listed.
    `pooled` is the agency's second figure, of all answers together. `verdict` is scoring's on the change against the
    period before (a Verdict of scoring.trend), None where there is nothing to compare. `profile` are the
    profile questions with their options. `services` are an agency's results by service, where a window has them.
    `published` is an agency's trend over the units that may be published alone, this period last: nothing of a smaller
    unit can be worked out from it. `tendencies` are the whole and each service against the window before. `sampling` is
    the window's plan. `channels` are the results of each way that answers came in (bot, petugas, kertas), in an agency
    of all its answers together. `whole` are these answers as one line without a correction for the population, as the
    channels have none. `survey` is the kind of a survey period and `times` how many of them it spans: None where it is
    shorter or of days chosen by hand, and has neither population nor target. `left_out` is what does not count in it.
    `beside` are the indices beside the IKM that anybody answered. `past` are figures published before, oldest first.
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
    signer: Signer = _NOBODY
    logo: bytes | None = None
    population: int | None = None
    target: int | None = None
    pooled: Line | None = None
    city: bool = False
    profile: tuple[tuple[str, tuple[str, ...]], ...] = ()
    published: tuple[Line, ...] = ()
    alpha: str | None = None
    verdict: str | None = None
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
    moment: datetime | None = None

    @property
    def made_data(self) -> str:
        """The moment of the snapshot for programs, ISO with its zone. As printed where no more is known."""
        return self.made if self.moment is None else self.moment.isoformat(timespec="minutes")

    @property
    def apart(self) -> bool:
        """Whether some answers came in otherwise than through the bot."""
        return any(line.code != "bot" for line in self.channels)

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
        return extremes(self.total.nrr, self.total.answers)[0]

    @property
    def alike(self) -> bool:
        """Whether all elements have the same NRR."""
        return self.graded and len(set(self.total.nrr_texts) - {"–"}) == 1
