"""Where a chapter may not be parted, so that no page holds its last line or two."""

from __future__ import annotations

import math
from collections.abc import Sequence

from exports.writing.blocks import Block, Chart, Heading, Paragraph, Table

_LEAST, _LINE = 6, 80  # lines that a page is to hold at the least, and letters of a line


def kept_with_next(blocks: Sequence[Block]) -> frozenset[int]:
    """The places of blocks that stay on a page with the next one: what stands before the last few lines of a chapter.

    >>> told = (Table("", (), ()), Paragraph("Nilai setiap unit disajikan pada Lampiran 2."), Heading(1, "BAB IV"))
    >>> sorted(kept_with_next(told))
    [0]
    >>> sorted(kept_with_next((Paragraph("a" * 800), Paragraph("b"), Paragraph("c"))))
    [0, 1]
    >>> sorted(kept_with_next((Paragraph("a"), Paragraph("b" * 800))))
    []
    """
    found = set[int]()
    for end in range(1, len(blocks) + 1):
        if end < len(blocks) and not _begins_chapter(blocks[end]):
            continue
        lines, place = 0, end - 1
        while isinstance(last := blocks[place], Paragraph):
            lines += math.ceil(len(last.text) / _LINE)
            if lines >= _LEAST or not place or not isinstance(blocks[place - 1], Paragraph | Table | Chart):
                break
            place -= 1
            found.add(place)
    return frozenset(found)


def _begins_chapter(block: Block) -> bool:
    return isinstance(block, Heading) and block.level == 1
