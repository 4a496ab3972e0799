"""Putting a survey window together, as a pure state machine: (draft, event, offer) -> (draft, effect).

Every screen's buttons name the revision they stood on. The caller lets only those of the present one through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import Enum
from typing import Any

from bot.conversation.window_events import Back, Choose, Edit, Event, GiveUp, GoOn, Make, Turn, Unseek, Write
from bot.conversation.window_offer import Offer, day_of, quick_days
from bot.rules.everyday import is_courtesy

NAME, DAYS, LAST, SCOPE, UNITS, DRAW, SEED = "name", "days", "last", "scope", "units", "draw", "seed"
SERVICES, TARGET, CHANNELS, REPEATS = "services", "target", "channels", "repeats"
INSTRUMENT, WEIGHT, SUMMARY = "instrument", "weight", "summary"
TYPED = frozenset({NAME, DAYS, LAST, DRAW, SEED, TARGET})  # pages that also take a text
TOGGLED = frozenset({UNITS, SERVICES, CHANNELS})  # pages where several things are chosen, and then gone on from
EDITED = (NAME, DAYS, SCOPE, SERVICES, TARGET, CHANNELS, REPEATS, INSTRUMENT, WEIGHT)  # from the summary
LISTS = {SUMMARY: 2, SEED: 1}  # from which `shown` on a page tells every unit that was named or drawn
ALL, CATEGORY, BELOW, CLUSTER = "all", "category", "below", "cluster"
CHANNEL_KEYS = ("bot", "petugas", "kertas")
TARGETS = ("50", "100", "200", "400")
PER_PARENT = ("1", "2", "3", "4", "5")
NAME_LENGTH, SEED_LENGTH, SOUGHT_LENGTH, MOST = 100, 60, 60, 1_000_000


@dataclass(frozen=True, slots=True)
class WindowDraft:
    """`units` are what `scope` says: nothing for all, units with all below, or the parents of a draw.

    `first` and `last` are days as texts, "" while not known. `shown` is the page of a long list, and `sought` the words
    that it is narrowed by. `heard` is the message whose text was taken last: Telegram may deliver it twice.
    """

    page: str = NAME
    name: str = ""
    first: str = ""
    last: str = ""
    scope: str = ""
    units: tuple[str, ...] = ()
    per_parent: int | None = None
    seed: str = ""
    services: tuple[str, ...] = ()
    target: int | None = None
    channels: tuple[str, ...] = CHANNEL_KEYS
    repeats: bool = False
    instrument: str = ""
    weight: str = ""
    reviewing: bool = False
    shown: int = 0
    heard: int = 0
    sought: str = ""

    def state(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> WindowDraft:
        known = {one.name for one in fields(cls)}
        lists = ("units", "services", "channels")
        values: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in state.items()}
        return cls(**{key: value for key, value in values.items() if key in known})

    @property
    def listing(self) -> bool:
        """Whether the page lists units, of which there may be very many."""
        return self.page == UNITS and self.scope != CATEGORY


class Effect(Enum):
    """What the draft's new state asks of the world."""

    NOTHING = "nothing"  # the choice is not offered here, or the text is no answer: only show the screen again
    SAVE = "save"
    WRONG = "wrong"  # the text is not what the page asks for: say so
    AGAIN = "again"  # the text was taken before: show where it led
    DEAF = "deaf"  # no text is waited for here
    DISCARD = "discard"
    MAKE = "make"


def step(draft: WindowDraft, event: Event, offer: Offer) -> tuple[WindowDraft, Effect]:
    """One event. Whatever comes, the result is a draft whose screen can be shown."""
    after: WindowDraft | None = None
    match event:
        case GiveUp():
            return draft, Effect.DISCARD
        case Make():
            return draft, Effect.MAKE if draft.page == SUMMARY else Effect.NOTHING
        case Write(text, message):
            return _hear(draft, text, message, offer)
        case Back():
            after = _back(draft)
        case GoOn():
            after = _go_on(draft, offer)
        case Choose(option):
            after = _choose(draft, option, offer)
        case Edit(page):
            after = _edit(draft, page)
        case Turn(page):
            after = _turn(draft, page)
        case Unseek():
            after = replace(draft, shown=0, sought="") if draft.sought else None
    if after is not None and after.page != draft.page:
        after = replace(after, sought="")
    return (draft, Effect.NOTHING) if after is None else (after, Effect.SAVE)


