"""The file beside the configuration that holds the secrets: NAME=VALUE lines, as systemd and Docker read them too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.settings.faults import unreadable

NAME = "secrets.env"
SECRETS = ("SKM_TELEGRAM_TOKEN", "SKM_SECRET", "SKM_DATABASE_PASSWORD")
_KNOWN = frozenset(f"{name}{end}" for name in SECRETS for end in ("", "_FILE"))


def with_secrets_of(folder: Path, environ: Mapping[str, str]) -> tuple[Mapping[str, str], list[str]]:
    """The environment with what `secrets.env` in the folder adds to it, and the faults of that file.

    What the environment has, in whichever of its two ways, stands before the file.
    """
    file = folder / NAME
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return environ, []
    except (OSError, UnicodeDecodeError) as error:
        return environ, [f"found {unreadable(error)}, expected a readable file of NAME=VALUE lines"]
    found, faults = read_secrets(text)
    added = {name: value for name, value in found.items() if not _given(name, environ)}
    return {**environ, **added}, faults


def read_secrets(text: str) -> tuple[dict[str, str], list[str]]:
    """The values by name, and a fault for each line that is none. No fault repeats what may be a secret.

    >>> read_secrets("# ours\\nSKM_SECRET='0123456789abcdef'\\n")
    ({'SKM_SECRET': '0123456789abcdef'}, [])
    >>> read_secrets("0123456789abcdef")
    ({}, ['line 1: found no NAME=VALUE, expected one of SKM_DATABASE_PASSWORD, \
SKM_DATABASE_PASSWORD_FILE, SKM_SECRET, SKM_SECRET_FILE, SKM_TELEGRAM_TOKEN, SKM_TELEGRAM_TOKEN_FILE'])
    """
    found, faults = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip().removeprefix("export ")
        if not said or said.startswith("#"):
            continue
        name, equals, value = said.partition("=")
        if equals and name.strip() in _KNOWN:
            found[name.strip()] = value.strip().strip("'\"")
        else:
            faults.append(f"line {number}: found no NAME=VALUE, expected one of {', '.join(sorted(_KNOWN))}")
    return found, faults


def _given(name: str, environ: Mapping[str, str]) -> bool:
    plain = name.removesuffix("_FILE")
    return bool(environ.get(plain) or environ.get(f"{plain}_FILE"))
