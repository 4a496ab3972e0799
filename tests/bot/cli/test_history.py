"""`skm history`: what agencies have of past years goes in with every fault at once, and out again. All is made up."""

from pathlib import Path

import pytest

from tests.support.commands import exit_code, skm

RECAP = """REKAPITULASI NILAI SKM TAHUN 2025
NO;OPD;U1;U2;U3;U4;U5;U6;U7;U8;U9;NILAI IKM;MUTU;JUMLAH RESPONDEN
1;Dinas A;3,12;3,05;2,98;3,9;3,1;3,2;3,4;3,5;2,9;81,14;B;120
2;upt-b;3,2;3,1;3,0;3,9;3,2;3,2;3,4;3,5;3,0;81,94;B;40
Rata-rata;;3,1;3,1;3,0;3,9;3,2;3,2;3,4;3,5;3,0;82,0;B;
"""


class City:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        (folder / "config.toml").write_text(f'[database]\nurl = "sqlite:///{folder}/skm.db"\n')
        units = self.file("units.csv", "code,name\nDINAS-A,Dinas A\nUPT-B,UPT B\nUPT-C,UPT B\n")
        assert exit_code("--config", str(folder / "config.toml"), "migrate") == 0
        assert self.run("units", "import", units)[0] == 0

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def run(self, *words: str) -> tuple[int, str, str]:
        return skm(self.capsys, "--config", str(self.folder / "config.toml"), *words)


