"""What is said of a configuration that cannot be used: key, found, expected, and never a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic_core import ErrorDetails

_SECRET_SHAPED = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}|://[^/\s]*@")  # a token, or an address with a password


class ConfigError(Exception):
    """The configuration cannot be used. The message lists every fault, and never a secret."""

    def __init__(self, where: str, faults: list[str], elsewhere: Mapping[str, list[str]] | None = None) -> None:
        """`elsewhere` are faults by another place than `where`, such as the file of secrets."""
        places = {where: faults, **(elsewhere or {})}
        self.where, self.faults = where, [fault for found in places.values() for fault in found]
        super().__init__(
            "\n".join(
                line
                for place, found in places.items()
                if found
                for line in (f"{place}: {len(found)} fault(s)", *(f"  {fault}" for fault in found))
            )
        )


_EXPECTED: dict[str, str] = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list such as [1, 2]",
    "list_type": "a list such as [1, 2]",
    "model_type": "a section with keys",
    "dict_type": "a section with keys",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than_equal": "a number of at most {le}",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "literal_error": "one of {expected}",
}
_FORMS: dict[str, str] = {  # what a text looks like that fits a pattern
    r"\S": "a text that is not empty",
    r"^(https?://\S+)?$": 'an address such as "https://skm.example.go.id/telegram"',
}
_UNREADABLE: dict[type[Exception], str] = {
    FileNotFoundError: "no such file",
    IsADirectoryError: "a folder",
    PermissionError: "a file that may not be read",
    UnicodeDecodeError: "bytes that are not UTF-8",
}


def fault_of(error: ErrorDetails, keys: Mapping[str, Sequence[str]]) -> str:
    """One fault in a line. `keys` are those that a section may have, "" for the sections themselves."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":  # its value may be a secret in the wrong place
        return f"{key}: found a key that does not exist, expected one of {', '.join(_siblings(error['loc'], keys))}"
    return f"{key}: found {shown(error['input'])}, expected {_expected(error)}"


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return _FORMS[context["pattern"]]
    template = _EXPECTED.get(error["type"])
    return error["msg"] if template is None else template.format(**context).replace("' or '", "', '")


def unreadable(error: Exception) -> str:
    """What was found where a file cannot be read as text, for `found ..., expected ...`."""
    reason = getattr(error, "strerror", None) or type(error).__name__
    return _UNREADABLE.get(type(error), f"a file that cannot be read ({reason})")


def _siblings(location: tuple[int | str, ...], keys: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return keys.get(str(location[0]) if len(location) > 1 else "", ())


def shown(value: object) -> str:
    """What was found, short and without a secret."""
    if isinstance(value, Mapping):
        return "a section"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    if _SECRET_SHAPED.search(text):
        return "a text that looks like a secret (not shown)"
    return text if len(text) <= 60 else text[:57] + "..."
