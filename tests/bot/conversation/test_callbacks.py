"""Buttons as payloads: there and back, never more than 64 bytes, and nothing hostile gets through."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.callbacks import MOST_BYTES, decode, encode
from bot.conversation.draft import PRIOR, Draft, Questionnaire
from bot.conversation.events import (
    Action,
    Back,
    Begin,
    Choose,
    Ease,
    Edit,
    Leave,
    Next,
    Quit,
    Revisit,
    Send,
    Skip,
    Speak,
    Tap,
)
from bot.conversation.render import render
from bot.rules.identity import new_code
from scoring import Instrument, instruments, load_instrument
from scoring.instrument_catalogue import own_instrument_in
from tests.support.own import own_questionnaire

LONGEST_SLUG = "s" * 30
ACTIONS: list[Action] = [
    Begin(),
    Back(),
    Skip(),
    Next(),
    Quit(),
    Ease(),
    Revisit(),
    Leave(),
    Send(),
    Speak("id"),
    Speak("en"),
    Edit("q.waktu"),
    Choose("q.waktu", "4"),
    Choose("p.usia", "<17"),
    Choose("p.usia", ">65"),
    Choose("p.kelamin", ""),
    Choose("service", LONGEST_SLUG),
]


@pytest.mark.parametrize("action", ACTIONS, ids=str)
@pytest.mark.parametrize("revision", [0, 9, 10, 255, 2**32 - 1])
def test_there_and_back(action: Action, revision: int) -> None:
    draft = Draft(new_code(), "id", revision=revision)
    assert decode(encode(draft, action)) == Tap(draft.id, revision, action)


LONG_KEYS = own_questionnaire(**{f'key = "{key}"': f'key = "{key:x<32}"' for key in ("ramah_difabel", "aplikasi")})

ASKED = [*map(load_instrument, instruments()), own_instrument_in(tomllib.loads(LONG_KEYS))]


@pytest.mark.parametrize("instrument", ASKED, ids=lambda one: one.id)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_button_of_every_instrument_fits(instrument: Instrument, language: str) -> None:
    services = tuple((LONGEST_SLUG[:29] + str(number), f"Layanan {number}") for number in range(3))
    form = Questionnaire(instrument, "A" * 20, "Unit contoh", services)
    seen = 0
    for page in (*form.pages, PRIOR):
        draft = Draft(new_code(), language, revision=0xFFFFFFFF, page=page)
        for button in (button for row in render(draft, form).rows for button in row):
            assert len(button.data.encode()) <= MOST_BYTES
            tap = decode(button.data)
            assert tap is not None
            assert (tap.draft, tap.revision) == (draft.id, draft.revision)
            seen += 1
    assert seen > 5 * len(form.pages)


def test_a_payload_that_would_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="found 65 bytes"):
        encode(Draft("D" * 10, "id", revision=0xFFFFFFFF), Choose("service", "s" * 33))


HOSTILE = [
    "",
    ":",
    "s",
    "s:",
    "s:::",
    "s::0:m",
    "s:D::m",
    "s:D:g:m",
    "s:D:-1:m",
    "s:D:0x1:m",
    "s:D:1F:m",
    "s:D:123456789:m",
    "s:D:1",
    "s:D:1:",
    "s:D:1:y",
    "s:D:1:m:extra",
    "s:D:1:c",
    "s:D:1:c:q.waktu",
    "s:D:1:c:q.waktu:4:5",
    "s:D:1:e",
    "s:D:1:l",
    "s:D:1:l:de",
    "S:D:1:m",
    "t:D:1:m",
    "s:D:\u0661:m",  # a digit, but not one of ours
    "s:D:１:m",
    " s:D:1:m",
    "h:2026-Q4",
    "o:DISDUK",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_what_is_not_ours_decodes_to_none(payload: str) -> None:
    assert decode(payload) is None


@given(st.one_of(st.text(max_size=70), st.text(alphabet="s:Dcqmel01.waktu", max_size=40).map("s:D:1:".__add__)))
def test_any_text_decodes_to_a_tap_or_none(payload: str) -> None:
    tap = decode(payload)
    assert tap is None or isinstance(tap, Tap)
