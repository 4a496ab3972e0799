"""How a file from elsewhere is understood, in words for a chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.cases.import_understood import Understood
from bot.conversation.texts import Texts
from exports.writing.numbers import local
from scoring import parse_weight, score

_WIDTH, _LISTED = 40, 12  # characters of a name, and names of a list
_WORDS, _ROWS = 5, 3  # cells of an element, and rows, that are shown


def understood(found: Understood, words: Texts) -> str:
    """HTML that says the IKM of the file alone, three rows, what was deleted and what is left out.

    Folded below it: the column of each element, and how cells were read.
    """
    numbers = {item.key: item.u for item in found.instrument.items}
    lines, tally = list[str](), found.answers().tally
    if tally:
        told = score(tally, found.instrument, parse_weight(None, found.instrument))
        lines.append(words("paper.read_ikm", ikm=local(told.ikm_text, words.language), n=tally.n))
    lines.append(words("paper.read_rows", rows="\n".join(_rows(found))))
    for kind, key in (("personal", "paper.read_personal"), ("leave", "paper.read_left")):
        names = [_short(one.name) for one in found.columns if one.kind == kind and one.name]
        if names:
            more = f" … +{len(names) - _LISTED}" if len(names) > _LISTED else ""
            lines.append(words(key, columns=", ".join(names[:_LISTED]) + more))
    columns = [
        words("paper.read_column", u=numbers[one.key], element=one.key, column=_short(one.name))
        for one in found.columns
        if one.kind == "item"
    ]
    return "\n".join([*lines, _folded(columns), _folded(list(_words(found, numbers, words)))]) + "\n"


def _folded(lines: Sequence[str]) -> str:
    """Lines of which a chat shows the first until they are tapped."""
    return "<blockquote expandable>" + "\n".join(lines) + "</blockquote>" if lines else ""


def _words(found: Understood, numbers: Mapping[str, str], words: Texts) -> Iterator[str]:
    """How cells were read where they are more than the scores themselves."""
    for key, u in numbers.items():
        said = [(text, score) for (item, text), (score, _) in found.said.items() if item == key and text]
        if any(text != str(score) for text, score in said):
            told = [f"{_short(text)} = {'–' if score is None else score}" for text, score in said[:_WORDS]]
            yield words("paper.read_words", u=u, words=", ".join(told) + (" …" if len(said) > _WORDS else ""))


def _rows(found: Understood) -> Iterator[str]:
    several = len({row.cells["unit"] for row in found.rows[1:]}) > 1
    for row in found.rows[1 : 1 + _ROWS]:
        given = " ".join(row.cells[item.u.casefold()] or "–" for item in found.instrument.items)
        yield " · ".join(filter(None, (row.cells["unit"] if several else "", row.cells["date"], given)))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
