"""A printed report as a row of blocks, the same for every format that prints it.

Every figure is a text by the time it stands in a block, so a PDF and a Word file cannot differ in a digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from exports.address import Address


@dataclass(frozen=True)
class Heading:
    """A title of level 1 (chapter, on a new page), 2 (section) or 3 (part of a section, not in the contents)."""

    level: int
    text: str

    @property
    def listed(self) -> bool:
        """Whether the contents name it."""
        return self.level < 3


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """`width` is a share of the line, relative to the other columns. Figures and short codes are centred.

    Neighbours with the same `over` have it as one heading above theirs. A `turned` heading reads from the bottom up,
    so that its words stand whole over a narrow column. None is turned in a table that has an `over`.
    """

    heading: str
    width: float = 1.0
    centred: bool = False
    over: str = ""
    turned: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of texts under headings. Rows whose place is in `strong` are totals or results.

    A `note` stands below the last row, on its page.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()
    small: bool = False
    note: str = ""

    @property
    def label(self) -> int:
        """The place of the column that names a row: the first of words, not the numbers before it."""
        return next((place for place, column in enumerate(self.columns) if not column.centred), 0)

    @property
    def over(self) -> tuple[tuple[str, int, int], ...]:
        """The headings above others: text, first and last column. Empty where the headings are one row.

        >>> Table("", (Column("No."), Column("I", over="Waktu"), Column("II", over="Waktu")), ()).over
        (('Waktu', 1, 2),)
        """
        found, place = list[tuple[str, int, int]](), 0
        for text, some in groupby(self.columns, key=lambda column: column.over):
            size = len(list(some))
            found += [(text, place, place + size - 1)] if text else []
            place += size
        return tuple(found)


@dataclass(frozen=True)
class Bar:
    """One bar: its value as printed and as a share of the axis (0-1), None where there is none to draw."""

    label: str
    value: str
    share: float | None
    low: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars from `axis` first to last. `marks` are grade bounds as (share, text). `told` says in words what it shows."""

    caption: str
    told: str
    bars: tuple[Bar, ...]
    axis: tuple[str, str]
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Picture:
    """A photo (JPEG or PNG), and what it shows in words."""

    content: bytes
    told: str


@dataclass(frozen=True)
class Pictures:
    """Photos side by side, each with what it shows below it."""

    some: tuple[Picture, ...]


@dataclass(frozen=True)
class Signing:
    """One who signs: what stands `above` (place and day), the office line by line, the name and what is under it.

    What is empty has no line. `room` labels an empty room for an electronic signature, with a `marker` in it.
    """

    above: str
    office: tuple[str, ...]
    name: str = ""
    under: tuple[str, ...] = ()
    room: str = ""
    marker: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signs, left to right. One alone stands on the right."""

    signers: tuple[Signing, ...]


Block = Heading | Paragraph | Items | Table | Chart | Pictures | Signature


@dataclass(frozen=True)
class Style:
    """Letters by the name of their font and in points, margins in centimetres, and how far lines stand apart.

    `spacing` is in lines of the font, 1.5 for one and a half.
    """

    font: str = "Arial"
    size: float = 12.0
    top: float = 2.0
    bottom: float = 2.5
    left: float = 3.0
    right: float = 2.0
    spacing: float = 1.15


@dataclass(frozen=True)
class Printed:
    """A whole report: the cover's lines, the logo (PNG or JPEG) or None, the blocks, and the foot of every page.

    `preface` are paragraphs before the contents, and with `lists` tables and pictures are listed after these.
    `notice` says on every page for whom it is. `day` is when it was made. `address` is
    where results are for everybody to read. A `bare` one has neither cover
    nor contents.
    """

    title: str
    subject: str
    agency: str
    period: str
    foot: str
    ribbon: str | None
    logo: bytes | None
    language: str
    day: date
    blocks: tuple[Block, ...]
    preface: tuple[str, ...] = ()
    lists: bool = False
    style: Style = Style()
    notice: str = ""
    address: Address | None = None
    bare: bool = False

    def tables(self) -> Iterator[tuple[int, Table]]:
        """Every table with its number, from 1."""
        return enumerate((block for block in self.blocks if isinstance(block, Table)), 1)


def numbered(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows with their number in front.

    >>> numbered([("Laki-laki", "3")])
    (('1', 'Laki-laki', '3'),)
    """
    return tuple((str(number), *row) for number, row in enumerate(rows, 1))
