"""Lines of a csv that hold nothing unusual, looked at all at once: cells found by their bytes, scores as numbers.

Whatever is unusual (a quotation mark, another number of cells, a cell that is no score, a row that is nobody's) is
left to the careful way, which alone knows what is wrong and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.cases.answer_groups import KEY, Known, cell_of

if TYPE_CHECKING:  # numpy is loaded with the first block
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Places = NDArray[np.int64]

_LONGEST = 131_072  # characters of a cell that the csv module reads
_NEWLINE, _ZERO, _NINE = 10, 48, 57


@dataclass(frozen=True, slots=True)
class Shape:
    """How a csv's lines look: `width` cells, the places of scores in the order of the items, that of the group or -1.

    `is_nobody` says of a cell's bytes, and whether they stand behind scores, whether the row is no answer of anybody.
    `known` are the groups of the blocks before.
    """

    delimiter: str
    width: int
    scores: Sequence[int | None]
    by: int
    is_nobody: Callable[[bytes, bool], bool]
    known: Known


@dataclass(frozen=True, slots=True)
class Taken:
    """What a block holds: the number of each row (scoring/coded.py), and its group as a place in `groups`."""

    codes: Places
    groups: list[bytes]
    of: Places | None


def take_block(block: bytes, shape: Shape) -> Taken | None:
    """The rows of a block of whole lines. None where any of them is unusual."""
    import numpy as np  # noqa: PLC0415

    if b'"' in block or b"\0" in block:
        return None
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    returns = b"\r" in block
    if returns and not block.count(b"\r") == len(ends) == block.count(b"\r\n"):
        return None
    marks = np.flatnonzero(data == ord(shape.delimiter))
    if len(marks) != len(ends) * (shape.width - 1):
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    places = marks.reshape(len(ends), -1)
    cells = _Cells(block, data, starts, places, ends - 1 if returns else ends, shape.known)
    if not cells.fit():
        return None
    codes, answered = np.zeros(len(ends), np.int64), np.zeros(len(ends), bool)
    for item, place in enumerate(shape.scores):
        if place is None:
            continue
        score = cells.scores(place)
        if score is None:
            return None
        codes += score * np.int64(5**item)
        answered |= score > 0
    if not answered.all():
        return None
    groups, of, here = cells.grouped(shape.by) if shape.by >= 0 else ([b""], None, [])
    return None if cells.name_nobody(shape, here) else Taken(codes, groups, of)


@dataclass(frozen=True, slots=True)
class _Cells:
    block: bytes
    data: Bytes
    starts: Places
    marks: Places
    ends: Places
    known: Known

    def fit(self) -> bool:
        """Whether each line has its own delimiters, and is no longer than a cell may be."""
        if self.marks.shape[1] and not (
            (self.marks[:, 0] >= self.starts).all() and (self.marks[:, -1] < self.ends + 1).all()
        ):
            return False
        return int((self.ends - self.starts).max(initial=0)) < _LONGEST

    def edges(self, place: int) -> tuple[Places, Places]:
        """Where the cells of a column begin and end."""
        first = self.starts if place == 0 else self.marks[:, place - 1] + 1
        return first, self.ends if place == self.marks.shape[1] else self.marks[:, place]

    def scores(self, place: int) -> Any:
        """1-4, 0 for an empty cell. None where a cell is anything else."""
        first, end = self.edges(place)
        score = self.data[first] - _ZERO  # an empty cell ends on a byte that is there
        size = end - first
        score[size == 0] = 0
        right = (size == 1) & (score >= 1) & (score <= 4) | (size == 0)
        return score if right.all() else None

    def name_nobody(self, shape: Shape, groups: Sequence[bytes]) -> bool:
        """Whether a row may have the name of nobody. `groups` are the cells of the column to group by."""
        import numpy as np  # noqa: PLC0415

        scores = {place for place in shape.scores if place is not None}
        for place in set(range(shape.width)) - scores:
            first, end = self.edges(place)
            edges = self.data[first], self.data[np.maximum(first, end - 1)]
            number = np.all([(byte >= _ZERO) & (byte <= _NINE) for byte in edges], axis=0)
            other = (end > first) & ~number  # a number is no name
            if not other.any():
                continue
            found = groups if place == shape.by else self._distinct(first[other], end[other])
            if any(shape.is_nobody(cell, place > min(scores)) for cell in found):
                return True
        return False

    def grouped(self, place: int) -> tuple[list[bytes], Places, list[bytes]]:
        """Cells of a column as they came first, which of them each line has, and those that are in this block."""
        import numpy as np  # noqa: PLC0415

        first, end = self.edges(place)
        keys = self._keys(first, end)
        if keys is not None:
            found, of = self.known.places(keys)
            here = np.flatnonzero(np.bincount(of, minlength=len(found)))
            return found, of, [found[at] for at in here.tolist()]
        known = dict[bytes, int]()
        cut = (self.block[one:other] for one, other in zip(first.tolist(), end.tolist(), strict=True))
        of = np.fromiter((known.setdefault(cell, len(known)) for cell in cut), np.int64, len(first))
        return list(known), of, list(known)

    def _distinct(self, first: Places, end: Places) -> set[bytes]:
        """The different cells between these edges."""
        import numpy as np  # noqa: PLC0415

        keys = self._keys(first, end)
        if keys is not None:
            return {cell_of(key) for key in np.unique(keys).tolist()}
        return {self.block[one:other] for one, other in zip(first.tolist(), end.tolist(), strict=True)}

    def _keys(self, first: Places, end: Places) -> Any:
        """The cells as numbers, None where one is too long for that."""
        import numpy as np  # noqa: PLC0415

        size = end - first
        longest = int(size.max(initial=0))
        if longest > KEY:
            return None
        keys, whole = np.zeros(len(first), np.uint64), bool((size == longest).all())
        for at in range(longest):
            byte = self.data[first + at if whole else np.minimum(first + at, len(self.data) - 1)].astype(np.uint64)
            keys |= (byte if whole else np.where(size > at, byte, np.uint64(0))) << np.uint64(8 * at)
        return keys
