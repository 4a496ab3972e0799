"""What codes and names of units are, and the short names of their services for links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from bot.rules.faults import Fault, fault
from bot.rules.rights import EVERYWHERE_WORDS
from bot.storage import Unit
from scoring.columns import plain

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_SIGNS = re.compile(r"[._/:\\\\ ]+")
_SLUG_LENGTH = 30  # CODE_service must fit a deep link of 64 characters, and a button
_NAME_LENGTH = 200  # as the table of units demands
# Not printable by themselves, but part of names: joiners of emoji and of Arabic and Indic letters, marks of direction,
# letters of flags. What turns text around (U+202A-202E, U+2066-2069) is not among them.
_UNSEEN = dict.fromkeys((0x200C, 0x200D, 0x200E, 0x200F, 0x061C, *range(0xE0020, 0xE0080)))


def code_of(text: str) -> str:
    """A unit's code as it is kept: in capitals, and with `-` for signs that links do not allow.

    The same text is always the same code, so that files with the old one go on to be read.

    >>> code_of(" d.1.1.6"), code_of("DISDUK"), code_of("pkm 01/b")
    ('D-1-1-6', 'DISDUK', 'PKM-01-B')
    """
    return _SIGNS.sub("-", text.strip().upper())


def code_faults(code: str) -> list[Fault]:
    """What is wrong with a unit's code by itself."""
    if not _CODE.fullmatch(code):
        return [fault("code", "code", found=code)]
    return [fault("code_word", "code", found=code)] if code.casefold() in EVERYWHERE_WORDS else []


def name_faults(name: str) -> list[Fault]:
    """What is wrong with a unit's name by itself."""
    if not 1 <= len(name) <= _NAME_LENGTH:
        return [fault("length", "name", found=len(name), expected=f"1-{_NAME_LENGTH}")]
    seen = name.translate(_UNSEEN)
    return [] if seen.isprintable() and seen.strip() else [fault("one_line", "name")]


def slug_of(name: str, taken: Collection[str] = ()) -> str:
    """A service's short name for links: `Kartu Keluarga` is `kartu-keluarga`. A taken one gets a number.

    >>> slug_of("Pengaduan & Saran"), slug_of("KTP", ("ktp",))
    ('pengaduan-saran', 'ktp-2')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-") or "layanan"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base[: _SLUG_LENGTH - len(str(number)) - 1].rstrip('-')}-{number}"
    return slug


def units_by_name(units: Iterable[Unit]) -> dict[str, list[str]]:
    """The codes of the units that bear each name, as it is compared.

    An earlier name leads to its unit, unless a unit bears it now.

    >>> units_by_name([Unit("AA", "Balai A", names=(("UPT A", "2026-11-18"),)), Unit("BB", "UPT B")])
    {'upt a': ['AA'], 'balai a': ['AA'], 'upt b': ['BB']}
    """
    now, before = dict[str, list[str]](), dict[str, list[str]]()
    for one in units:
        now.setdefault(plain(one.name), []).append(one.code)
        for name in {plain(name) for name, _ in one.names}:
            before.setdefault(name, []).append(one.code)
    return before | now
