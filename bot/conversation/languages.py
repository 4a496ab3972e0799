"""Further languages of residents' screens and questionnaires: any number, one TOML file each, read at the start.

Screens of staff and documents are in Indonesian and English (docs/adr/0018).
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from scoring import BadInstrument, load_instrument
from scoring.elements import Item

# What a file has all of.
SECTIONS = ("survey", "button", "plain", "profile", "start", "guide", "privacy", "receipt", "erase")
SHIPPED = ("id", "en")
BASE = "id"  # what a further language does not say is said in it
_QUESTIONS = "questions"


class Wording(NamedTuple):
    """A question as it is asked, its four answers from 1 to 4, and its short name."""

    question: str
    labels: tuple[str, ...]
    short: str


@dataclass(frozen=True)
class Further:
    """A further language: what its button says, and how Telegram calls it too. `words` are as in a locale."""

    code: str
    name: str
    telegram: tuple[str, ...]
    words: Mapping[str, Any]
    questions: Mapping[tuple[str, str], Wording]  # by questionnaire and item


_FURTHER: dict[str, Further] = {}
_NAMES = {"id": "Indonesia", "en": "English"}


def languages() -> tuple[str, ...]:
    """The codes of all languages that residents may choose."""
    return (*SHIPPED, *_FURTHER)


def further(code: str) -> Further | None:
    return _FURTHER.get(code)


def name_of(code: str) -> str:
    """What a language calls itself."""
    return _NAMES[code] if code in _NAMES else _FURTHER[code].name


def spoken_by(telegram: str | None) -> str:
    """The further language that a Telegram set to this code speaks. Empty for none."""
    code = (telegram or "").lower().split("-")[0]
    return next((one.code for one in _FURTHER.values() if code and code in (one.code, *one.telegram)), "")


def base_of(code: str) -> str:
    """The language of SHIPPED whose names of months, elements and commands go with it."""
    return code if code in SHIPPED else BASE


def wording_of(item: Item, instrument: str, code: str) -> Wording:
    """How an item is asked. A further language that has no words for this questionnaire asks in Indonesian."""
    if (found := _FURTHER.get(code)) is not None and (known := found.questions.get((instrument, item.key))):
        return known
    base = base_of(code)
    return Wording(item.question[base], tuple(item.labels[base]), item.short[base])


def set_languages(folder: Path | None, model: Mapping[str, Any]) -> bool:
    """Take the languages of a folder, None for none beside the shipped ones. Returns whether others were known before.

    `model` is the Indonesian locale, of no interest without a folder. Raises ValueError with every fault of every
    file, a line each. Then nothing has changed.
    """
    found, faults = list[Further](), list[str]()
    for file in sorted(folder.glob("*.toml")) if folder is not None else ():
        some = list(_faults(file, model))
        faults += some
        found += [] if some else [_read(file)]
    if folder is not None and not folder.is_dir():
        faults.append(f"agency.languages: found {folder}, expected a folder of TOML files")
    if faults:
        raise ValueError("\n".join(faults))
    new = {one.code: one for one in found}
    if new == _FURTHER:
        return False
    _FURTHER.clear()
    _FURTHER.update(new)
    return True


def _read(file: Path) -> Further:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    words = {key: content[key] for key in SECTIONS}
    questions = {
        (instrument, key): Wording(one["question"], tuple(one["labels"]), one["short"])
        for instrument, items in content.get(_QUESTIONS, {}).items()
        for key, one in items.items()
    }
    return Further(file.stem, content["name"], tuple(content.get("telegram", ())), words, questions)


def _faults(file: Path, model: Mapping[str, Any]) -> Iterator[str]:
    where = file.name
    if not (file.stem.isascii() and file.stem.isalpha() and file.stem.islower() and len(file.stem) in (2, 3)):
        yield f'{where}: found the name "{file.stem}", expected a code of two or three small letters'
    if file.stem in SHIPPED:
        yield f"{where}: found a language that is shipped, expected a further one"
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        yield f"{where}: {error}"
        return
    if not isinstance(content.get("name"), str) or not content["name"].strip():
        yield f"{where}: name: expected what the language calls itself"
    known = dict(flat({key: model[key] for key in SECTIONS}))
    given = dict(flat({key: content.get(key, {}) for key in SECTIONS}))
    yield from (f"{where}: {key}: is missing" for key in sorted(known.keys() - given.keys()))
    yield from (f"{where}: {key}: stands in no other language" for key in sorted(given.keys() - known.keys()))
    for key in sorted(known.keys() & given.keys()):
        if shape(known[key]) != shape(given[key]):
            yield f"{where}: {key}: found {shape(given[key])}, expected {shape(known[key])}"
    for key in sorted(content.keys() - {*SECTIONS, _QUESTIONS, "name", "telegram"}):
        yield f"{where}: {key}: is not known here"
    for instrument, items in content.get(_QUESTIONS, {}).items():
        yield from _question_faults(where, instrument, items)


def _question_faults(where: str, instrument: str, items: Any) -> Iterator[str]:
    place = f"{where}: {_QUESTIONS}.{instrument}"
    try:
        wanted = {item.key for item in load_instrument(instrument).items}
    except (BadInstrument, OSError):
        yield f"{place}: found no such questionnaire"
        return
    given = items if isinstance(items, Mapping) else {}
    yield from (f"{place}.{key}: is missing" for key in sorted(wanted - given.keys()))
    yield from (f"{place}.{key}: is no item of it" for key in sorted(given.keys() - wanted))
    for key, one in given.items():
        texts = [one.get("question"), one.get("short")] if isinstance(one, Mapping) else [None]
        labels = one.get("labels") if isinstance(one, Mapping) else None
        fit = isinstance(labels, list) and len(labels) == 4
        if not fit or not all(isinstance(text, str) and text.strip() for text in [*texts, *(labels or [])]):
            yield f"{place}.{key}: expected a question, a short name and four labels, from 1 to 4"


def flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | list[str]]]:
    """The texts of a locale by their whole keys."""
    for key, value in content.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def shape(value: str | list[str]) -> str:
    """What must agree between languages: the placeholders of a text, the length of a list."""
    if isinstance(value, list):
        return f"{len(value)} options"
    names = sorted({name for _, name, _, _ in string.Formatter().parse(value) if name})
    return f"placeholders {names}"
