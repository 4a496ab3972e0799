"""`skm publish`, `skm keys` and `skm verify`: editions that stay, signed and chained, and one that was changed."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.reporting.edition_folder import faults_of, read_editions
from bot.storage import Store
from bot.storage.responses import insert_many
from exports.site.signature import new_key, public_of
from tests.bot.reporting.test_publish import UNITS, Reader, answers
from tests.support.commands import exit_code
from tests.support.templates import new_database

VERIFIER = Path(__file__).parents[3] / "docs" / "verify.py"
CONFIG = '[database]\nurl = "sqlite:///skm.db"\n[publish]\nfolder = "site"\nkey = "skm-publish.pem"\n'


async def _fill(path: Path, month: int, n: int) -> None:
    async with Store(path) as store:
        rows = answers(UNITS[2], n, month=month)
        await store._database.write(lambda db: insert_many(db, rows))


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A city with two quarters of answers and a key, in the folder where one is."""
    monkeypatch.chdir(tmp_path)
    new_database(tmp_path / "skm.db", UNITS)
    for month in (5, 8):
        asyncio.run(_fill(tmp_path / "skm.db", month, 30))
    (tmp_path / "config.toml").write_text(CONFIG)
    assert exit_code("keys", "make") == 0
    yield tmp_path


def _public(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert exit_code("keys", "show") == 0
    return capsys.readouterr().out.strip()


def _independent(site: Path, key: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-P", str(VERIFIER), str(site), key], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_each_edition_stays_and_the_newest_comes_first(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, key = city / "site", _public(capsys)
    assert exit_code("publish", "--period", "2026-Q2") == 0
    (site / "CNAME").write_text("skm.example.go.id")
    first = {one: one.read_bytes() for one in (site / "2026-Q2").rglob("*") if one.is_file()}
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert {one: one.read_bytes() for one in first} == first
    assert (site / "CNAME").exists()
    assert 'href="2026-Q3/"' in (site / "index.html").read_text()
    assert 'href="../2026-Q3/en/"' in (site / "en" / "index.html").read_text()
    listed = Reader((site / "editions.html").read_bytes())
    assert "Triwulan III 2026 (2026-Q3)" in listed.text
    assert "terbaru" in listed.text
    assert [one["folder"] for one in json.loads((site / "editions.json").read_bytes())] == ["2026-Q2", "2026-Q3"]
    for name in ("editions.html", "en/editions.html", "2026-Q2/index.html", "2026-Q3/en/method.html"):
        for link in Reader((site / name).read_bytes()).links:
            if not link.startswith(("#", "https://creativecommons.org/")):
                assert (site / name).parent.joinpath(link).resolve().is_file(), (name, link)
    assert "Bobot setiap unsur: 1/9." in Reader((site / "2026-Q3" / "method.html").read_bytes()).text
    assert exit_code("verify", "site", "--key", key) == 0
    assert _independent(site, key)[0] == 0
    capsys.readouterr()
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert "published already, unchanged" in capsys.readouterr().out
    asyncio.run(_fill(city / "skm.db", 8, 15))
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert [one.folder for one in read_editions(site)] == ["2026-Q2", "2026-Q3", "2026-Q3-2"]
    assert "digantikan" in Reader((site / "editions.html").read_bytes()).text


def test_a_wrong_one_is_withdrawn_with_a_mark(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, key = city / "site", _public(capsys)
    assert exit_code("publish", "--period", "2026-Q2") == 0
    assert exit_code("publish", "--period", "2026-Q3") == 0
    before = (site / "2026-Q3" / "data" / "hasil.csv").read_bytes()
    assert exit_code("publish", "--withdraw", "2026-Q3") == 2
    assert exit_code("publish", "--withdraw", "2026-Q3", "--reason", 'Salah "unit" (uji)') == 0
    assert (site / "2026-Q3" / "data" / "hasil.csv").read_bytes() == before
    assert 'href="2026-Q2/"' in (site / "index.html").read_text()
    assert 'Ditarik: Salah "unit" (uji)' in Reader((site / "editions.html").read_bytes()).text
    assert "Ditarik / Withdrawn: Salah \\000022unit\\000022 (uji)" in (site / "2026-Q3" / "status.css").read_text()
    assert _independent(site, key)[0] == exit_code("verify", "site", "--key", key) == 0
    assert exit_code("publish", "--withdraw", "2026-Q3", "--reason", "lagi") == 2
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert json.loads((site / "2026-Q3-2" / "edition.json").read_bytes())["withdrawn"] == ["2026-Q3"]
    (site / "2026-Q3" / "WITHDRAWN.json").unlink()
    (site / "2026-Q3" / "status.css").write_bytes(b"")
    assert faults_of(site, key) == [
        "2026-Q3: found no mark, expected WITHDRAWN.json, since 2026-Q3-2 says that it was withdrawn"
    ]
    assert _independent(site, key) == (1, "2026-Q3 was withdrawn, and its mark is gone\n")


def test_whatever_is_changed_is_found_and_nothing_is_published_on_top(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, key = city / "site", _public(capsys)
    for period in ("2026-Q2", "2026-Q3"):
        assert exit_code("publish", "--period", period) == 0
    good = city / "good"
    shutil.copytree(site, good)
    page, sums = Path("2026-Q2/unit-RSUD.html"), Path("2026-Q2/SHA256SUMS")

    def tried(said: str, *, plain: bool = True) -> None:
        capsys.readouterr()
        assert exit_code("verify", "site", "--key", key) == 1
        assert said in capsys.readouterr().err
        assert _independent(site, key)[0] == (1 if plain else 0)
        assert exit_code("publish", "--period", "2026-Q3") == 2
        assert said in capsys.readouterr().err
        shutil.rmtree(site)
        shutil.copytree(good, site)

    (site / page).write_bytes((site / page).read_bytes().replace(b"RSUD", b"RSUX"))
    tried(f"{page}: found ")
    (site / page).unlink()
    tried(f"{page}: not found")
    (site / "2026-Q3" / "more.html").write_text("x")
    tried("2026-Q3/more.html: found a file that SHA256SUMS does not name")
    (site / sums).write_bytes((site / sums).read_bytes().splitlines(keepends=True)[0])
    tried(f"{sums}: found no signature of it by this key")
    shutil.rmtree(site / "2026-Q2")
    tried("2026-Q3/edition.json: found previous {'folder': '2026-Q2'")
    (site / "2026-Q3").rename(site / "2026-Q4")
    capsys.readouterr()
    assert exit_code("verify", "site", "--key", key) == _independent(site, key)[0] == 1, "under another name"
    shutil.rmtree(site)
    shutil.copytree(good, site)
    (site / "index.html").write_bytes((site / "index.html").read_bytes().replace(b"RSUD", b"RSUX"))
    capsys.readouterr()
    assert exit_code("verify", "site", "--key", key) == 1
    assert "index.html: found another page than the first one of 2026-Q3" in capsys.readouterr().err
    assert exit_code("publish", "--withdraw", "2026-Q2", "--reason", "uji") == 0
    assert exit_code("verify", "site", "--key", key) == 0, "whatever is written makes it anew"
    shutil.rmtree(site)
    shutil.copytree(good, site)
    (site / "2026-Q3" / "status.css").write_text("body { display: none }")
    tried("2026-Q3/status.css: found other words than those of the mark", plain=False)
    capsys.readouterr()
    assert exit_code("verify", "site", "--key", public_of(new_key())) == 1
    assert "2026-Q2/SHA256SUMS: found no signature of it by this key" in capsys.readouterr().err
    assert exit_code("verify", "site", "--key", "abc") == 2
    assert exit_code("verify", str(city / "none")) == 2


def test_a_key_is_its_owners_and_never_overwritten(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = city / "skm-publish.pem"
    before = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    assert exit_code("keys", "make") == 2
    assert (key.read_bytes(), "never overwritten" in capsys.readouterr().err) == (before, True)
    key.chmod(0o644)
    assert exit_code("publish", "--period", "2026-Q3") == 2
    assert "chmod 600" in capsys.readouterr().err
    key.chmod(0o600)
    key.write_text("no key")
    assert exit_code("keys", "show") == 2
    key.unlink()
    assert exit_code("publish", "--period", "2026-Q3") == 2
    assert not (city / "site").exists()


def test_a_page_set_of_an_earlier_version_becomes_an_edition_and_is_signed_later(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Earlier versions wrote into the folder itself, and knew no key."""
    site, key = city / "site", _public(capsys)
    assert exit_code("publish", "--period", "2026-Q2") == 0
    for place in (site / "2026-Q2").rglob("*"):
        if place.is_file() and place.name not in ("edition.json", "SHA256SUMS.sig", "status.css"):
            target = site / place.relative_to(site / "2026-Q2")
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(place.read_bytes())
    lines = (site / "SHA256SUMS").read_text().splitlines(keepends=True)
    (site / "SHA256SUMS").write_text("".join(one for one in lines if "edition.json" not in one))
    shutil.rmtree(site / "2026-Q2")
    for name in ("editions.html", "editions.json", "public-key.txt", "en/editions.html"):
        (site / name).unlink()
    (city / "config.toml").write_text(CONFIG.replace("skm-publish.pem", ""))
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert "not signed" in capsys.readouterr().err
    assert [one.folder for one in read_editions(site)] == ["2026-Q2", "2026-Q3"]
    assert not (site / "SHA256SUMS").exists()
    assert exit_code("verify", "site") == 0
    (city / "config.toml").write_text(CONFIG)
    capsys.readouterr()
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert "unchanged\nsigned with a key that was made later" in capsys.readouterr().out
    assert exit_code("verify", "site", "--key", key) == 0
    assert _independent(site, key)[0] == 0
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert "signed" not in capsys.readouterr().out.partition("unchanged")[2]
    asyncio.run(_fill(city / "skm.db", 8, 15))
    assert exit_code("publish", "--period", "2026-Q3") == 0
    assert exit_code("verify", "site", "--key", key) == 0
