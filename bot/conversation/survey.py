"""The survey as a pure state machine: (draft, event, form) -> (draft, effect).

Telegram only carries events in and screens out. Every button names the revision of the screen it stood on, so a double
tap, a late copy or a tap on an old message finds a newer revision and changes nothing; the screen is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import Enum
from functools import cached_property
from typing import Any

from bot.conversation.profile import DECLINED, FIELDS, PROFILE
from scoring.instrument import Element, Instrument

SUGGESTION_LENGTH = 1000
_KEPT = "\n\u200d"  # line ends, and what joins several emoji into one

WELCOME, SERVICE, SUGGESTION, SUMMARY, PRIOR = "welcome", "service", "suggestion", "summary", "prior"
FIELD, QUESTION = "p.", "q."  # prefixes of a profile field's page and an element's page


@dataclass(frozen=True)
class Form:
    """What this unit asks: the instrument's questions that apply here, and the unit's services as (slug, name)."""

    instrument: Instrument
    unit: str
    unit_name: str
    services: tuple[tuple[str, str], ...] = ()
    inapplicable: frozenset[str] = frozenset()

    @cached_property
    def questions(self) -> tuple[Element, ...]:
        """Elements in the order asked."""
        return tuple(element for element in self.instrument.asked if element.key not in self.inapplicable)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The way through the survey."""
        return (
            WELCOME,
            *((SERVICE,) if len(self.services) > 1 else ()),
            *(FIELD + one.key for one in PROFILE),
            *(QUESTION + element.key for element in self.questions),
            SUGGESTION,
            SUMMARY,
        )

    def options(self, page: str) -> tuple[str, ...]:
        """What can be chosen on a page; empty where nothing can."""
        if page == SERVICE:
            return tuple(slug for slug, _ in self.services)
        if page.startswith(FIELD):
            return (*FIELDS[page.removeprefix(FIELD)].options, DECLINED)
        return ("1", "2", "3", "4") if page.startswith(QUESTION) else ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One survey under way. `service` is None while it is to be chosen and "" where the unit has none."""

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

    def state(self) -> dict[str, Any]:
        """For storage, without what the store keeps itself."""
        return {key: value for key, value in asdict(self).items() if key not in ("id", "revision")}

    @classmethod
    def of_state(cls, id: str, revision: int, state: Mapping[str, Any]) -> Draft:
        """The inverse; what another version of the program stored and this one does not know is left out."""
        known = {one.name for one in fields(cls)}
        return cls(id=id, revision=revision, **{key: value for key, value in state.items() if key in known})


@dataclass(frozen=True, slots=True)
class Prior:
    """What the same person answered before about this unit and service in the open period."""

    profile: Mapping[str, str]
    answers: Mapping[str, int]
    suggestion: str | None


# ── events ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Begin:
    """Mulai."""


@dataclass(frozen=True, slots=True)
class Choose:
    page: str
    option: str


@dataclass(frozen=True, slots=True)
class Back:
    """Kembali."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Lewati: no suggestion."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Change one answer, from the summary."""

    page: str


@dataclass(frozen=True, slots=True)
class Revisit:
    """Change the answers given earlier in this period."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Keep the answers given earlier as they are."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Change the language of the conversation."""

    language: str


@dataclass(frozen=True, slots=True)
class Send:
    """Kirim."""


Action = Begin | Choose | Back | Skip | Edit | Revisit | Leave | Speak | Send


@dataclass(frozen=True, slots=True)
class Tap:
    """A button: which screen it stood on, and what it says."""

    draft: str
    revision: int
    action: Action


@dataclass(frozen=True, slots=True)
class Write:
    """A typed text."""

    text: str


Event = Tap | Write


class Effect(Enum):
    """What the draft's new state asks of the world. SAVE is all that most taps need."""

    NOTHING = "nothing"  # the event was stale or meant nothing here: only show the screen again
    SAVE = "save"
    RECALL = "recall"  # look for earlier answers, give them to recall(), then save
    SUBMIT = "submit"
    DISCARD = "discard"


# ── decisions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(id: str, language: str, form: Form, service: str | None = None) -> tuple[Draft, Effect]:
    """A new survey of this unit, with the service preselected where the link or the unit says so."""
    slugs = form.options(SERVICE)
    if len(slugs) < 2:
        service = slugs[0] if slugs else ""
    draft = Draft(id=id, language=language, service=service if service in (*slugs, "") else None)
    return draft, Effect.SAVE if draft.service is None else Effect.RECALL


def recall(draft: Draft, prior: Prior | None, form: Form) -> Draft:
    """Take over what the same person answered before; while reviewing, the answers at hand are newer and stay."""
    if prior is None:
        return replace(draft, recalled=True, revises=False)
    if draft.reviewing or draft.answers:
        return replace(draft, recalled=True, revises=True)
    asked = {element.key for element in form.questions}
    profile = {field.key: prior.profile.get(field.key, DECLINED) for field in PROFILE}
    answers = {key: score for key, score in prior.answers.items() if key in asked}
    return replace(
        draft,
        page=PRIOR,
        profile=profile,
        answers=answers,
        suggestion=prior.suggestion,
        recalled=True,
        revises=True,
    )


def link_of(service: str | None, form: Form) -> str:
    """Which service a link preselects: each has a survey of its own, so that answers never move to another. Else ""."""
    return service if service is not None and SERVICE in form.pages and service in form.options(SERVICE) else ""


