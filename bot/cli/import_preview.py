"""What an import would be, in words: columns, words, three rows, the IKM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.cases.import_counts import counts_of
from bot.cases.import_understood import Understood
from bot.cases.imports import Checked
from bot.cli.language import phrase
from bot.conversation.terminal import words
from bot.rules.terminal import language_of_locale
from scoring import parse_weight, score
from scoring.instrument import Instrument

_ROWS, _WIDTH, _WORDS = 3, 44, 12
_SAID = {
    "date": "day",
    "unit": "unit",
    "service": "service",
    "mode": "way of service",
    "serial": "serial number",
    "suggestion": "suggestion",
    "personal": "personal, dropped",
    "leave": "left out",
}


def preview(found: Understood, checked: Checked, names: Mapping[str, str]) -> Iterator[str]:
    """Lines that show how a file is read, before anything is stored. `names` are those of units by their codes."""
    yield phrase("Columns")
    names = {item.key: f"{item.u} {item.key}" for item in found.instrument.items}
    for one in found.columns:
        told = names[one.key] if one.kind == "item" else one.key if one.kind == "profile" else phrase(_SAID[one.kind])
        yield f"  {_short(one.name):{_WIDTH}}  {told}"
    yield phrase("Words")
    for item in found.instrument.items:
        yield from _words(found, item.key, names[item.key])
    yield phrase("Rows as they are understood")
    for response in checked.responses[:_ROWS]:
        given = " ".join(str(response.answers.get(item.key, "-")) for item in found.instrument.items)
        about = [response.unit, response.service, response.hour[:10], *response.profile.values()]
        yield f"  {' · '.join(filter(None, about))} · {given}"
    yield phrase("Forms")
    for told in counts_of(checked.responses, language_of_locale(), names):
        yield f"  {told}"
    yield _result(found.instrument, found, checked)


def _words(found: Understood, key: str, name: str) -> Iterator[str]:
    said = [(text, *rest) for (item, text), rest in found.said.items() if item == key]
    plain = all(text == ("" if score is None else str(score)) for text, score, _ in said)
    if plain:
        return
    told = [
        f"{_short(text) or phrase('empty')} = {phrase('blank') if score is None else score} ({count})"
        for text, score, count in said
    ]
    more = phrase(", and {} more", len(told) - _WORDS) if len(told) > _WORDS else ""
    yield f"  {name}: {', '.join(told[:_WORDS])}{more}"


def _result(instrument: Instrument, found: Understood, checked: Checked) -> str:
    count, batch = len(checked.responses), checked.batch
    channel = words()(f"channel.{checked.responses[0].channel}")
    tally = found.answers().tally
    if len(found.rows) - 1 != count or not tally:
        return phrase("{} form(s) for {}, as {}.", count, batch.span, channel)
    told = score(tally, instrument, parse_weight(None, instrument))
    parts = (count, batch.span, channel, told.ikm_text)
    return phrase("{} form(s) for {}, as {}: IKM {} of this file alone.", *parts)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
