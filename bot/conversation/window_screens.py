"""The screens of putting a survey window together. Pure: the same draft and offer always look the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from bot.conversation.lists import PER_PAGE, ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.texts import Texts
from bot.conversation.window_draft import (
    CATEGORY,
    CLUSTER,
    EDITED,
    NAME,
    SUMMARY,
    TOGGLED,
    UNITS,
    WindowDraft,
    options,
    questionnaires,
)
from bot.conversation.window_events import Action, Back, Choose, Edit, GiveUp, GoOn, Make, Turn, Unseek, encode
from bot.conversation.window_offer import Offer, quick_days
from scoring import campaign
from scoring.cluster import draw
from scoring.period import custom

_LABEL, _ONE_LINE = 60, 30  # characters of a button, and of one that takes a single line beside its mark
LISTED = 12  # drawn or named units told in a text. The rest is counted


def draft_screen(draft: WindowDraft, offer: Offer, revision: int, words: Texts, code: str) -> Screen:
    """The screen of the draft's page. `code` is what the window would be called by."""

    def button(label: str, action: Action) -> Button:
        return Button(label[:_LABEL], encode(revision, action))

    if draft.page == SUMMARY:
        return _edits(draft, words, button) if draft.shown else _summary(draft, offer, words, code, button)
    rows = _choices(draft, offer, words, button)
    ways = [button(words("report.back"), Back())] if draft.page != NAME else []
    ways.append(button(words("window.give_up"), GiveUp()))
    if draft.page in TOGGLED and not (draft.page == UNITS and draft.scope == CATEGORY):
        ways.append(button(words("window.next"), GoOn()))
    return Screen(_text(draft, offer, words), (*rows, tuple(ways)))


def day_told(day: date, words: Texts) -> str:
    """A day as people write it: 18 November 2026."""
    return custom(day, day + timedelta(days=1)).name(words.language)


def units_told(units: Sequence[str], names: Mapping[str, str], words: Texts) -> str:
    """Units by name, a dozen of them, or every unit where there are none."""
    if not units:
        return words("window.every_unit")
    shown = ", ".join(names.get(code, code) for code in units[:LISTED])
    more = len(units) - LISTED
    return shown if more <= 0 else words("window.and_more", shown=shown, count=more)


def _text(draft: WindowDraft, offer: Offer, words: Texts) -> str:
    values: dict[str, object] = {"name": draft.name}
    key = draft.page
    if key == "last":
        values["first"] = draft.first
    if key == "units":
        key = f"units_{draft.scope}"
        values["count"] = len(draft.units)
    if key == "draw":
        values["count"] = len(draft.units)
    if key == "seed":
        return "\n".join([words("window.ask_seed", seed=draft.seed), "", *_drawn(draft, offer, words)])
    if key in ("services", "channels", "weight"):
        values = {}
    text = words(f"window.ask_{key}", **values)
    if draft.listing:
        found = f"\n\n{words('units.found', text=draft.sought, count=offer.count)}" if draft.sought else ""
        text = paged(words, f"{text}{found}", draft.shown, offer.count)
        return text if found or not offer.long else f"{text}\n{words('window.search')}"
    several = {"services": len(offer.services), f"units_{CATEGORY}": len(offer.categories)}.get(key, 0)
    return paged(words, text, draft.shown, several)


def _drawn(draft: WindowDraft, offer: Offer, words: Texts) -> list[str]:
    """What the seed draws, one line for each parent."""
    names, below = offer.names, offer.below
    wanted = draft.per_parent or 1
    chosen = draw(below, wanted, draft.seed)
    lines = [
        words(
            "window.drawn_line" if len(below[parent]) >= wanted else "window.drawn_short",
            parent=names.get(parent, parent),
            units=", ".join(names.get(one, one) for one in units),
            count=len(below[parent]),
            wanted=wanted,
        )
        for parent, units in chosen.items()
    ]
    rest = len(lines) - LISTED
    return lines if rest <= 0 else [*lines[:LISTED], words("window.more_lines", count=rest)]


def _choices(
    draft: WindowDraft, offer: Offer, words: Texts, button: Callable[[str, Action], Button]
) -> tuple[tuple[Button, ...], ...]:
    values = options(draft, offer)
    shown = values if draft.listing else values[draft.shown * PER_PAGE : (draft.shown + 1) * PER_PAGE]
    rows = [(button(_label(draft, offer, value, words), Choose(value)),) for value in shown]
    ways = []
    if draft.sought:
        ways.append(button(f"✖ «{draft.sought}»", Unseek()))
    if draft.shown:
        ways.append(button("‹", Turn(draft.shown - 1)))
    if offer.more if draft.listing else len(values) > (draft.shown + 1) * PER_PAGE:
        ways.append(button(words("report.more"), Turn(draft.shown + 1)))
    return (*rows, *((tuple(ways),) if ways else ()))


def _label(draft: WindowDraft, offer: Offer, value: str, words: Texts) -> str:
    match draft.page:
        case "days":
            return quick_days(offer.today)[value].name(words.language)
        case "units" if draft.scope == CATEGORY:
            return ends_of(offer.categories[int(value)], _ONE_LINE)
        case "units":
            return _marked(value in draft.units) + ends_of(offer.units[value], _ONE_LINE)
        case "services":
            return _marked(value in draft.services) + offer.services[value]
        case "channels":
            return _marked(value in draft.channels) + words(f"channel.{value}")
        case "scope" | "repeats":
            return words(f"window.{draft.page}_{value}")
        case "target" if value == "km":
            return words("window.target_km")
        case "seed":
            return words("window.take_seed")
        case "instrument":
            return questionnaires(offer)[value]
    return value


def _marked(chosen: bool) -> str:
    return "☑ " if chosen else "☐ "


def _summary(
    draft: WindowDraft, offer: Offer, words: Texts, code: str, button: Callable[[str, Action], Button]
) -> Screen:
    names, services = offer.names, offer.services
    period = campaign(code, draft.name, date.fromisoformat(draft.first), date.fromisoformat(draft.last))
    lines = [
        words("window.summary", name=period.name(words.language), code=code),
        "",
        words("window.line_units", units=units_told(draft.units, names, words)),
        *([words("window.line_draw", count=draft.per_parent, seed=draft.seed)] if draft.scope == CLUSTER else []),
        *(_drawn(draft, offer, words) if draft.scope == CLUSTER else []),
        words(
            "window.line_services",
            services=", ".join(services.get(one, one) for one in draft.services) or words("window.all"),
        ),
        words("window.line_target", target=draft.target if draft.target is not None else words("window.target_km")),
        words("window.line_channels", channels=", ".join(words(f"channel.{one}") for one in draft.channels)),
        words("window.line_repeats", repeats=words(f"window.repeats_{'yes' if draft.repeats else 'no'}")),
        words("window.line_measure", instrument=draft.instrument, weight=draft.weight),
    ]
    make, change = button(words("window.make"), Make()), button(words("window.change"), Turn(1))
    return Screen("\n".join(lines), ((make,), (change,), (button(words("window.give_up"), GiveUp()),)))


def _edits(draft: WindowDraft, words: Texts, button: Callable[[str, Action], Button]) -> Screen:
    """What can be changed, on a screen of its own: a phone holds it and the summary only one after the other."""
    edits = [button(f"✎ {words(f'window.edit_{page}')}", Edit(page)) for page in EDITED]
    pairs = [tuple(edits[start : start + 2]) for start in range(0, len(edits), 2)]
    title = words("window.ask_change", name=draft.name)
    return Screen(title, (*pairs, (button(words("report.back"), Turn(0)),)))