def _hear(draft: WindowDraft, text: str, message: int, offer: Offer) -> tuple[WindowDraft, Effect]:
    """A typed text, once."""
    if draft.heard == message:
        return draft, Effect.AGAIN
    if draft.page not in TYPED and not draft.listing:
        return draft, Effect.DEAF
    if draft.page in TYPED and is_courtesy(text):  # no name, and the question stands again
        return draft, Effect.NOTHING
    after = _write(draft, text, offer)
    return (draft, Effect.WRONG) if after is None else (replace(after, heard=message), Effect.SAVE)


def options(draft: WindowDraft, offer: Offer) -> tuple[str, ...]:
    """What may be chosen, or chosen and taken back, on the draft's page. Of a list of units what is shown of it."""
    match draft.page:
        case "days":
            return tuple(quick_days(offer.today))
        case "scope":
            drawn = (CLUSTER,) if offer.divided else ()
            return (*((ALL,) if offer.whole else ()), *((CATEGORY,) if offer.categories else ()), BELOW, *drawn)
        case "units" if draft.scope == CATEGORY:
            return tuple(str(place) for place in range(len(offer.categories)))
        case "units":
            return tuple(offer.units)
        case "draw":
            return PER_PARENT
        case "seed":
            return ("take",)
        case "services":
            return tuple(offer.services)
        case "target":
            return ("km", *TARGETS)
        case "channels":
            return CHANNEL_KEYS
        case "repeats":
            return ("no", "yes")
        case "instrument":
            return tuple(questionnaires(offer))
        case "weight":
            return tuple(offer.weights.get(draft.instrument, ()))
    return ()


def questionnaires(offer: Offer) -> dict[str, str]:
    """Ids of questionnaires by what their buttons carry: of an own one the digest alone, for want of room."""
    return {f"@{own[1]}" if len(own := name.split("@")) > 1 else name: name for name in offer.weights}


def _choose(draft: WindowDraft, option: str, offer: Offer) -> WindowDraft | None:
    """A button of the page's list."""
    if option not in options(draft, offer):
        return None
    match draft.page:
        case "days":
            span = quick_days(offer.today)[option]
            return _on(replace(draft, first=span.first.isoformat(), last=span.last.isoformat()), SCOPE)
        case "scope":
            fresh = replace(draft, scope=option, units=(), per_parent=None, seed="", services=())
            return _ready(fresh, offer) if option == ALL else replace(fresh, page=UNITS, shown=0)
        case "units" if draft.scope == CATEGORY:
            return _ready(replace(draft, units=offer.meant), offer) if offer.meant else None
        case "units" | "services" | "channels":
            return _toggled(draft, option)
        case "draw":
            return replace(draft, per_parent=int(option), seed=offer.seed, page=SEED)
        case "seed":
            return _ready(draft, offer)
        case "target":
            return _ready(replace(draft, target=None if option == "km" else int(option)), offer)
        case "repeats":
            return _ready(replace(draft, repeats=option == "yes"), offer)
        case "instrument":
            name = questionnaires(offer)[option]
            return replace(draft, instrument=name, weight=offer.weights[name][0], page=WEIGHT)
        case _:
            return _ready(replace(draft, weight=option), offer)


def _go_on(draft: WindowDraft, offer: Offer) -> WindowDraft | None:
    """Done with a page where several things are chosen. Chosen services of none are all."""
    match draft.page:
        case "units" if draft.units:
            return replace(draft, page=DRAW) if draft.scope == CLUSTER else _ready(draft, offer)
        case "units" if draft.scope == CLUSTER:  # none named: below every parent
            return replace(draft, units=offer.meant, page=DRAW) if offer.meant else None
        case "services":
            return _ready(replace(draft, services=tuple(one for one in draft.services if one in offer.services)), offer)
        case "channels" if draft.channels:
            return _ready(draft, offer)
    return None


