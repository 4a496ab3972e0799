"""The questionnaire that is configured, shipped or a file of the agency's own, and the weight that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.settings.faults import shown
from bot.settings.sections import Survey
from scoring import BadInstrument, Instrument
from scoring.instrument_catalogue import instruments, load_instrument
from scoring.weights import conventions


def measure_in(survey: object, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The keys `instrument` and `weight` as they are used from here on, and what is wrong with them.

    An own file, relative to `folder`, is named by the id that its content has. Where no weight is configured it is the
    exact one of the questionnaire. What is no text is left to whoever looks at single keys.
    """
    if not isinstance(survey, Mapping):
        return {}, []
    name = survey.get("instrument", Survey.model_fields["instrument"].default)
    weight = survey.get("weight")
    if not isinstance(name, str) or not name:
        return {}, []
    found, faults = _instrument(name, folder)
    allowed = [one for known in _known(found) for one in conventions(known)]
    if isinstance(weight, str) and weight and weight not in allowed:
        of = f" for {name}" if found is not None else ""
        faults.append(f"survey.weight: found {shown(weight)}, expected one of {', '.join(allowed)}{of}")
    if found is None:
        return {}, faults
    return {"instrument": found.id} | ({} if "weight" in survey else {"weight": allowed[0]}), faults


def _known(found: Instrument | None) -> list[Instrument]:
    return [load_instrument(one) for one in instruments()] if found is None else [found]


def _instrument(name: str, folder: Path) -> tuple[Instrument | None, list[str]]:
    if name in instruments():
        return load_instrument(name), []
    path = folder / name
    if not _is_file(path):
        found = f"{shown(name)} (no such file)" if _is_file_name(name) else shown(name)
        known = f"one of {', '.join(instruments())}, or a TOML file of your own beside the configuration"
        return None, [f"survey.instrument: found {found}, expected {known}"]
    try:
        return load_instrument(path), []
    except BadInstrument as error:
        return None, [f"survey.instrument: {name}: {one.removeprefix(f'{path.name}: ')}" for one in error.faults]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long for one
        return False


def _is_file_name(name: str) -> bool:
    return name.endswith(".toml") or "/" in name
