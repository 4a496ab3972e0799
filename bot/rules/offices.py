"""Who signs for a unit: the office by kind of unit, who holds it, and for how long somebody acts for that person.

Data: offices.csv (kind, how a unit's name begins, title, whether that is sure). The longest beginning that fits wins.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.rules.faults import Fault, fault

ACTING = ("Plt.", "Plh.", "Pj.", "Pjs.")  # before the title of whoever acts for the office's holder
FIELDS = ("title", "name", "number", "rank", "acting", "until")
LENGTHS: Mapping[str, int] = {"title": 300, "name": 200, "number": 50, "rank": 100}
MOST_LINES = 4  # of a title: "a.n. ...", an office, "u.b.", an office
_AGENCY = "laporan_kota"
_GOVERNMENT = re.compile(r"(?i)^(pemerintah (daerah )?)?(kota|kabupaten|provinsi|daerah)\b")
_NIP = re.compile(r"(?i)^(?:NIP\.?\s*)?([0-9][0-9 ]{16,24})$")


@dataclass(frozen=True, slots=True)
class Head:
    """Who signs for a unit, as told. An empty `title` leaves the one of its kind.

    A title of several lines has "|" between them, such as "a.n. Sekretaris Daerah|Kepala Bagian Organisasi". `number`
    is a NIP or what is printed in its place, `until` the last day (ISO) of an `acting` prefix.
    """

    title: str = ""
    name: str = ""
    number: str = ""
    rank: str = ""
    acting: str = ""
    until: str = ""

    def holds(self, day: date) -> bool:
        """Whether the person named is in office on this day, as far as is known."""
        return not self.acting or day.isoformat() <= self.until


NOBODY = Head()


@dataclass(frozen=True, slots=True)
class Office:
    """A title by kind. One that is not `sure` is a guess, to be confirmed."""

    title: str
    sure: bool


def office_of(name: str) -> Office:
    """The title of a unit's head by the unit's name.

    >>> office_of("Kecamatan Anggrek"), office_of("RSUD Tipe D Mawar").title, office_of("Loket Contoh").sure
    (Office(title='Camat Anggrek', sure=True), 'Direktur RSUD Tipe D Mawar', False)
    """
    found, rest, longest = _default(), name, 0
    folded = " ".join(name.split())
    for begins, office in _offices():
        length = len(begins)
        fits = folded.casefold().startswith(begins) and not folded[length : length + 1].isalnum()
        if fits and length > longest:
            found, rest, longest = office, folded[length:].strip(), length
    return Office(found.title.format(unit=name, rest=rest).strip(), found.sure)


def office_of_agency(name: str) -> Office:
    """The title of whoever signs an agency's own report: of a government its secretary, else the head by kind.

    >>> office_of_agency("Pemerintah Kota Contoh").title, office_of_agency("Dinas Kesehatan Contoh").title
    ('Sekretaris Daerah Kota Contoh', 'Kepala Dinas Kesehatan Contoh')
    """
    if not _GOVERNMENT.match(name):
        return office_of(name)
    place = re.sub(r"(?i)^pemerintah (daerah )?", "", name).strip()
    return Office(f"{_rows()[_AGENCY].title} {place}", _rows()[_AGENCY].sure)


def title_lines(title: str, acting: str = "") -> tuple[str, ...]:
    """The lines of a title, with the acting prefix before the office that signs.

    >>> title_lines("a.n. Wali Kota|Sekretaris Daerah", "Plt.")
    ('a.n. Wali Kota', 'Plt. Sekretaris Daerah')
    """
    lines = [line.strip() for line in title.split("|") if line.strip()]
    if lines and acting:
        lines[-1] = f"{acting} {lines[-1]}"
    return tuple(lines)


def number_line(text: str) -> str:
    """A number as it is printed: a NIP in its groups, any other as it was told.

    >>> number_line("200001012020011001"), number_line("NRP 12345678")
    ('NIP 20000101 202001 1 001', 'NRP 12345678')
    """
    found = _NIP.match(text.strip())
    digits = found[1].replace(" ", "") if found else ""
    if len(digits) != 18:
        return text.strip()
    return f"NIP {digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"


def acting_of(text: str) -> str | None:
    """The prefix that a word means, "" for none. None where it means no such thing.

    >>> acting_of("plt"), acting_of("PLH."), acting_of("-")
    ('Plt.', 'Plh.', None)
    """
    plain = text.strip().casefold().removesuffix(".")
    return next((one for one in ("", *ACTING) if one.casefold().removesuffix(".") == plain), None)


def head_faults(head: Head, prefix: str = "head_") -> list[Fault]:
    """What is wrong with what was told of a head, each with its column."""
    faults = [
        fault("too_long", f"{prefix}{name}", found=len(text), expected=most)
        for name, most in LENGTHS.items()
        if len(text := getattr(head, name)) > most
    ]
    lines = title_lines(head.title)
    through = [place for place, line in enumerate(lines) if line.casefold() in ("u.b.", "u.b", "ub")]
    passed = bool(lines) and lines[0].casefold().startswith("a.n.")
    loose = bool(through) and (not passed or through[-1] == len(lines) - 1)  # always under an a.n., above an office
    if len(lines) > MOST_LINES or loose or (passed and len(lines) < 2):
        faults.append(fault("head_lines", f"{prefix}title", found=head.title))
    if not _is_number(head.number):
        faults.append(fault("head_number", f"{prefix}number", found=head.number))
    if acting_of(head.acting) is None:
        faults.append(fault("head_acting", f"{prefix}acting", found=head.acting, expected=", ".join(ACTING)))
    elif bool(head.acting) != bool(head.until):
        faults.append(fault("head_until", f"{prefix}until", found=head.until or "-"))
    elif head.until and not _is_day(head.until):
        faults.append(fault("head_day", f"{prefix}until", found=head.until))
    return faults


def _is_number(number: str) -> bool:
    """A text of digits alone, or one that calls itself a NIP, has eighteen, and begins with the day of birth."""
    plain = re.sub(r"(?i)^NIP\.?\s*", "", number.strip())
    digits = plain.replace(" ", "")
    if not digits or not (digits.isascii() and digits.isdecimal()):
        return plain == number.strip()
    born = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    return len(digits) == 18 and _is_day(born)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@cache
def _rows() -> Mapping[str, Office]:
    return {row["kind"]: Office(row["title"], row["sure"] == "yes") for row in _table()}


@cache
def _offices() -> tuple[tuple[str, Office], ...]:
    return tuple(
        (begins.casefold(), Office(row["title"], row["sure"] == "yes"))
        for row in _table()
        for begins in row["begins"].split("|")
        if begins
    )


def _default() -> Office:
    return _rows()["default"]


def _table() -> list[dict[str, str]]:
    with (Path(__file__).parent / "offices.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
