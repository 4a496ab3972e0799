"""Editions of the public results page made, signed and withdrawn in a folder: all at once, or nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.reporting.edition_folder import PUBLIC_KEY, faults_of, read_editions
from bot.reporting.publish_key import EditionFault
from bot.rules.hours import zulu_of
from bot.storage.folder import for_everybody, recover, write_folder
from exports.site.editions import (
    LANGUAGES,
    MARK,
    MARK_SIGNATURE,
    SIGNATURE,
    SUMS,
    Edition,
    edition_files,
    edition_of,
    mark_files,
    root_files,
)
from exports.site.signature import public_of, sign
from scoring import Period, parse_period

_DATA = "data/hasil.json"
LONGEST_REASON = 200  # characters that everybody reads


@dataclass(frozen=True, slots=True)
class Published:
    """`folder` has the edition. `files` is how many were written, 0 where it was there already, unchanged.

    `signed` says that it stood there without a signature, and has one now.
    """

    folder: str
    files: int
    signed: bool = False


class EditionBook:
    """The editions in the folder `out`, signed with `key` where there is one. `zone` is the agency's."""

    def __init__(self, out: Path, key: bytes | None, zone: ZoneInfo) -> None:
        self.out, self.key, self.zone = out, key, zone

    def open(self) -> None:
        """Put back what a killed call moved aside, and see that all is whole.

        Raises EditionFault where something has been changed: an edition on top would vouch for it.
        """
        with for_everybody():
            recover(self.out)
            self._move_old()
        all_signed = all(one.signed for one in read_editions(self.out))
        public = public_of(self.key) if self.key is not None and all_signed else None
        if faults := faults_of(self.out, public):
            told = f"{self.out}: found what `skm publish` did not leave so, expected it whole:"
            raise EditionFault("\n".join([told, *faults]))

    def publish(self, files: Mapping[str, bytes], period: Period, now: datetime) -> Published:
        """Make an edition of these files, unless the newest of that span that stands has the same figures."""
        before = read_editions(self.out)
        same = [one for one in before if one.period == period.key and one.reason is None]
        if same and _unchanged(self.out / same[-1].folder / _DATA, files[_DATA]):
            if signing := self.key is not None and not all(one.signed for one in before):
                self._write(same[-1], {})
            return Published(same[-1].folder, 0, signed=signing)
        folder = _folder(period.key, {one.folder for one in before})
        names = {language: period.name(language) for language, _ in LANGUAGES}
        whole = edition_files(files, folder, period.key, names, zulu_of(now), before)
        self._write(edition_of(whole), whole)
        return Published(folder, len(whole))

    def withdraw(self, folder: str, reason: str, now: datetime) -> None:
        """Mark an edition that was wrong. Raises EditionFault for one that is not there, and for no reason."""
        found = {one.folder: one for one in read_editions(self.out)}
        why = " ".join(reason.split())
        if folder not in found:
            known = f"one of {', '.join(found)}" if found else "an edition, and nothing is published"
            raise EditionFault(f"--withdraw: found {folder}, expected {known}")
        if found[folder].reason is not None:
            raise EditionFault(f"--withdraw: {folder} is withdrawn already: {found[folder].reason}")
        if not why or len(why) > LONGEST_REASON:
            told = f"found {len(why)} characters, expected 1 to {LONGEST_REASON}, which everybody reads"
            raise EditionFault(f"--reason: {told}")
        marked = mark_files(found[folder], why, zulu_of(now))
        self._write(replace(found[folder], reason=why), marked)

    def _write(self, edition: Edition, files: Mapping[str, bytes], drop: Collection[str] = ()) -> None:
        """Put files into the folder of an edition, and make the first page and the list anew: all at once, or nothing.

        `drop` are files of the folder above that go.
        """
        out, key = self.out, self.key
        written = {f"{edition.folder}/{name}": content for name, content in files.items()}
        editions = [one for one in read_editions(out) if one.folder != edition.folder] + [edition]
        editions.sort(key=lambda one: one.number)
        if key is not None:
            written[PUBLIC_KEY] = f"{public_of(key)}\n".encode()
            for one in editions:  # those of before there was a key too, which have just been found whole
                for name, signature in ((SUMS, SIGNATURE), (MARK, MARK_SIGNATURE)):
                    place = f"{one.folder}/{signature}"
                    if not (out / place).exists() and (content := _content(out, written, f"{one.folder}/{name}")):
                        written[place] = sign(key, content)
            editions = [replace(one, signed=True) for one in editions]
        standing = [one.folder for one in editions if one.reason is None]
        newest = (
            {up: _content(out, written, f"{standing[-1]}/{up}index.html") for _, up in LANGUAGES} if standing else {}
        )
        made_up = bool(json.loads(_content(out, written, f"{editions[-1].folder}/{_DATA}") or b"{}").get("made_up"))
        with for_everybody():
            write_folder(out, written | root_files(editions, newest, self.zone, made_up=made_up), drop)

    def _move_old(self) -> None:
        """Give a page set that an earlier version wrote into the folder itself an edition of its own."""
        out = self.out
        try:
            lines = (out / SUMS).read_text(encoding="utf-8").splitlines()
            told = json.loads((out / _DATA).read_bytes())
            period, made = parse_period(str(told["period"])), str(told["made"])
        except (OSError, ValueError, KeyError):
            return
        names = [line.partition("  ")[2] for line in lines]
        ours = {one for one in names if one and ".." not in Path(one).parts and not Path(one).is_absolute()}
        files = {name: (out / name).read_bytes() for name in sorted(ours) if (out / name).is_file()}
        called = {language: period.name(language) for language, _ in LANGUAGES}
        whole = edition_files(files, period.key, period.key, called, made, ())
        self._write(edition_of(whole), whole, {*ours, SUMS})


def _content(out: Path, written: Mapping[str, bytes], name: str) -> bytes:
    """A file as it is about to be written, or as it stands. Empty where there is none."""
    try:
        return written[name] if name in written else (out / name).read_bytes()
    except FileNotFoundError:
        return b""


def _folder(key: str, taken: set[str]) -> str:
    """A folder that no edition has: the span's key, with a number from the second edition on."""
    number = 1
    while (folder := key if number == 1 else f"{key}-{number}") in taken:
        number += 1
    return folder


def _unchanged(path: Path, content: bytes) -> bool:
    """Whether the data are the same but for the moment they were made."""

    def plain(found: bytes) -> dict[str, Any]:
        return {key: value for key, value in json.loads(found).items() if key != "made"}

    try:
        return plain(path.read_bytes()) == plain(content)
    except (OSError, ValueError):
        return False
