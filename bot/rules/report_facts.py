"""What can be told for a report: its keys, in both languages, and what is wrong with a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.rules.faults import Fault, fault

_LONGEST, _MOST = 600, 12  # letters of a text or a line, lines of a list


@dataclass(frozen=True, slots=True)
class Key:
    """`kind` is text, lines (separated by "|"), days ("2026-06-22..2026-06-30"), day, plan ("what > when or
    state > who, how or where", lines as above) or number. `names` are its words.
    """

    kind: str
    names: tuple[str, ...]


KEYS: Mapping[str, Key] = {
    "team": Key("text", ("tim", "team")),
    "preparation": Key("days", ("persiapan", "preparation")),
    "processing": Key("days", ("pengolahan", "processing")),
    "reporting": Key("days", ("pelaporan", "reporting")),
    "forum": Key("day", ("forum", "fkp")),
    "forum_with": Key("text", ("peserta", "participants")),
    "causes": Key("lines", ("penyebab", "causes")),
    "voices": Key("lines", ("suara", "voices")),
    "advice": Key("lines", ("saran", "advice")),
    "preface": Key("lines", ("pengantar", "preface")),
    "plan": Key("plan", ("rencana", "plan")),
    "done": Key("plan", ("hasil", "done")),
    "media": Key("plan", ("media", "publications")),
    "served": Key("number", ("populasi", "served")),
}


def key_of(word: str) -> str | None:
    """The key that a word means, in any case. None where it means none.

    >>> key_of("Tim"), key_of("FKP"), key_of("?")
    ('team', 'forum', None)
    """
    plain = word.strip().casefold()
    return next((key for key, one in KEYS.items() if plain in (key, *one.names)), None)


def fact_faults(key: str, text: str) -> list[Fault]:
    """What is wrong with a text under a key. An empty one takes it back and is never wrong."""
    if KEYS[key].kind == "plan":
        return [] if parts_in(text) else [fault("fact_plan", KEYS[key].names[0], found=text)]
    kind, where = KEYS[key].kind, KEYS[key].names[0]
    if not text:
        return []
    lines = lines_in(text) if kind == "lines" else (text,)
    long = [fault("too_long", where, found=len(one), expected=_LONGEST) for one in lines if len(one) > _LONGEST]
    if kind == "lines" and len(lines) > _MOST:
        long.append(fault("fact_lines", where, found=len(lines), expected=_MOST))
    if kind == "days" and days_in(text) is None:
        return [*long, fault("fact_days", where, found=text)]
    if kind == "day" and day_in(text) is None:
        return [*long, fault("head_day", where, found=text)]
    if kind == "number" and number_in(text) is None:
        return [*long, fault("population", where, found=text)]
    return long


def lines_in(text: str) -> tuple[str, ...]:
    """The lines of a list.

    >>> lines_in("satu | dua|")
    ('satu', 'dua')
    """
    return tuple(line for part in text.split("|") if (line := part.strip()))


def parts_in(text: str) -> tuple[tuple[str, str, str], ...]:
    """The three parts of each line of a plan or of what became of one. None of them where a line is not so.

    >>> parts_in("waktu: Menambah loket > 2027-Q1 > Kepala Bagian | Papan baru > sudah > Dipasang")
    (('waktu: Menambah loket', '2027-Q1', 'Kepala Bagian'), ('Papan baru', 'sudah', 'Dipasang'))
    """
    found = []
    for line in lines_in(text):
        what, *more = (part.strip() for part in line.split(">"))
        if not what or len(more) > 2 or len(line) > _LONGEST:
            return ()
        found.append((what, more[0] if more else "", more[1] if len(more) > 1 else ""))
    return tuple(found[:_MOST])


def day_in(text: str) -> date | None:
    """A day, None where it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def days_in(text: str) -> tuple[date, date] | None:
    """The first and the last day of a span, None where it is none or goes back.

    >>> days_in("2026-06-22..2026-06-30") == (date(2026, 6, 22), date(2026, 6, 30)), days_in("2026-06-30..2026-06-22")
    (True, None)
    """
    first, _, last = (day_in(part) if part != ".." else None for part in text.partition(".."))
    return (first, last) if first is not None and last is not None and first <= last else None


def number_in(text: str) -> int | None:
    """A whole number above nought, None where it is none."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 12 and int(plain) else None
