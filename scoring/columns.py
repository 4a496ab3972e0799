"""Columns of a sheet by their names: which element or item each is, and what is wrong with a header.

An element is known by its name. A bare number (U8) means the order of reports, unless another order is asked for:
the regulation's own questionnaire asks U9 (sarpras) before U8 (pengaduan).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from scoring.elements import Item
from scoring.instrument import Instrument

Order = Literal["report", "questionnaire"]
_NUMBER = re.compile(r"(?<![^\W_])u(?:nsur)?[ ._-]?([0-9]+(?:\.[0-9]+)?)(?![0-9])", re.IGNORECASE)
_COUNT = re.compile(r"^[0-9]+ ")
_MOMENTS = ("waktu", "time")  # beside U3 the time of filling in
_ENDS = ("completion time", "waktu penyelesaian", "waktu selesai")  # likewise, and always where a beginning is told
_BEGINNINGS = frozenset(("start time", "waktu mulai", "waktu dimulai"))
_ALIASES: Mapping[str, Sequence[str]] = {  # further names that agencies write
    "prosedur": ("sistem mekanisme prosedur", "sistem mekanisme dan prosedur"),
    "waktu": ("waktu pelayanan", "kecepatan waktu", "waktu penyelesaian pelayanan"),
    "biaya": ("tarif", "biaya tarif"),
    "produk": ("produk spesifikasi", "produk pelayanan", "produk layanan", "spesifikasi jenis pelayanan"),
    "kompetensi": ("kemampuan pelaksana", "kompetensi petugas"),
    "perilaku": ("perilaku petugas",),
    "pengaduan": ("penanganan pengaduan", "pengaduan saran dan masukan", "pengaduan saran masukan"),
    "sarpras": ("sarana prasarana", "sarana", "prasarana", "fasilitas"),
}
_STATEMENTS: Mapping[str, Sequence[str]] = {  # of statements whose ends differ from agency to agency
    "informasi": ("informasi pelayanan tersedia",),
    "kesesuaian_syarat": ("kesesuaian persyaratan dengan",),
    "standar": ("standar dan prosedur layanan",),
    "alur": ("prosedur alur layanan",),
    "kepatuhan": ("layanan diberikan sesuai prosedur",),
    "waktu": ("jangka waktu layanan",),
    "biaya": ("biaya layanan sesuai",),
    "bebas_pungli": ("tidak ada pungutan liar",),
    "bebas_calo": ("tidak ada percaloan",),
    "produk": ("produk layanan yang diterima",),
    "petugas_cepat": ("petugas merespon",),
    "aplikasi_cepat": ("aplikasi sistem pelayanan merespon", "aplikasi sistem layanan merespon"),
    "petugas_ramah": ("petugas melayani",),
    "fitur_mudah": ("fitur pada aplikasi",),
    "keadilan": ("seluruh pengguna layanan dilayani", "saya dilayani secara adil"),
    "bebas_gratifikasi": ("pelayanan diberikan tanpa imbalan",),
    "pengaduan": ("layanan konsultasi dan pengaduan",),
    "sarana_nyaman": ("sarana prasarana nyaman", "sarana dan prasarana nyaman"),
    "sistem_nyaman": ("sistem layanan online", "sistem pelayanan online"),
}


@dataclass(frozen=True, slots=True)
class HeaderFault:
    """`kind` is `other` (a number and the name of another), `twice` or `missing`. `found` is as it is written."""

    kind: Literal["other", "twice", "missing"]
    items: tuple[Item, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of Instrument.items stands, None for one that is not there.

    `bare` are those known by a number alone that means another element in another order, as they are written.
    """

    places: tuple[int | None, ...]
    faults: tuple[HeaderFault, ...]
    bare: tuple[tuple[str, Item], ...]


def plain(text: str) -> str:
    """A name as it is compared: without case, accents, punctuation and further blanks.

    >>> plain(" Sarana  &  Prasarana"), plain("Biaya/Tarif"), plain("Rata-rata :")
    ('sarana dan prasarana', 'biaya tarif', 'rata rata')
    """
    if text.isascii() and text.isalnum():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.replace("&", " dan ")).casefold()
    return " ".join(re.findall(r"[^\W_]+", text))


def columns_of(header: Sequence[str], instrument: Instrument, order: Order = "report") -> Columns:
    """The columns of a header.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> found = columns_of(["No", "U1", "Prosedur", "Waktu", "u3"], skm)
    >>> found.places[:4], [one.kind for one in found.faults][:1]
    ((1, 2, 4, None), ['missing'])
    """
    numbers, others, names = _numbered(instrument, order), _numbered(instrument, _other(order)), _named(instrument)
    at: dict[str, list[int]] = {}
    faults, bare, numbered = list[HeaderFault](), list[tuple[str, Item]](), set[int]()
    for place, text in enumerate(header):
        item, named = _item(text, numbers, names)
        if item is None:
            continue
        told = _NUMBER.search(text)
        number = told[1] if told is not None else plain(text)
        if named is not None and named is not item:
            faults.append(HeaderFault("other", (item, named), (text,)))
            numbered.add(place)
            at.setdefault(named.key, []).append(place)
            continue
        if number in numbers:
            numbered.add(place)
            if named is None and others.get(number) is not item:
                bare.append((text, item))
        at.setdefault(item.key, []).append(place)
    _leave_moments(at, header, numbered)
    wrong = {item.key for one in faults for item in one.items}
    for item in instrument.items:
        if len(found := at.get(item.key, [])) > 1 and item.key not in wrong:
            faults.append(HeaderFault("twice", (item,), tuple(header[place] for place in found)))
    for one in (one for part in (instrument, *instrument.side) for one in part.elements):
        absent = [item for item in one.items if item.key not in at and item.key not in wrong]
        faults += [HeaderFault("missing", (item,), ()) for item in absent if not item.modes]
        if absent and len(absent) == len(one.items) and all(item.modes for item in absent):
            faults.append(HeaderFault("missing", tuple(absent), ()))
    places = (at.get(item.key) for item in instrument.items)
    return Columns(tuple(found[0] if found else None for found in places), tuple(faults), tuple(bare))


