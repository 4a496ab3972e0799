"""The one table of formats: one row, one format. The command line, the buttons and the documentation read it.

It is light, since an idle bot loads it. What makes a file is named here and loaded when the file is wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module
from typing import Any


class Need(IntEnum):
    """What a file is made from. Files are sent in this order."""

    COUNTS = 1  # tallies alone
    ROWS = 2  # the answers one by one
    LAPORAN = 3  # these put together as the ministry's report, with what went before
    TEXT = 4  # the figures as the message tells them
    CLEARED = 5  # what the ledger of publications has let through: for everybody to see


@dataclass(frozen=True)
class File:
    """One file: its name around the report's own, and the function that makes it, as "module:function".

    The function is given a UnitMaterial or CityMaterial of bot.reporting.material, or where the need is CLEARED a Shown
    of bot.reporting.shown, and answers with bytes. `caption` is the key of a text with {unit} and {period} (or {week},
    the same), "" for none. `listing`: whoever has the right finds the answers one by one in it. `each`: of a city it
    tells of every unit, too.
    """

    pattern: str
    maker: str
    need: Need
    caption: str = ""
    listing: bool = False
    each: bool = False

    def load(self) -> Any:
        """The function that makes it, and with it pandas, Typst or whatever else it needs."""
        module, _, function = self.maker.partition(":")
        return getattr(import_module(module), function)


@dataclass(frozen=True)
class Format:
    """`unit` and `city` are its files for a unit and for the city (None: as for a unit), in the order they are sent.

    `buttons` are those of the bot that ask for it: its text is report.format_BUTTON, and a button that several rows
    name asks for all of these. `opened` names the format with the same for everybody, and `layout` is the letter of a
    workbook in another order of rows.
    """

    name: str
    unit: tuple[File, ...]
    city: tuple[File, ...] | None = None
    buttons: tuple[str, ...] = ()
    opened: str = ""
    layout: str = ""

    def files(self, *, city: bool) -> tuple[File, ...]:
        return self.unit if self.city is None or not city else self.city

    @property
    def public(self) -> bool:
        """Whether it is for everybody to see."""
        return any(file.need is Need.CLEARED for city in (False, True) for file in self.files(city=city))


_MAKERS = "bot.reporting.documents"
_RESULT_DAY = "bot.reporting.result_day"
_DATA = (
    File("{}-nilai.csv", f"{_MAKERS}:results", Need.LAPORAN, "report.laporan_csv"),
    File("{}-responden.csv", f"{_MAKERS}:who_answered", Need.LAPORAN, "report.laporan_csv"),
)
_SIPPN = (File("{}-sippn.csv", f"{_MAKERS}:sippn", Need.LAPORAN, "report.laporan_sippn"),)
FORMATS: tuple[Format, ...] = (
    Format("png", (File("{}.png", f"{_MAKERS}:card", Need.COUNTS, "summary.title"),), buttons=("all", "png")),
    Format(
        "pdf",
        (File("laporan-{}.pdf", f"{_MAKERS}:laporan_pdf", Need.LAPORAN, "report.laporan_pdf"),),
        buttons=("all", "pdf"),
        opened="pdf-publik",
    ),
    Format(
        "docx",
        (File("laporan-{}.docx", f"{_MAKERS}:laporan_docx", Need.LAPORAN, "report.laporan_docx"),),
        buttons=("all", "docx"),
        opened="docx-publik",
    ),
    Format(
        "xlsx",
        (File("{}.xlsx", f"{_MAKERS}:processing", Need.ROWS, "report.sheet", listing=True),),
        (File("{}.xlsx", f"{_MAKERS}:recap", Need.ROWS, "report.recap", listing=True),),
        buttons=("all", "xlsx"),
    ),
    *(
        Format(
            f"rekap-{layout}",
            (File(f"{{}}-rekap-{layout}.xlsx", f"{_MAKERS}:recap_{layout}", Need.LAPORAN, "report.recap_layout"),),
            buttons=("recap",),
            layout=layout.upper(),
        )
        for layout in "abc"
    ),
    Format(
        "poster",
        (
            File("poster-{}.png", f"{_MAKERS}:poster_screen", Need.CLEARED, "report.laporan_poster"),
            File("poster-{}-a4.pdf", f"{_MAKERS}:poster_a4", Need.CLEARED, "report.laporan_poster"),
            File("poster-{}-a3.pdf", f"{_MAKERS}:poster_a3", Need.CLEARED, "report.laporan_poster"),
        ),
        buttons=("poster",),
    ),
    Format(
        "pdf-publik",
        (File("laporan-publik-{}.pdf", f"{_MAKERS}:public_pdf", Need.CLEARED, "report.laporan_public"),),
        buttons=("public",),
    ),
    Format(
        "docx-publik",
        (File("laporan-publik-{}.docx", f"{_MAKERS}:public_docx", Need.CLEARED, "report.laporan_public"),),
        buttons=("public",),
    ),
    Format(
        "paparan",
        (File("paparan-{}.pptx", f"{_RESULT_DAY}:slides_of", Need.CLEARED, "report.slides"),),
        buttons=("result_day",),
    ),
    Format(
        "siaran-pers",
        (
            File("siaran-pers-{}.docx", f"{_RESULT_DAY}:release_id", Need.CLEARED, "report.release"),
            File("press-release-{}.docx", f"{_RESULT_DAY}:release_en", Need.CLEARED, "report.release_en"),
        ),
        buttons=("result_day",),
    ),
    Format(
        "selebaran",
        (File("selebaran-{}.pdf", f"{_RESULT_DAY}:leaflet", Need.CLEARED, "report.leaflet"),),
        (File("selebaran-{}.pdf", f"{_RESULT_DAY}:leaflet", Need.CLEARED, "report.leaflets", each=True),),
        buttons=("result_day",),
    ),
    Format(
        "csv",
        _DATA,
        (File("{}-rekap.csv", f"{_MAKERS}:recap_rows", Need.ROWS, "report.recap"), *_DATA),
        buttons=("data",),
    ),
    Format(
        "sippn",
        _SIPPN,
        (*_SIPPN, File("{}-sippn-unit.csv", f"{_MAKERS}:sippn_units", Need.LAPORAN, "report.laporan_sippn")),
        buttons=("data",),
    ),
    Format(
        "sippn-xlsx",
        (File("{}-sippn.xlsx", f"{_MAKERS}:sippn_book", Need.LAPORAN, "report.laporan_sippn"),),
        buttons=("data",),
    ),
    Format(
        "berkas",
        (File("berkas-{}.zip", f"{_MAKERS}:pack", Need.LAPORAN, "report.pack"),),
        (),
        buttons=("pack",),
    ),
    Format("txt", (File("{}.txt", f"{_MAKERS}:text", Need.TEXT),)),
    Format("json", (File("{}.json", f"{_MAKERS}:figures", Need.LAPORAN),), buttons=("data",)),
)


def names() -> tuple[str, ...]:
    """Every format that can be asked for."""
    return tuple(row.name for row in FORMATS)


def buttons() -> Mapping[str, tuple[str, ...]]:
    """Button -> the formats it asks for, in the order of the screen."""
    found: dict[str, tuple[str, ...]] = {}
    for row in FORMATS:
        for button in row.buttons:
            found[button] = (*found.get(button, ()), row.name)
    return found


def public(formats: Collection[str]) -> tuple[str, ...]:
    """Those of `formats` that are for everybody to see, which only the ledger of publications lets through."""
    return tuple(row.name for row in FORMATS if row.name in formats and row.public)


def opened(formats: Collection[str]) -> tuple[str, ...]:
    """These formats for everybody to see, each in the place of the one with the same for the agency.

    >>> opened(("docx", "poster", "xlsx"))
    ('docx-publik', 'poster', 'xlsx')
    """
    instead = {row.name: row.opened for row in FORMATS if row.opened}
    return tuple(instead.get(one, one) for one in formats)


def layouts() -> Mapping[str, str]:
    """Letter -> the format that writes the workbook in this order of rows."""
    return {row.layout: row.name for row in FORMATS if row.layout}


def files_of(formats: Collection[str], *, city: bool) -> list[File]:
    """The files of these formats, in the order they are sent."""
    found = [file for row in FORMATS if row.name in formats for file in row.files(city=city)]
    return sorted(found, key=lambda file: file.need)


def listings(formats: Collection[str], *, city: bool) -> list[str]:
    """The names, around the report's own, of files in which answers stand one by one for whoever has the right."""
    return [file.pattern for file in files_of(formats, city=city) if file.listing]


def for_readers(formats: Collection[str], *, over: bool, shown: bool) -> tuple[str, ...]:
    """Those of `formats` that the head of a unit may have: figures, once a span is `over` whole reports where there are
    figures (`shown`), never the answers one by one."""
    most = Need.LAPORAN if over and shown else Need.COUNTS
    return tuple(
        row.name
        for row in FORMATS
        if row.name in formats and all(one.need in (Need.COUNTS, Need.TEXT, most) for one in row.unit)
    )


def lists_rows(formats: Collection[str], *, city: bool) -> bool:
    """Whether a file of theirs shows answers, or what was written with them, one by one."""
    return any(file.need is Need.ROWS for file in files_of(formats, city=city))


def reads_rows(formats: Collection[str], *, city: bool) -> bool:
    """Whether a file of theirs needs more than tallies."""
    return any(file.need in (Need.ROWS, Need.LAPORAN) for file in files_of(formats, city=city))
