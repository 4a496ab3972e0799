"""Follow-up as tables: one builder of rows for every document, and only what somebody has told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from exports.laporan.promises import Done, Plan
from exports.writing.blocks import Column, Table, numbered
from exports.writing.dates import day_names

PLANNED, BECAME = "Rencana tindak lanjut SKM", "Hasil tindak lanjut SKM periode sebelumnya"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "no": "No.",
        "unit": "Unit pelayanan",
        "element": "Prioritas Unsur",
        "activity": "Program / Kegiatan",
        "when": "Waktu",
        "quarter": "TW {roman}",
        "responsible": "Penanggung Jawab",
        "plan": "Rencana Tindak Lanjut",
        "carried": "Status Pelaksanaan",
        "described": "Deskripsi Tindak Lanjut",
        "evidence": "Dokumentasi Kegiatan",
        "diverifikasi": "Sudah",
        "selesai": "Menunggu verifikasi",
        "berjalan": "Proses",
        "batal": "Dibatalkan",
        "rencana": "Belum",
    },
    "en": {
        "no": "No.",
        "unit": "Service unit",
        "element": "Priority element",
        "activity": "Activity",
        "when": "Time",
        "quarter": "Q{number}",
        "responsible": "Responsible",
        "plan": "Planned",
        "carried": "Done?",
        "described": "Remarks",
        "evidence": "Evidence",
        "diverifikasi": "Yes",
        "selesai": "Awaiting verification",
        "berjalan": "Under way",
        "batal": "Dropped",
        "rencana": "Not yet",
    },
}
_ROMAN = ("I", "II", "III", "IV")


def plan_table(
    plans: Sequence[Plan], caption: str = PLANNED, language: str = "id", whole: str | None = None
) -> Table | None:
    """The table of plans that say what is to be done, None where no plan does.

    In an agency's report each row names its unit, and `whole`, the agency, where it is of none. What several periods of
    a year plan alike is one row.
    """
    told, words = [one for one in plans if one.told], _words(language)
    if not told:
        return None
    units = whole is not None
    rows = [
        (*(one.unit or whole or "",) * units, one.element, one.activity, *map(one.cell, range(1, 5)), one.responsible)
        for one in told
    ]
    quarters = (words["quarter"].format(roman=roman, number=number) for number, roman in enumerate(_ROMAN, 1))
    rows = list(dict.fromkeys(rows))
    columns = (
        Column(words["no"], 0.8, True),
        *(Column(words["unit"], 2.6),) * units,
        Column(words["element"], 2.6),
        Column(words["activity"], 4.4),
        *(Column(quarter, 0.95, True, over=words["when"]) for quarter in quarters),
        Column(words["responsible"], 2.4),
    )
    return Table(caption, columns, numbered(rows), small=units)


def done_table(
    done: Sequence[Done], caption: str = BECAME, language: str = "id", whole: str | None = None
) -> Table | None:
    """The table of what became of plans, None where nobody told of any. Names are as in plan_table()."""
    told, words = [one for one in done if one.told], _words(language)
    if not told:
        return None
    units = whole is not None
    rows = [
        (
            *(one.unit or whole or "",) * units,
            one.plan,
            carried(one, language),
            one.described,
            day_names(one.evidence, language),
        )
        for one in told
    ]
    columns = (
        Column(words["no"], 0.8, True),
        *(Column(words["unit"], 2.6),) * units,
        Column(words["plan"], 4),
        Column(words["carried"], 1.9, True),
        Column(words["described"], 4),
        Column(words["evidence"], 2.4),
    )
    return Table(caption, columns, numbered(rows), small=units)


def carried(one: Done, language: str = "id") -> str:
    """How far a plan has come, in a word."""
    return _words(language)[one.state or ("diverifikasi" if one.carried_out else "rencana")]


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS["id"])
