"""The secrets, which come from the environment alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from bot.settings.faults import unreadable


def secret_of(name: str, environ: Mapping[str, str]) -> tuple[SecretStr | None, list[str]]:
    """A secret from NAME, or from the file that NAME_FILE points to."""
    if value := environ.get(name, "").strip():
        return SecretStr(value), []
    if not (file := environ.get(f"{name}_FILE", "")):
        return None, []
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return None, [f"{name}_FILE: found {unreadable(error)}, expected a readable file with the secret"]
    return (SecretStr(value), []) if value else (None, [f"{name}_FILE: found an empty file, expected the secret"])


def token_shaped(token: str) -> bool:
    """Whether it has the form that BotFather gives."""
    number, colon, rest = token.partition(":")
    return bool(colon) and number.isdecimal() and len(rest) >= 20 and rest.replace("-", "").replace("_", "").isalnum()
