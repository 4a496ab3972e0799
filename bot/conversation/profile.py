"""The profile block of the questionnaire: fields and option codes, in the order asked.

The codes are stored and published. Their wording is in locales/. Source: Permenpan RB 14/2017, Lampiran (sample
questionnaire), with the education levels of newer report templates and the age bands of the national online form.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    options: tuple[str, ...]
    columns: int = 1  # buttons in a row


PROFILE = (
    Field("kelamin", ("L", "P"), 2),
    Field("usia", ("<17", "17-25", "26-34", "35-44", "45-54", "55-65", ">65"), 2),
    Field("pendidikan", ("TS", "SD", "SMP", "SMA", "D1-D3", "S1", "S2", "S3"), 2),
    Field(
        "pekerjaan",
        ("ASN", "TNI", "POLRI", "SWASTA", "WIRAUSAHA", "IRT", "PELAJAR", "TANI", "LEPAS", "PENSIUN", "LAIN"),
        2,
    ),
)
DECLINED = ""  # "Tidak ingin menjawab": known to have been asked, stored nowhere

FIELDS = {field.key: field for field in PROFILE}
