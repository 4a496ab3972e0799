"""Putting a window together, as a machine: every way leads to a summary or nowhere, and every button fits."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.screen import TALLEST, height
from bot.conversation.texts import LANGUAGES, texts
from bot.conversation.window_draft import LISTS, NAME, SEED, SUMMARY, Effect, WindowDraft, options, step
from bot.conversation.window_events import Back, Choose, Edit, Event, GoOn, Turn, Unseek, Write
from bot.conversation.window_offer import Offer, code_of
from bot.conversation.window_screens import PER_PAGE, draft_screen
from scoring import parse_period

SERVICES = tuple((f"layanan-{number}", f"Layanan {number} <contoh>") for number in range(12))
TOP = {"A" * 20: "Unit dengan nama yang panjang sekali " * 4}
UNITS = TOP | {f"KEL-{number}": f"Kelurahan {number}" for number in range(30)}
OFFER = Offer(
    date(2026, 11, 18),
    {"permenpan-14-2017": ("1/9", "0.11"), "permenpan-16-2014": ("1/9",)},
    "BENIH",
    True,
    divided=True,
    categories=("Dinas", "Kelurahan"),
    services=dict(SERVICES),
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


def offered(draft: WindowDraft) -> Offer:
    """What such a city offers on the draft's page."""
    every = TOP if draft.scope == "cluster" else UNITS
    known = [one for one in every.items() if draft.sought.casefold() in one[1].casefold()]
    shown = dict(known[draft.shown * PER_PAGE : (draft.shown + 1) * PER_PAGE])
    meant = tuple(UNITS)[1:] if draft.scope == "category" else tuple(TOP)
    below = {code: tuple(UNITS)[1:] if code in TOP else () for code in draft.units}
    more = len(known) > (draft.shown + 1) * PER_PAGE
    return replace(OFFER, units=shown, more=more, long=True, meant=meant, below=below, names=UNITS)


def after(draft: WindowDraft, event: Event) -> WindowDraft | None:
    """The draft after an event that changes it, None where it changes nothing."""
    then, effect = step(draft, event, offered(draft))
    return then if effect is Effect.SAVE else None


def fits(draft: WindowDraft) -> None:
    for language in LANGUAGES:
        screen = draft_screen(draft, offered(draft), 0x7FFFFFFF, texts(language), "SKM-CONTOH")
        assert 0 < len(screen.text) < 4096
        for row in screen.rows:
            for button in row:
                assert 0 < len(button.label) <= 60
                assert len(button.data.encode()) <= 64


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40), st.text(max_size=30)), max_size=40))
def test_any_way_through_can_be_shown_and_stored(acts: list[tuple[int, int, str]]) -> None:
    draft = WindowDraft()
    for act, number, text in acts:
        values = options(draft, offered(draft))
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
        draft = WindowDraft.of_state(step(draft, events[act], offered(draft))[0].state())
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
    if page == "instrument":  # what depends on it is asked too
        assert then is not None
        then = after(then, Choose("0.11"))
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


def test_a_list_of_units_is_narrowed_by_words_and_shown_whole_again() -> None:
    """Nothing that is chosen already is lost by it, and the words are forgotten with the page."""
    draft = WindowDraft(page="units", scope="below", name="SKM", units=("KEL-3",), shown=2)
    found = after(draft, Write("kelurahan 1", 7))
    assert found is not None
    assert (found.sought, found.shown, found.units) == ("kelurahan 1", 0, ("KEL-3",))
    assert after(found, Choose("KEL-3")) is None, "it is not among those that are shown"
    marked = after(found, Choose("KEL-11"))
    assert marked is not None
    assert marked.units == ("KEL-3", "KEL-11")
    whole, on = after(marked, Unseek()), after(marked, GoOn())
    assert whole is not None
    assert on is not None
    assert (whole.sought, on.sought, on.page) == ("", "", "summary")
    assert step(draft, Write("x" * 61, 8), offered(draft))[1] is Effect.WRONG
    category = replace(draft, scope="category")
    assert step(category, Write("kelurahan", 9), offered(category))[1] is Effect.DEAF


def test_a_category_that_is_gone_is_not_every_unit() -> None:
    draft = WindowDraft(page="units", scope="category")
    nothing = replace(OFFER, meant=())
    assert step(draft, Choose("0"), nothing) == (draft, Effect.NOTHING)
    cluster = replace(draft, scope="cluster")
    assert step(cluster, GoOn(), nothing) == (cluster, Effect.NOTHING)


LONGEST = "Unit Pelaksana Teknis Daerah Pelayanan Terpadu dan Pengelolaan Sarana Kesehatan Masyarakat Kecamatan Contoh"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", ["below", "cluster"])
@pytest.mark.parametrize("page", [SUMMARY, SEED])
def test_units_that_were_named_or_drawn_fit_a_phone_and_are_all_listed(page: str, scope: str, language: str) -> None:
    """A city's 89 units with names of over a hundred letters: a few in the text, all behind a button, page by page."""
    names = {f"N{n:02}": f"{LONGEST} {n:02}" for n in range(89)}
    tops = tuple(names)[:9]
    below = {top: tuple(names)[9 + 8 * at : 17 + 8 * at] for at, top in enumerate(tops)} if scope == "cluster" else {}
    services = {f"s{n}": f"Layanan {LONGEST} {n}" for n in range(12)}
    draft = replace(
        WHOLE, page=page, name="Survei " * 14, scope=scope, units=tops if below else tuple(names), per_parent=9,
        seed="Berita acara " * 4, services=tuple(services), instrument="permenpan-14-2017", weight="1/9",
    )  # fmt: skip
    offer = replace(OFFER, names=names, below=below, services=services)
    told, words = set[str](), texts(language)
    for shown in range(12):
        screen = draft_screen(replace(draft, shown=shown), offer, 0x7FFF, words, "SURVEI-AWAL-TAHUN")
        assert height(screen) <= TALLEST, screen.text
        if shown >= LISTS[page]:
            told |= {line[-2:] for line in screen.text.split("\n") if line.startswith("•")}
    if scope == "cluster" or page == SUMMARY:
        assert len(told) == (72 if below else 89)
    if page == SUMMARY:
        assert f"({72 if below else 89})" in " ".join(
            one.label for row in draft_screen(draft, offer, 1, words, "S").rows for one in row
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", ["below", "category", "cluster"])
def test_a_page_of_units_fits_a_phone(scope: str, language: str) -> None:
    """With names as long as those of agencies are, in the middle of their pages."""
    names = {f"OPD-{n}": "Badan Pengelola Keuangan dan Aset Daerah" for n in range(PER_PAGE)}
    draft = replace(WHOLE, page="units", scope=scope, shown=3, name="Survei Awal Tahun (contoh)")
    offer = replace(OFFER, units=names, categories=tuple(names.values()) * 5, count=89, more=True, long=True)
    assert height(draft_screen(draft, offer, 0x7FFF, texts(language), "SURVEI-AWAL-TAHUN")) <= TALLEST
