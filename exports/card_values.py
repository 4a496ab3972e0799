"""The score card's values: display-ready texts, since a card is frozen as JSON when it falls due and drawn later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from exports.errors import BadCard

GRADES = (("A", "88.31"), ("B", "76.61"), ("C", "65.00"), ("D", "25.00"))  # Permenpan RB 14/2017, Lampiran


@dataclass(frozen=True)
class Figure:
    """One index as it is printed. `ikm`, `low`, `high` have two decimals ("81.96"), 25-100.

    `ikm`, `mutu`, `kinerja` are None when nobody answered, and `low` and `high` (95% confidence interval) when too few
    did. `n` respondents of a `target` (Krejcie-Morgan), None where the population is not known.
    `note` is one more line in the card's language.
    """

    label: str
    n: int
    ikm: str | None = None
    mutu: str | None = None
    kinerja: str | None = None
    low: str | None = None
    high: str | None = None
    target: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Bar:
    """One element: `nrr` 1-4 to four decimals, `ikm` = NRR x 25 to two, None when nobody answered it.

    `label` is the instrument's short name. `lowest` marks the elements to work on first. Without `judged` fewer than
    ten answered it, and it has no grade.
    """

    key: str
    u: str
    label: str
    nrr: str | None = None
    ikm: str | None = None
    mutu: str | None = None
    lowest: bool = False
    judged: bool = True


@dataclass(frozen=True)
class CityPart:
    """What the card of a city shows instead of a unit's week: units by grade, best first, and those without one.

    `few` have under ten answers and `silent` none. `best` and `worst` are lines of units that are told apart, else
    `best` alone says that none are.
    """

    spread: tuple[tuple[str, int], ...]
    few: int
    silent: int
    best: str
    worst: str = ""

    @classmethod
    def of(cls, found: Any) -> Self:
        """Read it from a stored card. Raises BadCard."""
        try:
            spread = tuple((str(mutu), int(count)) for mutu, count in found["spread"])
            return cls(spread, int(found["few"]), int(found["silent"]), str(found["best"]), str(found["worst"]))
        except (KeyError, TypeError, ValueError):
            raise BadCard("card as stored", [f"city: found {found!r}, expected the units of a city"]) from None


@dataclass(frozen=True)
class Card:
    """The weekly score card of one unit, in one language ("id" or "en").

    `headline` is the period to date, `week` the week alone, `span` the week's name. `compared` says what is
    compared, `change` is the signed difference ("+1.24"), `verdict` what it shows ("naik", "turun", "tidak terbukti
    berubah", or in English "up", "down", "no change shown") or when that can be said. Of a figure published before
    `change` is that figure and `verdict` what it is. Without `compared` it is the week
    against the one before, as older versions told it. `elements` in report order.
    `grades` are the instrument's lower bounds, best first, and `weight` its convention, where it is to be printed.
    `city` makes it the card of a city. `beside` are lines on indices beside the IKM. `note` says why no element is
    called lowest, empty where one is. `weeks` are the IKM of the last weeks' new answers, oldest first, "" where a week
    has none that may be shown.
    """

    language: str
    agency: str
    unit: str
    code: str
    span: str
    headline: Figure
    week: Figure | None = None
    change: str | None = None
    verdict: str | None = None
    elements: tuple[Bar, ...] = ()
    made_up: bool = False
    grades: tuple[tuple[str, str], ...] = GRADES
    weight: str | None = None
    beside: tuple[str, ...] = ()
    note: str = ""
    compared: str | None = None
    city: CityPart | None = None
    weeks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: texts, integers, booleans, None, lists and dicts.

        >>> card = Card("id", "Kota Contoh", "Puskesmas Contoh", "PKM-1", "Minggu 46", Figure("Triwulan IV", 0))
        >>> Card.from_dict(card.to_dict()) == card
        True
        """
        plain = asdict(self)
        plain["elements"] = [asdict(bar) for bar in self.elements]
        plain["grades"] = [list(grade) for grade in self.grades]
        plain["beside"] = list(self.beside)
        if self.weeks:
            plain["weeks"] = list(self.weeks)
        else:
            del plain["weeks"]  # as older versions wrote it
        if self.city is None:
            del plain["city"]  # as older versions wrote it
        else:
            plain["city"]["spread"] = [list(one) for one in self.city.spread]
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of to_dict, also of a card stored by an older version (later fields take defaults).

        Raises BadCard naming every field that is missing, unknown or not of the expected kind.
        """
        faults = _faults(cls, data, "")
        parts = [("headline", Figure, data.get("headline"))]
        parts += [("week", Figure, data["week"])] if data.get("week") is not None else []
        bars = data.get("elements", ())
        if not isinstance(bars, list | tuple):
            faults.append(f"elements: found {type(bars).__name__}, expected a list")
            bars = ()
        rows: list[tuple[str, type, Any]] = [*parts]
        rows += [(f"elements[{place}]", Bar, bar) for place, bar in enumerate(bars)]
        for where, kind, row in rows:
            if isinstance(row, Mapping):
                faults += _faults(kind, row, f"{where}.")
            elif where != "headline" or row is not None:
                faults.append(f"{where}: found {type(row).__name__}, expected an object")
        listed = {name: data.get(name, ()) for name in ("beside", "weeks")}
        for name, texts in listed.items():
            if not isinstance(texts, list | tuple) or not all(isinstance(one, str) for one in texts):
                faults.append(f"{name}: found {texts!r}, expected a list of texts")
        grades = data.get("grades", GRADES)
        if not _pairs(grades):
            faults.append(f"grades: found {grades!r}, expected pairs of texts")
        if faults:
            raise BadCard("card as stored", faults)
        nested: dict[str, Any] = {
            "headline": Figure(**data["headline"]),
            "week": None if data.get("week") is None else Figure(**data["week"]),
            "elements": tuple(Bar(**bar) for bar in bars),
            "grades": tuple((mutu, lower) for mutu, lower in grades),
            **{name: tuple(texts) for name, texts in listed.items()},
            "city": None if data.get("city") is None else CityPart.of(data["city"]),
        }
        return cls(**{**data, **nested})


def _pairs(rows: object) -> bool:
    if not isinstance(rows, list | tuple):
        return False
    pairs = [row for row in rows if isinstance(row, list | tuple) and len(row) == 2]
    return len(pairs) == len(rows) and all(isinstance(one, str) for pair in pairs for one in pair)


def _faults(kind: type, row: Mapping[str, Any], where: str) -> list[str]:
    known = {field.name: str(field.type) for field in fields(kind)}
    needed = [name for name in known if not hasattr(kind, name)]
    faults = [f"{where}{name}: missing" for name in needed if row.get(name) is None]
    faults += [f"{where}{name}: not a field of {kind.__name__}" for name in row if name not in known]
    plain = {"str": str, "int": int, "bool": bool}
    for name, value in row.items():
        expected = known.get(name, "").removesuffix(" | None")
        if value is not None and expected in plain and type(value) is not plain[expected]:
            faults.append(f"{where}{name}: found {type(value).__name__}, expected {known[name]}")
    return faults
