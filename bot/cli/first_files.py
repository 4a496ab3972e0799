"""The files that `skm init` writes: the configuration, the secrets and a sample of units."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.terminal import say
from bot.settings.secrets_file import NAME, read_secrets

_OWNER = 0o600
_UNITS = """code,name,category,parent,services,population
DISDUKCAPIL,Dinas Kependudukan dan Pencatatan Sipil (contoh),Perangkat daerah,,KTP elektronik|Kartu Keluarga,1200
PKM-01,Puskesmas Melati (contoh),Puskesmas,,Poli umum|KIA|Imunisasi,800
KEC-01,Kecamatan Anggrek (contoh),Perangkat daerah,,,400
"""
_USUAL_ADDRESS = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Answers:
    """What `skm init` was told. `address` is that of the Bot API."""

    agency: str
    timezone: str
    language: str
    contact: str
    token: str
    address: str = _USUAL_ADDRESS


def first_files(config: Path, answers: Answers) -> Mapping[Path, str]:
    """Every file by its path, beside the configuration. A secret that is there already is kept: it keys pseudonyms."""
    folder = config.parent
    return {
        config: _config(answers),
        folder / NAME: _secrets(answers.token, _known_secret(folder / NAME)),
        folder / "units.csv": _UNITS,
    }


def write_first_files(files: Mapping[Path, str]) -> Sequence[Path]:
    """Write them, for their owner alone. What stood there is kept beside it as NAME.old. Returns those kept."""
    kept = []
    for path, text in files.items():
        if path.exists() and path.read_text(encoding="utf-8") != text:
            kept.append(path.with_name(f"{path.name}.old"))
            path.replace(kept[-1])
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER), "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    return kept


def _config(answers: Answers) -> str:
    lines = [f"# {say('init.config')}", "", "[agency]"]
    lines += [f"{key} = {_quoted(value)}" for key, value in _agency(answers).items()]
    lines += ["", "[privacy]", f"contact = {_quoted(answers.contact)}"]
    if answers.address != _USUAL_ADDRESS:
        lines += ["", "[telegram]", f"base_url = {_quoted(answers.address)}"]
    return "\n".join([*lines, ""])


def _agency(answers: Answers) -> Mapping[str, str]:
    return {"name": answers.agency, "timezone": answers.timezone, "language": answers.language}


def _secrets(token: str, secret: str) -> str:
    notes = [f"# {line}" for line in say("init.secrets").splitlines()]
    return "\n".join([*notes, f"SKM_TELEGRAM_TOKEN={token}", f"SKM_SECRET={secret}", ""])


def _known_secret(file: Path) -> str:
    known = read_secrets(file.read_text(encoding="utf-8"))[0].get("SKM_SECRET", "") if file.exists() else ""
    return known or secrets.token_hex(32)


def _quoted(text: str) -> str:
    """A TOML string: what JSON writes is one, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
