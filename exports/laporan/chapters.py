"""Chapters with numbered sections, of which an empty one is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exports.writing.blocks import Block, Heading

_ROMAN = ("", "I", "II", "III", "IV", "V")


@dataclass(frozen=True)
class Section:
    """A section of a chapter. Without blocks it is not printed."""

    title: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, title: str, blocks: Iterable[Block]) -> Section:
        return cls(title, tuple(blocks))


def chapter(number: int, title: str, sections: Iterable[Section]) -> Iterator[Block]:
    """Give the chapter's heading and its sections, numbered "2.1" and on."""
    yield Heading(1, f"BAB {_ROMAN[number]} {title}")
    for place, section in enumerate((one for one in sections if one.blocks), 1):
        yield Heading(2, f"{number}.{place} {section.title}")
        yield from section.blocks


def unnumbered(sections: Iterable[Section]) -> Iterator[Block]:
    """Give sections as parts of another, without a number. So what a frame lacks moves none of its own numbers."""
    for section in sections:
        if section.blocks:
            yield Heading(3, section.title)
            yield from section.blocks


def annexes(found: Iterable[tuple[str, Iterable[Block]]]) -> Iterator[Block]:
    """Give the appendices that have anything, under their titles, numbered in their order."""
    filled = ((title, tuple(blocks)) for title, blocks in found)
    for number, (title, blocks) in enumerate((one for one in filled if one[1]), 1):
        yield Heading(1, f"LAMPIRAN {number} {title}")
        yield from blocks
