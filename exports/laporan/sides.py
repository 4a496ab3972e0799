"""What stands beside the index of a Laporan: its change since the window before, and other indices."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from exports.laporan.lines import Line
from scoring import Change, Instrument, half_up


@dataclass(frozen=True)
class Tendency:
    """One result beside that of the window before, `before_label`: `n` and `ikm` (25-100, not rounded) of both.

    `change` is scoring's, None where one of the two has no answers.
    """

    label: str
    code: str
    before_label: str
    n: tuple[int, int]
    ikm: tuple[Fraction | None, Fraction | None]
    change: Change | None

    @property
    def pairs(self) -> tuple[tuple[int, str], ...]:
        """(n, IKM to two decimals) before and after."""
        texts = ("–" if one is None else str(half_up(one, 2)) for one in self.ikm)
        return tuple(zip(self.n, texts, strict=True))

    @property
    def difference_text(self) -> str:
        """The difference as the printed figures differ, such as "+0.98"."""
        one, two = self.ikm
        return "–" if one is None or two is None else f"{half_up(two, 2) - half_up(one, 2):+}"

    @property
    def verdict(self) -> str | None:
        return None if self.change is None else self.change.verdict


@dataclass(frozen=True)
class Side:
    """An index beside the IKM, by its own `instrument`. No part of the IKM, and without a grade.

    `total` is the whole as one line: of an agency the simple mean of its units, which are `parts`. `pooled` is that of
    all its answers together, and `published` the mean of the units in which it may be published, None without any.
    `services`, `channels` and `trend` are lines like those of the Laporan, as far as anybody answered the index there.
    """

    instrument: Instrument
    total: Line
    parts: tuple[Line, ...] = ()
    pooled: Line | None = None
    published: Line | None = None
    services: tuple[Line, ...] = ()
    channels: tuple[Line, ...] = ()
    trend: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """What Indonesian documents call it in short, such as "IPAK"."""
        return self.instrument.short["id"]
