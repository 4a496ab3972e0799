"""The screens of /tindaklanjut. Every button that changes something carries the revision of the action it stood on."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.cases.followup_notices import BUTTON, element_name
from bot.conversation.render import SEND, Button, Screen
from bot.conversation.screen import clipped, fitting, side_by_side
from bot.conversation.texts import Texts
from bot.handlers.picker import Rows
from bot.rules.actions import MOST_EVIDENCE, Action, acts, lacking
from bot.rules.hours import stamp_of
from bot.rules.rights import Standing
from bot.storage.evidence import Proof
from scoring import BadPeriod, Instrument, Period, load_instrument, parse_period

MARKS: Mapping[str, str] = {"rencana": "⚪", "berjalan": "🟡", "selesai": "🔵", "diverifikasi": "✅", "batal": "✕"}
LABEL = 30  # characters of a button on a narrow phone
_ROMAN = ("I", "II", "III", "IV")
_SHORT = 60  # of a piece of evidence in a list
_LAST = 2  # pieces of evidence that are told, a line each
_ALL = 1000  # lines, more than any text has
# Whether the plan is told, and lines of each of its texts and of a reason, which is what its unit has to read.
_TELLINGS = (
    *((True, most, _ALL) for most in (_ALL, 8, 6, 4, 3, 2)),
    *((True, 1, _ALL), (True, 2, 6), (True, 2, 4), (True, 1, 3), (True, 1, 2)),
    *((False, 2, most) for most in (_ALL, 6, 4, 2, 1)),
    (False, 1, 1),
)
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
    now: datetime  # by the agency's clock

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


def one_action(
    look: Look,
    action: Action,
    proofs: Sequence[Proof],
    *,
    late: bool,
    said: str = "",
    brief: bool = False,
    first: Rows = (),
) -> Screen:
    """One action with what this person may do about it. `said` stands above it, `first` before its own buttons.

    Long texts end in "…" where a small phone would not show all of it: they stand whole where they are changed, and in
    documents. `brief` leaves out what the plan says, for whoever goes on from one piece of evidence to the next.
    """
    rows = (*first, *_choices(look, action, proofs))
    told = (
        _told(look, action, proofs, most, reason, late=late, brief=not whole)
        for whole, most, reason in _TELLINGS
        if not (whole and brief)
    )
    return fitting(Screen("\n".join([said, "", *lines] if said else lines), rows) for lines in told)


def _told(
    look: Look, action: Action, proofs: Sequence[Proof], most: int, most_reason: int, *, late: bool, brief: bool
) -> list[str]:
    """What is said of an action, with so many lines for each text of people, and the last pieces of evidence."""
    words = look.words
    missing = words("followup.missing")
    state = f"{MARKS[action.state]} {words(f'followup.legend.{action.state}')}"
    told = words(
        "followup.one_brief" if brief else "followup.one",
        unit=clipped(look.names.get(action.unit, action.unit), most),
        span=clipped(look.span(action.span), most),
        element=short_name(look, action),
        basis=Decimal(action.basis) if action.basis else "–",
        program=clipped(action.program, most) or missing,
        quarter=quarter_text(action.quarter) or missing,
        responsible=clipped(action.responsible, most) or missing,
        state=state + (" ⚠" if late else ""),
        evidence=len(proofs),
    )
    reason = [words("followup.reason", reason=clipped(action.reason, most_reason))] if action.reason else []
    roomy = most > _LAST
    numbered = [f"{number}. {_proof(look, one, dated=roomy)}" for number, one in enumerate(proofs, 1)]
    return [told, *reason, *(plain(clipped(one, 2 if roomy else 1)) for one in numbered[-_LAST:])]


def _choices(look: Look, action: Action, proofs: Sequence[Proof]) -> Rows:
    words, here = look.words, f"{action.id}:{action.revision}"
    rows, last = list[tuple[Button, ...]](), list[Button]()  # the second side by side where a phone has room for two
    possible, may = acts(action), look.standing.may
    if "edit" in possible and may("followup", action.unit):
        wanted = [_field(words, action, field) for field in _FIELDS if not getattr(action, field)]
        rows += [tuple(wanted[at : at + 2]) for at in range(0, len(wanted), 2)]
        rows += [] if lacking(action, "start", look.who) else [button(words, "start", f"go:{here}:start")]
        rows += [button(words, "finish", f"sure:{here}")] if "finish" in possible else []
        more = button(words, "prove", f"ask:{action.id}:prove") if len(proofs) < MOST_EVIDENCE else ()
        rows.append((*more, *button(words, "change", f"change:{action.id}")))
    if "verify" in possible and may("followup.verify", action.unit):
        if "other_person" in lacking(action, "verify", look.who):
            last += button(words, "not_own", f"see:{action.id}")
        else:
            last += button(words, "verify", f"go:{here}:verify")
        last += button(words, "return", f"ask:{action.id}:return")
    if may("followup", action.unit) and not lacking(action, "reopen", look.who, at=stamp_of(look.now)):
        last += button(words, "reopen", f"go:{here}:reopen")
    if proofs:
        last += button(words, "files", f"files:{action.id}")
    given_back = action.state == "berjalan" and bool(action.reason)
    if (action.state in ("selesai", "diverifikasi") or given_back) and may("followup.verify", action.unit):
        last += button(words, "next", f"next:{action.id}")
        last += () if given_back else button(words, "waiting", "queue:0")
    return (*rows, *side_by_side([*last, *button(words, "list", f"unit:{action.unit}:0")]))


def change(look: Look, action: Action, proofs: Sequence[Proof]) -> Screen:
    """What of a plan can be changed, or given up."""
    words = look.words
    buttons = [_field(words, action, field) for field in _FIELDS]
    buttons += button(words, "unprove", f"pieces:{action.id}") if proofs else ()
    buttons += button(words, "drop", f"ask:{action.id}:drop") if "drop" in acts(action) else ()
    rows = tuple((one,) for one in buttons)
    text = words("followup.pick_change", element=look.element(action))
    return Screen(text, (*rows, button(words, "back", f"see:{action.id}")))


def _field(words: Texts, action: Action, field: str) -> Button:
    where = f"quarters:{action.id}" if field == "quarter" else f"ask:{action.id}:{field}"
    mark = "✎ " if getattr(action, field) else "❗ "
    return Button(mark + words(f"followup.field.{field}"), f"{BUTTON}:{where}")


def sure(look: Look, action: Action, revision: int) -> Screen:
    """Asks whether the work is done, before it goes to whoever verifies."""
    words, element = look.words, look.element(action)
    yes = Button(words("followup.button.yes"), f"{BUTTON}:go:{action.id}:{revision}:finish", SEND)
    rows = ((yes,), button(words, "cancel", f"see:{action.id}"))
    programs = (clipped(action.program, most) for most in (_ALL, 8, 6, 4))
    return fitting(Screen(words("followup.sure", element=element, program=program), rows) for program in programs)


def quarters(look: Look, action: Action, choice: Sequence[Period]) -> Screen:
    rows = tuple(
        (Button(quarter_text(one.key), f"{BUTTON}:set:{action.id}:{action.revision}:{one.key}"),) for one in choice
    )
    text = look.words("followup.pick_quarter", element=look.element(action))
    return Screen(text, (*rows, button(look.words, "back", f"see:{action.id}")))


def elements(look: Look, unit: str, keys: Sequence[str]) -> Screen:
    """Which element an action of the unit's own is for."""
    rows = side_by_side(
        Button(_cut(look.instrument.element(key).short[look.words.language]), f"{BUTTON}:new:{unit}:{key}")
        for key in keys
    )
    text = look.words("followup.pick_element", unit=look.names.get(unit, unit))
    return Screen(text, (*rows, button(look.words, "back", f"unit:{unit}:0")))


