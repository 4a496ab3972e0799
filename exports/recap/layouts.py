"""Recaps as regencies hand them in: three named layouts, a row for each unit, service or both.

Headings are those of forms in use, which tell the elements by names or by codes, on the scale of 0 to 100. Their grade,
method, priorities, plan and what became of the plan before follow from the Laporan of each unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from exports.headings import heading_of
from exports.laporan.values import Laporan

Name = Literal["a", "b", "c"]
Scale = Literal["100", "nrr"]
NAMES: tuple[Name, ...] = ("a", "b", "c")

_BY_HAND = frozenset({"kertas"})
_UNKNOWN = frozenset({"arsip"})  # how these were asked is not known


@dataclass(frozen=True)
class Column:
    """One column: which cell it holds, its heading as the form has it, and its width in characters."""

    key: str
    heading: str
    width: float


@dataclass(frozen=True)
class Layout:
    """`rows` are of units, of services, or of each unit with its services below. `over` stands above the elements.

    With `coded` these are called by their numbers. `whole` shows figures of 0 to 100 without decimals. `foot` are the
    last rows.
    """

    name: Name
    columns: tuple[Column, ...]
    rows: Literal["units", "services", "both"]
    foot: Literal["mean", "grades", ""]
    over: str = ""
    coded: bool = False
    whole: bool = False

    def headings(self, report: Laporan) -> list[Column]:
        """Every column, one for each element of the questionnaire of `report` in their place.

        After those of the form stands one for each index beside the IKM that was answered.
        """
        found = list[Column]()
        for one in self.columns:
            if one.key != "elements":
                found.append(one)
                continue
            for element in report.instrument.elements:
                name = element.u if self.coded else heading_of(element)
                found.append(Column(f"element {element.key}", name, one.width))
        return [*found, *(Column(f"beside {side.instrument.id}", f"{side.name} (1–4)", 12) for side in report.beside)]


_NO = Column("no", "No", 5)
_VALUES = Column("elements", "", 11)
_IKM, _N = Column("ikm", "IKM", 9), Column("n", "Jumlah Responden", 11)
_METHOD = Column("method", "Metode SKM", 11)

LAYOUTS: Mapping[Name, Layout] = {
    "a": Layout(
        "a",
        (
            _NO,
            Column("unit", "Nama OPP", 34),
            Column("period", "Periode Survei", 18),
            Column("service", "Jenis Layanan", 26),
            _VALUES,
            _IKM,
            _N,
            _METHOD,
            Column("priority", "Unsur Perbaikan", 52),
            Column("plan", "RTL", 52),
            Column("realised", "% TL Periode Sebelumnya", 13),
        ),
        rows="both",
        foot="mean",
    ),
    "b": Layout(
        "b",
        (
            Column("no", "No. Res", 6),
            Column("unit", "Unit Pelayanan", 34),
            Column("service", "Jenis Layanan", 26),
            Column("period", "Periode Pelaksanaan", 18),
            _VALUES,
            _IKM,
            Column("grade", "Kategori / Mutu", 18),
            _N,
            _METHOD,
            Column("priority", "Unsur Prioritas Perbaikan", 52),
            Column("plan", "Rencana Tindak Lanjut", 52),
            Column("realised", "Realisasi RTL Periode Sebelumnya %", 14),
        ),
        rows="services",
        foot="grades",
        over="Nilai Unsur Pelayanan",
        whole=True,
    ),
    "c": Layout(
        "c",
        (
            _NO,
            Column("unit", "OPD/Unit Pelayanan Publik", 34),
            Column("period", "Periode Pelaksanaan", 18),
            _VALUES,
            _IKM,
            Column("grade", "Kategori", 18),
            _N,
            _METHOD,
            Column("priority", "Unsur Prioritas Perbaikan", 52),
            Column("plan", "Rencana Tindak Lanjut", 52),
        ),
        rows="units",
        foot="",
        over="Nilai Per Unsur",
        coded=True,
    ),
}


def method(report: Laporan) -> str:
    """How its answers came in, as these forms call it: Online, Manual or Campuran. Empty where it is not known."""
    ways = {line.code for line in report.channels if line.n} - _UNKNOWN
    if not ways:
        return ""
    return "Online" if not ways & _BY_HAND else "Manual" if ways <= _BY_HAND else "Campuran"


def realised(report: Laporan) -> tuple[int, int]:
    """How many measures of the period before are verified, and how many were planned."""
    return sum(one.carried_out for one in report.done), len(report.done)


def numbered_lines(texts: Iterator[str]) -> str:
    """Several texts on lines of one cell, numbered where there is more than one.

    >>> numbered_lines(iter(["Waktu", "Biaya"]))
    '1. Waktu\\n2. Biaya'
    """
    known = list(texts)
    return known[0] if len(known) == 1 else "\n".join(f"{place}. {text}" for place, text in enumerate(known, 1))
