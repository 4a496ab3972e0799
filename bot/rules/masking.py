"""Phone numbers, NIK and e-mail addresses in free text, taken out before anything is stored. Pure.

One pass from left to right. What has the form of a time, a date or a price is stepped over first, since their digits
would otherwise run into those of a neighbour.
"""

from __future__ import annotations

import re

PHONE, IDENTITY, MAIL = "[telepon]", "[NIK]", "[surel]"  # what stands in their place, the same in every language
_GAP = r"[ .()_*‐-–-]{0,3}"  # what people put between the digits of one number
_TIME = r"(?:[01]?\d|2[0-4])[.:][0-5]\d(?!\d)"
_PATTERN = re.compile(
    rf"""
    (?P<mail>(?<![\w.+-])[\w.+-]{{1,64}}+\ ?(?:@|\(at\)|\[at\])\ ?(?:[\w-]{{1,63}}\.){{1,6}}[^\W\d_]{{2,24}})
  | (?P<kept>
        (?<!\w)Rp\.?\ ?\d[\d.,]*
      | (?<!\d)[1-9]\d{{0,2}}(?:[.,]\d{{3}})+(?![.-]?\d)
      | (?<![\d.+]){_TIME}(?:\ ?[-–]?\ ?{_TIME})*(?![.-]?\d)
      | (?<!\d)\d{{1,2}}(?P<between>[-./\ ])\d{{1,2}}(?P=between)(?:19|20)\d\d(?![.-]?\d)
    )
  | (?P<identity>
        (?<!\d)[1-9]\d(?:{_GAP}\d){{4}}{_GAP}(?:[04][1-9]|[1256]\d|[37][01]){_GAP}(?:0[1-9]|1[0-2])(?:{_GAP}\d){{6}}(?!\d)
      | (?<!\d)\d{{15,}}(?!\d)
    )
  | (?P<phone>
        (?<!\d)(?:(?:\+|00)\ ?62{_GAP}0?|62|0){_GAP}8{_GAP}[1-9](?:{_GAP}\d){{7,10}}(?!\d)
      | (?<!\d)\(?0[2-79]\d{{1,2}}{_GAP}\d{{2,4}}(?:{_GAP}\d){{3,5}}(?![.-]?\d)
      | (?<!\d)8[1-9]\d{{8,10}}(?<!000)(?!\d)
      | \+\ ?[1-9](?:{_GAP}\d){{8,14}}(?!\d)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLACES = {"mail": MAIL, "identity": IDENTITY, "phone": PHONE}


def mask(text: str) -> str:
    """The text with a word in brackets for each phone number, NIK and e-mail address. Masking again changes nothing.

    >>> mask("Hubungi saya di 0812-3456-7890 sebelum pukul 15.00")
    'Hubungi saya di [telepon] sebelum pukul 15.00'
    >>> mask("Biaya Rp150.000, antrean A-012, tanggal 12-05-2026")
    'Biaya Rp150.000, antrean A-012, tanggal 12-05-2026'
    """
    return _PATTERN.sub(_in_place_of, text)


def _in_place_of(found: re.Match[str]) -> str:
    return _PLACES.get(next(name for name in (*_PLACES, "kept") if found[name] is not None), found[0])
