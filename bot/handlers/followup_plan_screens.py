"""The screens of a plan's steps. A written text answers them as well as a button does."""

from __future__ import annotations

import html
from collections.abc import Sequence

from bot.cases.followup_notices import BUTTON
from bot.cases.followup_plan import Offer
from bot.conversation.callbacks import MOST_BYTES
from bot.conversation.render import ON, SEND, Button, Screen
from bot.conversation.screen import lines_of, room_for
from bot.handlers.followup_screens import Look, button, plain, quarter_text
from bot.handlers.picker import Rows
from bot.rules.action_plan import Step
from bot.rules.actions import FIELDS, Action
from bot.rules.measures import measures_for
from scoring import Period

_PICKS = 6  # of a page: with its text and its ways on it fits a small phone
_LABEL = 32  # characters of a button on one line
_WHERE = {
    **dict.fromkeys(("program", "quarter", "responsible"), "fill"),
    **{"start": "begin", "prove": "more", "finish": "done"},
}


def step_row(look: Look, step: Step | None) -> Rows:
    """The button that leads on in a plan. No row where nothing is left to do."""
    if step is None:
        return ()
    label = look.words(f"followup.step.{step.wanted}", count=len(step.of))
    return ((Button(label, f"{BUTTON}:{_WHERE[step.wanted]}:{step.of[0].id}", ON),),)


def programs(look: Look, action: Action, offer: Offer, place: tuple[int, int], said: str, page: int) -> Screen:
    """What may be done about an element: texts of earlier spans, the catalogue, or a text of one's own."""
    words, here = look.words, f"{action.id}:{action.revision}"
    told = words("followup.pick_program", element=look.element(action), place=place[0], of=place[1])
    picks = [Button(_cut(f"↺ {one.program}"), f"{BUTTON}:same:{here}:{one.id}") for one in offer.earlier]
    picks += [Button(one.short, f"{BUTTON}:use:{here}:{one.id}") for one in offer.measures]
    home = button(words, "list", f"unit:{action.unit}:0")
    rows = _paged(look, picks, page, f"{BUTTON}:fill:{action.id}", home)
    lines = [said, told] if said else [told]
    full = [words("followup.earlier"), *(f"↺ {plain(one.program)}" for one in offer.earlier)]
    if offer.earlier and not page and lines_of("\n".join([*lines, *full])) <= room_for(len(rows)):
        lines += full  # as far as a phone shows them: a button has their beginning
    return Screen("\n".join(lines), rows)


def fresh(look: Look, unit: str, element: str, mode: str, page: int = 0) -> Screen:
    """Asks for the programme of an action of the unit's own, with the catalogue to pick from."""
    words, name = look.words, look.names.get(unit, "")
    told = words("followup.ask.new", element=look.instrument.element(element).name[words.language])
    picks = [Button(one.short, f"{BUTTON}:make:{unit}:{element}:{one.id}") for one in measures_for(element, name, mode)]
    picks = [one for one in picks if len(one.data.encode()) <= MOST_BYTES]
    home = button(words, "cancel", f"unit:{unit}:0")
    return Screen(told, _paged(look, picks, page, f"{BUTTON}:new:{unit}:{element}", home))


def _paged(look: Look, picks: Sequence[Button], page: int, where: str, home: tuple[Button, ...]) -> Rows:
    """A page of what may be picked, a row each, with the ways to the other pages."""
    shown = picks[page * _PICKS : (page + 1) * _PICKS]
    ways = (Button(look.words("report.back"), f"{where}:{page - 1}"),) if page else home
    if len(picks) > (page + 1) * _PICKS:
        ways += (Button(look.words("report.more"), f"{where}:{page + 1}"),)
    return (*((one,) for one in shown), ways)


def quarters(look: Look, action: Action, choice: Sequence[Period], count: int, said: str) -> Screen:
    """By when all that lack a quarter are done."""
    buttons = [Button(quarter_text(one.key), f"{BUTTON}:due:{action.id}:{one.key}") for one in choice]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    told = look.words("followup.quarter_of_all", count=count)
    return Screen(_under(said, told), (*rows, button(look.words, "list", f"unit:{action.unit}:0")))


def offices(look: Look, action: Action, earlier: Sequence[Action], count: int, said: str) -> Screen:
    """Who is responsible for all that name nobody."""
    told = look.words("followup.responsible_of_all", count=count, most=FIELDS["responsible"])
    rows = [(Button(_cut(one.responsible), f"{BUTTON}:who:{action.id}:{one.id}"),) for one in earlier]
    return Screen(_under(said, told), (*rows, button(look.words, "list", f"unit:{action.unit}:0")))


def evidence(look: Look, action: Action, **values: object) -> Screen:
    """Asks for evidence, with what usually shows the measure that was picked."""
    told = look.words("followup.ask.prove", **values)
    usual = next((one.proof for one in measures_for(action.element) if one.text == action.program), "")
    hint = f"\n{look.words('followup.usual_proof', proof=usual)}" if usual else ""
    return Screen(told + hint, (button(look.words, "list", f"unit:{action.unit}:0"),))


def sure_of_all(look: Look, action: Action, plan: Sequence[Action]) -> Screen:
    """Asks whether all of it is done, before it goes to whoever verifies."""
    words, back = look.words, button(look.words, "cancel", f"unit:{action.unit}:0")
    if not plan:
        return Screen(words("followup.moved_on"), (back,))
    lines = [f"• {html.escape(look.element(one), quote=False)}" for one in plan]
    yes = Button(words("followup.button.yes"), f"{BUTTON}:done:{action.id}:yes", SEND)
    return Screen("\n".join([words("followup.sure_of_all", count=len(plan)), *lines]), ((yes,), back))


def _under(said: str, told: str) -> str:
    return f"{said}\n\n{told}" if said else told


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"
