"""How a file from elsewhere is understood, in words for a chat."""

from __future__ import annotations

from bot.cases.import_understood import Understood
from bot.conversation.texts import Texts
from exports.writing.numbers import local
from scoring import parse_weight, score

_WIDTH, _LISTED = 40, 12  # characters of a name, and names of a list


def understood(found: Understood, words: Texts) -> str:
    """HTML that names the column of each element, what is left out, what was deleted, and the IKM of the file alone."""
    numbers = {item.key: item.u for item in found.instrument.items}
    lines = [
        words("paper.read_column", u=numbers[one.key], element=one.key, column=_short(one.name))
        for one in found.columns
        if one.kind == "item"
    ]
    for kind, key in (("personal", "paper.read_personal"), ("leave", "paper.read_left")):
        names = [_short(one.name) for one in found.columns if one.kind == kind and one.name]
        if names:
            more = f" … +{len(names) - _LISTED}" if len(names) > _LISTED else ""
            lines.append(words(key, columns=", ".join(names[:_LISTED]) + more))
    tally = found.answers().tally
    if tally:
        told = score(tally, found.instrument, parse_weight(None, found.instrument))
        lines.append(words("paper.read_ikm", ikm=local(told.ikm_text, words.language), n=tally.n))
    return "\n".join(lines) + "\n\n"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
