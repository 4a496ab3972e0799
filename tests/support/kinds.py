"""Small made-up files of the kinds that agencies have: twelve respondents, the same in each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cases.table import Rows, read_table
from bot.cases.table_cells import text_of
from bot.rules.limits import CHAT
from tests.support.kind_tables import (
    NUMBERS,
    ROWS,
    SKM,
    builder,
    changed,
    form,
    grid,
    grouped,
    kobo,
    kobo_labels,
    label,
    lettered,
    limesurvey,
    microsoft,
    numbered,
    ods,
    olah_data,
    plain,
    printed,
    sav,
    survey_array,
    text,
    timed,
    two_rows,
    vv,
    zipped,
)
from tests.support.workbooks import book


@dataclass(frozen=True)
class Kind:
    """`options` are what `skm score` has to be told beside the file. `map` is a map file that says more."""

    number: int
    name: str
    file: str
    content: Callable[[], bytes]
    options: tuple[str, ...] = ()
    map: str = ""


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
