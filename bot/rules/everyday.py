"""Everyday words: which kind of unit and which service residents mean by them, and words that are no search at all.

Data: everyday_words.csv (word, variants, kind, service, scope, note), everyday_kinds.csv (kind, words of a unit's name,
what the institution is called) and everyday_said.csv (thanks, greetings, complaints, words that only ask,
words that deny and what may be denied, what says that somebody is done and what may stand
beside it, and what is asked of the survey itself).
Whole words alone are compared, in lower case without hyphens and dots.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

COURTESIES = ("thanks", "greeting")  # said to the bot itself. A complaint may be a suggestion
_HERE = Path(__file__).parent
_LONGEST = 12  # words of a text that are looked at
_MOST = 2  # meanings of one text
_LAPOR = "lapor"  # the kind of words that complain and look for no unit
_SLIP = 0.84  # of 1, from where a word looks like one that is known
_SLIPPED = 5  # letters, from where a slip of the finger is looked for


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word stands for. `names` are words of the names of units, `called` is what the institution is called.

    `local` where an agency may have such a unit itself, `sensitive` where the word is not to be repeated.
    """

    kind: str
    names: tuple[str, ...]
    called: str
    service: str
    local: bool
    sensitive: bool


@cache
def _vocabulary() -> dict[tuple[str, ...], Meaning]:
    kinds = {row["kind"]: row for row in _rows("everyday_kinds.csv")}
    found = dict[tuple[str, ...], Meaning]()
    for row in _rows("everyday_words.csv"):
        kind = kinds[row["kind"]]
        names = tuple(filter(None, kind["names"].split("|")))
        sensitive, local = row["note"].startswith("sensitive"), row["scope"] == "daerah"
        meaning = Meaning(
            kind=row["kind"],
            names=names,
            called=kind["called"],
            service=row["service"],
            local=local,
            sensitive=sensitive,
        )
        for variant in (row["word"], *filter(None, row["variants"].split("|"))):
            found.setdefault(tuple(words_in(variant)), meaning)
    return found


@cache
def _single() -> tuple[str, ...]:
    return tuple(key[0] for key in _vocabulary() if len(key) == 1 and len(key[0]) >= _SLIPPED)


def words_in(text: str) -> list[str]:
    """The words of a text as they are compared.

    >>> words_in(" Bikin  E-KTP, dong!")
    ['bikin', 'ektp', 'dong']
    """
    plain = "".join(char for char in text.casefold() if char not in "-.'’")
    return "".join(char if char.isalnum() else " " for char in plain).split()


def without_fillers(text: str) -> str:
    """What is looked for in a text: without words that only ask.

    >>> without_fillers("mau ke puskesmas melati"), without_fillers("di mana")
    ('puskesmas melati', '')
    """
    return " ".join(word for word in words_in(text) if word not in _said()["filler"])


def meanings(text: str) -> list[Meaning]:
    """What the known words of a text stand for, those of most words first. Empty where none is known.

    >>> [(one.kind, one.service) for one in meanings("pajak motor")]
    [('samsat', 'Pajak kendaraan dan STNK')]
    >>> [one.kind for one in meanings("rujukan bpjs")], meanings("antrean lama")
    (['puskesmas', 'bpjs'], [])
    """
    return _known(words_in(text)[:_LONGEST])


def meanings_near(text: str) -> list[Meaning]:
    """The same for a text with slips of the finger.

    >>> [one.kind for one in meanings_near("imunissasi anak")]
    ['puskesmas']
    """
    words = words_in(text)[:_LONGEST]
    mended = [_mended(word) if len(word) >= _SLIPPED else word for word in words]
    return _known(mended) if mended != words else []


def _mended(word: str) -> str:
    near = difflib.get_close_matches(word[:40], _single(), 1, _SLIP)
    return near[0] if near else word


def _known(words: Sequence[str]) -> list[Meaning]:
    """The meanings of several words first, of one word in the order written."""
    found = sorted(_spans(words), key=lambda span: (-len(span[0]) if len(span[0]) > 1 else 0, span[0][0]))
    return list(dict.fromkeys(meaning for _, meaning in found))[:_MOST]


def _spans(words: Sequence[str]) -> list[tuple[range, Meaning]]:
    """The places of known words, the longest taken first."""
    known, taken, found = _vocabulary(), set[int](), list[tuple[range, Meaning]]()
    for size in range(min(len(words), 5), 0, -1):
        for at in range(len(words) - size + 1):
            meaning = known.get(tuple(words[at : at + size]))
            if meaning is not None and taken.isdisjoint(range(at, at + size)):
                taken.update(range(at, at + size))
                found.append((range(at, at + size), meaning))
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _said() -> dict[str, frozenset[str]]:
    return {row["kind"]: frozenset(row["words"].split("|")) for row in _rows("everyday_said.csv")}


def is_courtesy(text: str) -> bool:
    """Whether a text is said to the bot itself: thanks or a greeting, and no answer to anything.

    >>> [is_courtesy(text) for text in ("halo", "Terima kasih banyak", "SKM Kelurahan 2026", "jelek sekali")]
    [True, True, False, False]
    """
    return is_said(text) in COURTESIES


def is_said(text: str) -> str | None:
    """What a text is where it looks for nothing, None for everything else.

    Thanks, greeting, complaint, or what is asked of the survey itself: change, erase, guide.

    Or done: no more than that somebody has finished or has nothing to add, in words or by a sign alone.

    >>> [is_said(text) for text in ("Terima kasih banyak", "halo", "selamat pagi", "jelek sekali", "lapor kehilangan")]
    ['thanks', 'greeting', 'greeting', 'complaint', None]
    >>> [is_said(text) for text in ("ok", "tidak ada, makasih", "👍", "sudah baik")]
    ['done', 'done', 'done', None]
    >>> [is_said(text) for text in ("mau ubah jawaban saya", "cara mengisi survei", "hapus data saya")]
    ['change', 'guide', 'erase']
    """
    words, said = words_in(text)[:_LONGEST], _said()
    if not words:
        return ("greeting" if "?" in text else "done") if text.strip() else None
    known = {place for places, meaning in _spans(words) if meaning.kind != _LAPOR for place in places}
    if _complains(words, known, said):
        return "complaint"
    besides = said["polite"] | said["filler"]
    for kind in ("thanks", "greeting"):
        if any(word in said[kind] for word in words) and all(word in said[kind] | besides for word in words):
            return kind
    rest = " ".join(word for word in words if word not in said["aside"] | said["thanks"])
    if rest in said["done"]:
        return "done"
    asked = " ".join(word for word in words if word not in said["aside"] | said["filler"] | said["thanks"])
    return next((kind for kind in ("change", "erase", "guide") if asked in said[kind]), None)


def _complains(words: Sequence[str], known: Container[int], said: Mapping[str, frozenset[str]]) -> bool:
    """Whether words of a complaint are among them, or a word of praise is denied: "tidak ramah"."""
    bare = [word.removesuffix("nya") if len(word) > _SLIPPED else word for word in words]  # "antreannya lama"
    text = f" {' '.join(bare)} "
    if any(f" {phrase} " in text for phrase in said["complaint"] if " " in phrase):
        return True
    if any(pair[0] in said["negation"] and pair[1] in said["praise"] for pair in pairwise(bare)):
        return True
    return any(word in said["complaint"] and place not in known for place, word in enumerate(bare))
