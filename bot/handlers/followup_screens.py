"""The screens of /tindaklanjut. Every button that changes something carries the revision of the action it stood on."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.cases.followup_notices import BUTTON, element_name
from bot.conversation.lists import PER_PAGE, paged
from bot.conversation.render import SEND, Button, Screen
from bot.conversation.texts import Texts
from bot.handlers.picker import Rows
from bot.rules.actions import MOST_EVIDENCE, Action, acts, lacking
from bot.rules.hours import stamp_of
from bot.rules.rights import Standing
from bot.storage.action_lists import Counts
from bot.storage.evidence import Proof
from scoring import BadPeriod, Instrument, Period, load_instrument, parse_period

MARKS: Mapping[str, str] = {"rencana": "⚪", "berjalan": "🟡", "selesai": "🔵", "diverifikasi": "✅", "batal": "✕"}
_LABEL = 30  # characters of a button on a narrow phone
_ROMAN = ("I", "II", "III", "IV")
_SHORT = 60  # of a program in a list
_FIELDS = ("program", "quarter", "responsible")


@dataclass(frozen=True)
class Look:
    """What every screen needs: words, the instrument, names of the units it shows, who looks, and the moment."""

    words: Texts
    instrument: Instrument  # the configured one, for actions of a unit's own
    names: Mapping[str, str]
    spans: Mapping[str, str]  # names of windows by the key of their span
    standing: Standing
    who: str  # as the audit log calls them
    now: datetime

    def naming(self, names: Mapping[str, str]) -> Look:
        """The same with the names of these units."""
        return replace(self, names=names)

    def element(self, action: Action) -> str:
        return element_name(action, self.words.language)

    def span(self, key: str) -> str:
        """The name of a period or window. The key itself for one that is no longer known."""
        if key in self.spans:
            return self.spans[key]
        try:
            return parse_period(key).name(self.words.language)
        except BadPeriod:
            return key


def quarter_text(key: str) -> str:
    """How a quarter stands on a button.

    >>> quarter_text("2027-Q1"), quarter_text("")
    ('TW I 2027', '')
    """
    return f"TW {_ROMAN[int(key[-1]) - 1]} {key[:4]}" if key else ""


def button(words: Texts, key: str, where: str) -> tuple[Button, ...]:
    return (Button(words(f"followup.button.{key}"), f"{BUTTON}:{where}"),)


def overview(look: Look, found: Counts, units: Sequence[tuple[str, str]], page: int, *, waiting: bool) -> Screen:
    """How many actions are in which state, and a page of the units that have any as (code, name).

    `waiting` says whether any waits for this person.
    """
    words = look.words
    known = {str(state): count for state, count in found.states.items()}
    counts = {state: known.get(state, 0) for state in MARKS}
    lines = [words("followup.title"), ""]
    lines += [f"{MARKS[state]} {words(f'followup.state.{state}')}: {n}" for state, n in counts.items() if n]
    lines += [words("followup.late", count=found.late)] if found.late else []
    lines += [] if found.states else [words("followup.none")]
    rows: list[tuple[Button, ...]] = [button(words, "queue", "queue:0")] if waiting else []
    states = {**{state: n for state, n in counts.items() if n}, **({"late": found.late} if found.late else {})}
    chosen = [
        Button(f"{MARKS.get(state, '⚠')} {words(f'followup.state.{state}')} ({n})", f"{BUTTON}:in:{state}:0")
        for state, n in states.items()
    ]
    rows += [tuple(chosen[start : start + 2]) for start in range(0, len(chosen), 2)]
    rows += [(Button(_cut(name), f"{BUTTON}:unit:{code}:0"),) for code, name in units]
    title = paged(words, "\n".join(lines), page, found.units)
    return Screen(title, (*rows, *_pages(words, "units", page, found.units)))


def of_unit(
    look: Look, unit: str, found: Sequence[Action], late: frozenset[int], page: int, alone: bool, step: Rows, said: str
) -> Screen:
    """The actions of one unit, newest span first. `step` leads on in its plan, `said` stands above."""
    words = look.words
    ordered = sorted(found, key=lambda one: (one.last, -one.id), reverse=True)
    shown = ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [said, ""] if said else []
    lines.append(paged(words, words("followup.unit", unit=look.names.get(unit, unit)), page, len(ordered)))
    span = ""
    for one in shown:
        if one.span != span:
            span = one.span
            lines += ["", words("followup.span", span=look.span(span))]
        lines.append(_line(look, one, late=one.id in late))
    lines += ["", words("followup.legend")] if found else ["", words("followup.none")]
    rows: list[tuple[Button, ...]] = [*step, *((_action_button(look, one),) for one in shown)]
    rows += _pages(words, f"unit:{unit}", page, len(ordered))
    if look.standing.may("followup", unit):
        rows.append(button(words, "add", f"new:{unit}"))
    rows += [] if alone else [button(words, "back", "top")]
    return Screen("\n".join(lines), tuple(rows))


def queue(look: Look, count: int, shown: Sequence[Action], page: int) -> Screen:
    """A page of what waits for verification, of so much in all."""
    words = look.words
    lines = [paged(words, words("followup.queue", count=count), page, count), ""]
    lines += [f"{_plain(look.names.get(one.unit, one.unit))}: {_line(look, one, late=False)}" for one in shown]
    rows: list[tuple[Button, ...]] = [
        (Button(_cut(f"🔵 {one.unit} · {_short(look, one)}"), f"{BUTTON}:see:{one.id}"),) for one in shown
    ]
    rows += _pages(words, "queue", page, count)
    return Screen("\n".join(lines), (*rows, button(words, "back", "top")))


def in_state(
    look: Look, state: str, count: int, shown: Sequence[Action], page: int, where: tuple[str, str], filtered: Rows
) -> Screen:
    """A page of the actions in one state. `where` is the payload before the page, and what stands after it."""
    words, (before, after) = look.words, where
    title = words("followup.in_state", state=words(f"followup.state.{state}"), count=count)
    lines = [paged(words, title, page, count), ""]
    lines += [f"{_plain(look.names.get(one.unit, one.unit))}: {_line(look, one, late=False)}" for one in shown]
    rows = [
        (Button(_cut(f"{MARKS[one.state]} {one.unit} · {_short(look, one)}"), f"{BUTTON}:see:{one.id}"),)
        for one in shown
    ]
    turns = [(page - 1, "report.back")] if page else []
    turns += [(page + 1, "report.more")] if count > (page + 1) * PER_PAGE else []
    ways = tuple(Button(words(key), f"{BUTTON}:{before}:{to}:{after}") for to, key in turns)
    return Screen("\n".join(lines), (*rows, *((ways,) if ways else ()), *filtered, button(words, "back", "top")))


def one_action(look: Look, action: Action, proofs: Sequence[Proof], *, late: bool, said: str = "") -> Screen:
    """One action with what this person may do about it. `said` stands above it."""
    words = look.words
    missing = words("followup.missing")
    state = f"{MARKS[action.state]} {words(f'followup.state.{action.state}')}"
    told = words(
        "followup.one",
        unit=look.names.get(action.unit, action.unit),
        span=look.span(action.span),
        element=look.element(action),
        basis=Decimal(action.basis) if action.basis else "–",
        program=action.program or missing,
        quarter=quarter_text(action.quarter) or missing,
        responsible=action.responsible or missing,
        state=state + (" ⚠" if late else ""),
        evidence=len(proofs),
    )
    lines = [said, ""] if said else []
    lines.append(told)
    lines += [words("followup.reason", reason=action.reason)] if action.reason else []
    lines += [f"{number}. {_proof(words, one)}" for number, one in enumerate(proofs, 1)]
    return Screen("\n".join(lines), tuple(_choices(look, action, proofs)))


def _choices(look: Look, action: Action, proofs: Sequence[Proof]) -> Rows:
    words, here, rows = look.words, f"{action.id}:{action.revision}", list[tuple[Button, ...]]()
    possible, may = acts(action), look.standing.may
    if "edit" in possible and may("followup", action.unit):
        for field in _FIELDS:
            mark = "✎ " if getattr(action, field) else "❗ "
            where = f"quarters:{action.id}" if field == "quarter" else f"ask:{action.id}:{field}"
            rows.append((Button(mark + words(f"followup.field.{field}"), f"{BUTTON}:{where}"),))
        if len(proofs) < MOST_EVIDENCE:
            rows.append(button(words, "prove", f"ask:{action.id}:prove"))
        if proofs:
            rows.append(button(words, "unprove", f"pieces:{action.id}"))
        rows += [button(words, "start", f"go:{here}:start")] if "start" in possible else []
        rows += [button(words, "finish", f"sure:{here}")] if "finish" in possible else []
        rows += [button(words, "drop", f"ask:{action.id}:drop")] if "drop" in possible else []
    if may("followup", action.unit) and not lacking(action, "reopen", look.who, at=stamp_of(look.now)):
        rows.append(button(words, "reopen", f"go:{here}:reopen"))
    if proofs:
        rows.append(button(words, "files", f"files:{action.id}"))
    if "verify" in possible and may("followup.verify", action.unit):
        if "other_person" in lacking(action, "verify", look.who):
            rows.append(button(words, "not_own", f"see:{action.id}"))
        else:
            rows.append(button(words, "verify", f"go:{here}:verify"))
        rows.append(button(words, "return", f"ask:{action.id}:return"))
    if action.state in ("selesai", "diverifikasi") and may("followup.verify", action.unit):
        rows.append(button(words, "next", f"next:{action.id}"))
        rows.append(button(words, "queue", "queue:0"))
    return (*rows, button(words, "list", f"unit:{action.unit}:0"))


def sure(look: Look, action: Action, revision: int) -> Screen:
    """Asks whether the work is done, before it goes to whoever verifies."""
    words, values = look.words, {"element": look.element(action), "program": action.program}
    yes = Button(words("followup.button.yes"), f"{BUTTON}:go:{action.id}:{revision}:finish", SEND)
    return Screen(words("followup.sure", **values), ((yes,), button(words, "cancel", f"see:{action.id}")))


def quarters(look: Look, action: Action, choice: Sequence[Period]) -> Screen:
    rows = tuple(
        (Button(quarter_text(one.key), f"{BUTTON}:set:{action.id}:{action.revision}:{one.key}"),) for one in choice
    )
    text = look.words("followup.pick_quarter", element=look.element(action))
    return Screen(text, (*rows, button(look.words, "back", f"see:{action.id}")))


def elements(look: Look, unit: str, keys: Sequence[str]) -> Screen:
    """Which element an action of the unit's own is for."""
    rows = tuple(
        (Button(_cut(look.instrument.element(key).name[look.words.language]), f"{BUTTON}:new:{unit}:{key}"),)
        for key in keys
    )
    text = look.words("followup.pick_element", unit=look.names.get(unit, unit))
    return Screen(text, (*rows, button(look.words, "back", f"unit:{unit}:0")))


