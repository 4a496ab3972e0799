"""What a chat shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """`style` is Telegram's: success sends, danger erases, primary goes on, "" for the rest."""

    label: str
    data: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a chat shows: HTML as Telegram takes it, and rows of buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
