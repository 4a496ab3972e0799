"""What the store gives and takes, in the words of the domain. Values only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.offices import NOBODY, Head
from bot.rules.owed import Thing, thing_in
from bot.storage.db import Row
from bot.storage.profile_text import profile_in
from scoring.instrument_catalogue import load_instrument
from scoring.packing import blanks, pack, unpack

MODES = ("", "online", "offline", "hybrid")  # how a unit gives service


@dataclass(frozen=True, slots=True)
class Service:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit pelayanan. `services` are the active ones, `inapplicable` the elements that are not asked here.

    `timezone` is an IANA name where it differs from the agency's, `mode` one of MODES ("" is at a counter). A closed
    unit (`active` false) keeps its answers. `head` is who signs for it, as far as somebody has told.

    `origin` is the code it began with, "" where it has that one still. `names` are earlier names, each with the first
    day on which it was called otherwise. `written` is the code as a file that is imported writes it.
    """

    code: str
    name: str
    category: str = ""
    parent: str | None = None
    services: tuple[Service, ...] = ()
    population: int | None = None
    inapplicable: frozenset[str] = frozenset()
    address: str = ""
    timezone: str | None = None
    mode: str = ""
    active: bool = True
    head: Head = NOBODY
    origin: str = field(default="", compare=False)
    names: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    written: str = field(default="", compare=False)

    @property
    def root(self) -> str:
        """The code that pseudonyms are made of: it never changes."""
        return self.origin or self.code

    def name_before(self, day: date) -> str:
        """What it was called on a day, "" where that is its name of now."""
        return next((name for name, until in self.names if day.isoformat() < until and name != self.name), "")

    def zone(self, agency: ZoneInfo) -> ZoneInfo:
        """Where this unit's days begin and end."""
        return agency if self.timezone is None else ZoneInfo(self.timezone)

    def service(self, slug: str) -> Service | None:
        return next((service for service in self.services if service.slug == slug), None)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A survey under way: what the conversation wants kept (`state`) and where it is shown."""

    id: str
    chat: int
    unit: Unit
    revision: int
    state: Mapping[str, Any]
    message: int | None


@dataclass(frozen=True, slots=True)
class Finished:
    """What is left of a draft after the survey: enough to show the thanks again, and for an officer to go on.

    `until` is the last day of the window in which the answer can be changed, "" for as long as the period lasts, None
    where it cannot: in a window that lets people answer again.
    """

    draft: str
    unit: Unit
    receipt: str
    language: str
    revised: bool
    channel: str = "bot"
    service: str = ""
    until: str | None = ""


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers about one service of one unit in one period, `window` the campaign they fell into, or "".

    `answers` are scores by the key of the instrument's item, `blank` the items that were asked and left blank.
    `officer` is the pseudonym of who entered them at the counter, `seconds` how long answering took, None if unknown.
    A `coarse` one is of a closed period: its hour stands for its day, and its profile says RARE for what was rare.
    `aside` is the finding with which it was set aside: no figure counts it then.
    `answered` is the questionnaire that was asked, where `instrument` is one that it is mapped to, else "".
    """

    unit: str
    service: str
    instrument: str
    period: str
    week: str
    hour: str
    answers: Mapping[str, int]
    profile: Mapping[str, str] = field(default_factory=dict)
    suggestion: str | None = None
    channel: str = "bot"
    pseudonym: str | None = None
    id: str = ""
    window: str = ""
    batch: str | None = None
    serial: str | None = None
    officer: str | None = None
    seconds: int | None = None
    coarse: bool = False
    blank: frozenset[str] = frozenset()
    aside: int | None = None
    answered: str = ""

    @property
    def scores(self) -> str:
        """The answers as they are stored, see scoring/packing.py."""
        return pack(load_instrument(self.instrument), self.answers, self.blank)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is owed, with the figures as they were when it fell due.

    `attempts` are those that failed, `faults` the ones among them that were the program's own.
    """

    id: int
    kind: str
    period: str
    unit: str
    recipient: int
    part: str
    payload: str
    attempts: int
    faults: int
    message: int | None
    stage: int

    def thing(self) -> Thing:
        """What is owed. Raises Unreadable: one bad row must not spoil the reading of those beside it."""
        return thing_in(self.kind, self.payload)


# Every query that needs a unit selects these columns of `units AS u`, which unit_of() reads.
UNIT_COLUMNS = """u.code, u.name, u.category, u.parent, u.population, u.inapplicable, u.address, u.timezone, u.mode,
    u.active, u.head, coalesce(u.origin, '') AS origin,
    (SELECT json_group_array(json_array(name, until)) FROM
        (SELECT name, until FROM unit_names WHERE unit = u.code ORDER BY until) AS listed) AS names,
    (SELECT json_group_array(json_array(slug, name)) FROM
        (SELECT slug, name FROM services WHERE unit = u.code AND active = 1 ORDER BY position) AS listed) AS services"""


# Every query that needs a response selects these columns of `responses AS r` and a pseudonym for response_of().
RESPONSE_COLUMNS = """
    r.id, r.unit, r.service, r.instrument, r.period, r.week, r.channel, r.hour, r.profile, r.suggestion,
    r.window, r.officer, r.seconds, r.coarse, r.scores, r.aside"""


def response_of(row: Row) -> Response:
    instrument = load_instrument(row["instrument"])
    return Response(
        id=row["id"],
        unit=row["unit"],
        service=row["service"],
        instrument=row["instrument"],
        period=row["period"],
        week=row["week"],
        hour=row["hour"],
        answers=unpack(instrument, row["scores"]),
        blank=blanks(instrument, row["scores"]),
        profile=profile_in(row["profile"]),
        suggestion=row["suggestion"],
        channel=row["channel"],
        pseudonym=row["pseudonym"],
        window=row["window"],
        officer=row["officer"],
        seconds=row["seconds"],
        coarse=bool(row["coarse"]),
        aside=row["aside"],
    )


def head_of(stored: str | None) -> Head:
    """Who signs for a unit, as its row has it."""
    return Head(**json.loads(stored)) if stored else NOBODY


def unit_of(row: Row) -> Unit:
    return Unit(
        code=row["code"],
        name=row["name"],
        category=row["category"],
        parent=row["parent"],
        services=tuple(Service(slug, name) for slug, name in json.loads(row["services"])),
        population=row["population"],
        inapplicable=frozenset(json.loads(row["inapplicable"])),
        address=row["address"],
        timezone=row["timezone"],
        mode=row["mode"],
        active=bool(row["active"]),
        head=head_of(row["head"]),
        origin=row["origin"],
        names=tuple((name, until) for name, until in json.loads(row["names"])),
    )
