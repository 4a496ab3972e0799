"""Columns of a file from elsewhere: which is which element, what else is known, what is personal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from bot.cases.import_map import ROLES, ImportMap
from bot.cases.import_own_form import asked_in_own_form
from bot.conversation.profile import profile_of
from bot.rules.faults import Fault, fault
from scoring.columns import Order, beyond, columns_of, known_columns, order_told, plain
from scoring.instrument import Instrument

ColumnKind = Literal["item", "profile", "date", "unit", "service", "mode", "serial", "suggestion", "personal", "leave"]
_BRACKETS = re.compile(r"^(.*)\[([^\[\]]+)\]\s*$", re.DOTALL)
_GROUPS = re.compile(r"[/.:-]")
_DATES = (  # the first of these that a file has is the day of an answer
    *("date", "tanggal", "tgl", "tanggal survei", "tgl survei", "tanggal survey", "tgl survey", "tanggal pengisian"),
    *("tanggal layanan diterima", "cap waktu", "stempel waktu", "timestamp", "waktu pengisian", "end", "endtime"),
    *(
        "completion time",
        "waktu selesai",
        "waktu penyelesaian",
        "start",
        "starttime",
        "start time",
        "waktu mulai",
        "today",
        "date submitted",
    ),
    *("submitdate", "date last action", "datestamp", "startdate", "date started", "submissiondate", "submission time"),
    *("waktu", "time"),
    *(f"{name} {zone}" for name in ("waktu", "time") for zone in ("wib", "wita", "wit")),  # as our own workbook has it
)
_HIGHEST = 4  # score
_ONCE = ("unit", "service", "mode", "serial", "profile")
_NAMES = {"nama unit", "nama opd", "nama layanan"}
UTC_DATES = ("submissiondate", "submission time")  # servers of ODK and Kobo write these so
_KNOWN: Mapping[ColumnKind, tuple[str, ...]] = {
    "unit": (
        *("unit", "kode unit", "unit pelayanan", "unit layanan", "nama unit", "opd", "nama opd", "perangkat daerah"),
        *("instansi", "unit kerja", "unit name"),
    ),
    "service": (
        *("service", "layanan", "jenis layanan", "jenis layanan yang diterima", "jenis pelayanan", "nama layanan"),
        *("layanan yang diterima", "jenis pelayanan yang diterima", "service name"),
    ),
    "mode": ("mode", "cara layanan diberikan", "cara layanan", "how the service was given", "way of service"),
    "serial": ("serial", "nomor formulir", "no formulir", "nomor seri", "no seri"),
    "suggestion": (
        *("suggestion", "suggestions", "saran", "kritik", "masukan", "kritik dan saran", "saran dan masukan"),
        *("kritik saran", "saran masukan", "saran kritik", "saran dan kritik", "komentar", "kritik dan masukan"),
    ),
}
_PROFILE: Mapping[str, tuple[str, ...]] = {
    "kelamin": ("kelamin", "jenis kelamin", "jenis kelamin anda", "jk", "gender", "sex"),
    "usia": ("usia", "umur", "usia anda", "umur anda", "kelompok usia", "usia tahun", "umur tahun", "age"),
    "pendidikan": ("pendidikan", "pendidikan terakhir", "pendidikan terakhir anda", "education"),
    "pekerjaan": ("pekerjaan", "pekerjaan utama", "pekerjaan anda", "occupation", "job", "profesi"),
    "tanggal_layanan": ("tanggal layanan",),
    "disabilitas": ("disabilitas", "penyandang disabilitas", "disability"),
}
_PEOPLE = (  # of names they are personal, of numbers they count the rows
    *("responden", "respondent", "respondents", "pengguna layanan", "pemohon", "pelanggan", "pengunjung", "pasien"),
    *("peserta", "pengisi", "penerima layanan", "warga"),
)
_PERSONAL = re.compile(
    r"\b(nama\w*|\w*name|e ?mail\w*|surel|hp|handphone|telepon|telpon|telp|phone\w*|nik|no ktp|nomor ktp|whatsapp"
    r"|wa|alamat|address|submitted by|submitter\w*|device ?id|tanda tangan|signature|ipaddr|nomor induk|no induk"
    r"|nip|identitas|identity|kontak|contact|lahir|birth|pemohon|instagram|facebook|imei|sim ?serial|subscriber ?id"
    r"|\w*geolocation|\w*latitude|\w*longitude|koordinat|(no|nomor) (kk|rm|rekam medis|bpjs|paspor)|npwp)\b"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is written, and what it is. `key` names the item or the profile question."""

    name: str
    kind: ColumnKind
    key: str = ""


