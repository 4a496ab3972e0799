"""Sheets in, results out."""

import json
from pathlib import Path

import pytest

from scoring import (
    BadAnswers,
    NoAnswers,
    Table,
    Tally,
    load_instrument,
    parse_weight,
    read_answers,
    score,
    score_json,
    table,
)

SKM = load_instrument()
EXACT = parse_weight("1/9", SKM)
HEAD = ",".join(SKM.keys)


def test_both_headers_and_both_separators_read_the_same() -> None:
    by_key = read_answers(f"{HEAD}\n4,3,2,1,4,3,2,1,4\n")
    by_number = read_answers('saran;U1;u2;U3;U4;U5;U6;U7;U8;U9\r\n"bagus; sekali\n4";4;3;2;1;4;3;2;1;4\r\n')
    shuffled = read_answers("PENGADUAN;u9;" + ";".join(SKM.keys[:7]) + "\n1;4;4;3;2;1;4;3;2")
    assert by_key.rows == by_number.rows == shuffled.rows == ((4, 3, 2, 1, 4, 3, 2, 1, 4),)


def test_numbers_follow_the_attachment_and_not_the_questionnaire() -> None:
    answers = read_answers("u1,u2,u3,u4,u5,u6,u7,u8,u9\n4,4,4,4,4,4,4,1,2\n")
    result = score(answers.tally, SKM, EXACT)
    assert (result.element("pengaduan").sum, result.element("sarpras").sum) == (1, 2)


def test_every_bad_cell_is_named() -> None:
    text = f"no,{HEAD}\n1,4,3,2,1,4,3,2,1,4\n2,0,5,3.5,baik,4,3,2,1,4\n\n4,4,3,2,1,4,3,2,1,-1\n"
    with pytest.raises(BadAnswers) as error:
        read_answers(text)
    assert error.value.faults == (
        "row 3, column persyaratan: found '0', expected 1, 2, 3, 4 or blank",
        "row 3, column prosedur: found '5', expected 1, 2, 3, 4 or blank",
        "row 3, column waktu: found '3.5', expected 1, 2, 3, 4 or blank",
        "row 3, column biaya: found 'baik', expected 1, 2, 3, 4 or blank",
        "row 5, column sarpras: found '-1', expected 1, 2, 3, 4 or blank",
    )


@pytest.mark.parametrize("cell", ["4,0", "4.0", "4 4", "٤", "+4", "1e0", "IV", "０"])
def test_answers_are_integers_and_nothing_like_them(cell: str) -> None:
    with pytest.raises(BadAnswers, match="row 2, column persyaratan"):
        read_answers(HEAD.replace(",", ";") + f"\n{cell};4;4;4;4;4;4;4;4\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("u1,u2\n4,4\n", "waktu or U3: found no such column"),
        (f"{HEAD},U1\n", "found persyaratan, U1, expected one"),
        (f"{HEAD}\n4,4,4,4,4,4,4,4,4,4\n", "row 2: found 10 cells, expected 9"),
    ],
)
def test_a_sheet_of_another_shape_says_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(BadAnswers, match=said):
        read_answers(text)


def test_a_column_to_group_by_must_exist() -> None:
    with pytest.raises(BadAnswers, match="'unit' to group by: found no such column, expected one of"):
        read_answers(f"{HEAD}\n", by="unit")


def test_files_may_carry_a_mark_or_old_letters(tmp_path: Path) -> None:
    text = f"{HEAD},catatan\n4,4,4,4,4,4,4,4,4,café\n"
    for number, coding in enumerate(("utf-8-sig", "cp1252")):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.encode(coding))
        assert len(read_answers(path).rows) == 1
    with pytest.raises(BadAnswers, match=r"gone\.csv: cannot be read"):
        read_answers(tmp_path / "gone.csv")


def test_blank_rows_are_nobody() -> None:
    answers = read_answers(f"{HEAD},unit\n4,4,4,4,4,4,4,4,4,a\n,,,,,,,,,a\n,,,,,,,,\n", by="unit")
    assert (answers.tally.n, answers.blank_rows) == (1, 1)


def test_the_json_is_exactly_the_agreed_one() -> None:
    rows = "\n".join(f"{unit},{a},{b},4,,4,3,3,4,4" for unit, a, b in [("b", 4, 3), ("a", 3, 4), ("b", 2, 2)] * 4)
    found = score_json(read_answers(f"Unit,{HEAD}\n{rows}\n", by="unit"), parse_weight("0.11", SKM))
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "instrument",
        "weight",
        "n",
        "ikm",
        "mutu",
        "kinerja",
        "interval95",
        "alpha",
        "elements",
        "groups",
    ]
    assert (found["instrument"], found["weight"], found["n"]) == ("permenpan-14-2017", "0.11", 12)
    # eight elements share the 0.99: (3 + 3 + 4 + 4 + 3 + 3 + 4 + 4) / 8 = 3.5, x 0.99 x 25 = 86.625
    assert (found["ikm"], found["mutu"], found["kinerja"]) == ("86.63", "B", "Baik")
    low, high = found["interval95"]
    assert float(low) < 86.63 < float(high)
    first, fourth = found["elements"][0], found["elements"][3]
    assert list(first) == ["key", "u", "n", "sum", "nrr", "weighted", "ikm", "mutu", "item_total"]
    assert {name: first[name] for name in ("key", "u", "n", "sum", "nrr", "weighted", "ikm", "mutu")} == {
        "key": "persyaratan", "u": "U1", "n": 12, "sum": 36, "nrr": "3.0000", "weighted": "0.3713", "ikm": "75.00",
        "mutu": "C",
    }  # fmt: skip
    assert (fourth["n"], fourth["nrr"], fourth["mutu"]) == (0, None, None)
    assert [(group["value"], group["n"], group["interval95"]) for group in found["groups"]] == [
        ("a", 4, None),
        ("b", 8, None),
    ]
    assert set(found["groups"][0]) == {"value", *found} - {"instrument", "weight", "groups"}


def test_a_sheet_without_answers_has_no_result() -> None:
    with pytest.raises(NoAnswers):
        score_json(read_answers(f"{HEAD}\n"), EXACT)


@pytest.mark.parametrize(
    ("lang", "label", "few"), [("id", "Biaya/Tarif", "sampel terlalu kecil"), ("en", "Cost/Fee", "too small")]
)
def test_the_ministrys_table(lang: str, label: str, few: str) -> None:
    answers = read_answers(f"{HEAD}\n4,4,4,,4,4,4,4,3\n")
    found = table(score(answers.tally, SKM, EXACT), SKM, lang)
    assert isinstance(found, Table)
    assert found.rows[3] == ("U4", label, "0", "0", "-", "-", "-", "-")
    assert found.rows[8][2:] == ("1", "3", "3.0000", "0.3750", "75.00", "C")
    figures = [figure for _, figure in found.foot]
    assert figures[:4] == ["1", "1/9", "3.8750", "96.88"]
    assert few in figures[4]


def test_the_note_names_elements_of_few_answers_where_the_whole_has_enough() -> None:
    skm = load_instrument()
    rows = [[3] * 9] * 7, [[3] * 9] * 7 + [[3, 3, 3, None, 3, 3, 3, 3, 3]] * 5
    few, some = (table(score(Tally.of_rows(one, 9), skm, parse_weight("1/9", skm)), skm).foot[-1][1] for one in rows)
    assert (few.startswith("mutu menurut tabel"), some) == (True, f"U4: {few}")
