"""Putting a window together, as a machine: every way leads to a summary or nowhere, and every button fits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.texts import LANGUAGES, texts
from bot.conversation.window_draft import NAME, SUMMARY, Effect, WindowDraft, options, step
from bot.conversation.window_events import Back, Choose, Edit, Event, GoOn, Turn, Write
from bot.conversation.window_offer import Offer, Place, code_of
from bot.conversation.window_screens import draft_screen
from scoring import parse_period

SERVICES = tuple((f"layanan-{number}", f"Layanan {number} <contoh>") for number in range(12))
PLACES = (
    Place("A" * 20, "Unit dengan nama yang panjang sekali " * 4, "Dinas", None, SERVICES),
    *(Place(f"KEL-{number}", f"Kelurahan {number}", "Kelurahan", "A" * 20, SERVICES[:2]) for number in range(30)),
)
OFFER = Offer(
    PLACES, date(2026, 11, 18), {"permenpan-14-2017": ("1/9", "0.11"), "permenpan-16-2014": ("1/9",)}, "BENIH", True
)
WHOLE = WindowDraft(
    page=SUMMARY,
    name="SKM",
    first="2026-11-01",
    last="2026-11-30",
    scope="all",
    instrument="permenpan-14-2017",
    weight="1/9",
)


def after(draft: WindowDraft, event: Event) -> WindowDraft | None:
    """The draft after an event that changes it, None where it changes nothing."""
    then, effect = step(draft, event, OFFER)
    return then if effect is Effect.SAVE else None


def fits(draft: WindowDraft) -> None:
    for language in LANGUAGES:
        screen = draft_screen(draft, OFFER, 0x7FFFFFFF, texts(language), "SKM-CONTOH")
        assert 0 < len(screen.text) < 4096
        for row in screen.rows:
            for button in row:
                assert 0 < len(button.label) <= 60
                assert len(button.data.encode()) <= 64


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40), st.text(max_size=30)), max_size=40))
def test_any_way_through_can_be_shown_and_stored(acts: list[tuple[int, int, str]]) -> None:
    draft = WindowDraft()
    for act, number, text in acts:
        values = options(draft, OFFER)
        typed = (text, "SKM Contoh", "1/4/2027", "2027-06-30", "100")[number % 5]
        events: tuple[Event, ...] = (
            Choose(values[number % len(values)] if values else "nothing"),
            Choose(values[0] if values else "nothing"),
            GoOn(),
            Back(),
            Write(typed, number),
            Edit(("name", "days", "scope", "target", "weight")[number % 5]),
            Turn(number % 3),
        )
        draft = WindowDraft.of_state(step(draft, events[act], OFFER)[0].state())
        fits(draft)
        if draft.page == SUMMARY:
            assert draft.first <= draft.last
            assert draft.channels


@pytest.mark.parametrize(
    "page", ["name", "days", "scope", "services", "target", "channels", "repeats", "instrument", "weight"]
)
def test_a_thing_changed_from_the_summary_leads_back_to_it(page: str) -> None:
    opened = after(WHOLE, Edit(page))
    assert opened is not None
    assert after(opened, Back()) == WHOLE
    if page == "name":
        then = after(opened, Write("Lain", 5))
    elif page in ("services", "channels"):
        then = after(opened, GoOn())
    else:
        then = after(opened, Choose(options(opened, OFFER)[0]))
    if page in ("scope", "instrument"):  # what depends on them is asked too
        assert then is not None
        then = after(then, GoOn() if page == "scope" else Choose("0.11"))
    assert then is not None
    assert then.page == SUMMARY


def test_no_channel_is_no_window() -> None:
    draft = after(WHOLE, Edit("channels"))
    for channel in ("bot", "petugas", "kertas"):
        assert draft is not None
        draft = after(draft, Choose(channel))
    assert draft is not None
    assert draft.channels == ()
    assert after(draft, GoOn()) is None


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_a_code_is_always_one_that_a_window_may_have(name: str, taken: list[str]) -> None:
    code = code_of(name, "2026-11-01", taken)
    assert 2 <= len(code) <= 20
    assert code.isascii()
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert code[0] != "-"
    assert code not in taken
    with pytest.raises(ValueError, match="expected such as"):
        parse_period(code)


def test_the_first_page_goes_nowhere_back() -> None:
    assert after(WindowDraft(), Back()) is None
    assert WindowDraft().page == NAME


def test_a_text_delivered_twice_is_taken_once_and_one_that_nobody_waits_for_not_at_all() -> None:
    draft, effect = step(WindowDraft(), Write("SKM Contoh", 5), OFFER)
    assert (draft.name, draft.heard, effect) == ("SKM Contoh", 5, Effect.SAVE)
    assert step(draft, Write("SKM Contoh", 5), OFFER) == (draft, Effect.AGAIN)
    assert step(draft, Write("no day", 6), OFFER) == (draft, Effect.WRONG)
    assert step(WHOLE, Write("halo", 6), OFFER) == (WHOLE, Effect.DEAF)