def weigh(cells: Sequence[str], instrument: Instrument, said: ImportMap) -> int:
    """How many of these are names of items: a header has many, a title and answers none."""
    items = {item.key for item in instrument.items}
    mapped = sum(1 for cell in cells if cell and said.columns.get(plain(cell)) in items)
    counted = are_numbers(cells, instrument)
    named = [_spelled(one, instrument) for one in cells if counted or not plain(one).isdecimal()]  # "3" is an answer
    return mapped + known_columns(named, instrument)


def are_numbers(cells: Sequence[str], instrument: Instrument) -> bool:
    """Whether a row numbers the elements: each of 1 to n once, side by side. No row of answers does, for n above 4.

    >>> from scoring import load_instrument
    >>> skm = load_instrument()
    >>> are_numbers(["Nama", *"123456789"], skm), are_numbers([*"4321", *"12341"], skm)
    (True, False)
    """
    numbers = [str(number) for number in range(1, len(instrument.keys) + 1)]
    decimal = [told for cell in cells if (told := plain(cell)).isdecimal()]
    return len(numbers) > _HIGHEST and decimal == numbers


def columns_in(header: Sequence[str], instrument: Instrument, said: ImportMap) -> tuple[list[Column], list[Fault]]:
    """Every column of a header, and what is wrong with it. Bare numbers whose order was not said are told so.

    >>> from scoring import load_instrument
    >>> found, _ = columns_in(["Cap waktu", "Nama", "skm/u1", "Anak"], load_instrument(), ImportMap())
    >>> [(one.kind, one.key) for one in found]
    [('date', ''), ('personal', ''), ('item', 'persyaratan'), ('leave', '')]
    >>> columns_in(["Waktu (WITA)"], load_instrument(), ImportMap())[0][0].kind
    'date'
    """
    items = {item.key for item in instrument.items}
    profile = [one.key for one in profile_of(instrument)]
    spelled = list[str]()
    for text in header:
        target = said.columns.get(plain(text), "")
        spelled.append(target if target in items else "" if target else _spelled(text, instrument))
    matched = columns_of(spelled, instrument, _order(spelled, instrument, said))
    at = {place: item.key for item, place in zip(instrument.items, matched.places, strict=True) if place is not None}
    found = [
        Column(text, "item", at[place]) if place in at else _other(text, said, profile, modes=bool(instrument.modes))
        for place, text in enumerate(header)
    ]
    faults = [
        _told(one.kind, [item.key for item in one.items], [_written(header, spelled, name) for name in one.found])
        for one in matched.faults
    ]
    if further := beyond(spelled, instrument):
        names = ", ".join(_written(header, spelled, name) for name in further)
        faults.append(fault("import_beyond", found=names, most=len(instrument.keys), expected=instrument.id))
    _keep_one_date(found)
    _leave_names_of_codes(found)
    for kind, key in sorted({(one.kind, one.key) for one in found if one.kind in _ONCE}):
        listed = [one.name for one in found if (one.kind, one.key) == (kind, key)]
        if len(listed) > 1:
            faults.append(fault("import_twice", found=", ".join(listed), what=key or kind))
    unknown = [name for name in said.columns if name not in set(map(plain, header))]
    faults += [fault("map_column", found=name) for name in unknown]
    return found, faults


def bare_in(header: Sequence[str], instrument: Instrument, said: ImportMap) -> list[tuple[str, str]]:
    """Columns known by a number alone that another order gives another element, with the element they are read as."""
    if said.order:
        return []
    spelled = ["" if plain(text) in said.columns else _spelled(text, instrument) for text in header]
    return [(name, item.key) for name, item in columns_of(spelled, instrument, _order(spelled, instrument, said)).bare]


def agree(columns: Sequence[Column], names: Sequence[str], instrument: Instrument, said: ImportMap) -> bool:
    """Whether a second header names the same elements as these columns. Bare numbers below names say nothing."""
    others, _ = columns_in(names, instrument, said)
    bare = {name for name, _ in bare_in(names, instrument, said)}
    bare -= {name for name, _ in bare_in([one.name for one in columns], instrument, said)}
    both = zip(columns, others, strict=False)
    return all(one.key == other.key or other.name in bare for one, other in both if one.kind == other.kind == "item")


