"""Documents that the ledger owes to whoever asked for them, and the shape of their rows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeAlias

from bot.rules.payloads import Payload

# What tells them from other rows of kind "report".
QUALITY, COMPLIANCE, POSTER, LETTERS, PACKS = "quality", "kepatuhan", "poster", "letters", "packs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for in their language: `unit` is a code or "*", `name` what it is called."""

    kind: ClassVar[str] = "report"
    right: ClassVar[str] = "report"
    unit: str
    name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Asked):
    """Figures and documents of a period, or of a window by its code."""

    period: str
    formats: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return _dict_of(self, self.period, self.formats)

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        return cls(**_named(row), period=row.text("period"), formats=row.texts("formats"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance(Asked):
    """The table of the yearly obligation. `period` is a year."""

    right: ClassVar[str] = "compliance"
    period: str

    def to_dict(self) -> dict[str, Any]:
        return _dict_of(self, self.period, (COMPLIANCE,))

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        return cls(**_named(row), period=row.text("period"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality(Asked):
    """A review of the answers of the units in `codes`. `names` are of officers by pseudonym."""

    right: ClassVar[str] = "report.now"
    period: str
    title: str
    codes: tuple[str, ...]
    names: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        added = {"title": self.title, "codes": list(self.codes), "names": dict(self.names)}
        return _dict_of(self, self.period, (QUALITY,)) | added

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        period, title = row.text("period"), row.text("title")
        return cls(**_named(row), period=period, title=title, codes=row.texts("codes"), names=row.value("names", dict))


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster(Asked):
    """The QR posters of a unit and its services."""

    right: ClassVar[str] = "units"

    def to_dict(self) -> dict[str, Any]:
        return {POSTER: "qr", "unit": self.unit, "name": self.name, "language": self.language}

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        return cls(**_named(Payload(cls.kind, payload)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters(Asked):
    """Letters that invite the heads of units without one, usable for so many `days` from `made` (a UTC stamp).

    With `again` also of units for which an invitation is open already.
    """

    right: ClassVar[str] = "appoint.head"
    days: int
    made: str
    again: bool

    def to_dict(self) -> dict[str, Any]:
        named = {"unit": self.unit, "name": self.name, "language": self.language}
        return {LETTERS: self.days, "made": self.made, "again": self.again, **named}

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        days, again = row.value(LETTERS, int), row.value("again", bool)
        return cls(**_named(row), days=days, made=row.text("made"), again=again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs(Asked):
    """The proofs of each of the units in `codes`, an archive a unit, in that order."""

    period: str
    codes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        named = {"unit": self.unit, "name": self.name, "language": self.language}
        return {PACKS: list(self.codes), "period": self.period, **named}

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        return cls(**_named(row), period=row.text("period"), codes=row.texts(PACKS))


Document: TypeAlias = Report | Quality | Poster | Letters | Packs | Compliance


def document_of(payload: Mapping[str, Any]) -> Document:
    """What a row of the kind "report" holds. Six things share it, as the ledger has always filed them."""
    if POSTER in payload:
        return Poster.of_dict(payload)
    if LETTERS in payload:
        return Letters.of_dict(payload)
    if PACKS in payload:
        return Packs.of_dict(payload)
    formats = Payload(Asked.kind, payload).texts("formats")
    if formats == (QUALITY,):
        return Quality.of_dict(payload)
    return (Compliance if COMPLIANCE in formats else Report).of_dict(payload)


def _named(row: Payload) -> dict[str, str]:
    return {key: row.text(key) for key in ("unit", "name", "language")}


def _dict_of(asked: Asked, period: str, formats: tuple[str, ...]) -> dict[str, Any]:
    named = {"unit": asked.unit, "name": asked.name, "period": period}
    return {**named, "formats": list(formats), "language": asked.language}
