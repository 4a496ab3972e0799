"""The language of a terminal, by its locale. The help needs no more than this."""

from __future__ import annotations

import os
from collections.abc import Mapping

LANGUAGES = ("id", "en")  # of the command line. Those of the bot's screens may be more
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
