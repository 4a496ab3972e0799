"""The screens of putting a survey window together. Pure: the same draft and offer always look the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.conversation.lists import LINE, PER_LIST, PER_PAGE, ends_of, paged, shortened
from bot.conversation.render import Button, Screen
from bot.conversation.screen import fitting
from bot.conversation.texts import Texts
from bot.conversation.window_draft import (
    CATEGORY,
    CLUSTER,
    EDITED,
    LISTS,
    NAME,
    SEED,
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
FEWER = (LISTED, 5, 2, 1)  # as many as a small phone shows with all else
_BRIEF = 18  # characters of a name and a seed that have no room


def draft_screen(draft: WindowDraft, offer: Offer, revision: int, words: Texts, code: str) -> Screen:
    """The screen of the draft's page. `code` is what the window would be called by."""

    def button(label: str, action: Action) -> Button:
        return Button(label[:_LABEL], encode(revision, action))

    if draft.page in LISTS and draft.shown >= LISTS[draft.page]:
        return _listed(draft, offer, words, button)
    if draft.page == SUMMARY:
        return _edits(draft, words, button) if draft.shown else _summary(draft, offer, words, code, button)
    if draft.page == SEED:
        return _seed(draft, offer, words, button)
    rows = _choices(draft, offer, words, button)
    ways = [button(words("report.back"), Back())] if draft.page != NAME else []
    ways.append(button(words("window.give_up"), GiveUp()))
    if draft.page in TOGGLED and not (draft.page == UNITS and draft.scope == CATEGORY):
        ways.append(button(words("window.next"), GoOn()))
    return Screen(_text(draft, offer, words), (*rows, tuple(ways)))


def day_told(day: date, words: Texts) -> str:
    """A day as people write it: 18 November 2026."""
    return custom(day, day + timedelta(days=1)).name(words.language)


def units_told(units: Sequence[str], names: Mapping[str, str], words: Texts, most: int = LISTED) -> str:
    """So many units by name and how many there are beside, or every unit where there are none."""
    if not units:
        return words("window.every_unit")
    told = some_told([names.get(code, code) for code in units[:most]], words, most)
    more = len(units) - most
    return told if more <= 0 else words("window.and_more", shown=told, count=more)


def some_told(names: Sequence[str], words: Texts, most: int = LISTED) -> str:
    """So many names and how many there are beside, "" for none."""
    shown, more = ", ".join(names[:most]), len(names) - most
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
    if key in ("services", "channels", "weight"):
        values = {}
    text = words(f"window.ask_{key}", **values)
    if draft.listing:
        found = f"\n\n{words('units.found', text=draft.sought, count=offer.count)}" if draft.sought else ""
        text = paged(words, f"{text}{found}", draft.shown, offer.count)
        return text if found or not offer.long else f"{text}\n{words('window.search')}"
    several = {"services": len(offer.services), f"units_{CATEGORY}": len(offer.categories)}.get(key, 0)
    return paged(words, text, draft.shown, several)


def _chosen(draft: WindowDraft, offer: Offer) -> dict[str, Sequence[str]]:
    """What the seed draws, by parent. Empty where nothing is drawn."""
    return dict(draw(offer.below, draft.per_parent or 1, draft.seed)) if draft.scope == CLUSTER else {}


def _drawn(draft: WindowDraft, offer: Offer, words: Texts, most: int) -> list[str]:
    """What the seed draws, one line for each parent, and how many more parents there are."""
    names, below = offer.names, offer.below
    wanted = draft.per_parent or 1
    chosen = _chosen(draft, offer)
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
    return shortened(words, lines, most, "window.more_lines")


def _seed(draft: WindowDraft, offer: Offer, words: Texts, button: Callable[[str, Action], Button]) -> Screen:
    """Which seed is to draw, and what it draws as far as a small phone shows it."""
    asked, rows = words("window.ask_seed", seed=draft.seed), _choices(draft, offer, words, button)
    ways = (button(words("report.back"), Back()), button(words("window.give_up"), GiveUp()))
    whole, *fewer = ("\n".join([asked, "", *_drawn(draft, offer, words, most)]) for most in FEWER)
    short = (*rows, _to_list(draft, offer, words, button), ways)
    return fitting((Screen(whole, (*rows, ways)), *(Screen(text, short) for text in (*fewer, asked))))


def _to_list(
    draft: WindowDraft, offer: Offer, words: Texts, button: Callable[[str, Action], Button]
) -> tuple[Button, ...]:
    """The button to every unit that was named or drawn."""
    count = sum(map(len, _chosen(draft, offer).values())) or len(draft.units)
    return (button(words("window.list", count=count), Turn(LISTS[draft.page])),) if count else ()


