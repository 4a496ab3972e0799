"""Cells of a file from elsewhere as scores and profile codes: by what they say, never by a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.cases.import_map import EVERY, ImportMap
from bot.conversation.profile import FIELDS
from bot.conversation.texts import texts
from scoring.columns import plain
from scoring.instrument import Instrument

UNKNOWN = -1
_NUMBER = re.compile(r"([1-4])(?:[.,]0+)?")
_CODE = re.compile(r"A(?:O0)?([1-4])", re.IGNORECASE)  # answer codes of LimeSurvey
_NUMBERED = re.compile(r"[(\[]?([1-4a-d])(?:\s*[.)\]:=–-]\s*|\s+)(.+)", re.IGNORECASE | re.DOTALL)
_ENDING = re.compile(r"(.+?)\s*[(\[]([1-4])[)\]]", re.DOTALL)
_LETTERS = "abcd"
_AGE = re.compile(r"([0-9]{1,3})")
_YEARS = re.compile(r"\s*(?:tahun|thn|th|years?)(?: old)?\.?$", re.IGNORECASE)
_TEXT = "'"  # before a cell that a spreadsheet holds as text
_BAND = re.compile(r"([0-9]+)-([0-9]+)")
_ALIASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "kelamin": {
        "L": ("laki laki", "laki2", "lelaki", "pria", "lk", "male", "m", "laki"),
        "P": ("perempuan", "wanita", "pr", "female", "f"),
    },
    "pendidikan": {
        "TS": ("tidak sekolah", "belum sekolah", "tidak tamat sd"),
        "SD": ("sd sederajat", "sekolah dasar", "sd mi"),
        "SMP": ("sltp", "smp sederajat", "mts", "smp mts", "sltp sederajat"),
        "SMA": (
            *("slta", "smk", "sma sederajat", "sma smk", "slta sederajat", "ma", "sma smk sederajat", "sma ma"),
            *("sma smk ma", "sma ma smk", "smu", "sma smu"),
        ),
        "D1-D3": (
            *("d1", "d2", "d3", "d i", "d ii", "d iii", "di", "dii", "diii", "diploma", "d1 d2 d3", "d1 d3", "d 3"),
            *("diploma 3", "diploma iii", "d1 d2", "diploma d3", "diploma d1 d3", "diploma i ii iii"),
        ),
        "S1": ("s i", "s 1", "sarjana", "sarjana s1", "s1 d4", "d4 s1", "d4", "d iv", "div", "strata 1", "diploma iv"),
        "S2": ("s ii", "s 2", "magister", "magister s2", "pascasarjana s2", "strata 2"),
        "S3": ("s iii", "s 3", "doktor", "doktor s3", "strata 3"),
    },
    "pekerjaan": {
        "ASN": ("pns", "pegawai negeri", "asn pns", "pns asn", "pegawai negeri sipil", "pppk"),
        "SWASTA": ("pegawai swasta", "karyawan swasta", "karyawan", "swasta"),
        "WIRAUSAHA": ("wiraswasta", "wirausaha usahawan", "pengusaha", "pedagang"),
        "IRT": ("ibu rumah tangga", "mengurus rumah tangga"),
        "PELAJAR": ("pelajar mahasiswa", "mahasiswa", "pelajar", "mahasiswa pelajar"),
        "TANI": ("petani", "nelayan", "petani nelayan"),
        "LEPAS": ("buruh", "pekerja lepas", "buruh harian lepas"),
        "PENSIUN": ("pensiunan",),
        "LAIN": ("lainnya", "lain lain", "other"),
    },
}
_ONLINE, _GRADES = "skm-online-2024", ("tidak baik", "kurang baik", "baik", "sangat baik")  # what SKM Online writes
_MODES = {
    "online": ("daring",),
    "offline": ("luring", "tatap muka", "loket"),
    "hybrid": ("hibrida", "daring dan luring"),
}


def mode_words(mode: str) -> frozenset[str]:
    """How files write a way of service: its name, and what it is called in both languages."""
    told = (plain(texts(language)(f"units.mode_{mode}")) for language in ("id", "en"))
    return frozenset((mode, *told, *_MODES.get(mode, ())))


class Scores:
    """What cells of items mean. A word of one item may be another score in the next one."""

    def __init__(self, instrument: Instrument, said: ImportMap) -> None:
        grades = enumerate(_GRADES, 1) if instrument.id == _ONLINE else ()
        every = {**{word: score for score, word in grades}, **said.scores.get(EVERY, {})}
        self._words = {
            item.key: {
                **{plain(label): score for labels in item.labels.values() for score, label in enumerate(labels, 1)},
                **every,
                **said.scores.get(item.key, {}),
            }
            for item in instrument.items
        }
        self._missing, self._letters = frozenset(said.missing), said.letters
        self._found: dict[tuple[str, str], int | None] = {}

    def score(self, item: str, text: str) -> int | None:
        """1-4, None for a blank, UNKNOWN for what means neither.

        >>> from scoring import load_instrument
        >>> scores = Scores(load_instrument(), ImportMap(missing=("0", "-")))
        >>> [scores.score("waktu", one) for one in ("4", "3.0", "A2", "Cepat", "d. Sangat cepat", "2 - Kurang cepat")]
        [4, 3, 2, 3, 4, 2]
        >>> [scores.score("waktu", one) for one in ("(4) Sangat cepat", "3 Cepat", "'2")]
        [4, 3, 2]
        >>> [scores.score("waktu", one) for one in ("", "0", "Bagus", "a", "1 - Cepat")]
        [None, None, -1, -1, -1]
        """
        key = item, text
        if key not in self._found:
            self._found[key] = self._read(self._words[item], text.strip().removeprefix(_TEXT).strip())
        return self._found[key]

    def _read(self, words: Mapping[str, int], text: str) -> int | None:
        if not text or text.casefold() in self._missing:
            return None
        if (score := words.get(plain(text))) is not None:
            return score
        for pattern in (_NUMBER, _CODE):
            if found := pattern.fullmatch(text):
                return int(found[1])
        if self._letters and len(text) == 1 and text.casefold() in _LETTERS:
            return self._of_letter(text)
        if found := _NUMBERED.fullmatch(text):
            return self._agreed(found[1], words.get(plain(found[2])))
        if found := _ENDING.fullmatch(text):
            return self._agreed(found[2], words.get(plain(found[1])))
        return UNKNOWN

    def _agreed(self, mark: str, score: int | None) -> int:
        """The score of the words, unless the mark before them is another one's."""
        if score is None:
            return UNKNOWN
        if mark.isdigit():
            return score if int(mark) == score else UNKNOWN
        return score if not self._letters or self._of_letter(mark) == score else UNKNOWN

    def _of_letter(self, letter: str) -> int:
        place = _LETTERS.index(letter.casefold())
        return place + 1 if self._letters == "rising" else 4 - place


