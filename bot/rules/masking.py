"""Phone numbers, NIK and e-mail addresses in free text, taken out before anything is stored. Pure.

One pass from left to right. What has the form of a time, a date or a price is stepped over first, since their digits
would otherwise run into those of a neighbour. A bare number after the word for a queue is taken for one of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

PHONE, IDENTITY, MAIL = "[telepon]", "[NIK]", "[surel]"  # what stands in their place, the same in every language
_GAP = r"[ .()_*-]{0,3}"  # what people put between the digits of one number
_ANY = r"[ .()_*/-]{0,3}"
_TIME = r"(?:[01]?\d|2[0-4])[.:][0-5]\d(?!\d)"
_HOURS = r"(?:[01]?\d|2[0-4])-(?:[01]?\d|2[0-4])"
_DAY = r"(?:[0-2]\d|3[01])"  # a number of two digits that may be a day, an hour or one in a queue
_OPEN = r"(?:\((?=\+?\d{2,4}\)))?"  # a bracket that closes inside the number
_NAME = r"(?<![\w.+-])[\w.+-]{1,64}+"
_AT = r"(?:\ ?@\ ?|\ ?[(\[]\ ?at\ ?[)\]]\ ?)"
_DOT = r"(?:\.|\ ?[(\[]\ ?(?:dot|titik)\ ?[)\]]\ ?)"
_PROVIDER = r"(?:g-?mail|yahoo|ymail|outlook|hotmail|icloud|rocketmail|live|proton(?:mail)?)"
_PROVIDER_AT = r"(?:\ ?@\ ?|\ (?:at|et)\ )"
_PROVIDER_DOT = r"(?:\ ?[.,]\ ?|\ (?:dot|titik)\ )"
_LETTERED = r"[\doil]"  # o, i and l stand for 0 and 1
_CALL = r"(?<!\w)(?:te?le?pon|telp|tlp|faks?|fax|hp|wa|whatsapp)(?:\.?\ ?:?\ ?|\.?\ (?:nomor|no\.?)\ )"
_PATTERN = rf"""
    (?P<mail>
        {_NAME}{_AT}(?:[\w-]{{1,63}}+{_DOT}){{1,6}}[^\W\d_]{{2,24}}
      | {_NAME}@(?:[\w-]{{1,63}}+\ ?[.,]\ ?){{1,4}}(?:com|net|org|id)(?!\w)
      | {_NAME}{_PROVIDER_AT}{_PROVIDER}{_PROVIDER_DOT}(?:com|co|net|id|me)(?:{_PROVIDER_DOT}id)?(?!\w)
    )
  | (?P<kept>
        (?<!\w)Rp\.?\ ?\d[\d.,]*
      | (?<!\w)antr(?:ean|ian|e)\ (?:(?:nomor|no\.?)\ )?[1-9]\d{{0,9}}(?!\d|[\ .-]\d)
      | (?<!\d)[1-9]\d{{0,2}}(?:[.,]\d{{3}})+(?![.-]?\d)
      | (?<!\d)\d{{1,3}}(?:[\ .]000){{2,}}(?!\d)
      | (?<![\d.,])\d[.,]\d\d(?:\ \d[.,]\d\d)+(?![\d.,-]*\d)
      | (?<![\d.+]){_TIME}(?:\ ?-?\ ?{_TIME})*(?![.-]?\d)
      | (?<![\d.+-]){_HOURS}(?:,?\ {_HOURS})+(?!\ ?-?\d)
      | (?<!\d){_DAY}(?:\ {_DAY}){{2,}}(?!\ ?\d)
      | (?<!\d)\d{{1,2}}(?P<between>[-./\ ])\d{{1,2}}(?P=between)(?:19|20)\d\d(?![.-]?\d)
    )
  | (?P<identity>
        (?<!\d)[1-9]\d(?:{_ANY}\d){{4}}{_ANY}(?:[04][1-9]|[1256]\d|[37][01]){_ANY}(?:0[1-9]|1[0-2])(?:{_ANY}\d){{6}}(?!\d)
      | (?<!\d)\d{{16}}(?!\d)
      | (?<!\d)(?!(?:19|20)\d\d)[1-9]\d{{3}}(?P<group>[,:])\d{{4}}(?P=group)\d{{4}}(?P=group)\d{{4}}(?!\d)
    )
  | (?<!\w)(?:nik|ktp|kk)[ .:]{{0,3}}(?P<numbered>[1-9](?:[ .,:/-]?\d){{13,16}}(?!\d))
  | {_CALL}(?P<called>(?!(?:19|20)\d\d[ -])[2-9](?:\d{{5,7}}|\d{{2,3}}[ -]\d{{3,4}})(?<!000)(?![.,-]?\d))
  | (?P<phone>
        (?<!\d){_OPEN}(?:(?:\+|00)\ ?62{_GAP}0?|62|0){_GAP}8{_GAP}[1-9](?:{_GAP}\d){{7,10}}(?!\d)
      | (?<![\d/])(?:\+?62\ ?|0)8[1-9]\d/\d{{3,4}}/(?!(?:19|20)\d\d(?!\d))\d{{3,5}}(?![\d/])
      | (?<!\d){_OPEN}0[2-79]\d{{1,2}}{_GAP}\d{{2,4}}(?:{_GAP}\d){{3,5}}(?![.-]?\d)
      | (?<!\d)62[2-79]\d{{7,10}}(?!\d)
      | (?<![\d/])\(?0[2-79]\d{{1,2}}\)?/\d{{6,8}}(?![\d/])
      | (?<![\d.,-])62(?P<area>[ -])[2-79]\d{{1,2}}(?P=area)(?:\d{{6,8}}(?<!000)|\d{{3,4}}(?P=area)\d{{4}})(?![.,-]?\d)
      | (?<!\d)08[1-9]\d,\ ?[1-9]\d{{2,3}},\ ?\d{{3,5}}(?!\d)
      | (?<!\w)[0o]{_GAP}8(?=(?:\D{{0,3}}\d){{7}})(?:{_GAP}{_LETTERED}){{8,11}}(?!\w)
      | (?<!\d)8[1-9]\d{{8,10}}(?<!000)(?!\d)
      | (?<![\d./-])8[1-9]\d(?P<apart>[-.\ ])(?:\d{{4}}(?P=apart)\d{{3,5}}|\d{{3}}(?P=apart)\d{{4,5}})(?![.-]?\d)
      | (?<![\d.,/-])8[1-9]\d[-.\ ]\d{{7,9}}(?<!000)(?![.,-]?\d)
      | (?<![\d.,/-])8[1-9](?!00)\d\d(?P<split>[-.\ ])\d{{3,4}}(?P=split)\d{{3,4}}(?<!000)(?![.,-]?\d)
      | {_OPEN}\+\ ?[1-9](?:{_GAP}\d){{8,14}}(?!\d)
    )
    """
# Without any of these nothing is taken out. Everything else is read character by character, which takes long.
_PERHAPS = re.compile(r"[^\x00-\x7f]|[\d@]|[(\[]\s?at|mail|yahoo|outlook|icloud|live|proton", re.IGNORECASE)
_PLACES = {"mail": MAIL, "identity": IDENTITY, "numbered": IDENTITY, "called": PHONE, "phone": PHONE}


def mask(text: str) -> str:
    """The text with a word in brackets for each phone number, NIK and e-mail address. Masking again changes nothing.

    >>> mask("Hubungi saya di 0812-3456-7890 sebelum pukul 15.00")
    'Hubungi saya di [telepon] sebelum pukul 15.00'
    >>> mask("Biaya Rp150.000, antrean A-012, tanggal 12-05-2026")
    'Biaya Rp150.000, antrean A-012, tanggal 12-05-2026'
    """
    if not _PERHAPS.search(text):
        return text
    read = list(_as_read(text))
    parts, at = [], 0
    for found in _pattern().finditer("".join(char for _, char in read)):
        what = next(name for name in (*_PLACES, "kept") if found[name] is not None)
        if what in _PLACES:
            first, last = read[found.start(what)][0], read[found.end(what) - 1][0]
            parts += [text[at:first], _PLACES[what]]
            at = last + 1
    return "".join([*parts, text[at:]])


def _as_read(text: str) -> Iterator[tuple[int, str]]:
    """Each character as a person reads it, with its place: digits and signs of any script plain, a new line as a space,
    nothing for what is not seen."""
    for place, char in enumerate(text):
        if char.isascii() and not char.isspace():
            yield place, char
        elif char.isspace():
            yield place, " "
        elif char.isdecimal():
            yield place, str(unicodedata.decimal(char))
        elif unicodedata.category(char) == "Pd" or char == "\N{MINUS SIGN}":
            yield place, "-"
        elif unicodedata.category(char) != "Cf":
            plain = unicodedata.normalize("NFKC", char)
            yield place, plain if len(plain) == 1 else char


@cache
def _pattern() -> re.Pattern[str]:
    """Compiled by the first text that may hold something: that takes 7 ms, and most programs see none."""
    return re.compile(_PATTERN, re.VERBOSE | re.IGNORECASE)
