"""All that is wrong with a file of answers is told at once: in cells, of units and services, of days, of forms."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scoring import load_instrument
from tests.support.commands import skm
from tests.support.kind_tables import text
from tests.support.templates import new_database

UNITS = (
    "code,name,services,mode,inapplicable\n"
    "DINAS-A,Dinas Contoh A,Layanan KTP|Layanan KK,,\n"
    "UPT-B,UPT Contoh B,,online,\n"
    "UPT-C,UPT Contoh C,,,biaya\n"
)
ASKED = [item.u for item in load_instrument("skm-online-2024").items if item.asked_in("offline")]
HEAD = ["No. formulir", "Tanggal", "Unit", "Layanan", "Mode", "Pendidikan", *ASKED, "Saran"]
GOOD = {"Tanggal": "2026-10-05", "Unit": "DINAS-A", "Mode": "offline", **dict.fromkeys(ASKED, "3")}
MISTAKES: list[tuple[Mapping[str, str], str]] = [  # what is written in a row, what is said of it
    ({"U3": "Bagus"}, 'U3: found "Bagus" in 1 row(s)'),
    ({"Unit": "Kantor Lain"}, 'found "Kantor Lain" in 1 row(s), expected the code or the name of a unit'),
    ({"Unit": ""}, "1 row(s) name no unit"),
    ({"Tanggal": "kemarin"}, 'Tanggal: found "kemarin"'),
    ({"Layanan": "Paspor"}, 'found "Paspor" in 1 row(s), expected a service of DINAS-A'),
    ({"Tanggal": "2026-03-01"}, "found 2026-03-01 at DINAS-A, expected a form that belongs to 2026-Q4"),
    ({"Tanggal": "2030-03-01"}, "found 2030-03-01, expected a day that has come"),
    ({"Unit": "UPT-B"}, "found the way of service offline in 1 row(s), expected online as unit UPT-B has it"),
    ({"Mode": "terbang"}, 'Mode: found "terbang"'),
    ({"Pendidikan": "TK"}, 'Pendidikan: found "TK" in 1 row(s)'),
    ({"No. formulir": "1"}, 'found "1" again'),
    ({"Saran": "x" * 5000}, "found 5,000"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[survey]\ninstrument = "skm-online-2024"\n')
    (tmp_path / "units.csv").write_text(UNITS)
    new_database(tmp_path / "skm.db")
    assert skm(capsys, "units", "import", "units.csv")[0] == 0
    return tmp_path


def rows(*mistakes: Mapping[str, str]) -> bytes:
    """A good row, and one for each mistake."""
    written = [{"No. formulir": str(at), **GOOD, **one} for at, one in enumerate(({}, *mistakes), start=1)]
    return text([HEAD, *([row.get(name, "") for name in HEAD] for row in written)])


def told(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    code, out, err = skm(capsys, "import", "forms.csv", "--yes", *options)
    assert (code, out) == (2, ""), out
    head, *lines = [one for one in err.splitlines() if not one.startswith("note: ")]
    assert f"{len(lines)} fault(s), nothing was imported" in head
    return lines


def test_all_mistakes_are_told_at_once_each_where_it_is(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_bytes(rows(*(row for row, _ in MISTAKES)))
    lines = told(capsys, "--period", "2026-Q4")
    assert len(lines) == len(MISTAKES) + 1, "a day of 2030 is none of 2026-Q4 either"
    for line, (_, said) in enumerate(MISTAKES, start=3):
        assert [one for one in lines if one.strip().startswith(f"line {line}: ") and said in one], said


def test_what_is_told_together_is_what_each_alone_is_told(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    for row, said in MISTAKES:
        (here / "forms.csv").write_bytes(rows(row))
        assert said in "".join(told(capsys, "--period", "2026-Q4"))


def test_several_mistakes_of_one_row_are_told_at_once(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_bytes(rows({"U3": "Bagus", "Tanggal": "2026-03-01", "Layanan": "Paspor", "U4": "9"}))
    assert len(told(capsys, "--period", "2026-Q4")) == 4
    (here / "forms.csv").write_bytes(rows({**dict.fromkeys(ASKED, "Bagus"), "Unit": "Kantor Lain", "Tanggal": "x"}))
    lines = told(capsys, "--period", "2026-Q4")
    assert len(lines) == 3, "a word of all columns is one cause, and no row without answers"


def test_a_cause_is_told_once(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    """Without a span no form can belong to one, and days that are none tell no span."""
    (here / "forms.csv").write_bytes(rows({"Tanggal": "2026-03-01"}, {"Unit": "Kantor Lain"}))
    lines = told(capsys)
    assert len(lines) == 2 and "found days from 2026-03-01 to 2026-10-05" in lines[0]
    (here / "forms.csv").write_bytes(rows({"Unit": "Kantor Lain"}).replace(b"2026-10-05", b"kemarin"))
    assert len(told(capsys)) == 2
    (here / "forms.csv").write_bytes(rows({"Unit": ""}).replace(b"DINAS-A", b""))
    assert len(told(capsys, "--unit", "MARS", "--period", "2026-Q4")) == 1


def test_an_element_that_a_unit_has_not_is_told_beside_a_word(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    (here / "forms.csv").write_bytes(rows({"Unit": "UPT-C", "U3": "Bagus"}))
    lines = told(capsys, "--period", "2026-Q4")
    assert len(lines) == 2 and any("expected nothing: UPT-C does not ask it" in one for one in lines), lines
