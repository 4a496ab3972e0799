"""Made-up answers whose unit results average exactly what a city has published.

Every respondent, answer and unit result here is constructed: only the city's figure is a published one. What a result
must be is worked out here in fractions, by the regulation's own words and without the product's code.
"""

import csv
import io
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# Report order U1..U9, as in Permenpan RB 14/2017.
KEYS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarpras")
BANDS = (("88.31", "A"), ("76.61", "B"), ("65.00", "C"), ("25.00", "D"))
Answers = Mapping[str, int]


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """Rounded once, half up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def comma(figure: object) -> str:
    """As an Indonesian reads it: 81,96."""
    return str(figure).replace(".", ",")


def grade(ikm: Decimal) -> str:
    return next(mutu for lower, mutu in BANDS if ikm >= Decimal(lower))


@dataclass(frozen=True)
class Due:
    """A unit that surveys: `n` respondents in all, of them those who answered `tapped` by themselves in the bot.

    `best` and `worst` are the elements that are to come out highest and lowest, `aim` is about what its IKM is to be.
    """

    code: str
    n: int
    aim: Fraction
    best: str
    worst: str
    skipped: frozenset[str] = frozenset()
    tapped: tuple[Answers, ...] = ()
    gap: Fraction = Fraction(3, 10)


@dataclass(frozen=True)
class Outcome:
    """What a unit's answers add up to: by element, None where it is not asked."""

    n: int
    totals: Mapping[str, int]

    @property
    def nrr(self) -> dict[str, Fraction]:
        return {key: Fraction(total, self.n) for key, total in self.totals.items()}

    @property
    def ikm(self) -> Fraction:
        """25 x the mean of the NRR of the elements that are asked: each weighs the same."""
        return 25 * sum(self.nrr.values(), Fraction(0)) / len(self.totals)

    @property
    def rounded(self) -> Decimal:
        return half_up(self.ikm)

    @property
    def mutu(self) -> str:
        return grade(self.rounded)

    def texts(self) -> list[str]:
        """NRR to four decimals in report order, "" where not asked."""
        return [str(half_up(self.nrr[key], 4)) if key in self.totals else "" for key in KEYS]

    def best(self) -> str:
        """U and grade of the highest element, the first where several share it."""
        return self._named(max(self.totals, key=lambda key: (self.nrr[key], -KEYS.index(key))))

    def worst(self) -> str:
        return self._named(min(self.totals, key=lambda key: (self.nrr[key], KEYS.index(key))))

    def unsatisfying(self) -> list[str]:
        """U of the elements graded C or D, lowest first."""
        weak = [key for key in self.totals if grade(half_up(25 * self.nrr[key])) in "CD"]
        return [self._u(key) for key in sorted(weak, key=lambda key: (self.nrr[key], KEYS.index(key)))]

    def _u(self, key: str) -> str:
        return f"U{KEYS.index(key) + 1}"

    def _named(self, key: str) -> str:
        return f"{self._u(key)} {comma(half_up(self.nrr[key], 4))} ({grade(half_up(25 * self.nrr[key]))})"


def outcome(rows: Sequence[Answers]) -> Outcome:
    """What these answers are, counted again from the answers."""
    asked = [key for key in KEYS if any(key in row for row in rows)]
    return Outcome(len(rows), {key: sum(row[key] for row in rows) for key in asked})


def mean(outcomes: Iterable[Outcome]) -> Fraction:
    """The simple mean of units' IKM, not rounded."""
    found = [one.ikm for one in outcomes]
    return sum(found, Fraction(0)) / len(found)


def pooling(units: Iterable[Sequence[Answers]]) -> Fraction:
    """The IKM of all answers as one heap, not rounded: each element over those who were asked it."""
    rows = [row for answers in units for row in answers]
    given = {key: [row[key] for row in rows if key in row] for key in KEYS}
    return 25 * sum((Fraction(sum(one), len(one)) for one in given.values()), Fraction(0)) / len(KEYS)


def construct(units: Sequence[Due], aim: str, seed: int) -> dict[str, list[Answers]]:
    """Rows of answers of every unit, so that the simple mean of their exact IKM rounds to `aim`.

    Units are first made to come out near their own aims. Then one answer after another is raised or lowered by a point,
    unit by unit, until the mean is the published one. Rows that were tapped come last, as they are.
    """
    totals = {unit.code: _total(unit) for unit in units}

    def average() -> Fraction:
        return sum((_ikm(unit, totals[unit.code]) for unit in units), Fraction(0)) / len(units)

    place = 0
    while (found := half_up(average())) != Decimal(aim):
        unit = units[place % len(units)]
        totals[unit.code] += 1 if found < Decimal(aim) else -1
        place += 1
    dice = random.Random(seed)
    return {unit.code: _rows(unit, totals[unit.code], dice) for unit in units}


def forms(rows: Mapping[str, Sequence[Answers]], date: str, prefix: str, seed: int, service: str = "") -> bytes:
    """The rows as a file of paper forms, with a made-up profile each. Serial numbers begin with `prefix`."""
    dice, out = random.Random(seed), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        ["serial", "date", "unit", "service", "kelamin", "usia", "pendidikan", "pekerjaan"]
        + [f"u{place}" for place in range(1, 10)]
        + ["suggestion"]
    )
    for code, answers in rows.items():
        for number, row in enumerate(answers, 1):
            said = [dice.choice(options) for options in _PROFILE]
            scores = [row.get(key, "") for key in KEYS]
            writer.writerow([f"{prefix}-{code}-{number}", date, code, service, *said, *scores, ""])
    return out.getvalue().encode()


_PROFILE = (("L", "P"), ("",), ("SMP", "SMA", "S1", "S2"), ("ASN", "SWASTA", "WIRAUSAHA", "PELAJAR", "IRT"))


def _asked(unit: Due) -> list[str]:
    return [key for key in KEYS if key not in unit.skipped]


def _ikm(unit: Due, total: int) -> Fraction:
    return Fraction(25 * total, unit.n * len(_asked(unit)))


def _total(unit: Due) -> int:
    return round(unit.aim * unit.n * len(_asked(unit)) / 25)


def _rows(unit: Due, total: int, dice: random.Random) -> list[Answers]:
    """n rows that add up to the total, with the best and the worst element standing off the others by the gap."""
    asked = _asked(unit)
    each, left = divmod(total, len(asked))
    sums = {key: each + (place < left) for place, key in enumerate(asked)}
    off = min(int(unit.gap * unit.n), 4 * unit.n - sums[unit.best] - 1)
    sums[unit.best] += off
    sums[unit.worst] -= off
    on_paper = unit.n - len(unit.tapped)
    columns = {key: _spread(sums[key] - sum(row[key] for row in unit.tapped), on_paper, dice) for key in asked}
    paper: list[Answers] = [{key: columns[key][place] for key in asked} for place in range(on_paper)]
    return [*paper, *unit.tapped]


def _spread(total: int, n: int, dice: random.Random) -> list[int]:
    """n answers of 1-4 that add up to the total, no two alike in order. Some pairs are drawn apart."""
    if not n <= total <= 4 * n:
        raise ValueError(f"{n} answers cannot add up to {total}")
    base, left = divmod(total, n)
    answers = [base + (place < left) for place in range(n)]
    dice.shuffle(answers)
    for one in range(0, n - 1, 3):
        other = (one * 5 + 1) % n
        if one != other and answers[one] < 4 and answers[other] > 1:
            answers[one] += 1
            answers[other] -= 1
    return answers
