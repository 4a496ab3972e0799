"""The tables of the files in kinds.py: forms, workbooks and exports of survey programs, of the same twelve respondents.

Their sums by hand, in report order: 42 38 33 48 40 41 44 45 32, in all 363, and 363 / 108 x 25 = 84.03.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from scoring import load_instrument
from tests.support.workbooks import book

_TOP = "433434433 332433443 443444442 322433342 433433443 333433333"
_BOTTOM = "444444443 332433342 433444443 333433432 443444443 332433343"
ROWS = [[int(score) for score in row] for row in f"{_TOP} {_BOTTOM}".split()]
SKM = load_instrument()
ASKED = sorted(range(9), key=lambda place: SKM.asked.index(SKM.items[place]))  # places, in the questionnaire's order
NUMBERS = [f"U{number}" for number in range(1, 10)]
BEFORE = ("Siti Contoh", "siti@contoh.example", "0812000000")  # made up

Table = Sequence[Sequence[object]]


def text(table: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue().encode(encoding)


def plain(names: Sequence[str] = NUMBERS) -> Table:
    return [list(names), *([*row] for row in ROWS)]


def changed(change: Callable[[int, int], object], names: Sequence[str] = NUMBERS) -> Table:
    """`change` gives a cell from the element's place and the score."""
    return [list(names), *([change(place, score) for place, score in enumerate(row)] for row in ROWS)]


def label(place: int, score: int) -> str:
    return SKM.items[place].labels["id"][score - 1]


def form(cell: Callable[[int, int], object], names: Sequence[str] = ("Cap waktu", "Nama", "Email", "No. HP")) -> Table:
    """A web form: questions as the regulation asks them, in its order, with its numbers."""
    questions = [f"{at}. {SKM.items[place].question['id']}" for at, place in enumerate(ASKED, 1)]
    head = [*names, "Jenis Kelamin", "Usia", "Pendidikan", "Pekerjaan", *questions, "Kritik dan saran"]
    rows = [
        [f"{day:02d}/11/2026 09.0{day % 10}.11", *BEFORE, "Laki - laki", "34 tahun", "SLTA", "PNS"]
        + [cell(place, row[place]) for place in ASKED]
        + ["Kursi ditambah" if day == 3 else ""]
        for day, row in enumerate(ROWS, 3)
    ]
    return [head, *rows]


def olah_data() -> Table:
    sums = [sum(row[place] for row in ROWS) for place in range(9)]
    titles: Table = [["PENGOLAHAN SURVEI KEPUASAN MASYARAKAT"], ["UNIT PELAYANAN : DINAS A"], []]
    head: Table = [["NO. RES", "NILAI UNSUR PELAYANAN"], ["", *NUMBERS]]
    feet: Table = [["Nilai/Unsur", *sums], ["NRR/Unsur", *(one / 12 for one in sums)], ["IKM Unit pelayanan", 84.03]]
    return [*titles, *head, *numbered(), *feet]


def printed() -> Table:
    """Olah data as a whole page has it: a row that numbers the columns, what the totals mean, grades below."""
    titles: Table = [["PENGOLAHAN INDEKS PER RESPONDEN"], ["UNIT PELAYANAN", ":", "DINAS CONTOH A"], []]
    head: Table = [["NO.", "NILAI UNSUR PELAYANAN"], ["RES", *NUMBERS], [*range(1, 11)]]
    feet: Table = [
        *(["∑Nilai /Unsur", 42], ["NRR tertbg/ unsur", *["0,38"] * 9, "*)", 3.361], [], ["Keterangan :"]),
        *(["- U1 s.d. U9", "=", "Unsur-unsur pelayanan", "", "U1", "Persyaratan", "", 3.5], ["-**)", "=", "NRR x 25"]),
        *(["A (Sangat Baik)", ":", "88,31 - 100,00"], ["1.", "Mutu", "4"], ["", "", "Kepala Dinas Contoh A"]),
    ]
    return [*titles, *head, *numbered(), *feet]


def two_rows() -> Table:
    """Numbers of the questionnaire's order, and the elements' names in the row below."""
    names = [SKM.items[place].short["id"] for place in ASKED]
    rows = ([at, *(row[place] for place in ASKED)] for at, row in enumerate(ROWS, 1))
    return [["No", *NUMBERS], ["", *names], *rows]


def numbered() -> Table:
    return [[at, *row] for at, row in enumerate(ROWS, 1)]


def builder() -> Table:
    """The questionnaire's order: its U8 is sarpras."""
    names = ["Persyaratan", "Prosedur", "Waktu", "Biaya", "Produk", "Kompetensi", "Perilaku"]
    names += ["Sarana & Prasarana", "Penanganan Pengaduan"]
    head = ["No", *(f"U{at} ({name})" for at, name in enumerate(names, 1))]
    return [head, *([at, *(row[place] for place in ASKED)] for at, row in enumerate(ROWS, 1))]


def grouped(separator: str, begins: str, names: Sequence[str], cells: Sequence[object]) -> Table:
    head = [*names, *(f"{begins}{separator}u{at}" for at in range(1, 10))]
    return [head, *([*cells, *row] for row in ROWS)]


