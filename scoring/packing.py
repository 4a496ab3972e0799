"""Answers of one respondent as a text with one character an item: what is stored, and counted from.

The characters stand in the order of Instrument.items: `1` to `4`, `-` for an item that was asked and left blank, and
`.` for one that was not asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from scoring.errors import BadAnswers, NoAnswers
from scoring.instrument import Instrument
from scoring.item_tally import tally_of_items
from scoring.tally import Tally

BLANK, UNASKED = "-", "."
_NONE = BLANK + UNASKED
_ANSWERS = frozenset("1234")
_CHARS: Mapping[int | None, str] = {1: "1", 2: "2", 3: "3", 4: "4", None: UNASKED}
_SCORES: Mapping[str, int | None] = {"1": 1, "2": 2, "3": 3, "4": 4, BLANK: None, UNASKED: None}


def pack(instrument: Instrument, answers: Mapping[str, int], blank: Collection[str] = ()) -> str:
    """The text of answers by item key. `blank` are the keys of items that were asked and left blank.

    Raises BadAnswers for a key that is no item of the instrument, a score that is not 1-4 and an item that is both, and
    NoAnswers where nothing was answered.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> pack(load_instrument(), {"persyaratan": 4, "biaya": 2}, blank=["waktu"])
    '4.-2.....'
    """
    known = instrument.places
    if not blank:
        text = "".join([_CHARS.get(answers.get(key), "?") for key in known])
        if answers and len(text) - text.count(UNASKED) == len(answers) and "?" not in text:
            return text
    faults = [f"{key}: expected an item of {instrument.id}" for key in (*answers, *blank) if key not in known]
    faults += [f"{key}: found {score!r}, expected 1, 2, 3 or 4" for key, score in answers.items() if not _is(score)]
    faults += [f"{key}: found an answer, expected a blank" for key in blank if key in answers]
    if faults:
        raise BadAnswers(f"answers to {instrument.id}", faults)
    if not answers:
        raise NoAnswers(f"answers to {instrument.id}: every item is blank")
    given = {key: str(score) for key, score in answers.items()} | dict.fromkeys(blank, BLANK)
    return "".join(given.get(key, UNASKED) for key in known)


def unpack(instrument: Instrument, text: str) -> dict[str, int]:
    """The answers by item key. Raises BadAnswers for a text of another instrument.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> unpack(load_instrument(), "4.-2.....")
    {'persyaratan': 4, 'biaya': 2}
    """
    if len(text) != len(instrument.places):
        _check(instrument, text)
    return {key: int(char) for key, char in zip(instrument.places, text, strict=True) if char not in _NONE}


def blanks(instrument: Instrument, text: str) -> frozenset[str]:
    """Keys of the items that were asked and left blank.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> sorted(blanks(load_instrument(), "4.-2....."))
    ['waktu']
    """
    if BLANK not in text:
        return frozenset()
    _check(instrument, text)
    return frozenset(key for key, char in zip(instrument.places, text, strict=True) if char == BLANK)


def row_of(text: str) -> tuple[int | None, ...]:
    """The scores in the order of Instrument.items, None for what was not answered.

    >>> row_of("4.-2")
    (4, None, None, 2)
    """
    return tuple(map(_SCORES.__getitem__, text))


def packed_tally(instrument: Instrument, texts: Mapping[str, int] | Iterable[str]) -> Tally:
    """The tally of these texts, or of each as often as it was given. What was not asked of a person is not missed.

    Of a side index, those who answered nothing of it are left out. Raises BadAnswers for a text of another instrument.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> found = packed_tally(load_instrument(), ["444444444", "3333-3333"])
    >>> found.n, found.complete, found.totals
    (2, 1, ((36, 1),))
    """
    counted = Counter(texts)
    if counted and set(map(len, counted)) == {len(instrument.items)} and _ANSWERS.issuperset("".join(counted)):
        return tally_of_items({row_of(text): times for text, times in counted.items()}, instrument)
    whole: dict[tuple[int | None, ...], int] = {}
    parts = []
    for text, times in counted.items():
        _check(instrument, text)
        row = row_of(text)
        if BLANK not in text:
            whole[row] = whole.get(row, 0) + times
        elif any(row[: instrument.own]):
            asked = [place for place, char in enumerate(text) if char != UNASKED]
            parts.append(tally_of_items({row: 1}, instrument, asked).times(times))
    if whole or not parts:
        parts.append(tally_of_items(whole, instrument))
    first, *others = parts
    return sum(others, first)


def packed_tallies(instrument: Instrument, texts: Mapping[str, int] | Iterable[str]) -> dict[str, Tally]:
    """The tally of the elements and that of each side index that anybody answered, by their instruments' ids.

    >>> from scoring.instrument_catalogue import load_instrument
    >>> sorted(packed_tallies(load_instrument("skm-online-2024"), ["3" * 19]))
    ['skm-online-2024', 'skm-online-2024:ipak']
    """
    counted = Counter(texts)
    found = {instrument.id: packed_tally(instrument, counted)}
    for one in instrument.side:
        cut: Counter[str] = Counter()
        for text, times in counted.items():
            cut[text[instrument.cuts[one.key]]] += times
        found[one.id] = packed_tally(one, cut)
    return {id: tally for id, tally in found.items() if tally}


def _check(instrument: Instrument, text: str) -> None:
    if len(text) != len(instrument.items) or not _SCORES.keys() >= set(text):
        expected = f"{len(instrument.items)} of 1 2 3 4 {BLANK} {UNASKED}"
        raise BadAnswers(f"answers to {instrument.id}: found {text!r}, expected {expected}")


def _is(score: object) -> bool:
    return type(score) is int and 1 <= score <= 4
