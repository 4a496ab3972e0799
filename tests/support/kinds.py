"""Small made-up files of the kinds that agencies have: twelve respondents, the same in each.

Their sums by hand, in report order: 42 38 33 48 40 41 44 45 32, in all 363, and 363 / 108 x 25 = 84.03.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.cases.table import Rows, read_table
from bot.cases.table_cells import text_of
from bot.rules.limits import CHAT
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


@dataclass(frozen=True)
class Kind:
    """`options` are what `skm score` has to be told beside the file. `map` is a map file that says more."""

    number: int
    name: str
    file: str
    content: Callable[[], bytes]
    options: tuple[str, ...] = ()
    map: str = ""


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


_APP = '[columns]\ntahun = "leave"\n' + "".join(f'n{at} = "{key}"\n' for at, key in enumerate(SKM.keys, 1))
KINDS = (
    Kind(1, "bare U1..U9", "bare.csv", lambda: text(plain())),
    Kind(2, "Google Forms with labels", "forms.csv", lambda: text(form(label))),
    Kind(3, "the same as a workbook", "forms.xlsx", lambda: book(form(label))),
    Kind(4, "Google Forms with a scale", "scale.csv", lambda: text(form(lambda _, score: score))),
    Kind(5, "workbook of a report builder", "builder.xlsx", lambda: book(builder())),
    Kind(6, "its sheet as csv", "builder.csv", lambda: text(builder())),
    Kind(7, "olah data", "olah.csv", lambda: text(olah_data(), ";")),
    Kind(8, "olah data, a workbook", "olah.xlsx", lambda: book(olah_data())),
    Kind(9, "olah data without titles", "olah-bare.csv", lambda: text([["NO. RES", *NUMBERS], *numbered()])),
    Kind(12, "Kobo, values without groups", "kobo.csv", lambda: text(kobo(""), ";")),
    Kind(13, "Kobo with groups", "kobo-groups.csv", lambda: text(kobo("skm/inti"), ";")),
    Kind(
        14,
        "ODK Central",
        "odk.csv",
        lambda: text(
            grouped(
                "-",
                "skm",
                ["SubmissionDate", "meta-instanceID", "SubmitterName"],
                ["2026-11-03T02:02:05.000Z", "u", "x"],
            )
        ),
    ),
    Kind(15, "LimeSurvey, answer codes", "lime.csv", lambda: text(limesurvey())),
    Kind(16, "LimeSurvey VV", "lime.txt", lambda: text(vv(), "\t")),
    Kind(17, "SPSS, turned scores with words", "answers.sav", sav),
    Kind(18, ".xls", "old.xls", (Path(__file__).parents[1] / "bot/cli/files/answers.xls").read_bytes),
    Kind(19, ".ods", "open.ods", lambda: ods(plain())),
    Kind(20, "a workbook of exactly U1..U9", "exact.xlsx", lambda: book(plain())),
    Kind(
        21,
        "an app's table",
        "app.csv",
        lambda: text([["tahun", *(f"n{at}" for at in range(1, 10))], *([2024, *row] for row in ROWS)]),
        map=_APP,
    ),
    Kind(22, "letters", "letters.csv", lambda: text(changed(lambda _, x: "abcd"[x - 1])), ("--letters", "rising")),
    Kind(23, "letter and label in one cell", "lettered.csv", lambda: text(changed(lettered))),
    Kind(24, "scores as 4.0", "decimals.csv", lambda: text(changed(lambda _, score: f"{score}.0"))),
    Kind(25, "Unicode text of Excel", "excel.txt", lambda: text(plain(), "\t", "utf-16")),
    Kind(26, "Waktu beside U1..U9", "waktu.csv", timed),
)
FURTHER = (  # variants of the kinds, by their numbers
    Kind(2, "Google Forms in English, a grid", "grid.csv", lambda: text(grid())),
    Kind(
        2, "Google Forms as it is downloaded, a zip", "forms.csv.zip", lambda: zipped("Survei.csv", text(form(label)))
    ),
    Kind(
        3,
        "Microsoft Forms in English",
        "microsoft.xlsx",
        lambda: microsoft(["ID", "Start time", "Completion time", "Email", "Name"]),
    ),
    Kind(
        3,
        "Microsoft Forms in Indonesian",
        "microsoft-id.xlsx",
        lambda: microsoft(["ID", "Waktu mulai", "Waktu penyelesaian", "Email", "Nama"]),
    ),
    Kind(7, "olah data, a whole page", "page.csv", lambda: text(printed(), ";")),
    Kind(8, "olah data, a whole page as a workbook", "page.xlsx", lambda: book(printed())),
    Kind(5, "numbers above names", "rows.xlsx", lambda: book(two_rows())),
    Kind(13, "Kobo with labels", "kobo-labels.csv", lambda: text(kobo_labels(), ";")),
    Kind(15, "LimeSurvey, an array", "lime-array.csv", lambda: text(survey_array(), ";")),
    Kind(
        23, "number and label in one cell", "numbered.csv", lambda: text(changed(lambda at, x: f"({x}) {label(at, x)}"))
    ),
    Kind(24, "numbers that a spreadsheet holds as text", "texts.csv", lambda: text(changed(lambda _, x: f"'{x}"))),
)


_WIDTH = 110  # characters of a line in the document


def excerpt(kind: Kind) -> list[str]:
    """What a file of a kind looks like, in the lines of docs/import.md: its names and the first respondent."""
    found = read_table(kind.content(), CHAT)
    assert isinstance(found, Rows), kind.name
    lines = [[text_of(cell).replace("\n", " ") for cell in one.cells] for one in found.lines]
    first = next(at for at, cells in enumerate(lines) if _answers(cells) >= len(SKM.keys) - 1)
    shown = [" | ".join(cells) for cells in (lines[max(first - 1, 0)], lines[first])]
    return [f"{kind.number}. {kind.name} ({kind.file})", *(f"    {_cut(one)}" for one in shown)]


def _answers(cells: Sequence[str]) -> int:
    """How many cells hold an answer of the first respondent, in any of its forms."""
    said = {form.casefold() for place, score in enumerate(ROWS[0]) for form in _forms(place, score)}
    return sum(1 for cell in cells if cell.strip().casefold() in said)


def _forms(place: int, score: int) -> list[str]:
    told, letter = label(place, score), "abcd"[score - 1]
    return [
        str(score),
        f"{score}.0",
        f"'{score}",
        f"A{score}",
        f"AO0{score}",
        letter,
        told,
        f"({score}) {told}",
        f"{letter}. {told}",
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 2]} …"


def shown() -> str:
    """The part of docs/import.md that shows each kind, written by `python -m tests.support.kinds`."""
    return "\n".join(line for one in sorted(KINDS + FURTHER, key=lambda kind: kind.number) for line in excerpt(one))


if __name__ == "__main__":
    print(shown())
