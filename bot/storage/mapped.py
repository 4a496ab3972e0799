"""Answers to the two questionnaires that a joined instrument counts together, read as answers to it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from bot.storage.db import Row
from bot.storage.records import Response, response_of
from scoring.instrument import Instrument
from scoring.instrument_catalogue import load_instrument
from scoring.mapping import keys_as


def parts_of(instrument: str) -> tuple[str, ...]:
    """The ids by which its answers are stored: those of a joined instrument's parts, else its own."""
    return (load_instrument(instrument).parts if "<" in instrument else ()) or (instrument,)


def response_as(both: Instrument, row: Row) -> Response:
    """A stored answer as one to the joined instrument. It says which questionnaire was answered."""
    found = response_of(row)
    keys = _keys(both.id, found.instrument)
    return replace(
        found,
        instrument=both.id,
        answered=found.instrument,
        answers={keys[key]: score for key, score in found.answers.items() if key in keys},
        blank=frozenset(keys[key] for key in found.blank if key in keys),
    )


@lru_cache(maxsize=32)
def _keys(both: str, name: str) -> dict[str, str]:
    return dict(keys_as(load_instrument(both), name))
