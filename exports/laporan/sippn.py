"""What SIPPN, the national public-service information system, asks for about every unit of an agency.

Its upload format is not published. The table is for reading off, and says so.
"""

from __future__ import annotations

from exports.laporan.data import SIPPN_NOTE
from exports.laporan.printed import MADE_UP
from exports.laporan.strengths import shown
from exports.laporan.values import Laporan
from exports.writing.table import Cell, csv_bytes
from scoring.mapping import mapping_told


def sippn_units_csv(report: Laporan) -> bytes:
    """Write one line per unit of an agency, answered or not. A single unit has a table of its own."""
    elements, period = report.instrument.elements, report.period
    headings = (
        "Kode",
        "Unit pelayanan",
        "Periode survei",
        "Mulai",
        "Selesai",
        "Jumlah responden",
        "Nilai IKM",
        "Mutu pelayanan",
        "Kinerja unit pelayanan",
        *(f"{element.u} {element.name['id']} (NRR)" for element in elements),
        "Unsur belum memuaskan",
        "Catatan",
    )
    told = (SIPPN_NOTE, MADE_UP if report.made_up else "", mapping_told(report.instrument, "id"))
    note = ". ".join(filter(None, told))
    span: tuple[Cell, ...] = (period.name(), period.first.isoformat(), period.last.isoformat())
    rows: list[tuple[Cell, ...]] = []
    for part in report.parts:
        known = part.ikm is not None
        figures: tuple[Cell, ...] = (part.ikm_text, part.mutu, part.kinerja) if known else (None, None, None)
        nrr = (None if text == "–" else text for text in part.nrr_texts)
        weak = shown(part, report.instrument) if known else "belum ada jawaban"
        rows.append((part.code, part.label, *span, part.n, *figures, *nrr, weak, note))
    return csv_bytes(headings, rows)