def reopen(draft: Draft, link: str, form: Form) -> Draft:
    """The same link again while its survey is under way. Who chose another service meanwhile is asked once more."""
    draft = mended(draft, form)
    page = SERVICE if link and draft.service != link else draft.page
    return replace(draft, page=page, revision=draft.revision + 1)


def step(draft: Draft, event: Event, form: Form) -> tuple[Draft, Effect]:
    """One event. Whatever comes, the result is a draft whose screen can be shown; a changed one has a new revision."""
    draft = mended(draft, form)
    if isinstance(event, Write):
        after, effect = _write(draft, event.text)
    elif event.draft != draft.id or event.revision != draft.revision:
        return draft, Effect.NOTHING
    else:
        after, effect = _act(draft, event.action, form)
    if effect is Effect.NOTHING:
        return draft, effect
    return replace(after, revision=draft.revision + 1), effect


def missing(draft: Draft, form: Form) -> str | None:
    """The first page that still wants an answer."""
    for page in form.pages:
        if form.options(page) and chosen(draft, page) is None:
            return page
    return None


def chosen(draft: Draft, page: str) -> str | None:
    """The option chosen on a page, None where none is yet."""
    if page == SERVICE:
        return draft.service
    if page.startswith(FIELD):
        return draft.profile.get(page.removeprefix(FIELD))
    score = draft.answers.get(page.removeprefix(QUESTION))
    return None if score is None else str(score)


def _act(draft: Draft, action: Action, form: Form) -> tuple[Draft, Effect]:
    match action:
        case Begin() if draft.page == WELCOME:
            return replace(draft, page=_after(WELCOME, draft, form)), Effect.SAVE
        case Choose(page, option) if page == draft.page and option in form.options(page):
            return _choose(draft, page, option, form)
        case Back() if draft.reviewing:
            return _to_summary(draft, form), Effect.SAVE
        case Back() if draft.page == PRIOR and SERVICE in form.pages:  # another service of the same unit
            fresh = replace(draft, page=SERVICE, service=None, answers={}, suggestion=None)
            return replace(fresh, revises=False, recalled=False), Effect.SAVE
        case Back() if draft.page not in (WELCOME, PRIOR, SUMMARY):
            return replace(draft, page=_before(draft.page, form)), Effect.SAVE
        case Skip() if draft.page == SUGGESTION:
            return replace(_to_summary(draft, form), suggestion=None), Effect.SAVE
        case Edit(page) if draft.page == SUMMARY and page in form.pages and page not in (WELCOME, SUMMARY):
            return replace(draft, page=page, reviewing=True), Effect.SAVE
        case Revisit() if draft.page == PRIOR:
            return _to_summary(draft, form), Effect.SAVE
        case Leave() if draft.page == PRIOR:
            return draft, Effect.DISCARD
        case Speak(language):
            return replace(draft, language=language), Effect.SAVE
        case Send() if draft.page == SUMMARY:
            gap = missing(draft, form)
            return (draft, Effect.SUBMIT) if gap is None else (replace(draft, page=gap, reviewing=True), Effect.SAVE)
    return draft, Effect.NOTHING


def _choose(draft: Draft, page: str, option: str, form: Form) -> tuple[Draft, Effect]:
    effect = Effect.SAVE
    if page == SERVICE:
        effect = Effect.RECALL if option != draft.service else Effect.SAVE
        draft = replace(draft, service=option, recalled=draft.recalled and option == draft.service)
    elif page.startswith(FIELD):
        draft = replace(draft, profile={**draft.profile, page.removeprefix(FIELD): option})
    else:
        draft = replace(draft, answers={**draft.answers, page.removeprefix(QUESTION): int(option)})
    if draft.reviewing:
        return _to_summary(draft, form), effect
    return replace(draft, page=_after(page, draft, form)), effect


def _write(draft: Draft, text: str) -> tuple[Draft, Effect]:
    cleaned = clean(text)
    if draft.page != SUGGESTION or not cleaned:
        return draft, Effect.NOTHING
    return replace(draft, suggestion=cleaned, page=SUMMARY, reviewing=False), Effect.SAVE


def clean(text: str) -> str:
    """A suggestion as it is kept: no control characters, at most SUGGESTION_LENGTH characters."""
    printable = "".join(char if char.isprintable() or char in _KEPT else " " for char in text)
    return printable.strip()[:SUGGESTION_LENGTH].rstrip()


def _to_summary(draft: Draft, form: Form) -> Draft:
    """The summary, or what it still lacks."""
    gap = missing(draft, form)
    return replace(draft, page=SUMMARY, reviewing=False) if gap is None else replace(draft, page=gap, reviewing=True)


def _after(page: str, draft: Draft, form: Form) -> str:
    following = form.pages[form.pages.index(page) + 1]
    # A service fixed by the link needs no page; "Kembali" and the summary can still change it.
    return _after(SERVICE, draft, form) if following == SERVICE and draft.service is not None else following


def _before(page: str, form: Form) -> str:
    return form.pages[max(form.pages.index(page) - 1, 0)]


def mended(draft: Draft, form: Form) -> Draft:
    """A draft that fits the unit as it is now: without what is no longer asked, and on a page that exists.

    A unit's data may change under a running survey. The revision stays, so every process shows the same buttons.
    """
    asked = {element.key for element in form.questions}
    answers = {key: score for key, score in draft.answers.items() if key in asked}
    slugs = form.options(SERVICE)
    service: str | None = draft.service
    if service not in slugs:
        service = None if len(slugs) > 1 else (slugs[0] if slugs else "")
    page = draft.page if draft.page in (*form.pages, PRIOR) else WELCOME
    return replace(draft, answers=answers, service=service, page=page)
