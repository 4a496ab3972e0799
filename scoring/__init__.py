"""Measuring: answers in, figures out. Pure; `from scoring import ...` is the whole public interface.

Importing it costs the standard library only. Names that need pandas or numpy are fetched when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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
from scoring.instrument import Band, Element, Instrument, instrument_from, instruments, load_instrument
from scoring.interval import Interval, TooFew, mean_interval
from scoring.period import Period, custom, local_day, parse_period, period_of
from scoring.reliability import alpha, item_total
from scoring.result import Table, figures, score_json, table
from scoring.rounding import half_up
from scoring.sampling import (
    Attainment,
    Pace,
    attainment,
    cochran,
    krejcie_morgan,
    margin_of_error,
    pace,
    slovin,
)
from scoring.sheet import Answers, read_answers
from scoring.tally import Tally
from scoring.trend import Change, ElementChange, change, same_series
from scoring.weights import Weights, conventions, parse_weight

if TYPE_CHECKING:
    from scoring.scores import score_frame
    from scoring.tallies import Tallies, cell_names, tallies_from, tally_frame

__all__ = [
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
    "Element",
    "ElementChange",
    "ElementScore",
    "Instrument",
    "Interval",
    "MixedInstruments",
    "NoAnswers",
    "Pace",
    "Period",
    "Score",
    "ScoringError",
    "Table",
    "Tallies",
    "Tally",
    "TooFew",
    "Weights",
    "alpha",
    "attainment",
    "cell_names",
    "change",
    "cochran",
    "conventions",
    "custom",
    "effective",
    "figures",
    "half_up",
    "ikm",
    "instrument_from",
    "instruments",
    "item_total",
    "krejcie_morgan",
    "load_instrument",
    "local_day",
    "margin_of_error",
    "mean_interval",
    "nrr",
    "pace",
    "parse_period",
    "parse_weight",
    "period_of",
    "read_answers",
    "same_series",
    "score",
    "score_frame",
    "score_json",
    "slovin",
    "table",
    "tallies_from",
    "tally_frame",
]

_LAZY = {  # need numpy and pandas
    "Tallies": "scoring.tallies",
    "cell_names": "scoring.tallies",
    "tallies_from": "scoring.tallies",
    "tally_frame": "scoring.tallies",
    "score_frame": "scoring.scores",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'scoring' has no attribute {name!r}")
