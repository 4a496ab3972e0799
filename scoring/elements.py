"""What a questionnaire is made of: items that are asked, elements that are reported, grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import lcm
from typing import Any, Self

Labels = tuple[str, str, str, str]
FURTHER = ("tanggal_layanan", "disabilitas")  # profile questions that an instrument may ask beside the usual ones


@dataclass(frozen=True)
class Item:
    """One question with four answers. `labels` are those per language, score 1 first.

    `element` is the key of the element it belongs to, `u` what reports call it: "U3", or "U1.2" for the second of
    several items. `name` and `short` are what lists of answers call it. `modes` are the ways of service it is asked
    for, empty for all.
    """

    key: str
    element: str
    u: str
    name: Mapping[str, str]
    short: Mapping[str, str]
    question: Mapping[str, str]
    labels: Mapping[str, Labels]
    modes: frozenset[str] = frozenset()

    def asked_in(self, mode: str) -> bool:
        """Whether it is asked where service is given in this way."""
        return not self.modes or mode in self.modes


@dataclass(frozen=True)
class Element:
    """One unsur: its key (the only identity), its number in reports, its names per language and its items.

    `short` fits a card (22 characters). A respondent's answer to it is the exact mean of the items that they answered.
    """

    key: str
    u: str
    name: Mapping[str, str]
    short: Mapping[str, str]
    items: tuple[Item, ...]

    @property
    def steps(self) -> int:
        """Into how many steps a unit of the scale is divided by the means of its items.

        Any number of its items may have been answered, so it is the least common multiple of 1 to all of them.
        """
        return lcm(*range(1, len(self.items) + 1))

    def value(self, scores: Sequence[int | None]) -> int | None:
        """The mean of these answers to its items in steps, None when all are blank. Exact."""
        given = [score for score in scores if score is not None]
        return sum(given) * self.steps // len(given) if given else None


@dataclass(frozen=True)
class Stated:
    """A mapping that somebody states: for each element of the instrument `to` the items that are counted by it.

    `sources` has who states it in further languages.
    """

    to: str
    source: str
    items: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)  # no part of the name that repr() gives

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """From a table of a file in which no fault is left."""
        told, items = row["source"], {key: tuple(items) for key, items in row["items"].items()}
        return cls(row["to"], told, items) if isinstance(told, str) else cls(row["to"], told["id"], items, dict(told))

    def source_in(self, language: str) -> str:
        """Who states it, in Indonesian or in the words of the file where it says it in no other language."""
        return self.sources.get(language, self.source)


@dataclass(frozen=True)
class Band:
    """One grade: every rounded IKM from `lower` up to the next band's lower bound."""

    mutu: str
    lower: Decimal
    kinerja: Mapping[str, str]
