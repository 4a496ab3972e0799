"""The bot's own words, per language. Question wording is not here: it belongs to the instrument."""

from __future__ import annotations

import html
import string
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.conversation.profile import DECLINED, FIELDS
from bot.rules.profiles import RARE
from exports.writing.numbers import local

LANGUAGES = ("id", "en")
_LOCALES = Path(__file__).parent / "locales"

# Telegram languages whose speakers read Indonesian with ease: Indonesian, Javanese, Sundanese, Malay, Minangkabau ...
_NUSANTARA = ("id", "in", "jv", "jw", "su", "ms", "min", "mad", "ban", "bug", "bjn", "ace")


class LocaleFault(Exception):
    """The shipped locales do not agree. The message lists every difference."""


class Texts:
    """The words of one language: `texts("survey.thanks", unit=...)`. Values are escaped for HTML.

    A Decimal is shown with the language's own decimal mark, and every other value as it is.
    """

    def __init__(self, language: str, words: Mapping[str, str], options: Mapping[str, tuple[str, ...]]) -> None:
        self.language = language
        self._words = words
        self._options = options

    def __call__(self, key: str, **values: object) -> str:
        template = self._words[key]
        return template.format(**{name: html.escape(self._shown(value), quote=False) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def _shown(self, value: object) -> str:
        return local(value, self.language) if isinstance(value, Decimal) else str(value)

    def option(self, field: str, code: str) -> str:
        """The wording of a profile option's code."""
        if code == DECLINED:
            return self._words["survey.declined"]
        if code == RARE:
            return self._words["survey.coarse"]
        return self._options[field][FIELDS[field].options.index(code)]


@cache
def texts(language: str) -> Texts:
    """The words of `language`. Raises LocaleFault when the shipped locales disagree."""
    check_parity()
    content = _read(language)
    words = {key: value for key, value in _flat(content) if isinstance(value, str)}
    options = {key.split(".")[1]: tuple(value) for key, value in _flat(content) if isinstance(value, list)}
    return Texts(language, words, options)


def language_of(code: str | None, default: str) -> str:
    """The language to speak with somebody whose Telegram is set to `code`."""
    if not code:
        return default
    return "id" if code.lower().split("-")[0] in _NUSANTARA else "en"


@cache
def check_parity() -> None:
    """Every key, placeholder and option stands in every language. Raises LocaleFault listing all that do not."""
    first, *others = LANGUAGES
    model = dict(_flat(_read(first)))
    faults = _option_faults(model)
    for language in others:
        words = dict(_flat(_read(language)))
        faults += [f"{language}: {key} is missing" for key in model.keys() - words.keys()]
        faults += [f"{language}: {key} stands in no other language" for key in words.keys() - model.keys()]
        faults += [
            f"{language}: {key}: found {_shape(words[key])}, expected {_shape(model[key])}"
            for key in model.keys() & words.keys()
            if _shape(words[key]) != _shape(model[key])
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


def _shape(value: str | list[str]) -> str:
    """What must agree between languages: the placeholders of a text, the length of a list."""
    if isinstance(value, list):
        return f"{len(value)} options"
    names = sorted({name for _, name, _, _ in string.Formatter().parse(value) if name})
    return f"placeholders {names}"


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((_LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | list[str]]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
