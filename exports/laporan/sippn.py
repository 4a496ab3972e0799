"""What SIPPN, the national public-service information system, asks for: of a unit or agency, and of each of its units.

Its upload format is not published. The tables are for reading off, and say so.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from exports.laporan.lines import Line
from exports.laporan.official import public_total
from exports.laporan.printed import MADE_UP
from exports.laporan.strengths import shown
from exports.laporan.values import Laporan
from exports.writing.dates import day_names
from exports.writing.table import Cell, csv_bytes
from exports.writing.workbook import LINE, Book, high_for, lines_of, open_book
from scoring.mapping import mapping_told

# letters that columns are wide: of the table of fields, of those before the elements, of an element, of the last
_FIELD, _LEAD, _NRR, _WEAK = (62, 62), (14, 34, 12, 11, 11, 11, 8, 11, 11), 12, 56
SIPPN_NOTE = "TABEL UNTUK DISALIN KE SIPPN – bukan berkas unggah"
Rows = tuple[tuple[str, ...], list[tuple[Cell, ...]]]  # headings and what stands under them


def sippn_csv(report: Laporan) -> bytes:
    """What is asked for of whose report it is, to be copied by hand: one line a field."""
    return csv_bytes(*sippn(report))


def sippn(report: Laporan) -> Rows:
    """Give the same as headings and rows."""
    total = report.total
    rows: list[tuple[Cell, ...]] = [("Catatan", MADE_UP)] if report.made_up else []
    if told := mapping_told(report.instrument, "id"):
        rows.append(("Pemetaan", told))
    rows += [
        ("Instansi", report.agency),
        ("Unit pelayanan", report.subject),
        ("Periode survei", report.period.name()),
        ("Mulai", report.period.first.isoformat()),
        ("Selesai", report.period.last.isoformat()),
        ("Jumlah responden", total.n),
        *zip(("Nilai IKM", "Mutu pelayanan", "Kinerja unit pelayanan"), _result(total), strict=True),
    ]
    if few := total.few_told():
        rows.append(("Catatan rata-rata", few))
    if (public := public_total(report)) is not None:
        rows.append(
            ("Nilai IKM pada halaman publik (unit dengan sekurang-kurangnya sepuluh responden)", public.ikm_text)
        )
    rows += [
        (f"{element.u} {element.name['id']} (NRR)", None if text == "–" else text)
        for element, text in zip(report.instrument.elements, total.nrr_texts, strict=True)
    ]
    rows += [
        (f"{group.heading}: {count.label}", count.people)
        for group in report.groups
        if group.key in ("kelamin", "pendidikan") and group.told
        for count in group.counts
    ]
    return (SIPPN_NOTE, "Isian"), rows


def sippn_sheet(report: Laporan) -> bytes:
    """The same tables as a workbook: figures as numbers, days as days, and of an agency a sheet of its units."""
    out, title = BytesIO(), f"{SIPPN_NOTE} – {report.subject} – {report.period.name()}"
    with open_book(out, title=title, subject=report.made, author=report.agency, day=report.period.first) as book:
        _write(book, "SIPPN", sippn(report), report)
        if report.city:
            headings, rows = sippn_units(report)
            # what every row of the CSV ends with stands once above the table
            _write(book, "SIPPN per unit", (headings[:-1], [cells[:-1] for cells in rows]), report)
    return out.getvalue()


def _write(book: Book, name: str, table: Rows, report: Laporan) -> None:
    headings, rows = table
    many = len(headings) > len(_FIELD)
    footer = f"{report.subject} · {day_names(report.made)}"
    sheet = book.sheet(name, landscape=many, header=int(many), footer=footer)
    widths = [*_LEAD, *(_NRR for _ in headings[len(_LEAD) + 1 :]), _WEAK] if many else [*_FIELD]
    if many:
        book.text(sheet, 0, 0, _note(report), "line")
        sheet.freeze_panes(2, 2)
    sheet.set_row(int(many), LINE * (max(map(lines_of, headings, widths)) + many))
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        book.text(sheet, int(many), place, heading, "head")
    for line, cells in enumerate(rows, 1 + many):
        sheet.set_row(line, high_for(cells, widths))
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell, book.styles["thousands"])
            elif (figure := _figure(cell)) is not None:
                style = "four" if len(str(cell).partition(".")[2]) == 4 else "two"
                sheet.write_number(line, place, figure, book.styles[style])
            else:
                style = "middle" if lines_of(cell or "", widths[place]) > 1 else "text"
                book.entry(sheet, line, place, _day(cell), style)


def _figure(cell: str | None) -> float | None:
    whole, point, rest = (cell or "").partition(".")
    return float(cell or 0) if point and whole.isdecimal() and rest.isdecimal() else None


def _day(cell: str | None) -> str | date | None:
    """A day where the text is one, as ISO writes it."""
    try:
        return date.fromisoformat(cell or "")
    except ValueError:
        return cell


def _note(report: Laporan) -> str:
    told = (SIPPN_NOTE, MADE_UP if report.made_up else "", mapping_told(report.instrument, "id"))
    return ". ".join(filter(None, told))


def _result(line: Line) -> tuple[Cell, Cell, Cell]:
    return (line.ikm_text, line.mutu, line.kinerja) if line.ikm is not None else (None, None, None)


def sippn_units_csv(report: Laporan) -> bytes:
    """Write one line per unit of an agency, answered or not. A single unit has a table of its own."""
    return csv_bytes(*sippn_units(report))


def sippn_units(report: Laporan) -> Rows:
    """Give the same as headings and rows."""
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
    note = _note(report)
    span: tuple[Cell, ...] = (period.name(), period.first.isoformat(), period.last.isoformat())
    rows: list[tuple[Cell, ...]] = []
    for part in report.parts:
        known = part.ikm is not None
        nrr = (None if text == "–" else text for text in part.nrr_texts)
        weak = shown(part, report.instrument) if known else "belum ada jawaban"
        rows.append((part.code, part.label, *span, part.n, *_result(part), *nrr, weak, note))
    return headings, rows
