"""Rows of a table that are nobody's answers, known by what they call themselves: totals, means, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.cases.table_cells import Value, text_of
from exports.sheet.words import WORDS
from scoring.columns import plain
from scoring.instrument_catalogue import instruments
from scoring.register import is_own_id

_NOBODY = re.compile(
    r"(jumlah|jml|sub ?total|total|grand total|rata ?rata|rata2|rt2|rerata|mean|average|avg|σ|nrr|nilai|skor"
    r"|prosentase|persentase|persen|bobot|median|modus|tertinggi|terendah|maks|maksimum|maksimal"
    r"|minimum|minimal|max|min|keterangan|catatan|ikm|skm|mutu|simpangan baku"
    r"|standar deviasi|std dev|kategori|kinerja|selang kepercayaan|target responden|populasi)\b"
)
_WHOLE = frozenset(  # what a cell behind the first says, alone, in a row that is nobody
    (
        *("jumlah", "jml", "jumlah nilai", "jml nilai", "sub total", "subtotal", "total", "grand total", "total nilai"),
        *("rata rata", "rata2", "rerata", "mean", "average", "avg", "sum", "nilai rata rata", "nilai unsur"),
        *("nilai per unsur", "nrr", "nrr unsur", "nrr per unsur", "nrr tertimbang", "nrr tertimbang unsur"),
        *("nrr tertimbang per unsur", "median", "modus", "simpangan baku", "standar deviasi", "std dev"),
        *("persentase", "prosentase", "σ"),
    )
)
_INITIALS = frozenset(sign for name in _WHOLE for sign in (name[0], name[0].upper())) | {"∑", "Σ", "σ", "ς"}
_NAMES = frozenset(("total", "max", "maks", "min", "mean", "mutu", "nilai", "skor", "bobot", "modus", "median"))
_INITIALS_OF_NAMES = frozenset(name[0] for name in _NAMES)
_OF_TOTALS = frozenset(  # words behind the first by which a label is one of totals, and no person's name
    (
        *("per", "unsur", "nilai", "skor", "score", "rata", "nrr", "ikm", "skm", "tertimbang", "responden", "orang"),
        *("jawaban", "pelayanan", "layanan", "unit", "total", "jumlah", "sampel", "populasi", "bobot", "persen"),
        *("keseluruhan", "seluruh", "semua", "akhir", "maksimum", "minimum", "maksimal", "minimal", "indeks", "index"),
        *("interval", "konversi", "mutu", "kinerja", "kepuasan", "puas", "sesuai", "baik", "laki", "perempuan"),
        *("kuesioner", "formulir", "periode", "triwulan", "semester", "bulan", "tahun", "dinas", "opd", "kantor"),
        *("tertinggi", "terendah", "respondents", "answers", "elements", "element", "service", "of", "dan", "kategori"),
        *("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana"),
    )
)
_ANSWER = re.compile(r"[1-4](?:[.,]0+)?|A(?:O0)?[1-4]|[a-d]|(?=.*[^\W\d_]{3}).*", re.IGNORECASE | re.DOTALL)
_REMEMBERED = 4_096  # cells
_FEWEST = 3  # answers beside a name that make a row a person's


_FOOTERS = (
    *("n", "sum", "nrr", "weight", "carried", "weighted", "rounded", "mutu", "index", "ikm", "mutu_unit", "kinerja"),
    *("respondents", "interval", "target", "population", "method"),
)


def _footers() -> Iterator[str]:
    """How the rows below the answers of our own processing sheets begin."""
    for words in WORDS.values():
        yield from (plain(str(words[key])) for key in _FOOTERS)


_OURS = frozenset(_footers())

# How names of nobody begin, for texts of ASCII: looked for in many cells at once, since most have none.
_BEGINNINGS = frozenset(name[:3] for name in (*_WHOLE, *_OURS, *_NOBODY.pattern[1:].split(")")[0].split("|")))
_PERHAPS = re.compile(
    r"^[\W_]*(?:"
    + "|".join(sorted(re.escape(name).replace(r"\ ", r"[\W_]+") for name in _BEGINNINGS))
    + r")|[^\x00-\x7f]",
    re.IGNORECASE | re.MULTILINE,
)


class Somebody:
    """Whether rows are all of somebody, told of many rows at once. Cells that were looked at are remembered."""

    def __init__(self) -> None:
        self._known = set[Value]()

    def are(self, rows: Iterable[Sequence[Value]]) -> bool:
        """Whether none of these rows has any cell that could be a label of nobody_label() or begins_like_nobody().

        False says nothing: the rows are to be looked at one by one.

        >>> Somebody().are([["1", "Siti", 4], ["2", "Terima kasih", 3]]), Somebody().are([["", "Rata-rata", 3.5]])
        (True, False)
        """
        new = set(chain.from_iterable(rows)) - self._known
        texts = [cell for cell in new if isinstance(cell, str)]
        if _PERHAPS.search("\n".join(texts)) and any(_PERHAPS.search(text) and _may_name(text) for text in texts):
            return False
        if len(self._known) < _REMEMBERED:
            self._known |= new
        return True


def nobody_label(cells: Sequence[Value]) -> str:
    """What a row calls itself that is no answer of anybody, "" for others.

    The first cell may begin with such a word, unless it may be a person's name and answers stand beside it. A cell
    behind it, such as beside a running number, says it alone.

    >>> nobody_label(["", "Rata-rata", 3.5]), nobody_label(["1", "Total Football", 3])
    ('Rata-rata', '')
    >>> nobody_label([13, "RATA-RATA:", 3]), nobody_label(["Total Responden", 4, 3, 4, 2])
    ('RATA-RATA:', 'Total Responden')
    >>> nobody_label(["SKM", 3.5]), nobody_label(["skm-online-2024", 3])
    ('SKM', '')
    >>> nobody_label(["Max Contoh", 4, 3, 4, 4]), nobody_label(["Max Contoh", 4.2, 33, 48])
    ('', 'Max Contoh')
    """
    behind = False
    for cell in cells:
        text = cell.strip() if isinstance(cell, str) else text_of(cell)
        if not text:
            continue
        if not behind or text[0] in _INITIALS:
            if text.isdecimal():
                behind = True
                continue
            name = "σ" if text == "∑" else plain(text) if isinstance(cell, str) else ""
            known = name in _WHOLE or (not behind and (name in _OURS or _is_nobody(name, cells)))
            if known and not _is_questionnaire(text):
                return text
        behind = True
    return ""


def begins_like_nobody(cells: Sequence[Value]) -> str:
    """The first word of a row of answers where it is one of totals, such as of a person called Max, "" for others.

    >>> begins_like_nobody(["Max Contoh", 4, 3, 4, 4]), begins_like_nobody(["Siti", 4, 3, 4, 4])
    ('Max', '')
    """
    first = next((cell for cell in cells if cell not in (None, "")), "")
    text = first.strip() if isinstance(first, str) else ""
    if not text or text[0].casefold() not in _INITIALS_OF_NAMES or not _NOBODY.match(plain(text)):
        return ""
    return "" if nobody_label(cells) else text.split()[0]


def _may_name(text: str) -> bool:
    name = plain(text)
    known = name in _WHOLE or name in _OURS or _NOBODY.match(name) is not None
    return text.strip() == "∑" or (known and not _is_questionnaire(text.strip()))


def _is_questionnaire(text: str) -> bool:
    """Whether this is the id of one, with which the rows of a file begin that `skm export` wrote for statistics."""
    return text in instruments() or is_own_id(text)


def _is_nobody(name: str, cells: Sequence[Value]) -> bool:
    """Whether a row that begins so is of totals. Some of their words are names too: then its other cells tell."""
    if not _NOBODY.match(name):
        return False
    first, *others = name.split()
    if first not in _NAMES or not others or any(word in _OF_TOTALS or not word.isalpha() for word in others):
        return True
    return sum(1 for cell in cells[1:] if _is_answer(cell)) < _FEWEST


def _is_answer(cell: Value) -> bool:
    return _ANSWER.fullmatch(text_of(cell).strip()) is not None
