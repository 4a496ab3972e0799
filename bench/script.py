"""What the baselines show: the screens of one survey, as our own bot lays them out, so that all send the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.callbacks import decode
from bot.conversation.draft import Draft, Questionnaire
from bot.conversation.render import Screen, render, thanks
from bot.conversation.survey import Effect, begin, step
from scoring import load_instrument

UNIT, UNIT_NAME = "BENCH-01", "Dinas Kependudukan dan Pencatatan Sipil (contoh)"
_INSTRUMENT = "permenpan-14-2017"
_ABOUT = ":c:p."  # in the payload of a button that answers about oneself
_DRAFT = "0123456789"
_RECEIPT = "SKM-0000-0000"


def way_on(rows: Sequence[Sequence[str]]) -> str:
    """The payload to tap of these rows: the first, and of a screen about oneself the one that skips all of it."""
    return rows[-2][0] if _ABOUT in rows[0][0] else rows[0][0]


def screens() -> tuple[Screen, ...]:
    """From the welcome to the thanks. The payload of a button on screen k names revision k, so k + 1 follows."""
    questionnaire = Questionnaire(load_instrument(_INSTRUMENT), UNIT, UNIT_NAME)
    draft, _ = begin(_DRAFT, "id", questionnaire)
    draft = replace(draft, recalled=True)
    shown = [render(draft, questionnaire)]
    while (after := _tapped(draft, shown[-1], questionnaire)) is not None:
        draft = after
        shown.append(render(draft, questionnaire))
    return (*shown, thanks("id", UNIT_NAME, _RECEIPT, revised=False))


def _tapped(draft: Draft, screen: Screen, questionnaire: Questionnaire) -> Draft | None:
    """The draft after a tap on the way on. None when the survey is sent."""
    data = way_on([[button.data for button in row] for row in screen.rows])
    tap = decode(data)
    if tap is None:
        raise ValueError(f"a button that is not one of the survey's: {data}")
    after, effect = step(draft, tap, questionnaire)
    return None if effect is Effect.SUBMIT else after