def pieces(look: Look, action: Action, proofs: Sequence[Proof]) -> Screen:
    """Which piece of evidence to take back."""
    here = f"{BUTTON}:take:{action.id}"
    rows = tuple(
        (Button(_cut(f"✕ {number}. {_proof(look.words, one, escape=False)}"), f"{here}:{one.id}"),)
        for number, one in enumerate(proofs, 1)
    )
    return Screen(look.words("followup.pick_piece"), (*rows, button(look.words, "back", f"see:{action.id}")))


def question(look: Look, field: str, back: str, now: str = "", /, **values: object) -> Screen:
    """Asks for a typed text, or for evidence. `now` is what stands there, to be copied and changed."""
    present = f"\n\n{look.words('followup.ask.now', text=now)}" if now else ""
    return Screen(look.words(f"followup.ask.{field}", **values) + present, (button(look.words, "cancel", back),))


def _line(look: Look, action: Action, *, late: bool) -> str:
    words = look.words
    parts = [f"{MARKS[action.state]} {_plain(look.element(action))}", quarter_text(action.quarter)]
    parts.append(_plain(action.responsible) if len(action.responsible) <= _LABEL else "")
    parts.append(f"📎 {action.evidence}" if action.evidence else "")
    parts.append(words("followup.overdue") if late else "")
    text = " · ".join(part for part in parts if part)
    program = action.program if len(action.program) <= _SHORT else action.program[: _SHORT - 1] + "…"
    return text + (words("followup.program_line", program=program) if program else "")


