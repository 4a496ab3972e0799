"""The folder of published editions as it lies on the disk: read, and checked against its signatures and its chain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from exports.site.editions import (
    BESIDE,
    EDITION,
    LANGUAGES,
    MARK,
    MARK_SIGNATURE,
    SIGNATURE,
    STATUS,
    SUMS,
    Edition,
    edition_of,
    moved,
    status_style,
)
from exports.site.signature import is_signed

PUBLIC_KEY = "public-key.txt"


def read_editions(out: Path) -> list[Edition]:
    """Every edition in the folder, by number. A folder that says nothing readable of itself is left out."""
    found = []
    for place in sorted(out.glob(f"*/{EDITION}")):
        folder, mark = place.parent, _object(place.parent / MARK)
        try:
            files = {EDITION: place.read_bytes(), SUMS: (folder / SUMS).read_bytes()}
            reason = None if mark is None else str(mark.get("reason"))
            one = edition_of(files, reason, signed=(folder / SIGNATURE).exists())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if one.folder == folder.name:
            found.append(one)
    return sorted(found, key=lambda one: one.number)


def faults_of(out: Path, key: str | None) -> list[str]:
    """Everything that does not hold in a folder of editions: checksums, signatures by `key`, and the chain.

    Without a key no signature is asked for. That the newest edition has been taken out altogether cannot be seen.
    """
    editions = read_editions(out)
    known = {one.folder for one in editions}
    faults = [
        f"{place.parent.name}: found {SUMS} and no readable {EDITION}, expected both"
        for place in sorted(out.glob(f"*/{SUMS}"))
        if place.parent.name not in known
    ]
    for number, one in enumerate(editions, 1):
        folder = out / one.folder
        if one.number != number:
            faults.append(f"{one.folder}: found the number {one.number}, expected {number}")
        faults += _sums(folder)
        if key is not None:
            faults += _signed(folder, key)
        faults += _chain(folder, editions[: number - 1])
        faults += _status(folder, one)
    return faults


def first_page_faults(out: Path) -> Iterator[str]:
    """First pages that are not those of the newest edition that stands."""
    standing = [one.folder for one in read_editions(out) if one.reason is None]
    for language, up in LANGUAGES if standing else ():
        newest = _bytes(out / standing[-1] / up / "index.html")
        if newest is not None and _bytes(out / up / "index.html") != moved(newest, language, standing[-1]):
            yield f"{up}index.html: found another page than the first one of {standing[-1]}"


def _sums(folder: Path) -> Iterator[str]:
    """Files that are not what the list of checksums says, or that it does not name."""
    listed = set[str]()
    for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        content = _bytes(folder / name) if name and ".." not in Path(name).parts else None
        listed.add(name)
        if content is None:
            yield f"{folder.name}/{name}: not found, expected the file that {SUMS} names"
        elif sha256(content).hexdigest() != digest:
            yield f"{folder.name}/{name}: found {sha256(content).hexdigest()[:16]}, expected {digest[:16]}"
    for place in sorted(folder.rglob("*")):
        name = place.relative_to(folder).as_posix()
        if place.is_file() and name not in listed and name not in BESIDE:
            yield f"{folder.name}/{name}: found a file that {SUMS} does not name"


def _signed(folder: Path, key: str) -> Iterator[str]:
    for content, signature in ((SUMS, SIGNATURE), (MARK, MARK_SIGNATURE)):
        body, said = _bytes(folder / content), _bytes(folder / signature)
        if body is not None and (said is None or not is_signed(key, body, said)):
            yield f"{folder.name}/{content}: found no signature of it by this key, expected one in {signature}"


def _chain(folder: Path, before: Sequence[Edition]) -> Iterator[str]:
    told = _object(folder / EDITION) or {}
    last = before[-1] if before else None
    expected = {"folder": last.folder, "sha256": last.digest} if last else None
    if told.get("previous") != expected:
        yield f"{folder.name}/{EDITION}: found previous {told.get('previous')}, expected {expected}"
    for name in told.get("withdrawn") or []:
        if not any(one.folder == name and one.reason is not None for one in before):
            yield f"{name}: found no mark, expected {MARK}, since {folder.name} says that it was withdrawn"


def _status(folder: Path, edition: Edition) -> Iterator[str]:
    """The one file that is not signed holds nothing, or the words of the mark."""
    expected = status_style(edition.reason) if edition.reason is not None else b""
    if _bytes(folder / STATUS) != expected:
        yield f"{folder.name}/{STATUS}: found other words than those of the mark"
    mark = _object(folder / MARK)
    if mark is not None and mark.get("sha256") != edition.digest:
        yield f"{folder.name}/{MARK}: found the hash of another list, expected {edition.digest[:16]}"


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _object(path: Path) -> dict[str, Any] | None:
    content = _bytes(path)
    try:
        found = json.loads(content) if content is not None else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
