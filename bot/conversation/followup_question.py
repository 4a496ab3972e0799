"""An open question about follow-up: what a typed text or a file does to it. Pure.

A chat has one open question at most. It is kept as a field and a subject, so that the answer finds its place after a
restart too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

Text = Literal["program", "responsible"]  # fields of an action that are typed
Reason = Literal["drop", "return"]  # acts that want a reason
_MOST_DIGITS = 9
_STEP = "plan_"  # before the field of a plan's next step


@dataclass(frozen=True, slots=True)
class NewAction:
    """Which program shall an action of the unit's own have?"""

    unit: str
    element: str


@dataclass(frozen=True, slots=True)
class FieldOf:
    """What shall stand in this field of the action?"""

    action: int
    field: Text


@dataclass(frozen=True, slots=True)
class StepOf:
    """What comes next in a plan: the program of this action, or who is responsible wherever its plan lacks it."""

    action: int
    field: Text


@dataclass(frozen=True, slots=True)
class ReasonFor:
    """Why is the action dropped or returned?"""

    action: int
    act: Reason


@dataclass(frozen=True, slots=True)
class EvidenceFor:
    """What shows that the action was carried out? Several pieces may come."""

    action: int


Question: TypeAlias = NewAction | FieldOf | StepOf | ReasonFor | EvidenceFor


@dataclass(frozen=True, slots=True)
class File:
    """A photo or a document that Telegram keeps. `same` is equal for equal files, `size` in bytes, 0 if unknown."""

    kind: Literal["photo", "document"]
    id: str
    same: str
    size: int
    caption: str


@dataclass(frozen=True, slots=True)
class Write:
    """A typed text. `message` is its id, by which it is known when it is delivered twice."""

    text: str
    message: int


@dataclass(frozen=True, slots=True)
class Attach:
    """What is no text. `file` is None for a sticker, a voice message and the like."""

    file: File | None


Event: TypeAlias = Write | Attach


@dataclass(frozen=True, slots=True)
class Add:
    question: NewAction
    program: str


@dataclass(frozen=True, slots=True)
class Fill:
    question: FieldOf | StepOf
    text: str


@dataclass(frozen=True, slots=True)
class Explain:
    question: ReasonFor
    reason: str


@dataclass(frozen=True, slots=True)
class Prove:
    """A piece of evidence. None is what cannot be one."""

    question: EvidenceFor
    piece: str | File | None


@dataclass(frozen=True, slots=True)
class Known:
    """The answer that closed the question, delivered again."""


@dataclass(frozen=True, slots=True)
class TextWanted:
    """A file where only a text fits."""


Answer: TypeAlias = Add | Fill | Explain | Prove
Effect: TypeAlias = Answer | Known | TextWanted


def step(question: Question, closed_by: int | None, event: Event) -> Effect | None:
    """What an event does. None where it is no answer to this question. `closed_by` is the message that closed it.

    >>> step(FieldOf(7, "program"), None, Write("Menambah loket", 55))
    Fill(question=FieldOf(action=7, field='program'), text='Menambah loket')
    """
    if closed_by is not None:
        return Known() if isinstance(event, Write) and event.message == closed_by else None
    match question, event:
        case EvidenceFor(), Write(text):
            return Prove(question, text)
        case EvidenceFor(), Attach(file):
            return Prove(question, file)
        case _, Attach(file):  # a document may be a table of units or of paper forms
            return None if file is not None and file.kind == "document" else TextWanted()
        case NewAction(), Write(text):
            return Add(question, text)
        case ((FieldOf() | StepOf()), Write(text)):
            return Fill(question, text)
        case ReasonFor(), Write(text):
            return Explain(question, text)
    return None


class Kept(NamedTuple):
    """A question as it stands in the database."""

    field: str
    subject: str


def encode(question: Question) -> Kept:
    """The question as it is kept.

    >>> encode(NewAction("DUKCAPIL", "biaya")), encode(EvidenceFor(7))
    (Kept(field='new', subject='DUKCAPIL/biaya'), Kept(field='prove', subject='7'))
    """
    match question:
        case NewAction(unit, element):
            return Kept("new", f"{unit}/{element}")
        case FieldOf(action, field):
            return Kept(field, str(action))
        case StepOf(action, field):
            return Kept(f"{_STEP}{field}", str(action))
        case ReasonFor(action, act):
            return Kept(act, str(action))
        case EvidenceFor(action):
            return Kept("prove", str(action))


def decode(field: str, subject: str) -> Question | None:
    """The question that was kept. None for what is none of ours."""
    if field == "new":
        unit, slash, element = subject.partition("/")
        return NewAction(unit, element) if unit and slash and element else None
    if not (subject.isascii() and subject.isdecimal() and len(subject) <= _MOST_DIGITS):
        return None
    for text in get_args(Text):
        if field == f"{_STEP}{text}":
            return StepOf(int(subject), text)
    return asking(int(subject), field)


def asking(action: int, field: str) -> Question | None:
    """The question for a field, a reason or evidence of an action. None for what is never asked."""
    if field == "prove":
        return EvidenceFor(action)
    for text in get_args(Text):
        if field == text:
            return FieldOf(action, text)
    for act in get_args(Reason):
        if field == act:
            return ReasonFor(action, act)
    return None
