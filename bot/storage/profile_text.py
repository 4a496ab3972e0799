"""What a respondent says of themselves, as the text that is stored with the answer.

A JSON list of the codes of KEYS in this order, null for a question that was declined, without nulls at its end. What
else there is stands after them as an object. Answers of before have an object alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

# Places in what is stored: a key may be added at the end, and none may move or go.
KEYS = ("kelamin", "usia", "pendidikan", "pekerjaan")
_JSON = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)  # made once: json.dumps() makes one for each text


def profile_text(profile: Mapping[str, str]) -> str:
    """The text of codes by the key of their question. A declined one is absent.

    >>> profile_text({"kelamin": "P", "pendidikan": "S1"}), profile_text({})
    ('["P",null,"S1"]', '[]')
    """
    codes: list[object] = [profile.get(key) for key in KEYS]
    if others := {key: code for key, code in profile.items() if key not in KEYS}:
        codes.append(others)
    while codes and codes[-1] is None:
        codes.pop()
    return _JSON.encode(codes)


def profile_in(text: str) -> dict[str, str]:
    """The codes by the key of their question.

    >>> profile_in('["P",null,"S1"]'), profile_in('{"usia":"17-25"}')
    ({'kelamin': 'P', 'pendidikan': 'S1'}, {'usia': '17-25'})
    """
    stored = json.loads(text)
    if isinstance(stored, dict):
        return stored
    found: dict[str, str] = {key: code for key, code in zip(KEYS, stored, strict=False) if isinstance(code, str)}
    for one in stored:
        if isinstance(one, dict):
            found |= one
    return found
