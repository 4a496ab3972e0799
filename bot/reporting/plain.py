"""Our HTML as text for a terminal or a file."""

from __future__ import annotations

import html
import re


def plain(text: str) -> str:
    """Without tags, entities as characters.

    >>> plain("<b>Dinas A &amp; B</b>")
    'Dinas A & B'
    """
    return html.unescape(re.sub(r"</?[a-z]+>", "", text))
