"""grammY, a bot of Node, beside ours: it answers and edits as the other baselines do, and stores nothing.

Its packages are those of package-lock.json, installed into a folder of the measurement.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bench.processes import Telegram, stopped
from bench.script import screens

_HERE = Path(__file__).parent
_FIRST = 20  # the version of Node that it asks for


def why_not() -> str:
    """Why grammY cannot be run on this machine, "" where it can."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "there is no Node on this machine"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < _FIRST:
        return f"found Node {version}, expected {_FIRST} or newer"
    return "" if _installed() else "its packages could not be installed"


@contextmanager
def grammy(local: Telegram, folder: Path) -> Iterator[int]:
    """The process id of the bot, polling this sandbox, until the block ends."""
    shown = folder / "screens.json"
    shown.write_text(json.dumps([asdict(one) for one in screens()]))
    environ = {**os.environ, "SKM_TELEGRAM_TOKEN": local.token, "SKM_API": local.url, "SKM_SCREENS": str(shown)}
    child = subprocess.Popen(["node", "bot.mjs"], cwd=_installed(), env=environ, stderr=subprocess.DEVNULL)
    with stopped(child):
        yield child.pid


@cache
def _installed() -> Path | None:
    """A folder with the bot and its packages, None where they cannot be had. It is the system's to clear."""
    folder = Path(mkdtemp(prefix="skm-bench-grammy-"))
    for name in ("package.json", "package-lock.json", "bot.mjs"):
        shutil.copy(_HERE / name, folder)
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], check=False, cwd=folder
    )
    return folder if done.returncode == 0 else None
