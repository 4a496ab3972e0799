"""The questionnaire as a form for a program on a tablet, with the words of the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.conversation.profile import profile_of
from bot.conversation.texts import texts
from bot.rules.suggestions import SUGGESTION_LENGTH
from bot.storage import Unit
from exports.xlsform import LANGUAGES, Question, XlsForm
from scoring import Instrument

_VALUE = re.compile(r"[A-Za-z0-9_-]+")


def xlsform_of(instrument: Instrument, units: Sequence[Unit], unit: Unit | None = None) -> XlsForm:
    """The form of a questionnaire that asks for one of these units, or the one of `unit` alone.

    The form of a unit asks what is asked there, and neither for the unit nor for the way of service.
    """
    modes = {one: _words(f"units.mode_{one}") for one in instrument.modes}
    return XlsForm(
        instrument=instrument,
        unit=unit.code if unit else "",
        way=instrument.mode_of(unit.mode) if unit and instrument.modes else "",
        left_out=unit.inapplicable if unit else (),
        place=Question("unit", _words("xlsform.unit"), {one.code: dict.fromkeys(LANGUAGES, one.name) for one in units}),
        mode=Question("mode", _words("xlsform.mode"), modes),
        profile=[
            Question(
                field.key,
                _words(f"profile.{field.key}.question"),
                {
                    _value(field.key, code): {one: texts(one).option(field.key, code) for one in LANGUAGES}
                    for code in field.options
                },
            )
            for field in profile_of(instrument)
        ],
        suggestion=Question("kritik_saran", _words("xlsform.suggestion"), {}),
        longest=SUGGESTION_LENGTH,
        wrong=_words("xlsform.wrong"),
    )


def _value(key: str, code: str) -> str:
    """A code, or the words for one with signs that a value may not have: `<17` is Di_bawah_17."""
    return code if _VALUE.fullmatch(code) else re.sub(r"\W+", "_", texts("id").option(key, code)).strip("_")


def _words(key: str) -> Mapping[str, str]:
    return {language: texts(language)(key) for language in LANGUAGES}
