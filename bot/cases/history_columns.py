"""Which column of a file of published figures is which, by the names that files give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cases.history_wide import Words, wide_weight
from scoring.columns import plain

NAMES: Mapping[str, Sequence[str]] = {
    "code": ("code", "kode", "kode unit", "unit code"),
    "unit": (
        *("unit", "opd", "opp opd", "perangkat daerah", "nama opd", "nama unit", "unit pelayanan", "unit layanan"),
        *("unit kerja", "instansi", "nama perangkat daerah"),
    ),
    "period": ("period", "periode", "tahun", "year"),
    "half": ("semester", "smt"),
    "quarter": ("triwulan", "tw", "kuartal", "quarter"),
    "ikm": ("ikm", "nilai ikm", "skm", "nilai skm", "ikm unit", "ikm unit layanan", "ikm unit pelayanan"),
    "n": ("n", "responden", "jumlah responden", "respondents", "sampel", "jumlah sampel"),
    "instrument": ("instrument", "instrumen", "kuesioner", "questionnaire"),
    "weight": ("weight", "bobot", "bobot per unsur"),
    "source": ("source", "sumber"),
}
LEFT = ("no", "nomor", "mutu", "mutu pelayanan", "kategori", "kinerja", "grade")  # nothing that is kept
WIDE = Words((*NAMES["unit"], *NAMES["code"]), NAMES["ikm"], NAMES["n"], LEFT)
COLUMN = {name: column for column, names in NAMES.items() for name in names}


def weigh(cells: Sequence[str]) -> int:
    """How many of these are columns of published figures, none without an IKM beside a unit or a period.

    Or how many periods are columns of their own beside units.
    """
    found = {COLUMN[name] for cell in cells if (name := plain(cell)) in COLUMN}
    if "ikm" in found and found & {"code", "unit", "period"}:
        return len(found)
    return wide_weight(cells, WIDE)


def period_text(cells: Mapping[str, str]) -> str:
    """A period whose part stands in a column beside its year as one text."""
    year = cells.get("period", "")
    for part in ("half", "quarter"):
        if year and (number := cells.get(part, "")):
            word = {"half": "semester", "quarter": "triwulan"}[part]
            return f"{number if plain(number).startswith(word) else f'{word} {number}'} {year}"
    return year
