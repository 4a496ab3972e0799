"""Whatever comes, in whatever order: nothing crashes, is lost, leaves 1..4, or cannot be shown and finished."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.callbacks import decode
from bot.conversation.draft import (
    EDITS,
    LEAVING,
    PRIOR,
    SERVICE,
    SUGGESTION,
    SUMMARY,
    WELCOME,
    Draft,
    Prior,
    Questionnaire,
)
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
from bot.conversation.profile import DECLINED, FIELDS, PROFILE
from bot.conversation.render import render
from bot.conversation.survey import Effect, begin, link_of, recall, reopen, step
from bot.conversation.survey_pages import chosen, mended, missing
from scoring import load_instrument

INSTRUMENT = load_instrument("permenpan-14-2017")
SERVICES = (("inap", "Rawat inap"), ("jalan", "Rawat jalan"), ("gigi", "Poli gigi"))
PAGES = [
    WELCOME,
    SERVICE,
    SUGGESTION,
    SUMMARY,
    EDITS,
    PRIOR,
    "x.q.waktu",
    "x.p.x",
    "p.usia",
    "q.x",
    "p.x",
    "",
    *Questionnaire(INSTRUMENT, "A", "A", SERVICES).pages,
]
OPTIONS = ["1", "2", "3", "4", "0", "5", "", "-1", "P", "SMA", "26-34", "TANI", "inap", "jalan", "99"]

forms = st.builds(
    Questionnaire,
    st.just(INSTRUMENT),
    st.just("AA"),
    st.just("Unit <contoh>"),
    st.lists(st.sampled_from(SERVICES), unique=True).map(tuple),
    st.frozensets(st.sampled_from(INSTRUMENT.keys), max_size=3),
    st.just(""),
    st.booleans(),
)
actions: st.SearchStrategy[Action] = st.one_of(
    st.sampled_from(
        [Begin(), Back(), Skip(), Next(), Quit(), Ease(), Revisit(), Leave(), Send(), Speak("id"), Speak("en")]
    ),
    st.builds(Edit, st.sampled_from(PAGES)),
    st.builds(Choose, st.sampled_from(PAGES), st.sampled_from(OPTIONS)),
)
priors = st.builds(
    Prior,
    st.fixed_dictionaries({}, optional={one.key: st.sampled_from(one.options) for one in PROFILE}),
    st.dictionaries(st.sampled_from(INSTRUMENT.keys), st.integers(1, 4), min_size=1),
    st.one_of(st.none(), st.text(min_size=1)),
)
# What may come next: a button that stands on the screen (by place), something forged or stale, a text, a changed unit.
moves = st.one_of(
    st.tuples(st.just("button"), st.integers(0, 30)),
    st.tuples(st.just("forged"), actions, st.integers(-2, 1)),
    st.tuples(st.just("text"), st.text(max_size=40)),
    st.tuples(st.just("link"), st.sampled_from(["inap", "jalan", "gigi", "x", ""])),
    st.tuples(st.just("unit"), forms),
)


def buttons(draft: Draft, form: Questionnaire) -> list[Tap]:
    """Everything on the screen, as it comes back from Telegram."""
    taps = [decode(button.data) for row in render(draft, form).rows for button in row]
    return [tap for tap in taps if tap is not None]


def check(draft: Draft, form: Questionnaire) -> None:
    shown = mended(draft, form)
    assert set(shown.answers) <= set(INSTRUMENT.keys) - form.inapplicable
    assert all(type(score) is int and 1 <= score <= 4 for score in draft.answers.values())
    assert all(code in (*FIELDS[key].options, DECLINED) for key, code in draft.profile.items())
    assert Draft.of_state(draft.id, draft.revision, draft.state()) == draft
    screen = render(draft, form)
    assert screen.rows
    assert len(screen.text) <= 4096
    assert buttons(draft, form), "no way on from here"


def way_out(draft: Draft, form: Questionnaire) -> Effect:
    """Tap on, always the way that leads to the end. Returns what the last tap asks for."""
    for _ in range(60):
        shown = mended(draft, form)
        action: Action
        match shown.page:
            case "welcome":
                several = len(form.services) > 1 and shown.service is None
                action = Choose(SERVICE, form.options(SERVICE)[0]) if several else Begin()
            case "edits":
                action = Back()
            case "prior":
                action = Revisit()
            case "summary":
                action = Send()
            case page if page in form.paced(shown.easy).about:
                action = Next() if any(shown.profile.values()) else Skip()
            case page if page.startswith(LEAVING):
                action = Back()
            case page:
                action = Choose(page, form.options(page)[0])
        tap = Tap(draft.id, draft.revision, action)
        assert tap in buttons(draft, form), f"{action} does not stand on {shown.page}"
        draft, effect = step(draft, tap, form)
        if effect is Effect.SUBMIT:
            assert missing(draft, form) is None
            return effect
        if effect is Effect.RECALL:
            draft = recall(draft, None, form)
    return Effect.NOTHING


@settings(max_examples=150, deadline=None)
@given(forms, st.lists(moves, max_size=40), st.sampled_from([None, "inap"]), st.one_of(st.none(), priors))
def test_any_sequence(
    form: Questionnaire, sequence: list[tuple[object, ...]], service: str | None, prior: Prior | None
) -> None:
    draft, effect = begin("D", "id", form, service)
    if effect is Effect.RECALL:
        draft = recall(draft, prior, form)
    for move in sequence:
        before, known = draft, form
        match move:
            case ["button", int(place)]:
                taps = buttons(draft, form)
                tap = taps[place % len(taps)]
                draft, effect = step(draft, tap, form)
                assert effect is not Effect.NOTHING or tap.action == Speak(draft.language), "a button that does nothing"
                if isinstance(tap.action, Choose) and tap.action.page != SERVICE:
                    taken_back = (
                        before.page in form.paced(before.easy).about
                        and chosen(before, tap.action.page) == tap.action.option
                    )
                    kept = "" if taken_back else tap.action.option
                    assert chosen(draft, tap.action.page) == kept, "the tapped answer was not kept"
            case ["forged", action, int(off)]:
                draft, effect = step(draft, Tap("D", draft.revision + off, action), form)  # type: ignore[arg-type]
                adds = isinstance(action, Choose) and before.page in form.paced(before.easy).about and off < 0
                if off and not adds:
                    assert effect is Effect.NOTHING
            case ["text", str(text)]:
                draft, effect = step(draft, Write(text), form)
            case ["link", str(slug)]:
                draft, effect = reopen(draft, link_of(slug, form), form), Effect.SAVE
            case ["unit", Questionnaire() as form]:
                effect = Effect.NOTHING
        if effect is Effect.SUBMIT:
            assert missing(draft, form) is None
        if effect is Effect.RECALL:
            draft = recall(draft, prior, form)
        assert draft.revision == before.revision + (effect is not Effect.NOTHING)
        check(draft, form)
        lost = {key for key in before.answers if key not in draft.answers and key not in form.inapplicable}
        leaving_prior = before.page == PRIOR and form is known
        assert not lost or leaving_prior or effect is Effect.RECALL, f"lost {lost}"
    assert way_out(draft, form) is Effect.SUBMIT


@settings(max_examples=60, deadline=None)
@given(forms, st.sampled_from(PAGES), st.booleans(), priors)
def test_every_page_leads_to_the_end(form: Questionnaire, page: str, reviewing: bool, prior: Prior) -> None:
    draft = Draft("D", "en", page=page, reviewing=reviewing, answers=prior.answers)
    assert way_out(draft, form) is Effect.SUBMIT
    assert way_out(replace(draft, service="gone", profile=prior.profile, answers={}), form) is Effect.SUBMIT
