"""The wheel holds all that the program needs: installed alone, away from the repository, it works."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    return next(out.glob("*.whl"))


@pytest.mark.slow
def test_it_holds_the_three_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"bot", "scoring", "exports"}
    for data in (
        "bot/storage/migrations/0001_survey.sql",
        "bot/conversation/locales/id.toml",
        "bot/sandbox/page/index.html",
        "scoring/instruments/permenpan-14-2017.toml",
        "exports/templates/card.typ",
    ):
        assert data in names, data


@pytest.mark.slow
def test_installed_in_an_empty_folder_it_checks_the_example_config_and_works(wheel: Path, tmp_path: Path) -> None:
    installed, work = tmp_path / "installed", tmp_path / "work"
    work.mkdir()
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-compile",
        "--target",
        str(installed),
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, timeout=300)
    (work / "config.toml").write_text((ROOT / "config.example.toml").read_text())
    (work / "units.csv").write_text("code,name\nAA,Unit Contoh\n")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SKM_")}
    environ |= {"PYTHONPATH": str(installed)}

    def skm(*words: str, ends: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "bot", *words],
            cwd=work,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == ends, done.stderr
        return done.stdout

    where = "import bot, scoring, exports; print(bot.__file__, scoring.__file__, exports.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=work, env=environ, capture_output=True, text=True, check=True
    )
    assert found.stdout.count(str(installed)) == 3
    assert "config              valid" in skm("check", ends=1), "an example is nobody's configuration"
    assert skm("sample", "500") == "217\n"
    assert "1 unit(s) created" in skm("units", "import", "units.csv")
    assert "0 tallies recounted" in skm("doctor")


def test_compose_asks_for_a_name_only_where_a_web_server_is_wanted() -> None:
    """A variable that has to be set is asked for by every command that reads its file, whatever the service."""
    alone, web = ((ROOT / "deploy" / name).read_text() for name in ("compose.yaml", "compose.web.yaml"))
    assert ":?" not in alone
    assert "${SKM_HOST:?" in web