def _back(draft: WindowDraft) -> WindowDraft | None:
    """The page before, or the summary where this page was opened from there."""
    if draft.reviewing and draft.page in EDITED and _whole(draft):
        return replace(draft, page=SUMMARY, reviewing=False, shown=0)
    before = {
        DAYS: NAME,
        LAST: DAYS,
        SCOPE: DAYS,
        UNITS: SCOPE,
        DRAW: UNITS,
        SEED: DRAW,
        SUMMARY: SCOPE,
        **dict.fromkeys((SERVICES, TARGET, CHANNELS, REPEATS, INSTRUMENT, WEIGHT), SCOPE),  # begun before the summary
    }
    return replace(draft, page=before[draft.page], shown=0) if draft.page in before else None


def _edit(draft: WindowDraft, page: str) -> WindowDraft | None:
    """Change one thing, from the summary."""
    known = draft.page == SUMMARY and page in EDITED
    return replace(draft, page=page, reviewing=True, shown=0) if known else None


def _turn(draft: WindowDraft, page: int) -> WindowDraft | None:
    """Another page of a long list, or of what its words found. Of the summary the second has what can be changed."""
    most = 10_000 if draft.page in LISTS else 1000 if draft.page in TOGGLED | {UNITS} else 0
    return replace(draft, shown=page) if 0 <= page < most else None


def _write(draft: WindowDraft, text: str, offer: Offer) -> WindowDraft | None:
    """A typed text."""
    said = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    match draft.page:
        case "name" if 0 < len(said) <= NAME_LENGTH:
            return _on(replace(draft, name=said), DAYS)
        case "days" if (day := day_of(said)) is not None:
            return replace(draft, first=day.isoformat(), last="", page=LAST)
        case "last" if (day := day_of(said)) is not None and day >= date.fromisoformat(draft.first):
            return _on(replace(draft, last=day.isoformat()), SCOPE)
        case "units" if 0 < len(said) <= SOUGHT_LENGTH:
            return replace(draft, sought=said, shown=0)
        case "draw" if said.isascii() and said.isdecimal() and 0 < int(said[:7]) <= 1000:
            return replace(draft, per_parent=int(said), seed=offer.seed, page=SEED)
        case "seed" if 0 < len(said) <= SEED_LENGTH:
            return _ready(replace(draft, seed=said), offer)
        case "target" if said.isascii() and said.isdecimal() and 0 < int(said[:9]) <= MOST:
            return _ready(replace(draft, target=int(said)), offer)
    return None


def _toggled(draft: WindowDraft, option: str) -> WindowDraft:
    chosen: tuple[str, ...] = getattr(draft, draft.page)
    after = tuple(one for one in chosen if one != option) if option in chosen else (*chosen, option)
    if draft.page == UNITS:
        return replace(draft, units=after)
    return replace(draft, services=after) if draft.page == SERVICES else replace(draft, channels=after)


def _whole(draft: WindowDraft) -> bool:
    """Whether a summary can be shown: everything that has no default is known."""
    drawn = draft.scope != CLUSTER or (draft.per_parent is not None and bool(draft.seed))
    return bool(draft.name and draft.first and draft.last and draft.scope and drawn and draft.instrument)


def _ready(draft: WindowDraft, offer: Offer) -> WindowDraft:
    """The summary, with what is usual for all that was not asked: it can be changed from there."""
    name = draft.instrument or next(iter(offer.weights))
    weight = draft.weight or offer.weights[name][0]
    return replace(draft, page=SUMMARY, reviewing=False, shown=0, instrument=name, weight=weight)


def _on(draft: WindowDraft, page: str) -> WindowDraft:
    """The next page, or back to the summary when only one thing was to be changed."""
    if draft.reviewing and _whole(draft):
        return replace(draft, page=SUMMARY, reviewing=False, shown=0)
    return replace(draft, page=page, shown=0)
