"""Figures published before, beside those that are counted: in order of their periods, marked, never judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from exports.laporan.formers import Former
from exports.laporan.lines import Line
from exports.laporan.questionnaires import questionnaire_name
from exports.writing.numbers import local
from exports.writing.table import Cell
from scoring import half_up

MARK: Mapping[str, str] = {"id": "angka terdahulu, tidak dihitung ulang", "en": "earlier figure, not recomputed"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "instrument": "{instrument}, bukan {own}, sehingga tidak dibandingkan",
        "weight": "bobot {weight}, bukan {own_weight}, sehingga tidak dibandingkan",
        "unstated": "bobot tidak diketahui",
        "mapped": "{instrument}, dibandingkan lewat pemetaan {name} ke {to}",
        "n": "jumlah responden tidak diketahui",
        "mismatch": "tidak sesuai dengan NRR-nya, yang menghasilkan {right}",
        "differs": "{period}: yang dihitung di sini {counted}, angka terdahulu {ikm}, selisih {difference}{why}. "
        "Yang dihitung di sini yang dipakai.",
        "source": "sumber: {source}",
    },
    "en": {
        "instrument": "{instrument}, not {own}, so it is not compared",
        "weight": "weight {weight}, not {own_weight}, so it is not compared",
        "unstated": "weight not known",
        "mapped": "{instrument}, compared by the mapping of {name} to {to}",
        "n": "number of respondents not known",
        "mismatch": "does not follow from its NRR, which give {right}",
        "differs": "{period}: counted here {counted}, earlier figure {ikm}, difference {difference}{why}. "
        "The one counted here is used.",
        "source": "source: {source}",
    },
}
Because = Literal["instrument", "weight", "unstated", "mapped", "n", "mismatch", "source"]


def timeline(trend: Sequence[Line], past: Sequence[Former]) -> list[Line | Former]:
    """The counted results with the earlier figures among them. Of a span that has both the counted one stands."""
    found, size = list[Line | Former](), len(trend)
    for place in range(size + 1):
        found += [one for one in past if max(size - one.back - one.same, 0) == place and not _meets(one, size)]
        if place < size:
            instead = [one for one in past if _meets(one, size) and size - 1 - one.back == place]
            found += instead if instead and trend[place].ikm is None else [trend[place]]
    return found


def differing(trend: Sequence[Line], past: Sequence[Former]) -> list[tuple[Former, Line]]:
    """Earlier figures of one measure with what was counted for the same span, where the two are not the same."""
    size = len(trend)
    both = [(one, trend[size - 1 - one.back]) for one in past if _meets(one, size) and one.comparable]
    return [(one, line) for one, line in both if line.ikm is not None and gap_of(one, line.ikm)]


def gap_of(one: Former, counted: Fraction) -> str:
    """How far a counted IKM lies above the earlier figure as both are printed, such as "+0.98". Empty for nothing."""
    gap = half_up(counted, 2) - half_up(Fraction(one.figure.ikm), 2)
    return f"{gap:+}" if gap else ""


def difference_told(one: Former, counted: Fraction, language: str) -> str:
    """A sentence on an earlier figure that is another than the one counted for the same span."""
    told = {"period": one.name(language), "counted": local(half_up(counted, 2), language)}
    told |= {"ikm": local(one.ikm_text, language), "difference": local(gap_of(one, counted), language)}
    told["why"] = f" ({why})" if (why := because(one, language)) else ""
    return _words(language)["differs"].format(**told)


def because(one: Former, language: str, *, sourced: bool = False) -> str:
    """All that has to be known of an earlier figure before it is compared, with where it was published if `sourced`."""
    figure, words = one.figure, _words(language)
    keys: list[Because] = [one.differs] if one.differs else []
    keys += ["mapped"] if one.mapped else []
    keys += ["n"] if figure.n is None else []
    keys += ["mismatch"] if one.right else []
    keys += ["source"] if sourced and figure.source else []
    right = ", ".join(f"{local(value, language)} ({local(weight, language)})" for weight, value in one.right)
    names = (questionnaire_name(name, language) for name in (figure.instrument, one.own[0]))
    told = dict(zip(("instrument", "own"), names, strict=True)) | {"source": figure.source, "right": right}
    told |= {"weight": local(figure.weight, language), "own_weight": local(one.own[1], language)}
    told |= dict(
        zip(("name", "to"), (questionnaire_name(name, language) for name in one.mapped or ("", "")), strict=True)
    )
    return "; ".join(words[key].format(**told) for key in keys)


def label_of(one: Line | Former, language: str = "id") -> str:
    """What a row of a trend is called: an earlier figure is marked."""
    return one.label if isinstance(one, Line) else f"{one.name(language)} ({MARK.get(language, MARK['id'])})"


def notes_on(trend: Sequence[Line], past: Sequence[Former], language: str = "id") -> list[str]:
    """What stands below a trend with earlier figures: what is to be known of each, and where both do not agree."""
    shown = [one for one in timeline(trend, past) if isinstance(one, Former)]
    counted = {one.figure.key: line.ikm for one, line in differing(trend, past)}
    notes = list[str]()
    for one in past:
        name, why = one.name(language), because(one, language, sourced=True)
        if (ikm := counted.get(one.figure.key)) is not None:
            notes.append(difference_told(one, ikm, language))
        elif one not in shown and not one.comparable:  # what was counted stands in the trend instead
            notes.append(f"{label_of(one, language)} {local(one.ikm_text, language)}: {why}.")
        elif one in shown and why:
            notes.append(f"{name}: {why}.")
    return notes


def history_data(past: Sequence[Former]) -> list[dict[str, Any]]:
    """Give the same as plain data, in the digits that were printed, null for what is not known."""
    return [
        {
            "label": one.name("id"),
            "period": one.figure.period.key,
            "ikm": one.ikm_text,
            "n": one.figure.n,
            "nrr": [None if value is None else str(value) for value in one.figure.nrr] or None,
            "instrument": one.figure.instrument,
            "weight": one.figure.weight or None,
            "source": one.figure.source or None,
            "comparable": one.comparable,
            "note": "; ".join(filter(None, (MARK["id"], because(one, "id")))),
        }
        for one in past
    ]


def history_cells(one: Former, elements: int) -> tuple[Cell, ...]:
    """The figures of an earlier result as a csv of results has them: n, index, IKM, grade, interval, NRR."""
    return (one.figure.n, None, one.ikm_text, None, None, None, *history_nrr(one, elements))


def history_nrr(one: Former, elements: int) -> tuple[Cell, ...]:
    """Its printed NRR, where they are of the report's questionnaire, in as many cells."""
    if one.differs == "instrument" or len(one.figure.nrr) != elements:
        return (None,) * elements
    return tuple(None if value is None else str(value) for value in one.figure.nrr)


def _meets(one: Former, size: int) -> bool:
    """Whether the trend has a line of the same span."""
    return one.same and one.back < size


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS["id"])
