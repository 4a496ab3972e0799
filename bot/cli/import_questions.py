"""Asks, on a terminal, what a file does not say: which column is an element, what a word means, whose rows they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import typer

from bot.cases.import_map import ImportMap
from bot.cli.language import phrase, tell
from bot.conversation.faults import said
from bot.conversation.profile import FIELDS
from bot.conversation.terminal import words
from bot.rules.faults import Fault
from scoring.columns import plain
from scoring.instrument import Instrument

_ASKED = frozenset(("import_word", "import_code", "import_missing", "import_unit", "import_unit_none"))
_NONE = "-"  # a word that is no answer
_SCORES = ("1", "2", "3", "4", _NONE)


def can_be_asked(faults: Iterable[Fault]) -> bool:
    """Whether a person at a terminal can explain all of them."""
    return all(one.key in _ASKED for one in faults)


def ask(faults: Iterable[Fault], instrument: Instrument, known: ImportMap) -> ImportMap:
    """What is known, with an answer for each fault. Raises typer.Abort where the person gives up."""
    items = {item.key for item in instrument.items}
    for one in faults:
        typer.echo(said(one, words()))
        values = {name: str(value) for name, value in one.values}
        found = values["found"]
        if one.key == "import_missing":
            name = str(typer.prompt(phrase("  The name of the column that is {}", found))).strip()
            known = replace(known, columns={**known.columns, plain(name): found})
        elif one.key in ("import_unit", "import_unit_none"):
            code = str(typer.prompt(phrase("  The unit's code"))).strip().upper()
            known = replace(known, units={**known.units, plain(found): code})
        elif values["item"] in items:
            known = _with_score(known, values["item"], found)
        else:
            known = _with_code(known, values["item"], found)
    return known


def _with_score(known: ImportMap, item: str, text: str) -> ImportMap:
    answer = _one_of(phrase("  Its score, 1 to 4, or {} for no answer", _NONE), _SCORES)
    if answer == _NONE:
        return replace(known, missing=tuple(dict.fromkeys((*known.missing, text.casefold()))))
    words = {**known.scores.get(item, {}), plain(text): int(answer)}
    return replace(known, scores={**known.scores, item: words})


def _with_code(known: ImportMap, question: str, text: str) -> ImportMap:
    options = (*FIELDS[question].options, _NONE)
    answer = _one_of(phrase("  One of {}", ", ".join(options)), options)
    words = {**known.profile.get(question, {}), plain(text): "" if answer == _NONE else answer}
    return replace(known, profile={**known.profile, question: words})


def _one_of(question: str, options: tuple[str, ...]) -> str:
    while (answer := str(typer.prompt(question)).strip()) not in options:
        tell('  found "{}", expected one of {}', answer, ", ".join(options))
    return answer