def _listed(draft: WindowDraft, offer: Offer, words: Texts, button: Callable[[str, Action], Button]) -> Screen:
    """A page of the units that were named, or drawn below each parent."""
    chosen, first = _chosen(draft, offer), LISTS[draft.page]
    every = [(parent, code) for parent, codes in chosen.items() for code in codes] or [
        ("", code) for code in draft.units
    ]
    page = min(draft.shown - first, max(len(every) - 1, 0) // PER_LIST)
    lines, above = list[str](), ""
    for parent, code in every[page * PER_LIST : (page + 1) * PER_LIST]:
        if parent != above:
            name, count = ends_of(offer.names.get(parent, parent), _ONE_LINE), len(offer.below[parent])
            short = count < (draft.per_parent or 1)
            key = "window.short_line" if short else "window.drawn_of"
            lines.append(words(key, parent=name, count=count, wanted=draft.per_parent))
            above = parent
        lines.append(words("window.unit_alone", unit=ends_of(offer.names.get(code, code), LINE)))
    ways = [button(words("report.back"), Turn(draft.shown - 1 if page else 0))]
    if len(every) > (page + 1) * PER_LIST:
        ways.append(button(words("report.more"), Turn(first + page + 1)))
    key = "window.list_drawn" if chosen else "window.list_named"
    told = words(key, name=ends_of(draft.name, LINE), count=len(every), seed=draft.seed)
    title = paged(words, told, page, len(every), PER_LIST)
    return Screen("\n".join([title, "", *lines]), (tuple(ways),))


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
    make, change = button(words("window.make"), Make()), button(words("window.change"), Turn(1))
    give_up = button(words("window.give_up"), GiveUp())
    more = _to_list(draft, offer, words, button)
    whole, *fewer = _summaries(draft, offer, words, code)
    shorter = (Screen("\n".join(lines), ((make,), (change, *more, give_up))) for lines in fewer)
    return fitting((Screen("\n".join(whole), ((make,), (change,), (give_up,))), *shorter))


def _summaries(draft: WindowDraft, offer: Offer, words: Texts, code: str) -> Iterator[list[str]]:
    """The lines of a summary, the fullest first: with ever fewer names, and at last with all that is long cut."""
    for most in FEWER:
        yield _summary_lines(draft, offer, words, code, most, drawn=most > 1)
    brief = replace(draft, name=ends_of(draft.name, _ONE_LINE), seed=ends_of(draft.seed, _BRIEF))
    names = {key: ends_of(name, _BRIEF) for key, name in offer.names.items()}
    yield _summary_lines(brief, replace(offer, names=names), words, code, 0, drawn=False)


def _summary_lines(draft: WindowDraft, offer: Offer, words: Texts, code: str, most: int, *, drawn: bool) -> list[str]:
    """`most` names are told of each kind, and how many services there are where that is 0.

    Below each parent stands what is drawn, where that is to be `drawn` up.
    """
    named = [offer.services.get(one, one) for one in draft.services]
    services = some_told(named, words, most) if most else str(len(named) or "")
    period = campaign(code, draft.name, date.fromisoformat(draft.first), date.fromisoformat(draft.last))
    draws = [words("window.line_draw", count=draft.per_parent, seed=draft.seed)] if draft.scope == CLUSTER else []
    return [
        words("window.summary", name=period.name(words.language), code=code),
        *([""] if most == LISTED else []),
        words("window.line_units", units=units_told(draft.units, offer.names, words, most or 1)),
        *draws,
        *(_drawn(draft, offer, words, most) if draws and drawn else []),
        words("window.line_services", services=services or words("window.all")),
        words("window.line_target", target=draft.target if draft.target is not None else words("window.target_km")),
        words("window.line_channels", channels=", ".join(words(f"channel.{one}") for one in draft.channels)),
        words("window.line_repeats", repeats=words(f"window.repeats_{'yes' if draft.repeats else 'no'}")),
        words("window.line_measure", instrument=draft.instrument, weight=draft.weight),
    ]


def _edits(draft: WindowDraft, words: Texts, button: Callable[[str, Action], Button]) -> Screen:
    """What can be changed, on a screen of its own: a phone holds it and the summary only one after the other."""
    edits = [button(f"✎ {words(f'window.edit_{page}')}", Edit(page)) for page in EDITED]
    pairs = [tuple(edits[start : start + 2]) for start in range(0, len(edits), 2)]
    title = words("window.ask_change", name=draft.name)
    return Screen(title, (*pairs, (button(words("report.back"), Turn(0)),)))
