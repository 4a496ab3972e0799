"""survey.step as a table: start, event, and what must come of it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.draft import EDITS, OFFICER, PRIOR, SERVICE, SUMMARY, WELCOME, Draft, Prior, Questionnaire
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
    Write,
)
from bot.conversation.profile import PROFILE
from bot.conversation.survey import Effect, begin, link_of, recall, reopen, step
from bot.conversation.survey_pages import mended, missing
from bot.rules.suggestions import SUGGESTION_LENGTH, clean
from scoring import load_instrument

INSTRUMENT = load_instrument("permenpan-14-2017")
PLAIN = Questionnaire(INSTRUMENT, "AA", "Unit contoh")
TWO = Questionnaire(INSTRUMENT, "BB", "Unit contoh", (("inap", "Rawat inap"), ("jalan", "Rawat jalan")))
ASKED = replace(PLAIN, asks_profile=True)  # where each question about oneself is put
FREE = Questionnaire(INSTRUMENT, "CC", "Unit contoh", (), frozenset({"biaya"}))
ALL = dict.fromkeys(INSTRUMENT.keys, 3)
KNOWN = {field.key: field.options[0] for field in PROFILE}
FIRST, LAST = "q.persyaratan", "q.pengaduan"


def at(page: str, **fields: Any) -> Draft:
    draft = Draft("D", "id", revision=7, page=page, service="", recalled=True, instrument=INSTRUMENT.id)
    return replace(draft, **fields)


def full(page: str, **fields: Any) -> Draft:
    return at(page, **{"profile": KNOWN, "answers": ALL} | fields)


def tap(draft: Draft, action: Action) -> Tap:
    return Tap(draft.id, draft.revision, action)


def about(page: str, **profile: str) -> Draft:
    return full(page, profile=profile)


# (what happens, form, start, action, changes of the draft, effect). No changes means that nothing may change
TABLE: list[tuple[str, Questionnaire, Draft, Action, dict[str, Any], Effect]] = [
    ("Mulai asks the first question", PLAIN, at(WELCOME), Begin(), {"page": FIRST}, Effect.SAVE),
    ("an old Mulai asks the service", TWO, at(WELCOME, service=None), Begin(), {"page": SERVICE}, Effect.SAVE),
    ("a link fixed the service", TWO, at(WELCOME, service="inap"), Begin(), {"page": FIRST}, Effect.SAVE),
    ("the service begins", TWO, at(WELCOME, service=None), Choose(SERVICE, "jalan"), {"page": FIRST, "service": "jalan", "recalled": False}, Effect.RECALL),  # noqa: E501
    ("no service where it is fixed", TWO, at(WELCOME, service="inap"), Choose(SERVICE, "jalan"), {}, Effect.NOTHING),
    ("a service is chosen", TWO, at(SERVICE, service=None), Choose(SERVICE, "jalan"), {"page": FIRST, "service": "jalan", "recalled": False}, Effect.RECALL),  # noqa: E501
    ("the same service again", TWO, at(SERVICE, service="inap"), Choose(SERVICE, "inap"), {"page": FIRST}, Effect.SAVE),
    ("a service that is not there", TWO, at(SERVICE, service=None), Choose(SERVICE, "gigi"), {}, Effect.NOTHING),
    ("sex", PLAIN, about("a.1"), Choose("p.kelamin", "P"), {"profile": {"kelamin": "P"}}, Effect.SAVE),
    ("sex taken back", PLAIN, about("a.1", kelamin="P"), Choose("p.kelamin", "P"), {"profile": {"kelamin": ""}}, Effect.SAVE),  # noqa: E501
    ("the last of a screen goes on", PLAIN, about("a.1", kelamin="P", usia="<17"), Choose("p.pendidikan", "SD"), {"page": "a.2", "profile": {"kelamin": "P", "usia": "<17", "pendidikan": "SD"}}, Effect.SAVE),  # noqa: E501
    ("the last of the profile", PLAIN, about("a.2"), Choose("p.pekerjaan", "TANI"), {"page": SUMMARY, "profile": {"pekerjaan": "TANI"}}, Effect.SAVE),  # noqa: E501
    ("a second thought stays", PLAIN, full("a.1"), Choose("p.usia", "17-25"), {"profile": KNOWN | {"usia": "17-25"}}, Effect.SAVE),  # noqa: E501
    ("an age that is none", PLAIN, about("a.1"), Choose("p.usia", "200"), {}, Effect.NOTHING),
    ("what stands on another screen", PLAIN, about("a.1"), Choose("p.pekerjaan", "TANI"), {}, Effect.NOTHING),
    ("Lanjut leaves the rest of a screen out", PLAIN, about("a.1", kelamin="P"), Next(), {"page": "a.2", "profile": {"kelamin": "P", "usia": "", "pendidikan": ""}}, Effect.SAVE),  # noqa: E501
    ("Lewati semua", PLAIN, about("a.1"), Skip(), {"page": SUMMARY, "profile": dict.fromkeys(KNOWN, "")}, Effect.SAVE),
    ("Lewati sisanya keeps what was told", PLAIN, about("a.1", usia="<17"), Skip(), {"page": SUMMARY, "profile": dict.fromkeys(KNOWN, "") | {"usia": "<17"}}, Effect.SAVE),  # noqa: E501
    ("a profile that is asked for", ASKED, full(LAST, profile={}), Choose(LAST, "1"), {"page": "p.kelamin", "answers": ALL | {"pengaduan": 1}}, Effect.SAVE),  # noqa: E501
    ("its answers", ASKED, full("p.kelamin", profile={}), Choose("p.kelamin", "P"), {"page": "p.usia", "profile": {"kelamin": "P"}}, Effect.SAVE),  # noqa: E501
    ("not told", ASKED, full("p.usia", profile={}), Choose("p.usia", ""), {"page": "p.pendidikan", "profile": {"usia": ""}}, Effect.SAVE),  # noqa: E501
    ("it cannot be skipped", ASKED, full("p.usia", profile={}), Skip(), {}, Effect.NOTHING),
    ("an answer", PLAIN, at(FIRST), Choose(FIRST, "4"), {"page": "q.prosedur", "answers": {"persyaratan": 4}}, Effect.SAVE),  # noqa: E501
    ("an answer below 1", PLAIN, at(FIRST), Choose(FIRST, "0"), {}, Effect.NOTHING),
    ("an answer above 4", PLAIN, at(FIRST), Choose(FIRST, "5"), {}, Effect.NOTHING),
    ("no answer at all", PLAIN, at(FIRST), Choose(FIRST, ""), {}, Effect.NOTHING),
    ("an answer to another question", PLAIN, at(FIRST), Choose("q.waktu", "1"), {}, Effect.NOTHING),
    ("the eighth asked is sarpras", PLAIN, at("q.perilaku"), Choose("q.perilaku", "1"), {"page": "q.sarpras", "answers": {"perilaku": 1}}, Effect.SAVE),  # noqa: E501
    ("then pengaduan", PLAIN, at("q.sarpras"), Choose("q.sarpras", "2"), {"page": LAST, "answers": {"sarpras": 2}}, Effect.SAVE),  # noqa: E501
    ("the last question", PLAIN, at(LAST), Choose(LAST, "1"), {"page": "a.1", "answers": {"pengaduan": 1}}, Effect.SAVE),  # noqa: E501
    ("inapplicable is skipped", FREE, at("q.waktu"), Choose("q.waktu", "2"), {"page": "q.produk", "answers": {"waktu": 2}}, Effect.SAVE),  # noqa: E501
    ("inapplicable is not answered", FREE, at("q.waktu"), Choose("q.biaya", "4"), {}, Effect.NOTHING),
    ("Kirim", PLAIN, full(SUMMARY), Send(), {}, Effect.SUBMIT),
    ("Kirim without a profile", PLAIN, at(SUMMARY, answers=ALL), Send(), {}, Effect.SUBMIT),
    ("Kirim without one that is asked for", ASKED, at(SUMMARY, answers=ALL), Send(), {"page": "p.kelamin", "reviewing": True}, Effect.SAVE),  # noqa: E501
    ("Kirim without a service", TWO, full(SUMMARY, service=None), Send(), {"page": SERVICE, "reviewing": True}, Effect.SAVE),  # noqa: E501
    ("Kembali to the welcome", PLAIN, at(FIRST), Back(), {"page": WELCOME}, Effect.SAVE),
    ("Kembali to the service", TWO, at(FIRST, service="inap"), Back(), {"page": SERVICE}, Effect.SAVE),
    ("Kembali one question", PLAIN, at("q.waktu", answers={"waktu": 1}), Back(), {"page": "q.prosedur"}, Effect.SAVE),
    ("Kembali from the profile", PLAIN, full("a.1"), Back(), {"page": LAST}, Effect.SAVE),
    ("Kembali past inapplicable", FREE, at("q.produk"), Back(), {"page": "q.waktu"}, Effect.SAVE),
    ("Ubah jawaban", PLAIN, full(SUMMARY), Revisit(), {"page": EDITS}, Effect.SAVE),
    ("nothing to change after all", PLAIN, full(EDITS), Back(), {"page": SUMMARY}, Effect.SAVE),
    ("an edit", PLAIN, full(EDITS), Edit("q.waktu"), {"page": "q.waktu", "reviewing": True}, Effect.SAVE),
    ("an edit from a summary of an earlier version", PLAIN, full(SUMMARY), Edit("p.pekerjaan"), {"page": "a.2", "reviewing": True}, Effect.SAVE),  # noqa: E501
    ("an edit of the suggestion", PLAIN, full(EDITS), Edit("suggestion"), {}, Effect.NOTHING),
    ("a suggestion taken back", PLAIN, full(EDITS, suggestion="lama"), Skip(), {"page": SUMMARY, "suggestion": None}, Effect.SAVE),  # noqa: E501
    ("Batal with answers asks", PLAIN, full("q.waktu"), Quit(), {"page": "x.q.waktu"}, Effect.SAVE),
    ("Batal after all not", PLAIN, full("x.q.waktu"), Back(), {"page": "q.waktu"}, Effect.SAVE),
    ("Batal meant", PLAIN, full("x.q.waktu"), Quit(), {}, Effect.DISCARD),
    ("Batal before any answer", PLAIN, at(FIRST), Quit(), {}, Effect.DISCARD),
    ("an edit of nothing known", PLAIN, full(SUMMARY), Edit("q.x"), {}, Effect.NOTHING),
    ("an edit of the welcome", PLAIN, full(SUMMARY), Edit(WELCOME), {}, Effect.NOTHING),
    ("an edit of the prior page", PLAIN, full(SUMMARY), Edit(PRIOR), {}, Effect.NOTHING),
    ("an edited answer goes back", PLAIN, full("q.waktu", reviewing=True), Choose("q.waktu", "1"), {"page": SUMMARY, "reviewing": False, "answers": ALL | {"waktu": 1}}, Effect.SAVE),  # noqa: E501
    ("an edit given up", PLAIN, full("q.waktu", reviewing=True), Back(), {"page": SUMMARY, "reviewing": False}, Effect.SAVE),  # noqa: E501
    ("an edited service is looked up", TWO, full(SERVICE, service="inap", reviewing=True), Choose(SERVICE, "jalan"), {"page": SUMMARY, "reviewing": False, "service": "jalan", "recalled": False}, Effect.RECALL),  # noqa: E501
    ("earlier answers to be changed", PLAIN, full(PRIOR, revises=True), Revisit(), {"page": EDITS}, Effect.SAVE),
    ("earlier answers that lack a question", PLAIN, at(PRIOR, profile=KNOWN, answers={"waktu": 1}), Revisit(), {"page": FIRST, "reviewing": True}, Effect.SAVE),  # noqa: E501
    ("earlier answers kept", PLAIN, full(PRIOR, revises=True), Leave(), {}, Effect.DISCARD),
    ("another service instead", TWO, full(PRIOR, service="inap", revises=True, suggestion="x"), Back(), {"page": SERVICE, "service": None, "answers": {}, "suggestion": None, "revises": False, "recalled": False}, Effect.SAVE),  # noqa: E501
    ("English", PLAIN, at("q.waktu"), Speak("en"), {"language": "en"}, Effect.SAVE),
]  # fmt: skip


@pytest.mark.parametrize(("form", "start", "action", "changes", "effect"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])  # noqa: E501  # fmt: skip
def test_step(form: Questionnaire, start: Draft, action: Action, changes: dict[str, Any], effect: Effect) -> None:
    after, found = step(start, tap(start, action), form)
    assert found is effect
    revision = start.revision + (effect is not Effect.NOTHING)
    assert after == replace(start, revision=revision, **changes)


# Where each action means something. Everywhere else it must change nothing.
EVERYWHERE: dict[Action, set[str]] = {
    Begin(): {WELCOME},
    Back(): {SERVICE, EDITS, PRIOR, *(page for page in TWO.pages if page[:2] in ("a.", "q."))},
    Skip(): {"a.1", "a.2"},
    Next(): {"a.1", "a.2"},
    Edit("q.waktu"): {SUMMARY, EDITS},
    Revisit(): {PRIOR, SUMMARY},
    Quit(): {*TWO.pages, EDITS, PRIOR},
    Ease(): {WELCOME},
    Leave(): {PRIOR},
    Send(): {SUMMARY},
    Speak("en"): {*TWO.pages, EDITS, PRIOR},
    **{Choose(page, TWO.options(page)[0]): {page} for page in TWO.pages if TWO.options(page)},
}


@pytest.mark.parametrize("page", [*TWO.pages, EDITS, PRIOR])
@pytest.mark.parametrize("action", EVERYWHERE)
def test_every_action_on_every_page(page: str, action: Action) -> None:
    start = full(page, service="inap")
    after, effect = step(start, tap(start, action), TWO)
    assert (effect is not Effect.NOTHING) is (page in EVERYWHERE[action])
    if effect is Effect.NOTHING:
        assert after == start


@pytest.mark.parametrize("page", [*TWO.pages, EDITS, PRIOR])
def test_a_text_is_taken_by_the_last_screens_alone(page: str) -> None:
    start = full(page, service="inap")
    after, effect = step(start, Write(" Terlalu\tlama \n"), TWO)
    if page in (SUMMARY, EDITS):
        assert (after.suggestion, after.page, effect) == ("Terlalu lama", SUMMARY, Effect.SAVE)
    else:
        assert (after, effect) == (start, Effect.NOTHING)


@pytest.mark.parametrize(
    "event",
    [
        Tap("D", 6, Choose("q.waktu", "4")),  # a double tap, an old message
        Tap("D", 8, Choose("q.waktu", "4")),
        Tap("E", 7, Choose("q.waktu", "4")),  # yesterday's survey
        Tap("D", 6, Send()),
        Write("   "),
    ],
)
def test_stale_and_empty_events_change_nothing(event: Tap | Write) -> None:
    start = at("q.waktu", answers={"waktu": 1})
    assert step(start, event, PLAIN) == (start, Effect.NOTHING)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  antrean lama  ", "antrean lama"),
        ("baris satu\nbaris dua", "baris satu\nbaris dua"),
        ("nol\x00bel\x07", "nol bel"),
        ("balik \u202eranetna", "balik  ranetna"),
        ("pengganti \ud800", "pengganti"),
        ("keluarga 👨‍👩‍👧 ❤️", "keluarga 👨‍👩‍👧 ❤️"),
        ("=1+1 <b>&", "=1+1 <b>&"),
        ("\n \t", ""),
        ("a" * 4000, "a" * SUGGESTION_LENGTH),
        ("a" * 999 + "  b", "a" * 999),
    ],
)
def test_a_suggestion_as_it_is_kept(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("form", "asked", "service", "effect"),
    [
        (PLAIN, None, "", Effect.RECALL),
        (PLAIN, "inap", "", Effect.RECALL),
        (replace(PLAIN, services=(("ktp", "KTP"),)), None, "ktp", Effect.RECALL),
        (TWO, None, None, Effect.SAVE),
        (TWO, "jalan", "jalan", Effect.RECALL),
        (TWO, "gigi", None, Effect.SAVE),
    ],
)
def test_begin(form: Questionnaire, asked: str | None, service: str | None, effect: Effect) -> None:
    draft, found = begin("D", "en", form, asked)
    assert (draft, found) == (Draft("D", "en", service=service, instrument=INSTRUMENT.id), effect)


# ── earlier answers ────────────────────────────────────────────────────────────────────────────────────────────────

EARLIER = Prior({"kelamin": "P"}, ALL | {"waktu": 1}, "antrean")


def test_earlier_answers_are_shown_with_what_was_declined() -> None:
    found = recall(at(WELCOME, recalled=False), EARLIER, PLAIN)
    assert found.page == PRIOR
    assert found.profile == {"kelamin": "P", "usia": "", "pendidikan": "", "pekerjaan": ""}
    assert (found.answers, found.suggestion, found.revises, found.recalled) == (EARLIER.answers, "antrean", True, True)


def test_earlier_answers_to_what_is_no_longer_asked_are_left_out() -> None:
    assert "biaya" not in recall(at(WELCOME), EARLIER, FREE).answers


@pytest.mark.parametrize("start", [full(SUMMARY, reviewing=True), at("q.waktu", answers={"persyaratan": 4})])
def test_answers_at_hand_are_newer_than_earlier_ones(start: Draft) -> None:
    assert recall(start, EARLIER, PLAIN) == replace(start, recalled=True, revises=True)


def test_without_earlier_answers_nothing_is_replaced() -> None:
    assert recall(full(SUMMARY, revises=True, recalled=False), None, PLAIN) == full(SUMMARY)


# ── a service's link ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("service", "form", "link"),
    [("jalan", TWO, "jalan"), ("gigi", TWO, ""), ("", TWO, ""), (None, TWO, ""), ("jalan", PLAIN, "")],
)
def test_only_a_service_that_is_offered_has_a_survey_of_its_own(
    service: str | None, form: Questionnaire, link: str
) -> None:
    assert link_of(service, form) == link


def test_the_same_link_goes_on_where_the_survey_stood() -> None:
    start = at("q.waktu", service="inap")
    assert reopen(start, "inap", TWO) == replace(start, revision=8)
    assert reopen(start, "", TWO) == replace(start, revision=8)


def test_who_chose_another_service_than_the_link_says_is_asked_again() -> None:
    assert reopen(at("q.waktu", service="inap"), "jalan", TWO).page == SERVICE


def test_a_state_of_another_version_of_the_program_can_be_read() -> None:
    state = {**Draft("D", "id", page="q.waktu").state(), "mood": "new"}
    del state["recalled"]
    assert Draft.of_state("D", 3, state) == Draft("D", "id", 3, page="q.waktu")


# ── the unit's data changed under a running survey ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "now", "page", "service"),
    [
        (at(SERVICE, service=None), PLAIN, WELCOME, ""),  # services were removed
        (at("q.waktu", service="inap"), PLAIN, "q.waktu", ""),
        (at("q.waktu", service=""), TWO, "q.waktu", None),  # services were added
        (at("q.waktu", service="gigi"), TWO, "q.waktu", None),  # one was renamed
        (at("q.biaya"), FREE, WELCOME, ""),  # its question no longer applies
        (at("q.waktu", service="inap"), replace(TWO, services=(("jalan", "Rawat jalan"),)), "q.waktu", "jalan"),
    ],
)
def test_a_changed_unit_leaves_a_draft_that_can_go_on(
    start: Draft, now: Questionnaire, page: str, service: str | None
) -> None:
    answered = replace(start, answers=ALL)
    after, effect = step(answered, Write("bukan saran"), now)
    assert (after.page, after.service, effect) == (page, service, Effect.NOTHING)
    assert after.answers == {key: 3 for key in ALL if key not in now.inapplicable}


def test_a_service_that_went_away_is_asked_for_before_sending() -> None:
    start = full(SUMMARY, service="gigi")
    after, effect = step(start, tap(start, Send()), TWO)
    assert (after.page, after.reviewing, effect) == (SERVICE, True, Effect.SAVE)
    assert missing(after, TWO) == SERVICE


def test_a_draft_comes_back_from_storage_as_it_was() -> None:
    start = full(SUMMARY, service="inap", suggestion="lama", reviewing=True)
    assert Draft.of_state(start.id, start.revision, start.state()) == start


# ── an officer at the counter ──────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_recalled_where_an_officer_fills_in() -> None:
    for form, asked in ((PLAIN, None), (TWO, "jalan"), (TWO, None)):
        draft, effect = begin("D", "id", form, asked, OFFICER)
        assert (draft.channel, effect) == (OFFICER, Effect.SAVE)
    start = at(SERVICE, service=None, channel=OFFICER)
    after, effect = step(start, tap(start, Choose(SERVICE, "jalan")), TWO)
    assert (after.service, after.page, effect) == ("jalan", FIRST, Effect.SAVE)


def test_the_time_taken_is_from_the_first_new_answer_to_the_last() -> None:
    draft = at(FIRST)
    assert draft.seconds is None
    for place, key in enumerate(element.key for element in PLAIN.questions):
        page = f"q.{key}"
        draft, _ = step(draft, tap(draft, Choose(page, "3")), PLAIN, 1000 + 5 * place)
    assert draft.seconds == 40
    draft, _ = step(draft, tap(draft, Skip()), PLAIN, 2000)
    draft, _ = step(draft, tap(draft, Edit("q.waktu")), PLAIN, 3000)
    draft, _ = step(draft, tap(draft, Choose("q.waktu", "1")), PLAIN, 4000)  # a change of mind is no new answer
    assert draft.seconds == 40


def test_the_time_of_changed_answers_is_not_known() -> None:
    start = recall(at(WELCOME), EARLIER, PLAIN)
    after, _ = step(start, tap(start, Revisit()), PLAIN, 1000)
    after, _ = step(after, tap(after, Edit("q.waktu")), PLAIN, 1001)
    after, _ = step(after, tap(after, Choose("q.waktu", "4")), PLAIN, 1002)
    assert after.seconds is None


OTHER = Questionnaire(load_instrument("permenpan-16-2014"), "AA", "Unit contoh")


@pytest.mark.parametrize("page", [FIRST, LAST, "a.1", EDITS, SUMMARY, PRIOR])
def test_another_questionnaire_takes_no_answer_over_and_no_tap(page: str) -> None:
    """A window opened under a survey: the tap stood on a screen of the old questions."""
    before = full(page, revises=True)
    for action in (Send(), Choose(page, "4"), Skip(), Revisit(), Back()):
        after, effect = step(before, tap(before, action), OTHER)
        assert (after.page, effect) == (FIRST, Effect.SAVE)
        assert (after.answers, after.profile, after.instrument) == ({}, KNOWN, "permenpan-16-2014")
        assert (after.revision, after.revises, after.recalled) == (8, False, False)
    stale, effect = step(before, Tap(before.id, 6, Send()), OTHER)
    assert (stale.answers, effect) == ({}, Effect.NOTHING)
    assert step(after, tap(after, Choose(FIRST, "2")), OTHER)[0].answers == {"persyaratan": 2}


def test_a_suggestion_typed_as_the_questionnaire_changes_is_kept() -> None:
    after, effect = step(full(SUMMARY), Write("Terima kasih"), OTHER)
    assert (after.suggestion, after.page, effect) == ("Terima kasih", FIRST, Effect.SAVE)


def test_before_the_questions_another_questionnaire_changes_nothing_that_was_said() -> None:
    before = at(WELCOME)
    after, effect = step(before, tap(before, Begin()), OTHER)
    assert (after.page, effect, after.instrument) == (FIRST, Effect.SAVE, "permenpan-16-2014")


@pytest.mark.parametrize(
    ("start", "page"),
    [
        (at("p.usia", profile={"kelamin": "P"}), FIRST),  # the profile came first
        (full("p.pekerjaan", reviewing=True), "a.2"),
        (full("suggestion"), SUMMARY),  # which had a screen of its own
        (at("suggestion", answers=ALL), SUMMARY),
        (full(SUMMARY), SUMMARY),
    ],
)
def test_a_draft_of_an_earlier_order_goes_on_and_keeps_what_was_said(start: Draft, page: str) -> None:
    old = replace(start, instrument=INSTRUMENT.id)
    shown = mended(old, PLAIN)
    assert shown == replace(old, page=page)
    assert step(old, tap(old, Speak("en")), PLAIN)[0] == replace(shown, language="en", revision=8)


def test_a_suggestion_typed_on_its_old_screen_is_kept() -> None:
    after, effect = step(full("suggestion"), Write("antrean"), PLAIN)
    assert (after.suggestion, after.page, effect) == ("antrean", SUMMARY, Effect.SAVE)


def test_taps_on_one_screen_that_come_faster_than_it_follows_all_count() -> None:
    draft = shown = about("a.1")
    for action in (
        Choose("p.kelamin", "P"),
        Choose("p.kelamin", "P"),
        Choose("p.usia", "<17"),
        Choose("p.usia", ">65"),
    ):
        draft, _ = step(draft, tap(shown, action), PLAIN)
    assert draft.profile == {"kelamin": "P", "usia": "<17"}, "a tap that comes twice takes nothing back"
    draft, _ = step(draft, tap(shown, Choose("p.pendidikan", "SD")), PLAIN)
    assert draft.page == "a.2"
    assert step(draft, tap(shown, Choose("p.usia", ">65")), PLAIN) == (draft, Effect.NOTHING)


@pytest.mark.parametrize("instrument", ["permenpan-14-2017", "skm-online-2024"])
def test_the_profile_stands_on_as_few_screens_as_a_phone_takes(instrument: str) -> None:
    form = replace(PLAIN, instrument=load_instrument(instrument))
    assert [field for fields in form.about.values() for field in fields] == list(form.profile)
    rows = [sum(field.rows for field in fields) for fields in form.about.values()]
    assert (len(rows), max(rows)) == ((2, 6) if instrument == "permenpan-14-2017" else (4, 6))


def test_easy_mode_asks_one_question_about_oneself_a_screen() -> None:
    draft, chosen = full("q.pengaduan", easy=True, profile={}), {}
    draft, _ = step(draft, tap(draft, Choose("q.pengaduan", "2")), PLAIN)
    for number, field in enumerate(PROFILE, 1):
        assert (draft.page, draft.profile) == (f"a.{number}", chosen)
        assert step(draft, tap(draft, Skip()), PLAIN)[0].page == SUMMARY, "all may be skipped from each"
        assert step(draft, tap(draft, Back()), PLAIN)[0].page == (f"a.{number - 1}" if number > 1 else LAST)
        if field.key == "usia":
            draft, _ = step(draft, tap(draft, Next()), PLAIN)
        else:
            draft, _ = step(draft, tap(draft, Choose(f"p.{field.key}", field.options[0])), PLAIN)
        chosen |= {field.key: "" if field.key == "usia" else field.options[0]}
    assert (draft.page, draft.profile) == (SUMMARY, chosen)
    edited, _ = step(draft, tap(draft, Edit("p.pekerjaan")), PLAIN)
    assert edited.page == "a.4"
    assert mended(at("a.4", easy=False, answers=ALL), PLAIN).page == "a.1", "and leaves no page that is none"


def test_a_draft_of_an_older_version_goes_on() -> None:
    after, effect = step(full(SUMMARY, instrument=""), tap(full(SUMMARY), Send()), PLAIN)
    assert (after.answers, effect) == (ALL, Effect.SUBMIT)
