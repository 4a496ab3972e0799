"""Starting the bot loads nothing that an idle bot need not pay for."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.near import Near
from tests.support.waiting import within

HEAVY = {"pandas", "numpy", "scipy", "matplotlib", "sqlalchemy", "typst", "xlsxwriter", "rich", "openpyxl", "segno"}
# Of our own what only a file needs that somebody sends.
FILES = ("bot.cases.table", "bot.cases.import_", "bot.cases.paper", "bot.cases.history", "bot.handlers.sent_files")
HEAVY |= {"prometheus_client", "httpx", "httpcore", "pygments"}


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_bot_that_has_answered_has_loaded_nothing_heavy(path: Path, mode: str, port: Callable[[], int]) -> None:
    """As an operator starts it; Python itself reports what is imported."""
    async with Near() as tg:
        number, config = port(), path.with_suffix(".toml")
        config.write_text(
            f'[telegram]\nbase_url = "{tg.url}"\nmode = "{mode}"\n'
            f'webhook_url = "http://127.0.0.1:{number}/hook"\nwebhook_port = {number}\n'
            f'[database]\nurl = "sqlite:///{path}"\n',
            encoding="utf-8",
        )
        secrets = {"SKM_TELEGRAM_TOKEN": tg.token, "SKM_SECRET": "rahasia-contoh-untuk-pengujian"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-X", "importtime", "-m", "bot", "--config", str(config), "run"),
            env={**os.environ, **secrets},
            stderr=asyncio.subprocess.PIPE,
        )
        reading = asyncio.create_task(process.communicate())
        siti = await tg.person("Siti Contoh")
        try:
            await siti.say("/start")
        finally:
            process.terminate()
            _, said = await within(reading)
    assert process.returncode == 0, "stopped in order"
    loaded = _modules(said.decode())
    packages = {one.split(".")[0] for one in loaded}
    assert {"telegram", "aiosqlite", "bot"} <= packages
    assert packages & HEAVY == set()
    assert [one for one in loaded if one.startswith(FILES)] == []


def _modules(importtime: str) -> set[str]:
    lines = [line for line in importtime.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def test_config_storage_and_figures_load_no_telegram() -> None:
    """The command line makes reports without a token."""
    code = "import sys, bot.config, bot.storage, bot.reporting.reports; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert {name.split(".")[0] for name in done.stdout.split()} & {"telegram", "aiohttp", "httpx"} == set()


def test_storage_loads_a_cipher_where_something_is_sealed() -> None:
    """And of its library nothing else. What python-telegram-bot loads of it, for passports, is its own."""
    code = (
        "import sys; from bot.storage import Cipher; cipher = Cipher('rahasia-contoh'); cipher.owner(7)\n"
        "print(*(one for one in sys.modules if one.startswith('cryptography')))\n"
        "cipher.box(bytes(32)).seal('x', 1); print(*(one for one in sys.modules if one.startswith('cryptography')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    before, after = done.stdout.split("\n")[:2]
    assert before == ""
    assert "cryptography.hazmat.primitives.ciphers.aead" in after
    assert not {"x509", "asymmetric", "serialization", "backends"} & set(after.replace(".", " ").split())


def test_counting_a_file_loads_neither_the_database_nor_the_documents(tmp_path: Path) -> None:
    """Half of what a million answers cost to count was the start."""
    (tmp_path / "a.csv").write_text("u1,u2,u3,u4,u5,u6,u7,u8,u9\n" + "4,3,4,3,4,3,4,3,4\n" * 12)
    code = "import sys; sys.argv[1:] = ['score', 'a.csv', '--order', 'report', '--json']\n"
    code += "from bot.cli import main\ntry:\n    main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stderr.split())
    assert '"n": 12' in done.stdout
    assert loaded & {"bot.storage", "bot.config", "bot.reporting", "aiosqlite", "pandas", "asyncio"} == set()
