"""All units of a city in one period: the recap's rows and the text of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

import pandas as pd

from bot.conversation.profile import PROFILE
from bot.conversation.texts import texts
from bot.storage import Response, Unit
from exports.report import CityRow
from scoring import Instrument, Score, half_up, krejcie_morgan

_LISTED = 5


def city_rows(
    units: Sequence[Unit], scores: Mapping[str, Score | None], responses: Sequence[Response]
) -> tuple[CityRow, ...]:
    """One row per unit, answered or not, with its respondents counted by sex, education and occupation."""
    counts = _profile_counts(responses)
    return tuple(
        CityRow(
            category=unit.category,
            code=unit.code,
            name=unit.name,
            score=scores[unit.code],
            sex=counts.get((unit.code, "kelamin"), {}),
            education=counts.get((unit.code, "pendidikan"), {}),
            occupation=counts.get((unit.code, "pekerjaan"), {}),
            population=unit.population,
            target=krejcie_morgan(unit.population) if unit.population else None,
        )
        for unit in units
    )


def city_text(
    city: str,
    units: Sequence[Unit],
    known: Mapping[str, Score],
    mean: Fraction,
    pooled: Score,
    instrument: Instrument,
    language: str,
    span: str,
    *,
    made_up: bool,
) -> str:
    """The city's figures in HTML: both roll-ups, coverage, grades, strongest and weakest units."""
    words, names = texts(language), {unit.code: unit.name for unit in units}
    ranked = sorted(known, key=lambda code: (-known[code].ikm, code))
    grades = {band.mutu: sum(one.mutu == band.mutu for one in known.values()) for band in instrument.bands}

    def listed(codes: Sequence[str]) -> list[str]:
        return [
            words("report.rank_line", unit=names[code], ikm=known[code].ikm_text, mutu=known[code].mutu)
            for code in codes
        ]

    lines = [f"<i>{words('summary.made_up')}</i>"] if made_up else []
    lines += [
        words("summary.title", unit=city, week=span),
        "",
        words("report.mean_line", ikm=half_up(mean, 2), mutu=_grade(half_up(mean, 2), instrument)),
        words("report.pooled_line", ikm=pooled.ikm_text, mutu=pooled.mutu, n=pooled.n),
        words("report.coverage_line", reporting=len(known), due=len(units)),
        words("report.grades_line", grades=", ".join(f"{mutu}: {count}" for mutu, count in grades.items())),
        "",
        words("report.top"),
        *listed(ranked[:_LISTED]),
        "",
        words("report.bottom"),
        *listed(ranked[::-1][:_LISTED]),
    ]
    return "\n".join(lines)


def _grade(ikm: Decimal, instrument: Instrument) -> str:
    return next((band.mutu for band in instrument.bands if ikm >= band.lower), instrument.bands[-1].mutu)


def _profile_counts(responses: Sequence[Response]) -> dict[tuple[str, str], dict[str, int]]:
    """(unit, field) -> respondents by code; who did not say is not counted."""
    records = [{"unit": response.unit, **response.profile} for response in responses]
    frame = pd.DataFrame.from_records(records, columns=["unit", *(field.key for field in PROFILE)])
    long = frame.melt(id_vars="unit", var_name="field", value_name="code").dropna()
    counted = long.value_counts(["unit", "field", "code"])
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for key, count in counted.items():
        unit, field, code = cast("tuple[str, str, str]", key)
        counts.setdefault((unit, field), {})[code] = int(count)
    return counts
