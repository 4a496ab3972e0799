"""Which questions a report must not claim: those that none of its units puts to anybody."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation.draft import Questionnaire
from bot.storage import Unit
from scoring import Instrument


def unasked_in(units: Iterable[Unit], instrument: Instrument) -> frozenset[str]:
    """The keys of questions that no unit asks. Units that ask alike are looked at once."""
    alike = {(unit.inapplicable, unit.mode) for unit in units}
    forms = (Questionnaire(instrument, "", "", inapplicable=without, mode=mode) for without, mode in alike)
    asked = {item.key for form in forms for item in form.questions}
    return frozenset(item.key for item in instrument.asked if asked and item.key not in asked)
