"""`skm pack`: the proofs of every unit of a city, with the processor time that each takes."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.tables import Column, table
from bot.config import make_config
from bot.demo.city import AGENCY, made_up_units
from bot.demo.launch import seed

NOW = datetime(2026, 9, 30, 17, 1, tzinfo=UTC)  # a minute after a quarter has closed, in Jakarta


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="skm-packs-") as folder:
        place, units = Path(folder), made_up_units()
        (place / "config.toml").write_text(f'[agency]\nname = "{AGENCY}"\n')
        seed(make_config({"database": {"url": f"sqlite:///{place / 'skm.db'}"}}, {}), units, NOW)
        runs = [("one unit", *_run(place, units[0].code)), ("every unit", *_run(place, ""))]
    columns: list[Column[tuple[str, int, float, float, int, int]]] = [
        ("packs", lambda run: run[0]),
        ("units", lambda run: str(run[1])),
        ("processor s", lambda run: f"{run[2]:.1f}"),
        ("s a unit", lambda run: f"{run[2] / run[1]:.2f}"),
        ("wall s", lambda run: f"{run[3]:.0f}"),
        ("MB written", lambda run: f"{run[4] / 1e6:.1f}"),
        ("peak MB", lambda run: f"{run[5] / 1024:.0f}"),
    ]
    print(table(runs, columns))


def _run(place: Path, unit: str) -> tuple[int, float, float, int, int]:
    """How many archives, processor seconds, seconds, bytes, and the peak memory in kB of all runs so far."""
    out = place / f"out-{unit or 'all'}"
    command = [sys.executable, "-m", "bot", "pack", "--period", "2026", "--out", str(out)]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*command, *(["--unit", unit] if unit else [])], check=True, cwd=place, stdout=subprocess.DEVNULL)
    after, files = resource.getrusage(resource.RUSAGE_CHILDREN), list(out.iterdir())
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = sum(one.stat().st_size for one in files)
    return len(files), used, time.monotonic() - begun, size, after.ru_maxrss


if __name__ == "__main__":
    main()
