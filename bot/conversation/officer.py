"""What an officer at the counter is shown around a respondent's survey: the opening, the thanks, the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversation.callbacks import decode
from bot.conversation.lists import shorter
from bot.conversation.render import Button, Screen
from bot.conversation.screen import fitting
from bot.conversation.texts import Texts

FILL = "i"  # payloads: i:top, i:category:PLACE:PAGE, i:unit:CODE, i:next:DRAFT, i:other:DRAFT, i:done:DRAFT
_ON = frozenset({"next", "other", "done"})  # the buttons below the thanks


@dataclass(frozen=True, slots=True)
class Board:
    """How far along this officer is: `today`, and `n` of their own in `span`.

    `closed` are the names of open windows that do not take answers by officers, `undrawn` of those whose draw this
    unit was in and missed.
    """

    today: int
    n: int
    span: str
    closed: tuple[str, ...] = ()
    undrawn: tuple[str, ...] = ()


def is_survey_tap(payload: str) -> bool:
    """Whether a button belongs to a survey, a resident's or one that an officer fills in. A list of units does not.

    >>> is_survey_tap("s:abc:0:m"), is_survey_tap("i:next:abc"), is_survey_tap("i:top"), is_survey_tap("u:top")
    (True, True, False, False)
    """
    if decode(payload) is not None:
        return True
    match payload.split(":"):
        case [prefix, verb, draft]:
            return prefix == FILL and verb in _ON and draft != ""
    return False


def opening(words: Texts, unit_name: str, now: Board) -> Screen:
    """Said once, before the first respondent."""
    return _told(words, "opening", unit_name, now)


def sent(words: Texts, unit_name: str, receipt: str, service: str | None, now: Board, draft: str) -> Screen:
    """After a respondent: `service` is the name of the one that stays chosen, None where there is nothing to choose."""
    verbs = ("next", "done") if service is None else ("next", "other", "done")
    rows = tuple(_button(words, verb, draft) for verb in verbs)

    def text(name: str, span: str, same: str) -> str:
        parts = [words("officer.thanks", unit=name, number=receipt), *_figures(words, replace(now, span=span))]
        return "\n\n".join(parts if service is None else [*parts, words("officer.same", service=same)])

    return fitting(Screen(text(*told), rows) for told in shorter(unit_name, now.span, service or ""))


def gone_on(words: Texts, unit_name: str, receipt: str) -> Screen:
    """The same thanks when the next respondent has begun: nothing is left to tap."""
    return Screen(words("officer.thanks", unit=unit_name, number=receipt))


def finished(words: Texts, unit_name: str, code: str, now: Board) -> Screen:
    """Selesai."""
    return _told(words, "finished", unit_name, now, code=code)


def cancelled(words: Texts, unit_code: str) -> Screen:
    """The respondent under way was given up. The next one can begin."""
    return Screen(words("officer.cancelled"), ((Button(words("officer.next"), f"{FILL}:unit:{unit_code}"),),))


def _told(words: Texts, what: str, unit_name: str, now: Board, **values: object) -> Screen:
    """What is said at the beginning and at the end, with names as long as a small phone shows them."""
    return fitting(
        Screen("\n\n".join([words(f"officer.{what}", unit=name, **values), *_figures(words, replace(now, span=span))]))
        for name, span in shorter(unit_name, now.span)
    )


def _figures(words: Texts, now: Board) -> Sequence[str]:
    line = words("officer.counter", today=now.today, n=now.n)
    return [
        f"{line}\n{words('officer.span', span=now.span)}",
        *(words("officer.not_taken", window=name, span=now.span) for name in now.closed),
        *(words("officer.not_drawn", window=name, span=now.span) for name in now.undrawn),
    ]


def _button(words: Texts, verb: str, draft: str) -> tuple[Button]:
    return (Button(words(f"officer.{verb}"), f"{FILL}:{verb}:{draft}"),)
