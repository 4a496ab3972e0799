"""The city recap's columns, and which of our answers each counts.

Headings and order are those of the recap sheet in use. Its columns are coarser than what residents are asked,
so each lists the codes it takes. Whoever gave no answer is in a column of its own: every group adds up to SAMPEL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Columns that together count every respondent: (heading, codes) in order, the rest in `unknown`.

    A code that no column names goes to the column `other`, or to `unknown` where there is none. The empty code,
    of those who would rather not say, always to `unknown`.
    """

    name: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    unknown: str
    other: str | None = None

    def counts(self, by_code: Mapping[str, int], n: int) -> tuple[tuple[int, ...], int]:
        """Respondents per column, and those of `n` who are in none of them.

        >>> SEX.counts({"L": 3, "P": 4}, 9)
        ((3, 4), 2)
        """
        taken = {code: heading for heading, codes in self.columns for code in codes}
        found = dict.fromkeys((heading for heading, _ in self.columns), 0)
        for code, people in by_code.items():
            heading = taken.get(code, self.other if code else None)
            if heading is not None:
                found[heading] += people
        return tuple(found.values()), n - sum(found.values())


SEX = Group("kelamin", (("L", ("L",)), ("P", ("P",))), "KELAMIN TIDAK DIJAWAB")
EDUCATION = Group(
    "pendidikan",
    (
        ("SD", ("TS", "SD")),
        ("SLTP", ("SMP",)),
        ("SLTA", ("SMA",)),
        ("DIPLOMA", ("D1-D3",)),
        ("S1", ("S1",)),
        ("S2", ("S2",)),
        ("S3", ("S3",)),
    ),
    "PENDIDIKAN TIDAK DIJAWAB",
)
OCCUPATION = Group(
    "pekerjaan",
    (
        ("PNS", ("ASN",)),
        ("TNI/POLRI", ("TNI", "POLRI")),
        ("SWASTA", ("SWASTA",)),
        ("WIRASWASTA", ("WIRAUSAHA",)),
        ("PELAJAR", ("PELAJAR",)),
        ("PETANI", ("TANI",)),
        ("LAINNYA", ("IRT", "LEPAS", "PENSIUN", "LAIN")),
    ),
    "PEKERJAAN TIDAK DIJAWAB",
    other="LAINNYA",
)
GROUPS = (SEX, EDUCATION, OCCUPATION)
