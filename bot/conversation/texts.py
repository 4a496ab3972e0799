"""The bot's own words, per language. Question wording is not here: it belongs to the instrument."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.conversation.languages import SHIPPED, base_of, flat, further, set_languages, shape
from bot.conversation.profile import DECLINED, FIELDS
from bot.rules.profiles import RARE
from exports.writing.counts import grouped
from exports.writing.dates import day_name
from exports.writing.numbers import local

LANGUAGES = SHIPPED  # of staff and documents. Residents may have more
UNCOUNTED = frozenset({"number", "id", "year", "port", "line", "first", "at", "byte"})  # names of what counts nothing
_LOCALES = Path(__file__).parent / "locales"
_HEADINGS = re.compile(r"^(?=\[[a-z_.]+\]$)", re.MULTILINE)

# Telegram languages whose speakers read Indonesian with ease: Indonesian, Javanese, Sundanese, Malay, Minangkabau ...
_NUSANTARA = ("id", "in", "jv", "jw", "su", "ms", "min", "mad", "ban", "bug", "bjn", "ace")


class LocaleFault(Exception):
    """The locales do not agree. The message lists every difference."""


class Texts:
    """The words of one language: `texts("survey.thanks", unit=...)`. Values are escaped for HTML.

    `language` is "id" or "en": of a further language that which names months, elements and commands beside its words.

    A Decimal is shown with the language's own decimal mark, and a day as people write it. A whole number is a count
    with its thousands set apart, unless the placeholder's name is one of UNCOUNTED. Every other value is as it is.
    """

    def __init__(self, language: str, read: Callable[[str], Mapping[str, Any]]) -> None:
        """`read` gives what a section of the locale has, when a text of it is first said."""
        self.language = language
        self._read = read
        self._loaded: set[str] = set()
        self._words: dict[str, str] = {}
        self._options: dict[str, tuple[str, ...]] = {}

    def __call__(self, key: str, **values: object) -> str:
        template = self._word(key)
        shown = {name: html.escape(self._shown(name, value), quote=False) for name, value in values.items()}
        return template.format(**shown)

    def number(self, n: int) -> str:
        """A count by itself, as it stands in a text: 1.766."""
        return grouped(n, self.language)

    def __contains__(self, key: str) -> bool:
        return key in self._words or key in self._load(key)

    def _word(self, key: str) -> str:
        found = self._words.get(key)
        return self._load(key)[key] if found is None else found

    def _load(self, key: str) -> Mapping[str, str]:
        section = key.partition(".")[0]
        if section in self._loaded:  # a text that no locale has is asked for at many a tap
            return self._words
        for name, value in flat(self._read(section), f"{section}."):
            if isinstance(value, str):
                self._words[name] = value
            else:
                self._options[name.split(".")[1]] = tuple(value)
        self._loaded.add(section)
        return self._words

    def _shown(self, name: str, value: object) -> str:
        if type(value) is int and name not in UNCOUNTED:
            return grouped(value, self.language)
        if isinstance(value, Decimal):
            return local(value, self.language)
        if isinstance(value, date) and not isinstance(value, datetime):
            return day_name(value, self.language)
        return str(value)

    def option(self, field: str, code: str) -> str:
        """The wording of a profile option's code."""
        if code == DECLINED:
            return self._word("survey.declined")
        if code == RARE:
            return self._word("survey.coarse")
        if field not in self._options:
            self._load("profile")
        return self._options[field][FIELDS[field].options.index(code)]


@cache
def texts(language: str) -> Texts:
    """The words of `language`. A test says that those shipped agree.

    A further language says what residents read, and all else in Indonesian.
    """
    base, more = base_of(language), further(language)
    words: Mapping[str, Any] = {} if more is None else more.words
    return Texts(base, lambda section: words[section] if section in words else _section(base, section))


def use_languages(folder: Path | None) -> None:
    """Take further languages of residents' screens from a folder. Raises LocaleFault with every fault."""
    try:
        if set_languages(folder, _read(LANGUAGES[0]) if folder is not None else {}):
            texts.cache_clear()
    except ValueError as error:
        raise LocaleFault(str(error)) from None


def language_of(code: str | None, default: str) -> str:
    """The language to speak with somebody whose Telegram is set to `code`."""
    if not code:
        return default
    return "id" if code.lower().split("-")[0] in _NUSANTARA else "en"


@cache
def check_parity() -> None:
    """Every key, placeholder and option stands in every language. Raises LocaleFault listing all that do not."""
    first, *others = LANGUAGES
    model = dict(flat(_read(first)))
    faults = _option_faults(model)
    for language in others:
        words = dict(flat(_read(language)))
        faults += [f"{language}: {key} is missing" for key in model.keys() - words.keys()]
        faults += [f"{language}: {key} stands in no other language" for key in words.keys() - model.keys()]
        faults += [
            f"{language}: {key}: found {shape(words[key])}, expected {shape(model[key])}"
            for key in model.keys() & words.keys()
            if shape(words[key]) != shape(model[key])
        ]
    if faults:
        raise LocaleFault("\n".join(sorted(faults)))


def _option_faults(words: Mapping[str, Any]) -> list[str]:
    found = {key: len(words.get(f"profile.{key}.options", ())) for key in FIELDS}
    return [
        f"profile.{key}.options: found {count}, expected {len(FIELDS[key].options)}"
        for key, count in found.items()
        if count != len(FIELDS[key].options)
    ]


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads(_file(language))


def _file(language: str) -> str:
    return (_LOCALES / f"{language}.toml").read_text(encoding="utf-8")


@cache
def _parts(language: str) -> Mapping[str, str]:
    """A locale cut at its sections, unread: most of its words are said to staff alone, and reading TOML is slow."""
    found: dict[str, str] = {}
    for part in _HEADINGS.split(_file(language))[1:]:
        name = part[1 : part.index("]")].partition(".")[0]
        found[name] = found.get(name, "") + part
    return found


def _section(language: str, name: str) -> Mapping[str, Any]:
    text = _parts(language).get(name)
    return {} if text is None else tomllib.loads(text)[name]