def _action_button(look: Look, action: Action) -> Button:
    short = _short(look, action)
    when = f" · {quarter_text(action.quarter)}" if action.quarter else ""
    room = _LABEL - len(when) - 2
    name = short if len(short) <= room else short[: room - 1] + "…"
    return Button(f"{MARKS[action.state]} {name}{when}", f"{BUTTON}:see:{action.id}")


def _short(look: Look, action: Action) -> str:
    return load_instrument(action.instrument).element(action.element).short[look.words.language]


def _proof(words: Texts, proof: Proof, *, escape: bool = True) -> str:
    """Kind, day, beginning of the text. Files that are still being fetched say so."""
    told = proof.text if len(proof.text) <= _SHORT else proof.text[: _SHORT - 1] + "…"
    values = {"kind": words(f"followup.kind.{proof.kind}"), "day": proof.at[:10]}
    line = words("followup.proof", **values) + ("" if proof.kept else words("followup.fetching"))
    if not told:
        return line
    return f"{line}: {_plain(told) if escape else told}"


def _pages(words: Texts, where: str, page: int, count: int) -> list[tuple[Button, ...]]:
    ways = [Button(words("report.back"), f"{BUTTON}:{where}:{page - 1}")] if page else []
    if count > (page + 1) * PER_PAGE:
        ways.append(Button(words("report.more"), f"{BUTTON}:{where}:{page + 1}"))
    return [tuple(ways)] if ways else []


def _cut(text: str) -> str:
    return text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"


def _plain(text: str) -> str:
    """A text as it stands in HTML."""
    return html.escape(text, quote=False)
