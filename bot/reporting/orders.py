"""What the bot asks of the child process, and what comes back. Values that can be pickled. Imports nothing heavy.

`place` of an order is that of the database which the bot has open. A child opens no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a child that draws a card starts without pydantic: half a second for each head
    from bot.config import Config
    from bot.storage.file_places import Place
    from exports.writing.table import Dialect
    from scoring import Period

WHOLE_CITY = "*"
QUALITY = "quality"  # not a document: figures on the quality of answers, as text
COMPLIANCE = "kepatuhan"  # a format of its own: the table of the yearly obligation instead of a period's figures


@dataclass(frozen=True)
class Request:
    """A report: `unit` is a code or WHOLE_CITY, `formats` some names of the table of formats.

    `rows` says whether the reader may have the answers one by one, with hour and profile. Nobody has them by default.
    `released` is for a unit's head: figures that have been released, and no document of the answers one by one.
    `measured_as` names another questionnaire by whose elements answers are counted (scoring/mapping.py). `dialect` is
    that of its csv files (exports/writing/table.py).
    """

    unit: str
    period: Period
    formats: Sequence[str]
    language: str
    rows: bool = False
    released: bool = False
    measured_as: str = ""
    dialect: Dialect = ""

    @property
    def city(self) -> bool:
        return self.unit == WHOLE_CITY

    @property
    def name(self) -> str:
        """Which its files are called after."""
        mapped = f"-as-{Path(self.measured_as).stem}" if self.measured_as else ""
        return f"skm-{'kota' if self.city else self.unit}-{self.period.key}{mapped}"


@dataclass(frozen=True)
class Document:
    name: str
    content: bytes
    caption: str


@dataclass(frozen=True)
class Report:
    """The figures as text (HTML) and the documents asked for. `n` is 0 when there was nothing to report.

    `few` are the units with some answers, and fewer than may be judged or published.
    """

    text: str
    n: int
    documents: tuple[Document, ...] = field(default_factory=tuple)
    few: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardOrder:
    """Draw a frozen card (exports.card_values.Card.to_dict()). Answered with PNG bytes."""

    card: Mapping[str, Any]


@dataclass(frozen=True)
class ReportOrder:
    """Make a report for `by`, the audit log's word. Answered with a Report. The config carries no secrets."""

    config: Config
    request: Request
    made: datetime
    by: str = ""
    place: Place = None


@dataclass(frozen=True)
class QualityOrder:
    """Review the answers of the units in `codes`. Answered with a Report without documents.

    `span` is a period's key or a window's code and `title` its name. `names` are of officers by pseudonym.
    """

    config: Config
    codes: Sequence[str]
    span: str
    title: str
    names: Mapping[str, str]
    language: str
    place: Place = None


@dataclass(frozen=True)
class PackOrder:
    """Put the proofs of a unit together. Answered with the bytes of a zip. The config carries no secrets.

    `rows` says whether the reader may have the answers one by one.
    """

    config: Config
    unit: str
    period: Period
    made: datetime
    rows: bool = False
    place: Place = None


@dataclass(frozen=True)
class PosterOrder:
    """Print the QR posters of a unit and its services. Answered with PDF bytes. The config carries no secrets."""

    config: Config
    unit: str
    day: date
    place: Place = None


@dataclass(frozen=True)
class LettersOrder:
    """Set letters of invitation, (code, unit, link, title of its head) each, usable `until` then.

    Answered with PDF bytes of that day.
    """

    agency: str
    entries: tuple[tuple[str, str, str, str], ...]
    until: str
    language: str
    day: date
    made_up: bool


@dataclass(frozen=True)
class BackupOrder:
    """Back the database up into a folder, where the newest `keep` stay. Answered with the copy's path as bytes."""

    database: Path
    folder: Path
    at: datetime
    keep: int


@dataclass(frozen=True)
class EditionOrder:
    """Make the edition of a survey period. Answered with its folder as bytes, none where nobody had answered.

    The config carries no secrets: the key that signs is read from its file.
    """

    config: Config
    period: Period
    now: datetime
    place: Place = None


@dataclass(frozen=True)
class WithdrawalOrder:
    """Mark an edition as withdrawn. Answered with its folder as bytes. The config carries no secrets."""

    config: Config
    folder: str
    reason: str
    now: datetime


@dataclass(frozen=True)
class PlanOrder:
    """Plan what is due by the job of that name. Answered with how many messages are newly owed.

    `now` is the bot's clock, which is trusted. The config carries no secrets.
    """

    config: Config
    job: str
    now: datetime
    place: Place = None


Order = (
    CardOrder
    | ReportOrder
    | QualityOrder
    | PackOrder
    | PosterOrder
    | LettersOrder
    | BackupOrder
    | EditionOrder
    | WithdrawalOrder
    | PlanOrder
)


@dataclass(frozen=True)
class Failure:
    """What went wrong in the child, for the parent to raise. `fault` says where, and nobody's words."""

    kind: str
    message: str
    fault: str = ""
