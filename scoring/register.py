"""Agencies' own questionnaires by what they say: an id with a digest of the content, and where content is found.

What such an id names never changes, so it means the same in every process that ever meets it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

Source = Callable[[str], str | None]  # the content of an id, None where it is not known there

_DIGITS = 8
_OWN_ID = re.compile(rf"[a-z0-9][a-z0-9._-]{{2,47}}@[0-9a-f]{{{_DIGITS}}}")
_CONTENTS: dict[str, str] = {}
_SOURCES: dict[object, Source] = {}


def is_own_id(text: str) -> bool:
    """Whether this is the id of an own questionnaire: the file's, "@" and a digest of its content.

    >>> is_own_id("kota-contoh@1f2e3d4c"), is_own_id("permenpan-14-2017"), is_own_id("own.toml")
    (True, False, False)
    """
    return _OWN_ID.fullmatch(text) is not None


def content_in(data: Mapping[str, Any]) -> str:
    """The data of a file as one text, whatever the order of its tables, its comments and blanks.

    >>> content_in({"title": {"id": "A", "en": "B"}, "id": "x"})
    '{"id":"x","title":{"en":"B","id":"A"}}'
    """
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def id_of(content: str) -> str:
    """The id of an own questionnaire with this content.

    >>> id_of('{"id":"kota-contoh"}')
    'kota-contoh@864f5912'
    """
    return f"{json.loads(content)['id']}@{_digest(content)}"


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:_DIGITS]


def keep_content(content: str) -> str:
    """Know this content from now on in this process. Returns its id."""
    own_id = id_of(content)
    _CONTENTS[own_id] = content
    return own_id


def learn_content(own_id: str, content: str) -> bool:
    """Know what another place has kept by this id. Returns False, and knows nothing, where the digest is another."""
    if not own_id.endswith(f"@{_digest(content)}"):
        return False
    _CONTENTS.setdefault(own_id, content)
    return True


def content_of(own_id: str) -> str | None:
    """The content of an own questionnaire, known here or looked up, None where nothing has it.

    What a source gives is taken only if its digest is that of the id.
    """
    if own_id in _CONTENTS:
        return _CONTENTS[own_id]
    for source in list(_SOURCES.values()):
        found = source(own_id)
        if found is not None and learn_content(own_id, found):
            return found
    return None


def add_source(owner: object, source: Source) -> None:
    """Look unknown ids up there too, until the owner's source is removed."""
    _SOURCES[owner] = source


def remove_source(owner: object) -> None:
    """Look nothing up there any more. What was found stays known."""
    _SOURCES.pop(owner, None)
