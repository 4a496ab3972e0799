"""Words that are no answers, said once each: letters of all elements are one cause, and so is a code for no answer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.import_answers import values_of
from bot.rules.faults import Fault, fault

_LETTERS = frozenset("abcd")


def by_cause(faults: Sequence[Fault]) -> list[Fault]:
    """The faults, those of one word in the columns of several elements as one, at the first of them.

    >>> both = [fault("import_word", f"U{at}", line=2, found="99", count=at, item="waktu") for at in (3, 8)]
    >>> [(one.key, dict(one.values)) for one in by_cause(both)]
    [('import_words', {'found': '99', 'count': 11, 'columns': 'U3, U8'})]
    """
    groups = dict[str, list[Fault]]()
    for one in faults:
        if one.key == "import_word":
            groups.setdefault(_cause(one), []).append(one)
    found, told = list[Fault](), set[str]()
    for one in faults:
        alike = groups.get(_cause(one), []) if one.key == "import_word" else []
        if len(alike) < 2:
            found.append(one)
        elif _cause(one) not in told:
            told.add(_cause(one))
            found.append(_joined(alike))
    return found


def _cause(one: Fault) -> str:
    word = values_of(one)["found"]
    return "a-d" if word.casefold() in _LETTERS else word


def _joined(alike: Sequence[Fault]) -> Fault:
    first = min(alike, key=lambda one: one.line)
    count = sum(int(values_of(one)["count"]) for one in alike)
    columns = ", ".join(dict.fromkeys(one.where for one in alike))
    words = ", ".join(dict.fromkeys(values_of(one)["found"] for one in alike))
    if _cause(first) == "a-d":
        told = fault("import_letters", found=words, count=count, columns=columns)
    else:
        told = fault("import_words", found=words, count=count, columns=columns)
    return told.at(first.line, first.sheet)