@pytest.fixture
def city(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> City:
    return City(tmp_path, capsys)


def test_figures_stand_at_the_unit_that_bore_the_code_and_a_blank_is_said(city: City) -> None:
    assert city.run("units", "rename", "UPT-B", "--code", "BALAI-B")[0] == 0
    assert city.run("units", "rename", "DINAS-A", "--name", "Badan A")[0] == 0
    names = city.file("names.csv", "OPD;Tahun;IKM\nDinas A;2018;80\n")
    assert "DINAS-A         2018" in city.run("history", "import", names, "--yes")[1]
    file = city.file("old.csv", "Kode;Tahun;IKM\nupt-b;2019;80\n;2020;81\n")
    code, out, told = city.run("history", "import", file, "--yes")
    assert (code, "BALAI-B         2019           80" in out) == (0, True), told
    assert "line 3: 1 row(s) name no unit, and were taken as figures of the whole agency" in told


def test_the_agencys_name_in_the_place_of_a_units_is_all_of_it(city: City) -> None:
    config = city.folder / "config.toml"
    config.write_text(config.read_text() + '[agency]\nname = "Kota Contoh"\n')
    file = city.file("wide.csv", "OPD;2019;2020\nDinas A;80,98;81,2\nKOTA CONTOH;79,5;80\n")
    code, out, told = city.run("history", "import", file, "--yes")
    assert (code, out.count("DINAS-A"), out.count("79.5")) == (0, 2, 1), told
    assert (
        "expected the code or name"
        in city.run("history", "import", city.file("x.csv", "OPD;2019;2020\nKota Lain;80;81\n"))[2]
    )


def test_figures_of_more_elements_need_their_questionnaire(city: City) -> None:
    """The first nine of fourteen were taken for nine others."""
    names, cells = ";".join(f"U{at}" for at in range(1, 15)), ";".join(["3,1"] * 14)
    text = f"OPD;Tahun;{names};IKM\nDinas A;2010;{cells};77,35\n"
    code, _, told = city.run("history", "import", city.file("old.csv", text), "--yes")
    assert (code, "U10, U11, U12, U13, U14, expected U1 to U9" in told) == (2, True)
    text = text.replace("IKM", "IKM;Kuesioner").replace("77,35", "77,35;kepmenpan-25-2004")
    assert city.run("history", "import", city.file("old.csv", text), "--yes")[0] == 0


def test_a_recap_and_yearly_figures_go_in_once_and_out_again(city: City) -> None:
    recap = city.file("recap.csv", RECAP)
    code, out, told = city.run("history", "import", recap, "--dry-run")
    assert (code, out.splitlines()[-1]) == (0, "would be: 2 new, 0 changed, 0 unchanged")
    assert (
        "line 3: ikm: the printed IKM 81.14 does not follow from its NRR, which give 80.97 by the weight 1/9 "
        "and 80.16 by 0.11" in told
    )
    assert "line 4: ikm" not in told, "81.94 does follow, by 1/9"
    assert "2025 above the header is taken for all rows" in told
    assert 'line 5: found "Rata-rata", which is nobody' in told
    assert "U8 = pengaduan" in told
    assert city.run("history", "list")[1] == ""

    assert "2 new" in city.run("history", "import", recap, "--yes")[1]
    assert city.run("history", "import", recap, "--yes")[1] == "0 new, 0 changed, 2 unchanged\n"
    years = city.file("years.csv", "Tahun;IKM\n2019;80,98\n2020;81,96\n")
    assert "2 new" in city.run("history", "import", years, "--yes")[1]
    years = city.file("again.csv", "Tahun;IKM;Responden\n2019;80,89;1200\n2020;81,96;\n")
    said = city.run("history", "import", years, "--yes")[1]
    assert "(agency)        2019        80.89  n 1200" in said
    assert "(was (agency)        2019        80.98  n not known" in said
    batch = said.splitlines()[-1].split()[1].rstrip(":")
    assert f"batch {batch}: 0 new, 1 changed, 1 unchanged" in said
    assert city.run("history", "undo", batch.lower())[:2] == (0, f"batch {batch}: 1 figure(s) taken back\n")
    assert city.run("history", "undo", batch)[0] == 2
    figures = [
        line.split()[1:4] for line in city.run("history", "list")[1].splitlines() if not line.startswith("batch")
    ]
    assert figures == [
        ["(agency)", "2019", "80.98"],
        ["(agency)", "2020", "81.96"],
        ["DINAS-A", "2025", "81.14"],
        ["UPT-B", "2025", "81.94"],
    ]
    trail = city.run("audit")[1]
    assert "history.import" in trail and '["* 2019: 80.98"] -> ["* 2019: 80.89"]' in trail
    assert "history.undo" in trail
    assert "5 published figure(s) of the past, 0 cannot be" in city.run("doctor")[1]


def test_every_fault_is_told_with_its_place_and_nothing_is_kept(city: City) -> None:
    text = (
        "unit,periode,ikm,responden,bobot,u1,prosedur,waktu\n"
        "DINAS-A,2019-W12,80.98,,,3,3,3\nDINAS-X,2019,8098,many,,3,3,3\nUPT B,2099,80,,1/8,5,,\n"
        "DINAS-A,2018,80,,,,,\ndinas-a,2018,81,,,,,\n"
    )
    code, out, told = city.run("history", "import", city.file("bad.csv", text), "--yes")
    assert (code, out) == (2, "")
    for line in (
        'line 2: period: found "2019-W12", expected a year, semester or quarter',
        'line 3: unit: found "DINAS-X", expected the code or name of a unit',
        'line 3: ikm: found "8098", expected a number from 24.75 to 100.00',
        'line 3: n: found "many", expected a whole number',
        'line 4: unit: found "UPT B", the name of several units, expected one of the codes UPT-B, UPT-C',
        'line 4: period: found "2099", expected a period that has begun',
        'line 4: weight: found "1/8", expected one of 1/9, 0.1111, 0.111, 0.11',
        'line 4: persyaratan: found "5", expected a number from 1 to 4',
        'line 1: found no column "biaya"',
        'line 6: found "DINAS-A 2018" again, expected each once (first on line 5)',
    ):
        assert line in told
    assert city.run("history", "list")[1] == ""
    missing = city.file("none.csv", "opd;ikm\nDinas A;80\n")
    assert "expected a column period (or --period)" in city.run("history", "import", missing)[2]
    assert "1 new" in city.run("history", "import", missing, "--period", "2021-S1", "--yes")[1]


def test_nothing_is_stored_where_nobody_can_be_asked(city: City) -> None:
    years = city.file("years.csv", "Tahun;IKM\n2019;80,98\n")
    code, _, told = city.run("history", "import", years)
    assert (code, "expected --yes" in told, city.run("history", "list")[1]) == (2, True, "")


def test_periods_in_words_and_years_as_columns_are_read(city: City) -> None:
    files = (
        "Periode;IKM\nSemester I 2022;80\nTW. IV Tahun 2022;81\nJanuari s.d. Juni 2023;82\n",
        "REKAP SKM SEMESTER II TAHUN 2023\nOPD;IKM\nDINAS-A;83\n",
        "OPD;Tahun;Semester;IKM\nDINAS-A;2024;II;84\nDINAS-A;2025;;85\n",
        "No;OPD;2019;2020;Responden 2020;Mutu\n1;Dinas A;70,5;71;12;B\n2;UPT-B;-;72;;B\nRata-rata;;70;71;;\n",
        "Tahun;2017;2018\nNilai IKM;60;61\nJumlah Responden;100;\nMutu;C;C\n",
    )
    for number, text in enumerate(files):
        code, _, told = city.run("history", "import", city.file(f"{number}.csv", text), "--yes")
        assert code == 0, told
    found = [line.split()[1:6] for line in city.run("history", "list")[1].splitlines() if "batch" not in line]
    assert [" ".join(one).removesuffix(" n not").rstrip(",") for one in found] == [
        "(agency) 2017 60 n 100",
        "(agency) 2018 61",
        "(agency) 2022-Q4 81",
        "(agency) 2022-S1 80",
        "(agency) 2023-S1 82",
        "DINAS-A 2019 70.5",
        "DINAS-A 2020 71 n 12",
        "DINAS-A 2023-S2 83",
        "DINAS-A 2024-S2 84",
        "DINAS-A 2025 85",
        "UPT-B 2020 72",
    ]
    wrong = city.run("history", "import", city.file("bad.csv", "Periode;IKM\nSemester III 2022;80\n"), "--yes")
    assert 'found "Semester III 2022"' in wrong[2]
