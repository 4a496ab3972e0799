"""The import contracts hold for every file of a room, not only for those that somebody remembered to list."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WITHOUT_TELEGRAM = ("rules", "cases", "reporting", "storage", "conversation", "settings")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code and its contracts."""
    for package in ("bot", "scoring", "exports"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contracts(folder: Path) -> tuple[int, str]:
    """Exit code and words of import-linter in that folder."""
    call = "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", call], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def modules(folder: Path, room: str) -> list[Path]:
    return sorted(file for file in (folder / "bot" / room).rglob("*.py") if file.name != "__init__.py")


def test_a_telegram_import_in_any_file_of_a_pure_room_breaks_them(copy: Path) -> None:
    added = [file for room in (*WITHOUT_TELEGRAM, "sandbox") for file in modules(copy, room)]
    for package in ("scoring", "exports"):
        added += (file for file in (copy / package).rglob("*.py") if file.name != "__init__.py")
    added.append(copy / "bot" / "config.py")
    for file in added:
        with file.open("a") as out:
            out.write("\nfrom telegram import Bot\n")
    code, said = contracts(copy)
    assert code == 1
    named = set(re.findall(r"((?:bot|scoring|exports)\.[\w.]+) -> telegram", said))
    assert named == {".".join(file.relative_to(copy).with_suffix("").parts) for file in added}


def test_an_import_of_the_gateway_or_of_a_higher_room_breaks_them(copy: Path) -> None:
    for room in WITHOUT_TELEGRAM:
        with modules(copy, room)[0].open("a") as out:
            out.write("\nfrom bot.gateway import pump\nfrom bot.handlers import desk\n")
    code, said = contracts(copy)
    assert code == 1
    for room in WITHOUT_TELEGRAM:
        first = ".".join(modules(copy, room)[0].relative_to(copy).with_suffix("").parts)
        assert f"{first} -> bot.gateway.pump" in said
        assert f"{first} -> bot.handlers.desk" in said
