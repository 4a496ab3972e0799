"""Figures on the quality of answers, for a reviewer. They flag units, never persons, and delete nothing.

Honest people straight-line too: 6 to 27 % give all elements the same score, so a flag needs more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from scoring.errors import BadAnswers
from scoring.instrument import Instrument
from scoring.instrument_catalogue import load_instrument
from scoring.interval import FEWEST, Interval
from scoring.tally import Tally
from scoring.trend import Change, change
from scoring.weights import Weights

HONEST_STRAIGHT = 0.27  # share of identical answers that honest respondents still reach
FLOOR_SECONDS = 1.0  # per question: less than it takes to read one
BURST_MINUTES = 10
_LIMITED = ("straight", "fast", "doubles", "burst")
_SURE = 2.326  # one-sided 99 %: a flag is rarely raised by chance


@dataclass(frozen=True)
class Limits:
    """Shares above which, beyond chance, a unit is flagged."""

    straight: float = HONEST_STRAIGHT
    fast: float = 0.05
    doubles: float = 0.05
    burst: float = 0.25


def quality_frame(
    answers: pd.DataFrame,
    unit: str = "unit",
    instrument: Instrument | None = None,
    at: str | None = None,
    seconds: str | None = None,
    same: Sequence[str] = (),
    limits: Limits | None = None,
) -> pd.DataFrame:
    """One row per unit: shares of suspicious patterns and flags, from one row per respondent.

    answers   item keys, the unit, and optionally the columns named below
    at        moment of submission (datetime): burst is the largest share of a unit's answers within ten minutes
    seconds   time taken for the whole questionnaire: fast is the share, of those that have them, under one second per
    question
    same      further columns (profile, free text) in which a double must agree: doubles is the share of answers
              equal to an earlier one of the unit in every item and these columns. As short answers repeat by
              chance, neither straight ones nor those blank in all these columns count
    Columns: unit, n, lined (how many were asked more than one item), timed (have seconds), comparable (could be
    doubles), straight (share with the same score for every item asked), straight_high (all 4), both of the lined, fast
    of the timed, doubles of the comparable, burst of all, flags (names joined by ", "). NaN where a column was not
    given or nothing was measured. A flag means that the lower 99 % bound of the share lies above its limit. Under ten
    measured there is none.
    Raises BadAnswers when a column is missing.

    >>> frame = pd.DataFrame({key: [4] * 50 for key in load_instrument().keys} | {"unit": "A"})
    >>> quality_frame(frame)[["unit", "n", "straight", "flags"]].values.tolist()
    [['A', 50, 1.0, 'straight']]
    """
    instrument, limits = instrument or load_instrument(), limits or Limits()
    named = [name for name in (unit, at, seconds, *same, *instrument.places) if name is not None]
    if missing := [f"column {name}: missing" for name in named if name not in answers.columns]:
        raise BadAnswers("frame of answers: cannot be reviewed", missing)
    scores = answers[list(instrument.places)].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
    asked = (~np.isnan(scores)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(scores, axis=1), np.fmax.reduce(scores, axis=1)
    rows = pd.DataFrame({"unit": answers[unit].to_numpy()})
    straight = (low == high) & (asked > 1)
    rows["straight"] = np.where(asked > 1, straight, np.nan)
    rows["straight_high"] = np.where(asked > 1, straight & (high == 4), np.nan)
    rows["fast"] = np.nan
    if seconds is not None:
        taken = answers[seconds].to_numpy(dtype=np.float64)
        rows["fast"] = np.where(np.isnan(taken), np.nan, taken < FLOOR_SECONDS * asked)
    rows["doubles"] = np.nan
    if same:
        again = answers.duplicated([unit, *instrument.places, *same]).to_numpy()
        told = answers[list(same)].replace("", np.nan).notna().any(axis=1).to_numpy()
        rows["doubles"] = np.where(told & ~straight, again, np.nan)
    table = rows.groupby("unit", sort=True).agg(
        n=("unit", "size"),
        lined=("straight", "count"),
        straight=("straight", "mean"),
        straight_high=("straight_high", "mean"),
        fast=("fast", "mean"),
        doubles=("doubles", "mean"),
        timed=("fast", "count"),
        comparable=("doubles", "count"),
    )
    table["burst"] = np.nan if at is None else _bursts(answers, unit, at) / table["n"]
    measured = table[["lined", "timed", "comparable", "n"]].itertuples(index=False, name=None)
    shares = table[list(_LIMITED)].itertuples(index=False, name=None)
    table["flags"] = [_flags(counts, values, limits) for counts, values in zip(measured, shares, strict=True)]
    return table.reset_index().rename(columns={"unit": unit})


def _bursts(answers: pd.DataFrame, unit: str, at: str) -> pd.Series[Any]:
    """Most answers of each unit within any ten minutes."""
    moments = pd.to_datetime(answers[at]).sort_values()
    most = {}
    for name, times in moments.groupby(answers[unit]):
        ticks = times.astype("int64").to_numpy()
        window = int(pd.Timedelta(minutes=BURST_MINUTES) / pd.Timedelta(1, unit=times.dt.unit))
        most[name] = int((np.searchsorted(ticks, ticks + window, side="right") - np.arange(len(ticks))).max())
    return pd.Series(most)


def _flags(measured: Sequence[int], shares: Sequence[float], limits: Limits) -> str:
    """Names of the shares beyond their limit, each by how many were measured."""
    named = zip(_LIMITED, measured, shares, strict=True)
    return ", ".join(name for name, n, share in named if n >= FEWEST and _lower(share, n) > getattr(limits, name))


def _lower(share: float, n: int) -> float:
    """Lower bound of a share (Wilson). NaN stays NaN, which no limit is below."""
    square = _SURE**2
    centre = share + square / (2 * n)
    return (centre - _SURE * sqrt(share * (1 - share) / n + square / (4 * n * n))) / (1 + square / n)


def channels(bot: Tally, paper: Tally, instrument: Instrument, weights: Weights) -> Change | None:
    """Paper against bot: the change from bot to paper, None where either has under ten answers.

    A verdict other than "belum cukup bukti" says that the two differ, not which is right: they may have been
    answered by different people.

    >>> from scoring import parse_weight
    >>> skm = load_instrument()
    >>> few = Tally.of([4] * 9)
    >>> channels(few, few, skm, parse_weight("1/9", skm)) is None
    True
    """
    if min(bot.n, paper.n) < FEWEST:
        return None
    found = change(bot, paper, instrument, weights)
    return found if isinstance(found.interval, Interval) else None