def pieces(look: Look, action: Action, proofs: Sequence[Proof]) -> Screen:
    """Which piece of evidence to take back."""
    here = f"{BUTTON}:take:{action.id}"
    rows = tuple(
        (Button(_cut(f"✕ {number}. {_proof(look, one, dated=False)}"), f"{here}:{one.id}"),)
        for number, one in enumerate(proofs, 1)
    )
    return Screen(look.words("followup.pick_piece"), (*rows, button(look.words, "back", f"see:{action.id}")))


def question(look: Look, field: str, back: str, now: str = "", /, **values: object) -> Screen:
    """Asks for a typed text, or for evidence. `now` is what stands there, to be copied and changed."""
    present = look.words("followup.ask.now", text=now) if now else ""
    return Screen(look.words(f"followup.ask.{field}", **values), (button(look.words, "cancel", back),), present)


def _proof(look: Look, proof: Proof, *, dated: bool) -> str:
    """Kind, day, beginning of the text, unescaped. The day of one without a text alone unless `dated`.

    Files that are still being fetched say so.
    """
    words, day = look.words, datetime.fromisoformat(proof.at).astimezone(look.now.tzinfo).date()
    kind, told = words(f"followup.kind.{proof.kind}"), fit(proof.text, _SHORT)
    line = words("followup.proof", kind=kind, day=day) if dated or not told else kind
    line += "" if proof.kept else words("followup.fetching")
    return f"{line}: {told}" if told else line


def _cut(text: str) -> str:
    return fit(text, LABEL)


def fit(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


def short_name(look: Look, action: Action) -> str:
    """The element in few words, as the questionnaire of its span has them."""
    return load_instrument(action.instrument).element(action.element).short[look.words.language]


def plain(text: str) -> str:
    """A text as it stands in HTML."""
    return html.escape(text, quote=False)
