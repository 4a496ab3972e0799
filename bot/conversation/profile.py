"""The profile block of the questionnaire: fields and option codes, in the order asked.

The codes are stored and published. Their wording is in locales/. Source: Permenpan RB 14/2017, Lampiran (sample
questionnaire), with the education levels of newer report templates and the age bands of the national online form.
Those in FURTHER are asked where an instrument names them (`profile`). They are of the national online form too.
"""

from __future__ import annotations

from dataclasses import dataclass

from scoring.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    options: tuple[str, ...]
    columns: int = 1  # buttons in a row
    sensitive: bool = False  # few who answer alike are told of nowhere but in rows


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
FURTHER = (
    # Days before the answer, each code without those of the one before: nobody knows a date by heart.
    Field("tanggal_layanan", ("HARI-INI", "KEMARIN", "7-HARI", "30-HARI", "LAMA")),
    Field("disabilitas", ("TIDAK", "FISIK", "INTELEKTUAL", "MENTAL", "SENSORIK"), sensitive=True),
)
DECLINED = ""  # "Tidak ingin menjawab": known to have been asked, stored nowhere

FIELDS = {field.key: field for field in (*PROFILE, *FURTHER)}


def profile_of(instrument: Instrument) -> tuple[Field, ...]:
    """What respondents to this instrument are asked about themselves, in the order asked."""
    return (*PROFILE, *(FIELDS[key] for key in instrument.profile))
