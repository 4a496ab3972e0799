"""What our own form for ODK and Kobo asks beside the elements: a file with labels has the questions for names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from bot.conversation.profile import FIELDS
from bot.conversation.texts import LANGUAGES, texts
from scoring.columns import plain

Asked = Literal["unit", "mode", "suggestion", "profile"]


def asked_in_own_form(name: str) -> tuple[Asked, str] | None:
    """The kind of the column that bears this name, folded by plain(), and its question of the profile. None for others.

    >>> asked_in_own_form("unit pelayanan yang anda kunjungi"), asked_in_own_form("how old are you")
    (('unit', ''), ('profile', 'usia'))
    """
    return _questions().get(name)


@cache
def _questions() -> Mapping[str, tuple[Asked, str]]:
    found = dict[str, tuple[Asked, str]]()
    kinds: tuple[Asked, ...] = ("unit", "mode", "suggestion")
    for words in map(texts, LANGUAGES):
        found |= {plain(words(f"xlsform.{kind}")): (kind, "") for kind in kinds}
        found |= {plain(words(f"profile.{key}.question")): ("profile", key) for key in FIELDS}
    return found
