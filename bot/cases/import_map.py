"""What a person has said about a file that its own words do not say, kept for next month's file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from bot.conversation.profile import FIELDS, profile_of
from bot.rules.faults import Fault, Faults, fault
from scoring.columns import plain
from scoring.instrument import Instrument

ROLES = ("date", "unit", "service", "mode", "serial", "suggestion", "personal", "leave")
CHANNELS = ("daring", "kertas", "arsip", "skm-online")
EVERY = "*"  # every element, or every other word
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "order": ("report", "questionnaire"),
    "letters": ("rising", "falling"),
    "dates": ("dmy", "mdy"),
    "channel": CHANNELS,
}
Words = Mapping[str, str]


class MapFaults(Faults):
    """Every fault of a map file."""


@dataclass(frozen=True, slots=True)
class ImportMap:
    """How a file is to be read where it does not say so itself. Names and cells are folded by plain().

    `columns` gives a column's item, profile question or one of ROLES. `scores` gives the score of a cell by item, or of
    every item under "*". `profile` gives the code of a cell by question, "" for none. `units` and `services` give codes
    and slugs, `units` under "" the unit of rows that name none. `missing` are cells that are blanks. `letters` says
    whether a is 1 or 4, `dates` what stands first, `order` what bare numbers mean, `channel` what the file was. ""
    where nothing was said.
    """

    columns: Words = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    profile: Mapping[str, Words] = field(default_factory=dict)
    units: Words = field(default_factory=dict)
    services: Words = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    order: str = ""
    letters: str = ""
    dates: str = ""
    channel: str = ""

    def with_options(self, **said: Any) -> ImportMap:
        """The same with what was said beside it, where anything was."""
        return replace(self, **{name: value for name, value in said.items() if value})

    def of_any_unit(self) -> ImportMap:
        """The same without the unit of rows that name none, which is another one's in another file."""
        return replace(self, units={name: code for name, code in self.units.items() if name})


def read_map(text: str, instrument: Instrument) -> ImportMap:
    r"""The map of a TOML text. Raises MapFaults with every fault.

    >>> from scoring import load_instrument
    >>> found = read_map('letters = "rising"\n[columns]\nn1 = "persyaratan"\n', load_instrument())
    >>> found.letters, dict(found.columns)
    ('rising', {'n1': 'persyaratan'})
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MapFaults([fault("map_toml", reason=error)]) from None
    reading = _Reading(instrument)
    found = {name: reading.part(name, value) for name, value in content.items()}
    if reading.faults:
        raise MapFaults(reading.faults)
    return ImportMap(**found)


def write_map(said: ImportMap) -> str:
    """The TOML text that read_map() reads as the same map."""
    lines = ["# How `skm import` reads a file. Described in docs/import.md."]
    for name in ("order", "letters", "dates", "channel"):
        if value := getattr(said, name):
            lines.append(f"{name} = {json.dumps(value)}")
    if said.missing:
        lines.append(f"missing = {json.dumps(list(said.missing), ensure_ascii=False)}")
    for name in ("columns", "units", "services"):
        lines += _table(name, getattr(said, name))
    for name in ("scores", "profile"):
        for key, words in getattr(said, name).items():
            lines += _table(f"{name}.{_text(key)}", words)
    return "\n".join(lines) + "\n"


def _table(name: str, words: Mapping[str, object]) -> list[str]:
    return ["", f"[{name}]", *(f"{_text(key)} = {_text(value)}" for key, value in words.items())] if words else []


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Reading:
    def __init__(self, instrument: Instrument) -> None:
        self.faults: list[Fault] = []
        self._items = [item.key for item in instrument.items]
        self._profile = [one.key for one in profile_of(instrument)]

    def part(self, name: str, value: object) -> Any:
        if name in _CHOICES:
            return self._one_of(name, value, _CHOICES[name])
        match name:
            case "missing":
                return self._missing(value)
            case "columns":
                targets = (*self._items, *self._profile, *ROLES)
                return self._words(name, value, lambda where, one: self._one_of(where, one, targets))
            case "units" | "services":
                return self._words(name, value, lambda where, one: self._one_of(where, one, None))
            case "scores":
                return self._tables(name, value, (*self._items, EVERY), lambda _: self._score)
            case "profile":
                return self._tables(name, value, self._profile, self._code)
        self._add(name, name, ", ".join(one.name for one in fields(ImportMap)))
        return None

    def _tables(
        self, name: str, value: object, keys: Any, check: Callable[[str], Callable[[str, object], Any]]
    ) -> dict[str, dict[str, Any]]:
        found = {}
        for key, words in (value if isinstance(value, dict) else {name: value}).items():
            if key not in keys:
                self._add(f"{name}.{key}", key, ", ".join(keys))
                continue
            found[key] = self._words(f"{name}.{key}", words, check(key))
        return found

    def _words(self, name: str, value: object, check: Callable[[str, object], Any]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._add(name, value, 'lines such as "word" = ...')
            return {}
        return {key if key == EVERY else plain(key): check(f"{name}.{key}", one) for key, one in value.items()}

    def _score(self, where: str, value: object) -> int:
        if type(value) is int and 1 <= value <= 4:
            return value
        self._add(where, value, "1, 2, 3 or 4")
        return 0

    def _code(self, field_key: str) -> Callable[[str, object], str]:
        options = FIELDS[field_key].options
        return lambda where, one: self._one_of(where, one, (*options, ""))

    def _missing(self, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
            return tuple(str(one).strip().casefold() for one in value)
        self._add("missing", value, 'a list such as ["0", "99"]')
        return ()

    def _one_of(self, where: str, value: object, options: tuple[str, ...] | None) -> str:
        if isinstance(value, str) and (options is None or value in options):
            return value
        self._add(where, value, ", ".join(one or '""' for one in options) if options else "a text")
        return ""

    def _add(self, where: str, found: object, expected: str) -> None:
        self.faults.append(fault("map_value", where, found=found, expected=expected))
