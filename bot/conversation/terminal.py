"""Words for a terminal: in the language of its locale, and as plain text."""

from __future__ import annotations

import html

from bot.conversation.texts import Texts, texts
from bot.rules.terminal import language_of_locale


def words() -> Texts:
    """The texts of the locales in the language of this terminal. What they are given is escaped."""
    return texts(language_of_locale())


def say(key: str, **values: object) -> str:
    """A text of the locales in the language of this terminal, not escaped."""
    return html.unescape(words()(key, **values))
