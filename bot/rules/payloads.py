"""Reading what a row keeps as JSON: a value of the type it must have, or a fault that names the key alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Unreadable(Exception):
    """This version cannot read a row. The message says what is wrong, never what stands in the row."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The JSON object of a row, and the kind the row is filed under. Every reader raises Unreadable."""

    kind: str
    content: Mapping[str, Any]

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def text(self, key: str) -> str:
        """
        >>> Payload("notice", {"text": "Selesai"}).text("text")
        'Selesai'
        """
        found: str = self.value(key, str)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.value(key, list, tuple)
        if not all(isinstance(one, str) for one in found):
            raise Unreadable(f'{self.kind}: found a "{key}" with something else in it, expected texts')
        return tuple(found)

    def value(self, key: str, *types: type) -> Any:
        if key not in self.content:
            raise Unreadable(f'{self.kind}: found no "{key}" in a row, expected one')
        found = self.content[key]
        if not isinstance(found, types):
            expected = " or ".join(one.__name__ for one in types)
            raise Unreadable(f'{self.kind}: found a "{key}" that is {type(found).__name__}, expected {expected}')
        return found
