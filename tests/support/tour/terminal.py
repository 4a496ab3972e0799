"""What an operator sees on a terminal: commands on the file of the tour, and what they print."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from bot.cli import main
from tests.support.running import SECRET, Bot

_PLACE = "/var/lib/skm"  # in the place of the folder of the tour
_LOCALES = {"id": "id_ID.UTF-8", "en": "en_US.UTF-8"}
_COMMANDS = ("check", "units export units.csv", "units import units.csv --dry-run", "sample 1200")


async def terminal_of(bot: Bot, folder: Path, language: str) -> str:
    """The commands of a first day, each with what it prints."""
    config = _settle(bot, folder, language)
    environment = {"LC_ALL": _LOCALES[language], "SKM_TELEGRAM_TOKEN": bot.tg.token, "SKM_SECRET": SECRET}
    shown = []
    with patch.dict(os.environ, environment):
        for command in _COMMANDS:
            words = [str(folder / word) if word.endswith(".csv") else word for word in command.split()]
            said = await asyncio.to_thread(_said, ["--config", str(config), *words])
            told = said.replace(str(bot.path), f"{_PLACE}/skm.db").replace(f"{folder}/", "")
            shown.append(f"$ skm {command}\n{told}")
    return "\n".join(shown)


def _settle(bot: Bot, folder: Path, language: str) -> Path:
    """A configuration beside the file, and nothing left of what was written before."""
    config = folder / "config.toml"
    config.write_text(
        f"""[agency]\nname = "Kota Contoh"\nlanguage = "{language}"
[privacy]\ncontact = "skm@contoh.go.id"\n[admins]\ntelegram_ids = [777]\n[database]\nurl = "sqlite:///{bot.path}"\n"""
    )
    (folder / "units.csv").unlink(missing_ok=True)
    for file in (config, *folder.glob(f"{bot.path.name}*")):
        file.chmod(0o600)
    return config


def _said(words: list[str]) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main(words)
        except SystemExit as ended:
            if ended.code:
                out.write(f"[{ended.code}]\n")
    return out.getvalue()