def kobo(group: str) -> Table:
    names = ["start", "end", "_submitted_by", "_id"]
    cells = ["2026-11-03T09:00:00.000+07:00", "2026-11-03T09:02:00.000+07:00", BEFORE[0], 1]
    if group:
        return grouped("/", group, names, cells)
    return [[*names, *(one.lower() for one in NUMBERS)], *([*cells, *row] for row in ROWS)]


def vv() -> Table:
    questions = [SKM.items[place].question["id"] for place in range(9)]
    rows = [[at, "2026-11-03 09:00:00", *(f"A{score}" for score in row)] for at, row in enumerate(ROWS, 1)]
    return [["Response ID", "Date submitted", *questions], ["id", "submitdate", *NUMBERS], *rows]


def limesurvey() -> Table:
    rows = [[at, "2026-11-03 09:00:00", "id", *(f"AO0{score}" for score in row)] for at, row in enumerate(ROWS, 1)]
    return [["id", "submitdate", "startlanguage", *NUMBERS], *rows]


def ods(table: Table) -> bytes:
    """A sheet of OpenDocument, its cells text."""
    begins, ends = '<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>"
    cells = ("".join(f"{begins}{cell}{ends}" for cell in row) for row in table)
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    name = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{name}:office:1.0" xmlns:table="{name}:table:1.0"'
        f' xmlns:text="{name}:text:1.0"><office:body><office:spreadsheet><table:table table:name="a">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>')
        archive.writestr("content.xml", f'<?xml version="1.0"?>{content}')
    return out.getvalue()


def timed() -> bytes:
    return text([["Waktu", *NUMBERS], *(["08:30", *row] for row in ROWS)])


def sav() -> bytes:
    """Scores with their words, as SPSS keeps them, and a missing code that the file declares."""
    import pandas as pd  # noqa: PLC0415 -- only where such a file is made
    import pyreadstat  # noqa: PLC0415 -- likewise

    names = [f"q{at}" for at in range(1, 10)]
    words = dict[str, dict[int | float, str]]()
    for place, name in enumerate(names):
        words[name] = {9: "Tidak diisi", **{5 - score: label(place, score) for score in range(1, 5)}}
    frame = pd.DataFrame([[*(5 - score for score in row), 1 + at % 2, "Siti Contoh"] for at, row in enumerate(ROWS)])
    frame.columns = pd.Index([*names, "jk", "nama"])
    questions = [item.name["id"] for item in SKM.items]
    with TemporaryDirectory() as folder:
        pyreadstat.write_sav(
            frame.astype(dict.fromkeys(names, float)),
            Path(folder) / "a.sav",
            column_labels=[*questions, "Jenis Kelamin", "Nama"],
            variable_value_labels=words | {"jk": {1: "Laki-laki", 2: "Perempuan"}},
            missing_ranges={name: [9] for name in names},
        )
        return (Path(folder) / "a.sav").read_bytes()


def lettered(place: int, score: int) -> str:
    return f"{'abcd'[score - 1]}. {label(place, score)}"


def questions(names: Sequence[str], cells: Callable[[int], Sequence[object]], gap: str = "") -> Table:
    """A web form whose questions have no numbers, in report order."""
    asked = [item.question["id"] + gap for item in SKM.items]
    rows = [[*cells(at), *(label(place, score) for place, score in enumerate(row))] for at, row in enumerate(ROWS)]
    return [[*names, *asked], *rows]


def microsoft(names: Sequence[str]) -> bytes:
    """Microsoft Forms: true dates, a space that does not break behind each question, and when one was done."""
    begun = [datetime(2026, 11, 3 + at, 9, 1, 11) for at in range(12)]  # noqa: DTZ001 -- as a workbook has it
    return book(
        questions(names, lambda at: [at + 1, begun[at], begun[at] + timedelta(minutes=3), *BEFORE[:2]], "\u00a0")
    )


def grid() -> Table:
    """Google Forms in English: a grid of the elements' short names."""
    head = ["Timestamp", "Username", *(f"Penilaian [{item.short['id']}]" for item in SKM.items)]
    return [head, *([f"2026/11/{3 + at:02} 9:01:11 AM GMT+7", BEFORE[1], *row] for at, row in enumerate(ROWS))]


def survey_array() -> Table:
    """LimeSurvey: an array with its codes and texts, answers as codes."""
    names = [f"G01Q01[SQ00{at}]. Penilaian [{item.short['id']}]" for at, item in enumerate(SKM.items, 1)]
    rows = [[at, "2026-11-03 09:00:00", *(f"A{score}" for score in row)] for at, row in enumerate(ROWS, 1)]
    return [["id. Response ID", "submitdate. Date submitted", *names], *rows]


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def kobo_labels() -> Table:
    """Kobo with labels in header and cells."""
    head, *rows = questions(["start", "end", "_uuid"], lambda at: ["2026-11-03T09:00:00.000+07:00"] * 2 + [f"u-{at}"])
    return [[*head[:3], *(f"Unsur/{name}" for name in head[3:])], *rows]
