"""What a respondent says of themselves, as the text that is stored with the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping


def profile_text(profile: Mapping[str, str]) -> str:
    """The text of codes by the key of their question. A declined one is absent."""
    return json.dumps(dict(profile), separators=(",", ":"))


def profile_in(text: str) -> dict[str, str]:
    """The codes by the key of their question."""
    found: dict[str, str] = json.loads(text)
    return found
