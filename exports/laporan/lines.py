"""One result as every document tells it: how many answered, the index, its interval and its elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from exports.mean import few_told, hung
from scoring import (
    Band,
    Contrast,
    Instrument,
    Interval,
    Mean,
    Score,
    TooFew,
    called,
    grade,
    half_up,
    judged,
    mean_grade,
)
from scoring.interval import unasked

FEW = "terlalu sedikit untuk dinilai"


@dataclass(frozen=True)
class Line:
    """One result: of a unit, a service, a period or an agency. All figures are None where nobody answered.

    `nrr`, `answers` (how many), `sums` and `weighted` (NRR x weight) are per element in report order, the last two only
    where the line is one tally. `ikm` is 25-100, not rounded. `mutu` and `kinerja` are None under ten respondents.
    `contrasts` are those of the score, or of the scores whose mean it is: what tells its elements apart. `held`: not
    published for the sake of what already is. A mean of `units` says how many `few` have under ten answers, and the
    places of elements whose grade is `unsure`, since it hangs on them. `corrected`: the interval is narrowed by how
    many people there are. `given` is how many answered 1, 2, 3 and 4 to each element, of all units of a mean, and
    empty for one of several questions.
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
    given: tuple[tuple[int, ...], ...] = ()

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
            given=tuple(element.given for element in score.elements),
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
            given=tuple(_added([one.element(key).given for one in scores]) for key in instrument.keys),
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

    @property
    def withheld(self) -> Line:
        """The same line where nothing is told but its name. Its n is None's stand-in, 0, and is never printed."""
        k = len(self.nrr)
        return Line(
            label=self.label,
            n=0,
            ikm=None,
            mutu=None,
            kinerja=None,
            interval=TooFew(0),
            nrr=(None,) * k,
            answers=(0,) * k,
            code=self.code,
            held=self.held,
        )


def _added(given: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """How many answered 1, 2, 3 and 4 in all of them."""
    return tuple(map(sum, zip(*filter(None, given), strict=True)))


def _corrected(score: Score) -> bool:
    return unasked(score.sample.n, score.sample.population) != 1
