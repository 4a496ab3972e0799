"""What surrounds the figures of a Laporan: how respondents were to be found, what does not count, who signs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sampling:
    """How a window's respondents were to be found. `target` is a fixed number per unit, None for Krejcie-Morgan.

    `seed`, `per_parent` and `drawn` (units drawn, out of how many) where units were drawn by lot, else None.
    """

    target: int | None = None
    repeats: bool = False
    seed: str | None = None
    per_parent: int | None = None
    drawn: tuple[int, int] | None = None


@dataclass(frozen=True)
class LeftOut:
    """What was received in the span and does not count in its report, read with its answers.

    `other` are answers to another questionnaire: (its id, the window's code or "", how many). `undone` are batches of
    paper forms taken back: (id, day, forms), with the forms of all units in them. `aside` are answers that two admins
    set aside, and `ikm_with` the IKM of the unit as it would be with them, printed. None where that would tell of few.
    `windows` are the names of windows by code.
    """

    other: tuple[tuple[str, str, int], ...] = ()
    undone: tuple[tuple[str, str, int], ...] = ()
    aside: int = 0
    ikm_with: str | None = None
    windows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Signer:
    """Who signs the report. What is empty has no line.

    `title` is the office, its lines separated by "|". `above` is what stands above a signature beside. With
    `electronic` there is an empty room for an electronic signature, in which `marker` stands where a signing program
    looks for one.
    """

    name: str = ""
    title: str = ""
    number: str = ""
    place: str = ""
    rank: str = ""
    above: str = ""
    electronic: bool = False
    marker: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The office line by line."""
        return tuple(line for part in self.title.split("|") if (line := part.strip()))
