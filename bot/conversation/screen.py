"""What a chat shows, and what of it a small phone shows at once."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.conversation.lists import ends_of

TALLEST = 464  # pixels that a phone of 360 x 640 shows of a chat
_HALF = 16  # characters that a button of half the width shows
_WIDE = 33  # characters of a line of text there
_MARK = 3  # of which a sign before the text takes so many
_FRAME, _PER_LINE, _PER_ROW = 11, 21, 42  # pixels there, of a row whose labels take one line
_LABELS = {1: 32, 2: _HALF, 3: 8}  # characters of a label's line by how many buttons share the row
_PER_LABEL_LINE = 12  # pixels of each further line of a label
_KNOWN = 2048  # texts and labels whose height is known: a question is shown very often
_ONE_LINE = 30  # characters of a label that takes one line in a row of its own, and two in half a row


@dataclass(frozen=True, slots=True)
class Button:
    """`style` is Telegram's: success sends, danger erases, primary goes on, "" for the rest."""

    label: str
    data: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a chat shows: HTML as Telegram takes it, and rows of buttons. `note` stands above the text, see parted()."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    note: str = ""


def side_by_side(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """A row each, and one for two neighbours whose labels are short, so that a list fits a small phone.

    >>> [len(row) for row in side_by_side([Button("KTP", "a"), Button("KK", "b"), Button("Akta kelahiran anak", "c")])]
    [2, 1]
    """
    rows, room = list[tuple[Button, ...]](), False
    for button in buttons:
        short = len(button.label.removeprefix("✓ ")) <= _HALF  # the mark of what was chosen moves no button
        if room and short:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
        room = short and len(rows[-1]) == 1
    return tuple(rows)


def numbered(payloads: Iterable[str]) -> tuple[Button, ...]:
    """A row of buttons 1, 2, 3, for a list whose lines say more than a button of their own could.

    >>> [one.label for one in numbered(["a", "b"])]
    ['1', '2']
    """
    return tuple(Button(str(number), data) for number, data in enumerate(payloads, 1))


@lru_cache(maxsize=_KNOWN)
def lines_of(text: str) -> int:
    """How many lines a text of HTML takes on a small phone, or one more."""
    plain = html.unescape(re.sub(r"</?(b|i|code)>", "", text))
    return sum(len(textwrap.wrap(line, _WIDE) or [""]) for line in plain.split("\n"))


def clipped(text: str, lines: int) -> str:
    """The beginning of a plain text, as much as that many lines of a small phone hold beside a mark.

    A text that they hold stays as it was typed.

    >>> clipped("Menata ulang ruang tunggu dan menambah kursi", 1)
    'Menata ulang ruang tunggu dan…'
    """
    width = _WIDE - _MARK
    if sum(len(textwrap.wrap(line, width) or [""]) for line in text.split("\n")) <= lines:
        return text
    return " ".join(textwrap.wrap(text, width, max_lines=lines, placeholder="…"))


def fitting(screens: Iterable[Screen]) -> Screen:
    """The first that a small phone shows whole, of the same screen told ever shorter. The last where none is.

    >>> fitting(Screen(text) for text in ("panjang " * 200, "pendek", "")).text
    'pendek'
    """
    shown = Screen("")
    for shown in screens:
        if height(shown) <= TALLEST:
            break
    return shown


def parted(screen: Screen) -> tuple[Screen, ...]:
    """The messages of a screen: one, or its note and then the rest where a small phone does not show both together.

    So what waits for the person is the last thing in the chat, and whole.

    >>> [one.text for one in parted(Screen("Kapan?", note="Itu bukan tanggal."))]
    ['Itu bukan tanggal.\\n\\nKapan?']
    >>> [len(one.text) for one in parted(Screen("Kapan?", note="panjang " * 100))]
    [800, 6]
    """
    bare = closer(Screen(screen.text, screen.rows))
    if not screen.note:
        return (bare,)
    whole = Screen(f"{screen.note}\n\n{screen.text}", bare.rows)
    return (whole,) if height(whole) <= TALLEST else (Screen(screen.note), bare)


def closer(screen: Screen) -> Screen:
    """The screen with its buttons closer together, where a small phone does not show it whole otherwise.

    Long labels are cut to a line first. Then buttons that have a row of their own share it with the next one.

    >>> long = Screen("Pilih unit:", tuple((Button(f"Unit Contoh {n}", ""),) for n in range(12)))
    >>> [len(row) for row in closer(long).rows]
    [2, 2, 2, 2, 2, 2]
    """
    if height(screen) <= TALLEST:
        return screen
    brief = tuple(tuple(_brief(button, len(row)) for button in row) for row in screen.rows)
    return fitting(replace(screen, rows=rows) for rows in (brief, _paired(brief)))


def _brief(button: Button, beside: int) -> Button:
    return replace(button, label=ends_of(button.label, _ONE_LINE)) if beside == 1 else button


def _paired(rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
    """Rows of one button by two, in their order. What has a style of its own stays alone."""
    found = list[tuple[Button, ...]]()
    for row in rows:
        alone = len(row) == 1 and not row[0].style
        if alone and found and len(found[-1]) == 1 and not found[-1][0].style:
            found[-1] = (*found[-1], *row)
        else:
            found.append(row)
    return tuple(found)


def room_for(rows: int) -> int:
    """How many lines of text a small phone shows above so many rows of short buttons."""
    return (TALLEST - _FRAME - rows * _PER_ROW) // _PER_LINE


def height(screen: Screen) -> int:
    """How many pixels of a phone of 360 x 640 a screen takes, or a few more, of the TALLEST that it shows."""
    return _FRAME + _PER_LINE * lines_of(screen.text) + sum(map(_row_height, screen.rows))


def _row_height(row: tuple[Button, ...]) -> int:
    return _height_of(tuple(button.label for button in row))


@lru_cache(maxsize=_KNOWN)
def _height_of(labels: tuple[str, ...]) -> int:
    width = _LABELS.get(len(labels), min(_LABELS.values()))
    lines = max(len(textwrap.wrap(label, width, break_long_words=False)) for label in labels)
    return _PER_ROW + _PER_LABEL_LINE * (lines - 1)
