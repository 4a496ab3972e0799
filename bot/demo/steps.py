"""What the demo is doing and how far it is, said where nobody reads an address from: on stderr."""

from __future__ import annotations

import sys
from typing import TextIO

from bot.conversation.terminal import say

_STEPS = ("answers", "followup", "start", "card")
_EVERY = 25  # percent between two lines where the output is no terminal


class Steps:
    """Says each step when it begins. On a terminal the percent of the present one stands in its line."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._said = -1
        self._line = ""

    def begin(self, name: str, **values: object) -> None:
        """Say which of the steps begins."""
        self._end_line()
        self._line = f"{_STEPS.index(name) + 1}/{len(_STEPS)} {say(f'demo.{name}', **values)}"
        self._said = -1
        self._show(self._line)

    def reach(self, done: int, all_: int) -> None:
        """Say how far the present step is."""
        percent = 100 * done // max(all_, 1)
        apart = 1 if self._out.isatty() else _EVERY
        if percent // apart > self._said // apart:
            self._said = percent
            self._show(f"{self._line} {percent}%")

    def end(self) -> None:
        """Leave the line free for what comes next."""
        self._end_line()

    def _show(self, text: str) -> None:
        end, start = ("", "\r") if self._out.isatty() else ("\n", "")
        print(f"{start}{text}", end=end, file=self._out, flush=True)

    def _end_line(self) -> None:
        if self._line and self._out.isatty():
            print(file=self._out, flush=True)
        self._line = ""
