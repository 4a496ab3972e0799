"""What is said beside a mean of units that some of few answers enter, in every output that shows it."""

from __future__ import annotations

from exports.writing.counts import begun, share_of, spelled
from scoring import judged
from scoring.interval import FEWEST

_PART = {
    "id": "{some} mempunyai kurang dari {least} jawaban dan ikut dalam rata-rata",
    "en": "{few} of {units} units have fewer than {least} answers and count in the mean",
}
_ONE = {**_PART, "en": "One of {units} units has fewer than {least} answers and counts in the mean"}
_ALL = {
    "id": "Setiap unit dalam rata-rata ini mempunyai kurang dari {least} jawaban.",
    "en": "Every unit in this mean has fewer than {least} answers.",
}
_SAME = {"id": "mutunya sama tanpa unit itu", "en": "its grade is the same without them"}
_SAME_OF_ONE = {**_SAME, "en": "its grade is the same without it"}
_HUNG = {
    "id": "mutu tidak disebut karena bergantung pada unit dengan kurang dari {least} jawaban",
    "en": "no grade, since it hangs on units of fewer than {least} answers",
}


def few_told(few: int, units: int, n: int, mutu: str | None, language: str) -> str:
    """The sentence on `few` of `units` with under ten answers in a mean of `n` answers. Empty where there are none.

    >>> few_told(2, 30, 900, "B", "en")
    'Two of 30 units have fewer than ten answers and count in the mean; its grade is the same without them.'
    >>> few_told(1, 30, 900, "B", "en")
    'One of 30 units has fewer than ten answers and counts in the mean; its grade is the same without it.'
    >>> few_told(1, 1, 9, None, "id")
    'Setiap unit dalam rata-rata ini mempunyai kurang dari sepuluh jawaban.'
    >>> few_told(0, 30, 900, "B", "en")
    ''
    """
    if not few:
        return ""
    if few == units:
        return _said(_ALL, language).format(least=_least(language))
    some = share_of(few, units, "unit")
    told, same = (_ONE, _SAME_OF_ONE) if few == 1 else (_PART, _SAME)
    parts = [
        _said(told, language).format(
            some=some, few=begun(few, language), units=spelled(units, language), least=_least(language)
        )
    ]
    if judged(n):
        parts.append(hung(language) if mutu is None else _said(same, language))
    return "; ".join(parts) + "."


def hung(language: str) -> str:
    """Why a mean of enough answers has no grade."""
    return _said(_HUNG, language).format(least=_least(language))


def _least(language: str) -> str:
    return spelled(FEWEST, language if language in _PART else "id")


def _said(words: dict[str, str], language: str) -> str:
    return words.get(language, words["id"])
