"""Words for a terminal: in the language of its locale, and as plain text."""

from __future__ import annotations

import html
import os
from collections.abc import Mapping

from bot.conversation.texts import LANGUAGES, Texts, texts

_NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of_locale(environment: Mapping[str, str] = os.environ) -> str:
    """The language of a terminal, Indonesian where its locale names neither.

    >>> language_of_locale({"LANG": "en_GB.UTF-8"}), language_of_locale({"LANG": "en_US", "LC_ALL": "id_ID.UTF-8"})
    ('en', 'id')
    >>> language_of_locale({"LANG": "C.UTF-8"}), language_of_locale({})
    ('id', 'id')
    """
    named = next((environment[name] for name in _NAMES if environment.get(name)), "")
    code = named[:2].casefold()
    return code if code in LANGUAGES else LANGUAGES[0]


def words() -> Texts:
    """The texts of the locales in the language of this terminal. What they are given is escaped."""
    return texts(language_of_locale())


def say(key: str, **values: object) -> str:
    """A text of the locales in the language of this terminal, not escaped."""
    return html.unescape(words()(key, **values))
