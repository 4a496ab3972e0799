"""Questions about a file that a person can be asked, and their answers put into a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b

from bot.cases.import_map import EVERY, ImportMap
from bot.rules.faults import Fault
from scoring.columns import plain

UNITS = frozenset(("import_unit", "import_unit_none", "import_no_unit"))  # whose rows they are
ASKED = frozenset(("import_word", "import_code", "import_missing", *UNITS))
NO_ANSWER = "-"  # a word that is no answer, or no code
OTHERS = "*"  # every other word of a question of the profile is no code


def are_askable(faults: Iterable[Fault]) -> bool:
    """Whether a person can explain all of them."""
    return all(one.key in ASKED for one in faults)


def values_of(one: Fault) -> Mapping[str, str]:
    """What a question is about, as text: `found`, and `item` where it is a word."""
    return {"found": "", "item": "", **{name: str(value) for name, value in one.values}}


def mark_of(one: Fault) -> str:
    """A short name of a question, by which a button says which one it answers.

    >>> from bot.rules.faults import fault
    >>> mark_of(fault("import_word", "U3", found="Bagus", item="waktu", count=3))
    '51371e'
    """
    about = values_of(one)
    text = "\x1f".join((one.key, one.where, about["item"], about["found"]))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def answered(known: ImportMap, one: Fault, answer: str) -> ImportMap:
    """What is known, with the answer to a question: a score, a code, the name of a column, or a unit.

    >>> from bot.rules.faults import fault
    >>> asked = fault("import_word", "U3", found="Bagus", item="waktu", count=3)
    >>> dict(answered(ImportMap(), asked, "3").scores), answered(ImportMap(), asked, "-").missing
    ({'waktu': {'bagus': 3}}, ('bagus',))
    """
    about = values_of(one)
    found, item = about["found"], about["item"]
    match one.key:
        case "import_missing":
            return replace(known, columns={**known.columns, plain(answer): found})
        case key if key in UNITS:  # rows that name none are those of ""
            return replace(known, units=_with_unit(known.units, found, answer))
        case "import_code" if answer == OTHERS:
            return _with_code(known, item, EVERY, "")
        case "import_code":
            return _with_code(known, item, plain(found), "" if answer == NO_ANSWER else answer)
    if answer == NO_ANSWER:
        return replace(known, missing=tuple(dict.fromkeys((*known.missing, found.casefold()))))
    words = {**known.scores.get(item, {}), plain(found): int(answer)}
    return replace(known, scores={**known.scores, item: words})


def _with_unit(units: Mapping[str, str], found: str, code: str) -> Mapping[str, str]:
    """Also where the unknown name is an earlier answer, which was mistyped."""
    if found and found in units.values():
        return {name: code if one == found else one for name, one in units.items()}
    return {**units, plain(found): code}


def _with_code(known: ImportMap, question: str, word: str, code: str) -> ImportMap:
    return replace(known, profile={**known.profile, question: {**known.profile.get(question, {}), word: code}})
