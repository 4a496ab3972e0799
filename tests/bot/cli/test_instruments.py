"""`skm instruments check`: every fault of a file at once, or what would be asked. The rest is in tests/scenes."""

import json
import re
from pathlib import Path

import pytest

from bot.cli import main
from scoring import load_instrument
from tests.support.own import own_questionnaire


def check(capsys: pytest.CaptureFixture[str], path: Path, text: str) -> tuple[int, str, str]:
    path.write_text(text)
    with pytest.raises(SystemExit) as done:
        main(["instruments", "check", str(path)])
    said = capsys.readouterr()
    return int(done.value.code or 0), said.out, said.err


def test_a_whole_file_shows_what_would_be_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = check(capsys, tmp_path / "own.toml", own_questionnaire())
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 2 + 14)
    assert lines[1].strip() == "11 elements, 14 items, index tambahan of 3; weight own"
    assert lines[9].split()[:3] == ["8.", "U9", "sarpras"]
    assert lines[-1].split()[:3] == ["14.", "T3", "ramah_difabel"]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"0.06": "0.05"}, ["element.weight: the weights sum to 99/100, expected exactly 1"]),
        (
            {"asked = 1\n": "asked = 1\nmodes = ['loket']\n", "asked = 14": "asked = 15"},
            ["element 1 (persyaratan).modes: found 'loket', expected one of none", "element.asked: found ["],
        ),
        (
            {"asked = 11\n": "\n[[element.item]]\nkey = 'x'\nelement = 'biaya'\nasked = 11\n"},
            ["element 11 (informasi).item 1 (x).element: found 'biaya', expected 'informasi'"],
        ),
        ({"0.15": "0,15"}, ["element 3.weight: found '0,15', expected text above zero"]),
    ],
)
def test_every_fault_is_named_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, changes: dict[str, str], faults: list[str]
) -> None:
    code, out, err = check(capsys, tmp_path / "own.toml", own_questionnaire(**changes))
    assert (code, out) == (2, "")
    assert [one for one in ("own.toml: ", *faults) if one not in err] == []


def test_the_example_of_the_documentation_is_whole(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "operations" / "questionnaires.md"
    [example] = re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    code, out, _ = check(capsys, tmp_path / "own.toml", example)
    assert (code, len(out.splitlines())) == (0, 2 + 6)
    assert "3 elements, 6 items, index ramah of 2; weight own" in out


def test_what_is_asked_about_the_respondent_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = own_questionnaire(**{'id = "kota-contoh"': 'id = "kota-contoh"\nprofile = ["disabilitas"]'})
    assert "profile with disabilitas" in check(capsys, tmp_path / "own.toml", asked)[1]
    _, _, err = check(capsys, tmp_path / "own.toml", asked.replace('["disabilitas"]', '["nama"]'))
    assert "profile: found 'nama', expected one of tanggal_layanan, disabilitas" in err


def test_a_file_of_json_that_is_no_questionnaire_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "found no tables" in check(capsys, tmp_path / "own.json", "[]")[2]
    assert "not readable as JSON" in check(capsys, tmp_path / "own.json", "{")[2]


def test_answers_in_a_file_are_scored_by_the_same_id(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own, answers = tmp_path / "own.toml", tmp_path / "answers.csv"
    own.write_text(own_questionnaire(beside=False))
    answers.write_text(",".join(f"u{n}" for n in range(1, 12)) + "\n" + ",".join("4" * 11) + "\n")
    with pytest.raises(SystemExit):
        main(["score", str(answers), "--instrument", str(own), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (found["instrument"], found["weight"]) == (load_instrument(own).id, "own")
