"""The lists of /tindaklanjut: by state, by unit, and the actions of one unit. Each fits a small phone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.followup_notices import BUTTON
from bot.conversation.lists import PER_PAGE, ends_of, paged
from bot.conversation.render import Button, Screen
from bot.conversation.screen import numbered
from bot.conversation.texts import Texts
from bot.handlers.followup_screens import LABEL, MARKS, Look, button, fit, plain, quarter_text, short_name
from bot.handlers.picker import Rows, page_ways
from bot.rules.actions import Action
from bot.storage.action_lists import Counts

_ONE_LINE, _TWO_LINES = 32, 62  # characters of text on a narrow phone
_NUMBER, _SHORTEST = 15, 18  # of them for number, mark and what a word leaves of a line, and of a name at least
PLANNED = 3  # actions of a unit on a page: as many as a plan has
FEW = 3  # units that stand beside the states


def overview(look: Look, found: Counts, units: Sequence[tuple[str, str]], *, waiting: bool) -> Screen:
    """How many actions are in which state, and the units that have any as (code, name), or the way to them.

    `units` are all of them, or else fewer. `waiting` says whether any waits for this person.
    """
    words = look.words
    known = {str(state): count for state, count in found.states.items()}
    counts = {state: known.get(state, 0) for state in MARKS}
    lines = [words("followup.title"), *([] if found.states else ["", words("followup.none")])]
    rows: list[tuple[Button, ...]] = [button(words, "queue", "queue:0")] if waiting else []
    states = {**{state: n for state, n in counts.items() if n}, **({"late": found.late} if found.late else {})}
    chosen = [
        Button(
            f"{MARKS.get(state, '⚠')} {words(f'followup.state.{state}')} ({words.number(n)})", f"{BUTTON}:in:{state}:0"
        )
        for state, n in states.items()
    ]
    rows += [tuple(chosen[start : start + 2]) for start in range(0, len(chosen), 2)]
    if found.units > len(units):
        rows.append((Button(words("followup.button.units", count=found.units), f"{BUTTON}:units:0"),))
    else:
        rows += [(Button(ends_of(name, LABEL), f"{BUTTON}:unit:{code}:0"),) for code, name in units]
    return Screen("\n".join(lines), tuple(rows))


def of_units(look: Look, count: int, units: Sequence[tuple[str, str]], page: int) -> Screen:
    """A page of the units that have any action, as (code, name)."""
    rows = [(Button(ends_of(name, LABEL), f"{BUTTON}:unit:{code}:0"),) for code, name in units]
    title = paged(look.words, look.words("followup.units", count=count), page, count)
    return Screen(title, (*rows, *page_ways(look.words, f"{BUTTON}:units", page, count, f"{BUTTON}:top")))


def of_unit(
    look: Look, unit: str, found: Sequence[Action], late: frozenset[int], page: int, alone: bool, step: Rows, said: str
) -> Screen:
    """The actions of one unit, newest span first. `step` leads on in its plan, `said` stands above."""
    words = look.words
    ordered = sorted(found, key=lambda one: (one.last, -one.id), reverse=True)
    shown = ordered[page * PLANNED : (page + 1) * PLANNED]
    lines = [said, ""] if said else []
    lines.append(paged(words, words("followup.unit", unit=look.names.get(unit, unit)), page, len(ordered), PLANNED))
    span = ""
    for one in shown:
        if one.span != span:
            span = one.span
            lines.append(words("followup.span", span=look.span(span)))
        lines += [_told(look, one)] if one.program else []
    lines += [] if found else ["", words("followup.none")]
    lines += ["", _legend(words, shown, late)] if shown and not said else []
    rows: list[tuple[Button, ...]] = [*step, *((_action_button(look, one, late=one.id in late),) for one in shown)]
    home = "" if alone else f"{BUTTON}:top"
    ways = page_ways(words, f"{BUTTON}:unit:{unit}", page, len(ordered), home, PLANNED)
    if look.standing.may("followup", unit):
        add = button(words, "add", f"new:{unit}")
        rows += [(*add, *ways[0])] if ways and len(ways[0]) == 1 else [add, *ways]
    else:
        rows += ways
    return Screen("\n".join(lines), tuple(rows))


def queue(look: Look, count: int, shown: Sequence[Action], page: int) -> Screen:
    """A page of what waits for verification, of so much in all."""
    words = look.words
    text, numbers = _listed(look, paged(words, words("followup.queue", count=count), page, count), shown)
    return Screen(text, (*numbers, *page_ways(words, f"{BUTTON}:queue", page, count, f"{BUTTON}:top")))


def in_state(
    look: Look, state: str, count: int, shown: Sequence[Action], page: int, where: tuple[str, str], filtered: Rows
) -> Screen:
    """A page of the actions in one state. `where` is the payload before the page, and what stands after it."""
    words, (before, after) = look.words, where
    title = words("followup.in_state", state=words(f"followup.state.{state}"), count=count)
    text, numbers = _listed(look, paged(words, title, page, count), shown)
    back = f"{before}:{page - 1}:{after}" if page else "top"
    ways = [Button(words("report.back"), f"{BUTTON}:{back}")]
    if count > (page + 1) * PER_PAGE:
        ways.append(Button(words("report.more"), f"{BUTTON}:{before}:{page + 1}:{after}"))
    return Screen(text, (*numbers, *filtered, tuple(ways)))


def _listed(look: Look, title: str, shown: Sequence[Action]) -> tuple[str, Rows]:
    """Actions of many units, a line each: the button of one is its number, since no button has room for its unit."""
    lines = [title, ""]
    for number, one in enumerate(shown, 1):
        what = f"{short_name(look, one)} · {quarter_text(one.quarter)}" if one.quarter else short_name(look, one)
        name = ends_of(look.names.get(one.unit, one.unit), max(_TWO_LINES - len(what) - _NUMBER, _SHORTEST))
        lines.append(plain(f"{number}. {MARKS[one.state]} {name}: {what}"))
    numbers = numbered(f"{BUTTON}:see:{one.id}" for one in shown)
    return "\n".join(lines), ((numbers,) if numbers else ())


def _told(look: Look, action: Action) -> str:
    """The programme in a line. The rest of it is a tap away."""
    return plain(fit(f"• {short_name(look, action)}: {action.program}", _ONE_LINE))


def _legend(words: Texts, shown: Sequence[Action], late: frozenset[int]) -> str:
    """What the marks mean that are on this page."""
    there = {one.state for one in shown}
    parts = [f"{mark} {words(f'followup.legend.{state}')}" for state, mark in MARKS.items() if state in there]
    parts += [f"⚠ {words('followup.legend.late')}"] if any(one.id in late for one in shown) else []
    parts += [f"📎 {words('followup.legend.evidence')}"] if any(one.evidence for one in shown) else []
    return " · ".join(parts)


def _action_button(look: Look, action: Action, *, late: bool) -> Button:
    more = f" · {quarter_text(action.quarter)}" if action.quarter else ""
    more += f" 📎{action.evidence}" if action.evidence else ""
    more += " ⚠" if late else ""
    name = fit(short_name(look, action), LABEL - len(more) - 2)
    return Button(f"{MARKS[action.state]} {name}{more}", f"{BUTTON}:see:{action.id}")
