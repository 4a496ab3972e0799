"""Editions: what has been published of one span, in a folder of its own that stays, and the list of all of them.

Each edition holds the hash of the one before, so that none can be taken out or changed unseen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from exports.site.html import STYLE, page, text
from exports.site.words import WORDS
from exports.writing.dates import day_name
from scoring import local_day

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
EDITION, STATUS = "edition.json", "status.css"
MARK, MARK_SIGNATURE = "WITHDRAWN.json", "WITHDRAWN.json.sig"
LIST = "editions.json"
BESIDE = frozenset({SUMS, SIGNATURE, STATUS, MARK, MARK_SIGNATURE})  # files of an edition that its list leaves out
LANGUAGES = (("id", ""), ("en", "en/"))


@dataclass(frozen=True, slots=True)
class Edition:
    """What is known of an edition: its folder, the key of its span and the names it has, when it was made (UTC).

    `number` counts editions from 1. `digest` is the SHA-256 of its list of checksums. `reason` is why it was
    withdrawn, None while it stands.
    """

    folder: str
    period: str
    names: Mapping[str, str]
    made: str
    number: int
    digest: str
    signed: bool
    reason: str | None = None


def edition_files(
    files: Mapping[str, bytes], folder: str, period: str, names: Mapping[str, str], made: str, before: Sequence[Edition]
) -> dict[str, bytes]:
    """The files of a new edition in `folder`, with what it says of itself, of the `before` ones, and checksums."""
    last = before[-1] if before else None
    told = {
        "schema": 1,
        "folder": folder,
        "period": period,
        "names": dict(names),
        "made": made,
        "number": last.number + 1 if last else 1,
        "previous": {"folder": last.folder, "sha256": last.digest} if last else None,
        "withdrawn": [one.folder for one in before if one.reason is not None],
    }
    whole = {name: content for name, content in files.items() if name not in BESIDE} | {EDITION: _json(told)}
    listed = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(whole.items()))
    return {**whole, SUMS: listed.encode(), STATUS: b""}


def edition_of(files: Mapping[str, bytes], reason: str | None = None, *, signed: bool = False) -> Edition:
    """What the files of an edition say of it. Raises ValueError, KeyError, TypeError and AttributeError otherwise."""
    told = json.loads(files[EDITION])
    return Edition(
        folder=str(told["folder"]),
        period=str(told["period"]),
        names={str(key): str(name) for key, name in told["names"].items()},
        made=str(told["made"]),
        number=int(told["number"]),
        digest=sha256(files[SUMS]).hexdigest(),
        signed=signed,
        reason=reason,
    )


def mark_files(edition: Edition, reason: str, made: str) -> dict[str, bytes]:
    """What is put into an edition that is withdrawn: the mark, and words on each of its pages. Nothing is deleted."""
    told = {"schema": 1, "folder": edition.folder, "sha256": edition.digest, "withdrawn": made, "reason": reason}
    return {MARK: _json(told), STATUS: status_style(reason)}


def status_style(reason: str) -> bytes:
    """A style that puts the words above every page of an edition, whose own files are signed and stay."""
    said = f"{WORDS['id']['withdrawn']} / {WORDS['en']['withdrawn']}: {' '.join(reason.split())}"
    quoted = "".join(one if one.isalnum() or one in " .,:;()/-" else f"\\{ord(one):06x}" for one in said)
    return (
        f'body::before {{ content: "{quoted}"; display: block; padding: .6rem 1rem; background: #8a1c1c; color: #fff; '
        "font-weight: 600; text-align: center; }\n"
    ).encode()


def root_files(
    editions: Sequence[Edition], newest: Mapping[str, bytes], zone: ZoneInfo, *, made_up: bool
) -> dict[str, bytes]:
    """The files beside the folders: the newest that stands as the first page, and the list of all.

    `newest` are the first pages of that edition by language, "" and "en/". `zone` is the agency's, whose days are told.
    """
    standing = [one for one in editions if one.reason is None]
    files = {LIST: _json([_plain(one) for one in editions]), "style.css": STYLE.encode()}
    for language, up in LANGUAGES:
        listed = _list(language, editions, standing[-1] if standing else None, zone, made_up=made_up)
        files[f"{up}editions.html"] = listed.encode()
        files[f"{up}index.html"] = moved(newest[up], language, standing[-1].folder) if standing else listed.encode()
    return files


def moved(content: bytes, language: str, folder: str) -> bytes:
    """A page that stands in a folder, as it is read one folder above: its links lead from where it came."""
    base = f"{folder}/" if language == "id" else f"../{folder}/en/"
    found = content.decode().replace("base-uri 'none'", "base-uri 'self'", 1)
    return found.replace('<meta charset="utf-8">', f'<meta charset="utf-8"><base href="{base}">', 1).encode()


def _list(language: str, editions: Sequence[Edition], newest: Edition | None, zone: ZoneInfo, *, made_up: bool) -> str:
    words = WORDS[language]
    up, deeper = ("", "") if language == "id" else ("../", "en/")
    rows = []
    for one in reversed(editions):
        name = one.names.get(language, one.period)
        later = any(other.period == one.period and other.number > one.number for other in editions)
        state = (
            f"{words['withdrawn']}: {one.reason}"
            if one.reason is not None
            else words["newest"]
            if one is newest
            else words["replaced"]
            if later
            else words["stands"]
        )
        link = f'<a href="{up}{text(one.folder)}/{deeper}index.html">{text(name)} ({text(one.folder)})</a>'
        signed = words["signed"] if one.signed else words["unsigned"]
        told = f"{words['made']} {_day(one.made, zone, language)} · {signed} · {state}"
        rows.append(f"<li>{link}<br>{text(told)}<br><code>{text(one.digest)}</code></li>")
    body = f"<h1>{text(words['editions'])}</h1><p>{text(words['editions_text'])}</p>"
    body += f"<ul>{''.join(rows)}</ul>"
    other = "en/editions.html" if language == "id" else "../editions.html"
    return page(language, words["editions"], body, words, up=up, other=other, made_up=made_up, plain=True)


def _day(made: str, zone: ZoneInfo, language: str) -> str:
    """The day of a moment where the agency is, in words. Anything else as it is, since a list is not lost over it."""
    try:
        moment = datetime.fromisoformat(made)
    except ValueError:
        return made
    return day_name(local_day(moment, zone) if moment.tzinfo else moment.date(), language)


def _plain(one: Edition) -> dict[str, Any]:
    plain = {"folder": one.folder, "period": one.period, "made": one.made, "number": one.number, "sha256": one.digest}
    return {**plain, "signed": one.signed, "withdrawn": one.reason}


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"
