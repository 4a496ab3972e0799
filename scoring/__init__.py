"""Measuring: answers in, figures out. Pure. `from scoring import ...` is the whole public interface.

Importing it costs the standard library only. Names that need pandas or numpy are fetched when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scoring.answers import Answers
from scoring.contrast import Contrast, contrasts, sides
from scoring.elements import Band, Element, Item
from scoring.errors import (
    BadAnswers,
    BadInstrument,
    BadPeriod,
    BadPopulation,
    BadTally,
    BadWeight,
    MixedInstruments,
    NoAnswers,
    ScoringError,
)
from scoring.index import ElementScore, Score, effective, ikm, nrr, score
from scoring.instrument import Instrument
from scoring.instrument_catalogue import instrument_from, instruments, load_instrument
from scoring.interval import FEWEST, Interval, TooFew, mean_interval
from scoring.judgement import grade, judged, mean_grade
from scoring.looks import Look, NotYet, Stretch, look_back, points_a_unit
from scoring.period import Period, campaign, custom, local_day, parse_period, period_of
from scoring.priorities import (
    NextGrade,
    Priority,
    called,
    called_of,
    comparable,
    extremes,
    next_grade,
    priorities,
    unsatisfying,
)
from scoring.reliability import alpha, item_total
from scoring.result import Table, figures, score_json, side_scores, table
from scoring.rollup import Mean, Rank, Rollup, UnitResult, by_category, ranking, rollup
from scoring.rounding import half_up
from scoring.sampling import (
    Attainment,
    Pace,
    attainment,
    cochran,
    krejcie_morgan,
    margin_of_error,
    missing_today,
    pace,
    slovin,
)
from scoring.sheet import read_answers
from scoring.tally import Tally
from scoring.trend import Change, ElementChange, MeanChange, Point, change, mean_change, same_series, series
from scoring.week_sums import WeekSums, asked_of
from scoring.weights import Weights, conventions, parse_weight

if TYPE_CHECKING:
    from scoring.quality import Limits, channels, quality_frame
    from scoring.scores import score_frame
    from scoring.tallies import Tallies, cell_names, tallies_from, tally_frame

__all__ = [
    "FEWEST",
    "Answers",
    "Attainment",
    "BadAnswers",
    "BadInstrument",
    "BadPeriod",
    "BadPopulation",
    "BadTally",
    "BadWeight",
    "Band",
    "Change",
    "Contrast",
    "Element",
    "ElementChange",
    "ElementScore",
    "Instrument",
    "Interval",
    "Item",
    "Limits",
    "Look",
    "Mean",
    "MeanChange",
    "MixedInstruments",
    "NextGrade",
    "NoAnswers",
    "NotYet",
    "Pace",
    "Period",
    "Point",
    "Priority",
    "Rank",
    "Rollup",
    "Score",
    "ScoringError",
    "Stretch",
    "Table",
    "Tallies",
    "Tally",
    "TooFew",
    "UnitResult",
    "WeekSums",
    "Weights",
    "alpha",
    "asked_of",
    "attainment",
    "by_category",
    "called",
    "called_of",
    "campaign",
    "cell_names",
    "change",
    "channels",
    "cochran",
    "comparable",
    "contrasts",
    "conventions",
    "custom",
    "effective",
    "extremes",
    "figures",
    "grade",
    "half_up",
    "ikm",
    "instrument_from",
    "instruments",
    "item_total",
    "judged",
    "krejcie_morgan",
    "load_instrument",
    "local_day",
    "look_back",
    "margin_of_error",
    "mean_change",
    "mean_grade",
    "mean_interval",
    "missing_today",
    "next_grade",
    "nrr",
    "pace",
    "parse_period",
    "parse_weight",
    "period_of",
    "points_a_unit",
    "priorities",
    "quality_frame",
    "ranking",
    "read_answers",
    "rollup",
    "same_series",
    "score",
    "score_frame",
    "score_json",
    "series",
    "side_scores",
    "sides",
    "slovin",
    "table",
    "tallies_from",
    "tally_frame",
    "unsatisfying",
]

_LAZY = {  # need numpy and pandas
    "Tallies": "scoring.tallies",
    "cell_names": "scoring.tallies",
    "tallies_from": "scoring.tallies",
    "tally_frame": "scoring.tallies",
    "score_frame": "scoring.scores",
    "Limits": "scoring.quality",
    "channels": "scoring.quality",
    "quality_frame": "scoring.quality",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'scoring' has no attribute {name!r}")
