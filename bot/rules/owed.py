"""What the ledger owes to people: one type a thing, with the kind it is filed under and the right that it needs. Pure.

`to_dict` and `of_dict` are the shape of a row's payload. Rows wait in databases, so the shape only ever grows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeAlias

from bot.rules.owed_documents import Asked, Document, document_of
from bot.rules.payloads import Payload, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyCard:
    """A unit's week: its card (exports.card_values.Card.to_dict()), or None where a text says all there is."""

    kind: ClassVar[str] = "summary"
    right: ClassVar[str] = "report"
    card: Mapping[str, Any] | None
    text: str
    placeholder: str

    def to_dict(self) -> dict[str, Any]:
        return {"card": self.card, "text": self.text, "placeholder": self.placeholder}

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        card = row.value("card", dict, type(None))
        return cls(card=card, text=row.text("text"), placeholder=row.text("placeholder"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said of one unit, and the label of the button that brings its card."""

    unit: str
    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyDigest:
    """The week of several units of one head: a line each, the cards on tap. Filed as a card without a picture."""

    kind: ClassVar[str] = "summary"
    right: ClassVar[str] = "report"
    week: str
    title: str
    lines: tuple[Line, ...]
    placeholder: str

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(one.unit for one in self.lines)

    def text_of(self, units: Collection[str]) -> str:
        """The message with the lines of these units alone."""
        return "\n".join([self.title, "", *(one.text for one in self.lines if one.unit in units)])

    def to_dict(self) -> dict[str, Any]:
        lines = [[one.unit, one.text, one.label] for one in self.lines]
        card = {"card": None, "text": self.text_of(self.units), "placeholder": self.placeholder}
        return {**card, "week": self.week, "title": self.title, "lines": lines}

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row, lines = Payload(cls.kind, payload), list[Line]()
        for found in row.value("lines", list):
            match found:
                case [str(unit), str(text), str(label)]:
                    lines.append(Line(unit=unit, text=text, label=label))
                case _:
                    raise Unreadable(f'{row.kind}: found a "line" of another shape, expected unit, text and label')
        texts = {key: row.text(key) for key in ("week", "title", "placeholder")}
        return cls(**texts, lines=tuple(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button below a message: its label, and what pressing it says to us."""

    label: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text. It needs its right at every one of `units`, or where there are none at the unit it is owed for.

    With `menu` it tells that a role has begun or ended: the chat's menu changes with it, and no right is needed.
    """

    kind: ClassVar[str]
    right: ClassVar[str] = "report"
    placeholder: str
    text: str
    button: Press | None = None
    more: tuple[Press, ...] = ()  # below `button`
    units: tuple[str, ...] = ()
    menu: bool = False

    def to_dict(self) -> dict[str, Any]:
        payload: dict[str, Any] = {"placeholder": self.placeholder, "text": self.text}
        if self.button is not None:
            payload["button"] = [self.button.label, self.button.data]
        if self.more:
            payload["more"] = [[one.label, one.data] for one in self.more]
        if self.units:
            payload["units"] = list(self.units)
        if self.menu:
            payload["menu"] = True
        return payload

    @classmethod
    def of_dict(cls, payload: Mapping[str, Any]) -> Self:
        row = Payload(cls.kind, payload)
        return cls(
            placeholder=row.text("placeholder"),
            text=row.text("text"),
            button=_press(row, row.texts("button")) if "button" in row else None,
            more=tuple(_press(row, one) for one in row.value("more", list)) if "more" in row else (),
            units=row.texts("units") if "units" in row else (),
            menu=row.value("menu", bool) if "menu" in row else False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Message):
    """Something has happened."""

    kind: ClassVar[str] = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Message):
    """Something is still to be done."""

    kind: ClassVar[str] = "reminder"


Thing: TypeAlias = WeeklyCard | WeeklyDigest | Document | Notice | Reminder


def thing_of(kind: str, payload: Mapping[str, Any]) -> Thing:
    """What a row of the ledger holds. Raises Unreadable.

    >>> thing_of("notice", {"placeholder": "…", "text": "Selesai"}).kind
    'notice'
    """
    readers: Mapping[str, Callable[[Mapping[str, Any]], Thing]] = {
        WeeklyCard.kind: _week,
        Asked.kind: document_of,
        Notice.kind: Notice.of_dict,
        Reminder.kind: Reminder.of_dict,
    }
    if kind not in readers:
        raise Unreadable(f'found a row of the kind "{kind}", expected one of {", ".join(readers)}')
    return readers[kind](payload)


def thing_in(kind: str, text: str) -> Thing:
    """What a row of the ledger holds, from its JSON. Raises Unreadable."""
    try:
        payload = json.loads(text)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise Unreadable(f"{kind}: found a row that is no JSON object, expected one")
    return thing_of(kind, payload)


def _week(payload: Mapping[str, Any]) -> Thing:
    return (WeeklyDigest if "lines" in payload else WeeklyCard).of_dict(payload)


def _press(row: Payload, found: Sequence[Any]) -> Press:
    match found:
        case (str(label), str(data)):
            return Press(label=label, data=data)
    raise Unreadable(f'{row.kind}: found a "button" of another shape, expected a label and what it says')