def _leave_moments(at: dict[str, list[int]], header: Sequence[str], numbered: Collection[int]) -> None:
    """Of columns that may be the element of time or the time of filling in, leave the element's."""
    begins = not _BEGINNINGS.isdisjoint(map(plain, header))
    for key in set(_MOMENTS) & at.keys():
        names = {place: plain(header[place]) for place in at[key]}
        if begins or any(name not in (*_MOMENTS, *_ENDS) for name in names.values()):
            at[key] = [place for place in at[key] if names[place] not in _ENDS]
        told = not set(numbered).isdisjoint(at[key]) or any(names[place] not in _MOMENTS for place in at[key])
        if len(at[key]) > 1 and told:
            at[key] = [place for place in at[key] if names[place] not in _MOMENTS]
        if not at[key]:
            del at[key]


def beyond(header: Sequence[str], instrument: Instrument) -> tuple[str, ...]:
    """Columns numbered beyond the elements of this questionnaire: a file that has some answers another one.

    >>> from scoring import load_instrument
    >>> beyond(["U9", "U10", "u14 (Keamanan)", "Unit 12"], load_instrument())
    ('U10', 'u14 (Keamanan)')
    """
    found = ((text, _NUMBER.match(text.strip())) for text in header)
    most = len(instrument.keys)
    return tuple(text for text, told in found if told and told[1].isdigit() and int(told[1]) > most)


def order_told(header: Sequence[str], instrument: Instrument) -> Order | None:
    """The questionnaire's order where the names beside numbers agree with it alone, None where they do not tell.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> order_told(["U1 (Persyaratan)", "U8 (Sarana)"], skm), order_told(["U8", "U9"], skm)
    ('questionnaire', None)
    """
    if not _contradicts(header, instrument, "report") or _contradicts(header, instrument, "questionnaire"):
        return None
    return "questionnaire"


def _contradicts(header: Sequence[str], instrument: Instrument, order: Order) -> bool:
    """Whether a column has the number of one item and the name of another."""
    return any(one.kind == "other" for one in columns_of(header, instrument, order).faults)


def known_columns(header: Sequence[str], instrument: Instrument) -> int:
    """How many of these names are items: a header has many, a title none."""
    numbers, names = _numbered(instrument, "report"), _named(instrument)
    return len({item.key for text in header if text and (item := _item(text, numbers, names)[0]) is not None})


def _item(text: str, numbers: Mapping[str, Item], names: Mapping[str, Item]) -> tuple[Item | None, Item | None]:
    """The item of a column, and the item that its words name. Without a number they are the same."""
    number = _NUMBER.search(text)
    if number is not None and number[1] in numbers:
        rest = plain(text[: number.start()] + " " + text[number.end() :])
        if not rest or rest in names or not text[: number.start()].strip():
            return numbers[number[1]], names.get(rest)
    whole = plain(text)
    first, _, rest = whole.partition(" ")
    if (item := numbers.get(first.upper())) is not None and (not rest or rest in names):  # T1, of an index beside it
        named = names.get(rest)
        return (
            (named, named) if named is not None and first.isdigit() else (item, named)
        )  # 8. as lists number questions
    found = names.get(whole) or names.get(told := _COUNT.sub("", whole)) or _begun(told, names)
    return found, found


def _begun(told: str, names: Mapping[str, Item]) -> Item | None:
    """The item of a statement that ends in other words than the questionnaire's."""
    keys = [key for key, texts in _STATEMENTS.items() if told.startswith(tuple(f"{text} " for text in texts))]
    return names.get(plain(keys[0])) if len(keys) == 1 else None


def _other(order: Order) -> Order:
    return "questionnaire" if order == "report" else "report"


@lru_cache(maxsize=64)
def _numbered(instrument: Instrument, order: Order) -> Mapping[str, Item]:
    if order == "report":
        return {item.u.removeprefix("U"): item for item in instrument.items}
    several = {item.u.removeprefix("U"): item for item in instrument.items if "." in item.u}
    return several | {str(number): item for number, item in enumerate(instrument.asked, 1)}


@lru_cache(maxsize=64)
def _named(instrument: Instrument) -> Mapping[str, Item]:
    found = dict[str, Item | None]()
    for item in instrument.items:
        told = {item.key, *item.name.values(), *item.short.values(), *item.question.values()}
        told |= {item.u, *_ALIASES.get(item.key, ())}
        told |= {f"{item.name[language]} {asked}" for language, asked in item.question.items() if language in item.name}
        for name in {plain(one) for one in told}:
            found[name] = item if name not in found else None
    return {name: item for name, item in found.items() if item is not None and name}