def is_turned(header: Sequence[str], instrument: Instrument, said: ImportMap) -> bool:
    """Whether its names tell that its numbers are those of the questionnaire, and nobody said so."""
    spelled = ["" if plain(text) in said.columns else _spelled(text, instrument) for text in header]
    return not said.order and order_told(spelled, instrument) is not None


def _order(spelled: Sequence[str], instrument: Instrument, said: ImportMap) -> Order:
    if said.order:
        return "questionnaire" if said.order == "questionnaire" else "report"
    return order_told(spelled, instrument) or "report"


def _spelled(text: str, instrument: Instrument) -> str:
    """A name without what its program puts before it: groups (skm/u1), the question of a grid ([Prosedur])."""
    known = [one for one in _spellings(text) if known_columns([one], instrument)]
    if len(known) > 1:  # one that names the element says more than its number
        return next((one for one in known if not columns_of([one], instrument).bare), known[0])
    return known[0] if known else text


def _spellings(text: str) -> Iterator[str]:
    yield text
    if found := _BRACKETS.search(text):
        yield found[2]
        yield found[1].strip()  # what a question or a variable says, before its code
    parts = _GROUPS.split(text)
    for start in range(1, len(parts)):
        yield "-".join(parts[start:])


def _other(text: str, said: ImportMap, profile: Sequence[str], *, modes: bool) -> Column:
    target = said.columns.get(plain(text), "")
    if target:
        return Column(text, cast(ColumnKind, target)) if target in ROLES else Column(text, "profile", target)
    for spelling in _spellings(text):
        name = plain(spelling)
        if (asked := asked_in_own_form(name)) and (asked[1] in profile if asked[1] else asked[0] != "mode" or modes):
            return Column(text, *asked)
        for key in profile:
            if name in _PROFILE.get(key, (key,)):
                return Column(text, "profile", key)
        if name in _DATES:
            return Column(text, "date")
        for kind, names in _KNOWN.items():
            if name in names and (kind != "mode" or modes):
                return Column(text, kind)
        if name in _PEOPLE:
            return Column(text, "leave")
    return Column(text, "personal" if _PERSONAL.search(plain(text)) else "leave")


def _keep_one_date(found: list[Column]) -> None:
    """Of several moments one is the day of the answer, the others are left."""
    places = [place for place, one in enumerate(found) if one.kind == "date"]
    places.sort(
        key=lambda place: next((at for at, name in enumerate(_DATES) if name in names_of(found[place].name)), -1)
    )
    for place in places[1:]:
        found[place] = Column(found[place].name, "leave")


def _leave_names_of_codes(found: list[Column]) -> None:
    """A name beside its code says nothing more."""
    for place, one in enumerate(found):
        if names_of(one.name) & _NAMES and sum(1 for other in found if other.kind == one.kind) > 1:
            found[place] = Column(one.name, "leave")


def names_of(text: str) -> set[str]:
    """What a column may be called, as it is compared: its name, and that without what a program puts before it."""
    return {plain(one) for one in _spellings(text)}


def with_names_dropped(columns: Sequence[Column], places: Collection[int]) -> list[Column]:
    """The columns, those of people at places where not only numbers stand as personal ones."""
    return [
        Column(one.name, "personal") if place in places and is_of_people(one) else one
        for place, one in enumerate(columns)
    ]


def is_of_people(column: Column) -> bool:
    """Whether a column is called after people, so that its cells may be their names."""
    return column.kind == "leave" and bool(names_of(column.name) & set(_PEOPLE))


def is_utc(column: Column) -> bool:
    """Whether moments without a zone are UTC in it."""
    return bool(names_of(column.name) & set(UTC_DATES))


def is_moment(column: Column) -> bool:
    """Whether its name is one of days and moments, whatever it is read as."""
    names = names_of(column.name)
    return bool(names & set(_DATES)) or any(name.split(" ")[0] in ("tanggal", "tgl") for name in names)


def _written(header: Sequence[str], spelled: Sequence[str], name: str) -> str:
    return header[spelled.index(name)] if name in spelled else name


def _told(kind: str, keys: Sequence[str], found: Sequence[str]) -> Fault:
    if kind == "other":
        return fault("import_other", found[0], number=keys[0], named=keys[1])
    if kind == "twice":
        return fault("import_twice", found=", ".join(found), what=keys[0])
    return fault("import_missing", found=", ".join(keys))
