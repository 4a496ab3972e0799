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
    layout: tuple[int, ...]  # buttons in each row
    sensitive: bool = False  # few who answer alike are told of nowhere but in rows

    @property
    def rows(self) -> int:
        """How many rows its buttons take."""
        return len(self.layout)


PROFILE = (
    Field("kelamin", ("L", "P"), (2,)),
    Field("usia", ("<17", "17-25", "26-34", "35-44", "45-54", "55-65", ">65"), (4, 3)),
    Field("pendidikan", ("TS", "SD", "SMP", "SMA", "D1-D3", "S1", "S2", "S3"), (2, 3, 3)),
    Field(
        "pekerjaan",
        ("ASN", "TNI", "POLRI", "SWASTA", "WIRAUSAHA", "IRT", "PELAJAR", "TANI", "LEPAS", "PENSIUN", "LAIN"),
        (3, 2, 2, 2, 2),
    ),
)
FURTHER = (
    # Days before the answer, each code without those of the one before: nobody knows a date by heart.
    Field("tanggal_layanan", ("HARI-INI", "KEMARIN", "7-HARI", "30-HARI", "LAMA"), (2, 1, 1, 1)),
    Field("disabilitas", ("TIDAK", "FISIK", "INTELEKTUAL", "MENTAL", "SENSORIK"), (1, 2, 2), sensitive=True),
)
DECLINED = ""  # "Tidak ingin menjawab": known to have been asked, stored nowhere

FIELDS = {field.key: field for field in (*PROFILE, *FURTHER)}


_MOST_ROWS = 6  # of choices on one screen: with its text and its ways on it fits a small phone, of 464 pixels


def screens_of(fields: tuple[Field, ...]) -> tuple[tuple[Field, ...], ...]:
    """The fields on as few screens as hold them, in the order asked."""
    screens = list[tuple[Field, ...]]()
    for field in fields:
        last = screens[-1] if screens else ()
        if last and sum(one.rows for one in last) + field.rows <= _MOST_ROWS:
            screens[-1] = (*last, field)
        else:
            screens.append((field,))
    return tuple(screens)


def profile_of(instrument: Instrument) -> tuple[Field, ...]:
    """What respondents to this instrument are asked about themselves, in the order asked."""
    return (*PROFILE, *(FIELDS[key] for key in instrument.profile))