class Profiles:
    """What cells of profile questions mean."""

    def __init__(self, said: ImportMap) -> None:
        self._said, self._missing = said.profile, frozenset(said.missing)
        self._found: dict[tuple[str, str], str | None] = {}
        self._words: dict[str, dict[str, str]] = {}

    def code(self, question: str, text: str) -> str | None:
        """An option's code, "" for a blank, None for what is neither.

        >>> profiles = Profiles(ImportMap())
        >>> profiles.code("usia", "34"), profiles.code("pendidikan", "SLTA"), profiles.code("kelamin", "Laki - laki")
        ('26-34', 'SMA', 'L')
        >>> [profiles.code("usia", one) for one in ("<17", "17", "66", "Di atas 65 tahun", "17 - 25 thn")]
        ['<17', '17-25', '>65', '>65', '17-25']
        """
        key = question, text
        if key not in self._found:
            self._found[key] = self._read(question, text.strip())
        return self._found[key]

    def _read(self, question: str, text: str) -> str | None:
        said = self._said.get(question, {})
        if not text or text.casefold() in self._missing or text == "-":
            return ""
        if text in FIELDS[question].options:
            return text
        if question == "usia":
            text = _YEARS.sub("", text)
        if (code := self._known(question).get(plain(text))) is not None:
            return code
        if question == "usia" and (found := _AGE.fullmatch(text)):
            return _band(int(found[1]))
        return said.get(EVERY)

    def _known(self, question: str) -> Mapping[str, str]:
        if question not in self._words:
            options = FIELDS[question].options
            words = {plain(name): code for code, names in _ALIASES.get(question, {}).items() for name in names}
            for language in ("id", "en"):
                words |= {plain(texts(language).option(question, code)): code for code in options}
            words |= {plain(code): code for code in options}
            if question == "usia":  # "<17" and ">65" are plain numbers, and so are ages
                words = {word: code for word, code in words.items() if not word.isdecimal()}
            self._words[question] = words | dict(self._said.get(question, {}))
        return self._words[question]


def _band(age: int) -> str | None:
    options = FIELDS["usia"].options
    for one in options:
        if (found := _BAND.fullmatch(one)) and int(found[1]) <= age <= int(found[2]):
            return one
    if not 5 <= age <= 120:
        return None
    return options[0] if age < int(options[0][1:]) else options[-1]
