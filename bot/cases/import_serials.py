"""Serial numbers for forms that have none, made of what a row says, so that the same form is known again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from bot.cases.import_ids import ID

_KNOWN, _FILE = "#", "##"  # begin serial numbers that were made of a row, and of its whole file
_IDENTITY = re.compile(r"[0-9]{4}.*?[0-9]{1,2}[:.][0-9]{2}[:.][0-9]{2}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})[0-9.:+Z-]*")


class Serials:
    """Numbers for the rows of a file, `rows` being all of them without what is personal."""

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        self._rows, self._whole = rows, ""
        self._times: Counter[str] = Counter()

    def made(self, cells: Sequence[str]) -> str:
        """A number of a row, by all its cells. One with a moment or an id is known by it in next month's file too.

        Without one equal rows are different people, and only the same file is known again.
        """
        known = any(map(_IDENTITY.search, cells))
        if not known and not self._whole:  # most files have moments, ids or numbers, and never need it
            self._whole = _digest(map(_digest, self._rows))
        return self._numbered(_KNOWN if known else _FILE, _digest(cells if known else [self._whole, *cells]))

    def of_form(self, identity: Sequence[str], says: Sequence[str]) -> str:
        """A number by the submission's own id or its moments, and what is said: labels and values are one form."""
        return self._numbered(_KNOWN, _digest(["form", *identity, *says]))

    def _numbered(self, begins: str, digest: str) -> str:
        self._times[digest] += 1
        times = self._times[digest]
        return f"{begins}{digest}" + (f"-{times}" if times > 1 else "")


def moments_of(cells: Iterable[str]) -> tuple[str, ...]:
    """The moments to the second that a row has, in one spelling, sorted: columns stand elsewhere in another export.

    >>> moments_of(["2026-11-03T09:00:00.000+07:00", "4", "2026-11-03 09:00:00", "03/11/2026 09.03.11"])
    ('03/11/2026 09.03.11', '2026-11-03 09:00:00')
    """
    found = set[str]()
    for cell in cells:
        if cell[:2].isdecimal() or cell[1:2] in ("/", "-", "."):  # most cells are answers and words
            if iso := _MOMENT.fullmatch(cell):
                found.add(f"{iso[1]} {iso[2]}")
            elif _IDENTITY.search(cell) and not ID.fullmatch(cell):
                found.add(cell)
    return tuple(sorted(found))


def _digest(cells: Iterable[str]) -> str:
    return blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def serial_at(serial: str, *place: str) -> str:
    """The serial number of a row of this unit and span: that of a row without a moment holds for them alone."""
    return f"{_KNOWN}{_digest([serial, *place])}" if serial.startswith(_FILE) else serial


def is_of_file(serial: str) -> bool:
    """Whether a form is known by its whole file alone: the same row of a grown file is another one."""
    return serial.startswith(_FILE)


def is_made(serial: str) -> bool:
    """Whether a serial number was made from what the row says, since the file has none."""
    return serial.startswith(_KNOWN)
