"""Results out: the figures of a Score as plain data, rounded once, for JSON and for the ministry's table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.answers import Answers
from scoring.index import ElementScore, Score, score, text
from scoring.instrument import Instrument
from scoring.interval import FEWEST, Interval, TooFew
from scoring.rounding import exact
from scoring.tally import Tally
from scoring.weights import Weights, parse_weight


def score_json(answers: Answers, weights: Weights, population: int | None = None) -> dict[str, Any]:
    """The result of a sheet as a dict for JSON: counts as integers, figures as strings rounded half-up.

    ikm and interval95 have 2 decimals, nrr, weighted, alpha and item_total 4. None stands for a figure
    that is not defined and for an interval of too few answers. mutu is the table's for any n. "groups" holds the
    same for each value of the sheet's grouping column that has answers, [] without one. `population` is that
    of the whole sheet. Where the instrument has side indices, "indices" holds those that were answered, of the whole
    and of each group. Raises NoAnswers when the sheet holds none.

    >>> from scoring import parse_weight, read_answers
    >>> answers = read_answers("u1,u2,u3,u4,u5,u6,u7,u8,u9\\n4,3,4,3,4,3,4,3,4")
    >>> result = score_json(answers, parse_weight("1/9", answers.instrument))
    >>> result["ikm"], result["mutu"], result["interval95"], result["groups"]
    ('88.89', 'A', None, [])
    """
    instrument = answers.instrument
    whole = figures(score(answers.tally, instrument, weights, population), any_n=True) | _beside(answers.indices)
    indices = answers.indices_of_groups()
    groups = [
        {"value": value, **figures(score(tally, instrument, weights), any_n=True), **_beside(indices[value])}
        for value, tally in answers.groups().items()
        if tally
    ]
    return {"instrument": instrument.id, "weight": weights.convention, **whole, "groups": groups}


def figures(result: Score, *, any_n: bool = False) -> dict[str, Any]:
    """One Score as plain data, without instrument and weight. Grades of fewer than ten answers are None.

    With `any_n` they are the table's all the same, for whoever counts a file and judges nobody.

    >>> from scoring import Tally, load_instrument, parse_weight
    >>> skm = load_instrument()
    >>> figures(score(Tally.of([4] * 9), skm, parse_weight("0.11", skm)))["elements"][0]["weighted"]
    '0.4400'
    """
    band = result.band if any_n or result.mutu else None
    return {
        "n": result.n,
        "ikm": result.ikm_text,
        "mutu": band.mutu if band else None,
        "kinerja": band.kinerja["id"] if band else None,
        "interval95": _ends(result.interval),
        "alpha": _figure(result.alpha, 4),
        "elements": [_element(element, any_n=any_n) for element in result.elements],
    }


def side_scores(indices: Sequence[tuple[Instrument, Tally]]) -> tuple[tuple[Instrument, Score], ...]:
    """The score of each side index that anybody answered, its elements of one weight.

    >>> from scoring import load_instrument, read_answers
    >>> national = load_instrument("skm-online-2024")
    >>> header = ",".join(item.key for item in national.items)
    >>> answers = read_answers(f"{header}\\n{','.join(['3'] * 18)},4", national)
    >>> [(one.key, result.index_text) for one, result in side_scores(answers.indices)]
    [('ipak', '3.2000')]
    """
    return tuple((one, score(tally, one, parse_weight(None, one))) for one, tally in indices if tally)


def _beside(indices: Sequence[tuple[Instrument, Tally]]) -> dict[str, Any]:
    """Side indices as plain data, without a grade, which none has."""
    if not indices:
        return {}
    found = []
    for one, result in side_scores(indices):
        plain = {name: value for name, value in figures(result).items() if name not in ("mutu", "kinerja", "ikm")}
        elements = [{key: value for key, value in row.items() if key != "mutu"} for row in plain["elements"]]
        own = {"key": one.key, "index": result.index_text, "index_x25": result.ikm_text}
        found.append(own | plain | {"elements": elements})
    return {"indices": found}


def _element(element: ElementScore, *, any_n: bool) -> dict[str, Any]:
    return {
        "key": element.key,
        "u": element.u,
        "n": element.n,
        "sum": exact(element.sum),
        "nrr": _figure(element.nrr, 4),
        "weighted": _figure(element.weighted, 4),
        "ikm": _figure(element.ikm, 2),
        "mutu": element.band.mutu if element.band and any_n else element.mutu,
        "item_total": _figure(element.item_total, 4),
    }


def _figure(x: Fraction | None, places: int) -> str | None:
    return None if x is None else text(x, places)


def _ends(interval: Interval | TooFew) -> list[str] | None:
    return [text(interval.low, 2), text(interval.high, 2)] if isinstance(interval, Interval) else None


@dataclass(frozen=True)
class Table:
    """The ministry's table as text cells: one row per element, then the lines below it (label, figure)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, str], ...]


