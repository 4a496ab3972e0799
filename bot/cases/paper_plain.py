"""Rows of paper forms with nothing unusual in them, taken at once. Any other row is left to bot/cases/paper_checks.py.

What repeats from row to row is looked up: the place by unit, service and day, the profile by its cells. A block of rows
of which all ask everything and have no blank is taken column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bot.cases.paper_checks import SERIAL_LENGTH, Checks, serial_of
from bot.cases.paper_file import Row, cells_of
from bot.conversation.profile import profile_of
from bot.rules.suggestions import SUGGESTION_LENGTH, clean
from bot.storage.forms import Form, Place
from bot.storage.profile_text import profile_text
from scoring import Instrument
from scoring.packing import BLANK, UNASKED

BLOCK = 500  # rows that are taken together
_SCORES = "1234"


class _Spot(NamedTuple):
    """A place, and what stands for an empty cell of each item there: blank or not asked."""

    place: Place
    empty: Sequence[str]
    asks_all: bool


class PlainRows:
    """Takes rows whose cells are called as `names` says, by the name of the column that `checks` knows."""

    def __init__(self, checks: Checks, instrument: Instrument, names: Mapping[str, str]) -> None:
        def taken(*columns: str) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
            return cells_of([names.get(column, column) for column in columns])

        self._checks, self._own = checks, instrument.own
        self._fields = [field.key for field in profile_of(instrument)]
        self._items = [item.key for item in instrument.items]
        self._about = taken("serial", "unit", "date", "suggestion")
        self._told = taken(*self._fields)
        self._given = taken(*(item.u.casefold() for item in instrument.items))
        self._spots = dict[tuple[str, str, str], _Spot | None]()
        self._profiles = dict[tuple[str, ...], str | None]()

    def forms(self, rows: Sequence[Row]) -> tuple[list[Form], list[str]] | None:
        """Those of all rows, with their serial numbers as they are compared. None where any row is unusual."""
        cells = [row.cells for row in rows]
        given = list(map(self._given, cells))
        serials, units, days, said = zip(*map(self._about, cells), strict=True)
        if not set(chain.from_iterable(given)).issubset(_SCORES) or not _are_serials(serials):
            return None
        where = list(zip(units, [row.get("service", "") for row in cells], days, strict=True))
        spots = [self._spot_of(one) for one in where]
        profiles = [self._profile_of(one) for one in map(self._told, cells)]
        compared = list(map(serial_of, serials))
        if (
            None in profiles
            or not all(spot is not None and spot.asks_all for spot in spots)
            or max(map(len, said)) > SUGGESTION_LENGTH
            or not self._checks.used.isdisjoint(compared)
            or len(set(compared)) < len(compared)
        ):
            return None
        kept = [(clean(text) or None) if text else None for text in said]
        places = [spot.place for spot in spots if spot is not None]
        told = [profile for profile in profiles if profile is not None]
        return list(zip(places, told, kept, serials, map("".join, given), strict=True)), compared

    def form(self, row: Mapping[str, str]) -> tuple[Form, str] | None:
        """The form and its serial number as it is compared. None for a row that is to be looked at with care."""
        serial, unit, day, said = self._about(row)
        spot = self._spot_of((unit, row.get("service", ""), day))
        profile = self._profile_of(self._told(row))
        if spot is None or profile is None or not 1 <= len(serial) <= SERIAL_LENGTH or len(said) > SUGGESTION_LENGTH:
            return None
        given = self._given(row)
        scores = "".join(given)
        if scores.strip(_SCORES):
            return None
        if "" in given or not spot.asks_all:
            if max(map(len, given)) > 1 or not any(given[: self._own]) or not _are_asked(given, spot.empty):
                return None
            scores = "".join([text or empty for text, empty in zip(given, spot.empty, strict=True)])
        compared = serial_of(serial)
        if len(scores) != len(given) or compared in self._checks.used or not serial.isprintable():
            return None
        return (spot.place, profile, (clean(said) or None) if said else None, serial, scores), compared

    def _spot_of(self, where: tuple[str, str, str]) -> _Spot | None:
        if where not in self._spots:
            self._spots[where] = self._spot(*where)
        return self._spots[where]

    def _profile_of(self, told: tuple[str, ...]) -> str | None:
        if told not in self._profiles:
            self._profiles[told] = self._profile(told)
        return self._profiles[told]

    def _spot(self, unit: str, service: str, day: str) -> _Spot | None:
        found = self._checks.place({"unit": unit, "service": service, "date": day})
        if found is None:
            return None
        place, asked = found
        return _Spot(place, [BLANK if key in asked else UNASKED for key in self._items], asked >= set(self._items))

    def _profile(self, told: Sequence[str]) -> str | None:
        codes = {key: self._checks.option(key, text) for key, text in zip(self._fields, told, strict=True)}
        if None in codes.values():
            return None
        return profile_text({key: code for key, code in codes.items() if code})


def _are_serials(serials: Sequence[str]) -> bool:
    return all(serials) and max(map(len, serials)) <= SERIAL_LENGTH and "".join(serials).isprintable()


def _are_asked(given: Sequence[str], empty: Sequence[str]) -> bool:
    return not any(text and sign == UNASKED for text, sign in zip(given, empty, strict=True))
