"""What a survey under way is: the questionnaire of a unit, the draft of one person's answers, and earlier answers.

Values only. What happens to them is decided in survey.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from bot.conversation.profile import DECLINED, FIELDS, Field, profile_of, screens_of
from scoring.elements import Item
from scoring.instrument import Instrument

WELCOME, SERVICE, SUMMARY, EDITS, PRIOR = "welcome", "service", "summary", "edits", "prior"
SUGGESTION = "suggestion"  # a page of earlier versions. A suggestion is typed on the summary
BOT, OFFICER = "bot", "petugas"  # channels: who taps, the respondent alone or with an officer at the counter
OFFICER_LINK = "@petugas"  # the link of an officer's drafts. No service is called so
FIELD, QUESTION = "p.", "q."  # prefixes of a profile field's page and an item's page
ABOUT = "a."  # of a screen with several profile fields, numbered from 1
CHOOSING = "l."  # before any page: which language the survey is to be in
LEAVING = "x."  # before any page: whether the survey is to be given up there


@dataclass(frozen=True)
class Questionnaire:
    """What this unit asks: the instrument's questions that apply here, and the unit's services as (slug, name).

    `mode` is the unit's way of service, where the instrument tells any apart. Where `asks_profile`, each question about
    the respondent has a page and is answered or declined. Elsewhere they share few screens that can be skipped at once.
    """

    instrument: Instrument
    unit: str
    unit_name: str
    services: tuple[tuple[str, str], ...] = ()
    inapplicable: frozenset[str] = frozenset()
    mode: str = ""
    asks_profile: bool = False
    one_at_a_time: bool = False  # of those about the respondent, on screens that can be skipped at once

    def paced(self, easy: bool) -> Questionnaire:
        """As a draft in easy mode goes through it: one question a screen. Else as it is."""
        return self._eased if easy and not self.one_at_a_time else self

    @cached_property
    def _eased(self) -> Questionnaire:
        return replace(self, one_at_a_time=True)

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        """Items in the order asked, without those of elements that do not apply or of another way of service."""
        asked = (item for item in self.instrument.asked if item.element not in self.inapplicable)
        return tuple(item for item in asked if item.asked_in(self.instrument.mode_of(self.mode)))

    @cached_property
    def asked(self) -> frozenset[str]:
        """The keys of the questions."""
        return frozenset(item.key for item in self.questions)

    @cached_property
    def profile(self) -> tuple[Field, ...]:
        """What is asked about the respondent, in the order asked."""
        return profile_of(self.instrument)

    @cached_property
    def about(self) -> Mapping[str, tuple[Field, ...]]:
        """The screens of the profile, each with its fields. None where each field has a page."""
        if self.asks_profile:
            return {}
        screens = [(field,) for field in self.profile] if self.one_at_a_time else screens_of(self.profile)
        return {f"{ABOUT}{number}": fields for number, fields in enumerate(screens, 1)}

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The way through the survey."""
        return (
            WELCOME,
            *((SERVICE,) if len(self.services) > 1 else ()),
            *(QUESTION + item.key for item in self.questions),
            *(self.about or (FIELD + one.key for one in self.profile)),
            SUMMARY,
        )

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The unit's services."""
        return tuple(slug for slug, _ in self.services)

    def options(self, page: str) -> tuple[str, ...]:
        """What can be chosen on a page. Empty where nothing can."""
        if page == SERVICE:
            return self.slugs
        if page.startswith(FIELD):
            return (*FIELDS[page.removeprefix(FIELD)].options, DECLINED)
        return ("1", "2", "3", "4") if page.startswith(QUESTION) else ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One survey under way. `service` is None while it is to be chosen and "" where the unit has none.

    `first` and `last` are the moments (seconds since 1970) of the first and the last new answer, None before it.
    `instrument` is the questionnaire that `answers` were given to, "" for the one there was before it was kept here.
    """

    id: str
    language: str
    revision: int = 0
    page: str = WELCOME
    service: str | None = None
    profile: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    suggestion: str | None = None
    reviewing: bool = False  # came from the summary and goes back to it
    revises: bool = False  # these answers replace earlier ones
    recalled: bool = False  # whether earlier answers have been looked for
    instrument: str = ""
    channel: str = BOT
    first: int | None = None
    last: int | None = None
    easy: bool = False  # plain words under each question, one idea a screen

    @property
    def seconds(self) -> int | None:
        """How long answering took, None where it is not known (earlier answers were changed)."""
        return None if self.first is None or self.last is None else max(self.last - self.first, 0)

    def state(self) -> dict[str, Any]:
        """For storage, without what the store keeps itself."""
        return {name: getattr(self, name) for name in _KEPT}

    @classmethod
    def of_state(cls, id: str, revision: int, state: Mapping[str, Any]) -> Draft:
        """The inverse. What another version of the program stored and this one does not know is left out."""
        return cls(id=id, revision=revision, **{name: state[name] for name in _KEPT if name in state})


_KEPT = tuple(one.name for one in fields(Draft) if one.name not in ("id", "revision"))  # looked up once, not at a tap


@dataclass(frozen=True, slots=True)
class Prior:
    """What the same person answered before about unit and service in the open period, to the same questionnaire."""

    profile: Mapping[str, str]
    answers: Mapping[str, int]
    suggestion: str | None
