"""Putting a window together, as a machine: every way leads to a summary or nowhere, and every button fits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.texts import LANGUAGES, texts
from bot.conversation.window_draft import (
    NAME,
    SUMMARY,
    WindowDraft,
    back,
    choose,
    edit,
    go_on,
    options,
    turn,
    write,
)
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
        after = (
            choose(draft, values[number % len(values)], OFFER) if values and act < 2 else None,
            go_on(draft, OFFER),
            back(draft),
            write(draft, typed, OFFER),
            edit(draft, ("name", "days", "scope", "target", "weight")[number % 5]),
            turn(draft, number % 3),
            None,
        )[0 if act < 2 else act - 1]
        draft = WindowDraft.of_state((after or draft).state())
        fits(draft)
        if draft.page == SUMMARY:
            assert draft.first <= draft.last
            assert draft.channels


@pytest.mark.parametrize(
    "page", ["name", "days", "scope", "services", "target", "channels", "repeats", "instrument", "weight"]
)
def test_a_thing_changed_from_the_summary_leads_back_to_it(page: str) -> None:
    opened = edit(WHOLE, page)
    assert opened is not None
    assert back(opened) == WHOLE
    if page == "name":
        after = write(opened, "Lain", OFFER)
    elif page in ("services", "channels"):
        after = go_on(opened, OFFER)
    else:
        after = choose(opened, options(opened, OFFER)[0], OFFER)
    if page in ("scope", "instrument"):  # what depends on them is asked too
        assert after is not None
        after = go_on(after, OFFER) if page == "scope" else choose(after, "0.11", OFFER)
    assert after is not None
    assert after.page == SUMMARY


def test_no_channel_is_no_window() -> None:
    draft = edit(WHOLE, "channels")
    for channel in ("bot", "petugas", "kertas"):
        assert draft is not None
        draft = choose(draft, channel, OFFER)
    assert draft is not None
    assert draft.channels == ()
    assert go_on(draft, OFFER) is None


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
    assert back(WindowDraft()) is None
    assert WindowDraft().page == NAME
