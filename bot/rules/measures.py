"""The catalogue of measures: what units usually do about an element, to pick from and to edit. Pure, read on first use.

Data: measures.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.rules.everyday import words_in

_FILE = Path(__file__).parent / "measures.toml"
_HEALTH = frozenset({"puskesmas", "pustu", "rsud", "rs", "sakit", "klinik", "labkesda", "kesehatan"})


@dataclass(frozen=True, slots=True)
class Measure:
    """`short` fits a button, `text` is the programme, `proof` what usually shows it. `where` "" is anywhere."""

    id: str
    element: str
    short: str
    text: str
    proof: str
    where: str = ""


def measures_for(element: str, unit: str = "", mode: str = "") -> tuple[Measure, ...]:
    """The measures about an element that suit a unit of this name and mode ("" is at a counter), in the file's order.

    None for an element that the catalogue does not know.

    >>> [one.id for one in measures_for("waktu", "Puskesmas Contoh")][-1]
    'waktu-poli'
    >>> "waktu-poli" in [one.id for one in measures_for("waktu", "Dinas Contoh")]
    False
    """
    places = {""}
    places |= {"loket"} if mode != "online" else set()
    places |= {"online"} if mode in ("online", "hybrid") else set()
    places |= {"kesehatan"} if _HEALTH & set(words_in(unit)) else set()
    return tuple(one for one in _catalogue().get(element, ()) if one.where in places)


def measure_of(element: str, name: str) -> Measure | None:
    """The measure of that id, wherever it suits."""
    return next((one for one in _catalogue().get(element, ()) if one.id == name), None)


@cache
def _catalogue() -> Mapping[str, tuple[Measure, ...]]:
    found = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {element: tuple(Measure(element=element, **one) for one in some) for element, some in found.items()}
