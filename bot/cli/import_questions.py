"""Asks, on a terminal, what a file does not say: which column is an element, what a word means, whose rows they are."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from bot.cases.import_answers import NO_ANSWER, UNITS, answered, values_of
from bot.cases.import_map import ImportMap
from bot.cli.language import phrase, tell
from bot.conversation.faults import said
from bot.conversation.profile import FIELDS
from bot.conversation.terminal import words
from bot.rules.faults import Fault

_SCORES = ("1", "2", "3", "4", NO_ANSWER)


def ask(faults: Iterable[Fault], known: ImportMap) -> ImportMap:
    """What is known, with an answer for each fault. Raises typer.Abort where the person gives up."""
    for one in faults:
        typer.echo(said(one, words()))
        known = answered(known, one, _answer(one))
    return known


def _answer(one: Fault) -> str:
    about = values_of(one)
    if one.key == "import_missing":
        return str(typer.prompt(phrase("  The name of the column that is {}", about["found"]))).strip()
    if one.key in UNITS:
        return str(typer.prompt(phrase("  The unit's code"))).strip().upper()
    if one.key == "import_word":
        return _one_of(phrase("  Its score, 1 to 4, or {} for no answer", NO_ANSWER), _SCORES)
    options = (*FIELDS[about["item"]].options, NO_ANSWER)
    return _one_of(phrase("  One of {}", ", ".join(options)), options)


def _one_of(question: str, options: tuple[str, ...]) -> str:
    while (answer := str(typer.prompt(question)).strip()) not in options:
        tell('  found "{}", expected one of {}', answer, ", ".join(options))
    return answer
