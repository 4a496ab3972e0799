"""Lists on a terminal of 80 columns: nothing is wider, and no code or link is cut or broken."""

import os
import pty
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from bot.cli.lines import folded
from bot.storage import Service, Unit
from tests.support.commands import skm
from tests.support.templates import new_database

CODE = "DISDUKCAPIL-DAN-KB-1"
NAME = "Dinas Kependudukan, Pencatatan Sipil, Pengendalian Penduduk, dan Keluarga Berencana (contoh)"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    services = tuple(Service(f"layanan-nomor-{n}", f"Layanan nomor {n}") for n in range(6))
    units = [Unit(CODE, NAME, "Perangkat daerah", services=services, population=1200), Unit("BB", "Unit B (contoh)")]
    new_database(tmp_path / "skm.db", units)
    return tmp_path


def on_a_terminal(*words: str) -> str:
    """What a command shows on a terminal of 80 columns."""
    reader, terminal = pty.openpty()
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environ = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *words], stdout=terminal, stderr=terminal, env=environ | {"LC_ALL": "id_ID.UTF-8"}
    ) as command:
        os.close(terminal)
        said = b""
        while piece := _piece(reader):
            said += piece
    os.close(reader)
    assert command.returncode == 0, said.decode()
    return said.decode().replace("\r\n", "\n")


def _piece(reader: int) -> bytes:
    try:
        return os.read(reader, 65536)
    except OSError:  # the other end is closed
        return b""


def test_units_on_a_terminal() -> None:
    said = on_a_terminal("units", "list")
    assert max(map(len, said.splitlines())) <= 80
    assert CODE in said
    assert "layanan-nomor-5" in said
    assert "populasi 1200" in " ".join(said.split())
    assert "…" not in said


def test_units_in_a_pipe_have_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = skm(capsys, "units", "list")
    assert code == 0
    head, *rows = out.splitlines()
    assert [row.split("  ")[0] for row in rows] == sorted(("BB", CODE))
    assert all(row[head.index("name")] == "U" or NAME in row for row in rows), "below their heads"


def test_a_word_that_is_wider_than_the_terminal_stays_whole() -> None:
    link = "https://t.me/skm_contoh_bot?start=" + "A" * 60
    assert folded(f"PKM-01  Puskesmas  {link}", 40).splitlines() == ["PKM-01  Puskesmas", f"    {link}"]


def test_a_line_that_fits_is_left_as_it_is() -> None:
    assert folded("  12  PKM-01   2026-Q4", 80) == "  12  PKM-01   2026-Q4"
    assert folded("", 80) == ""