_COLUMNS = {
    "id": ("No", "Unsur", "Jawaban", "Jumlah nilai", "NRR", "NRR tertimbang", "NRR x 25", "Mutu"),
    "en": ("No", "Element", "Answers", "Sum", "NRR", "Weighted NRR", "NRR x 25", "Grade"),
}
_FOOT = {
    "id": (
        "Jumlah responden",
        "Bobot per unsur",
        "Jumlah NRR tertimbang (nilai indeks)",
        "IKM (nilai indeks x 25)",
        "Selang kepercayaan 95%",
        "Mutu pelayanan",
        "Kinerja unit pelayanan",
        "Cronbach's alpha",
    ),
    "en": (
        "Respondents",
        "Weight per element",
        "Sum of weighted NRR (index value)",
        "IKM (index value x 25)",
        "95% confidence interval",
        "Service grade",
        "Unit performance",
        "Cronbach's alpha",
    ),
}
_NOTE = {"id": "Catatan", "en": "Note"}
_UNJUDGED = {
    "id": "mutu menurut tabel; dari kurang dari 10 jawaban, terlalu sedikit untuk dinilai",
    "en": "grades by the table; under 10 answers are too few to be judged",
}
_FEW = {"id": "sampel terlalu kecil ({n} dari {needed})", "en": "sample too small ({n} of {needed})"}


def table(
    result: Score, instrument: Instrument, lang: str = "id", beside: Sequence[tuple[Instrument, Score]] = ()
) -> Table:
    """The table of results as agencies print it (hasil olah data), from one Score. `lang` is "id" or "en".

    `beside` are side indices and their scores, one line each below it.

    Source: Permenpan RB 14/2017, Lampiran (pengolahan data). The interval and alpha are additions.

    >>> from scoring import Tally, load_instrument, parse_weight
    >>> skm = load_instrument()
    >>> table(score(Tally.of([4] * 9), skm, parse_weight("1/9", skm)), skm).rows[3]
    ('U4', 'Biaya/Tarif', '1', '4', '4.0000', '0.4444', '100.00', 'A')
    """
    rows = tuple(
        (
            one.u,
            instrument.element(one.key).name[lang],
            str(one.n),
            str(one.sum),
            text(one.nrr, 4),
            text(one.weighted, 4),
            text(one.ikm, 2),
            one.band.mutu if one.band else "-",
        )
        for one in result.elements
    )
    few = result.interval
    values = (
        str(result.n),
        result.weight,
        result.index_text,
        result.ikm_text,
        _FEW[lang].format(n=few.n, needed=few.needed) if isinstance(few, TooFew) else result.interval_text,
        result.band.mutu,
        result.band.kinerja[lang],
        result.alpha_text,
    )
    some = ", ".join(one.u for one in result.elements if 0 < one.n < FEWEST)
    whose = f"{some}: " if some and result.n >= FEWEST else ""  # else it is of the whole result
    notes = [(_NOTE[lang], whose + _UNJUDGED[lang])] if some or result.n < FEWEST else []
    lines = [(one.short[lang], f"{own.index_text} (x 25 = {own.ikm_text})") for one, own in beside]
    return Table(instrument.title[lang], _COLUMNS[lang], rows, (*zip(_FOOT[lang], values, strict=True), *lines, *notes))
