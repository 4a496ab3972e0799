"""The survey as a pure state machine: (draft, event, questionnaire) -> (draft, effect).

Telegram only carries events in and screens out. Every button names the revision of the screen it stood on, so a double
tap, a late copy or a tap on an old message finds a newer revision and changes nothing. The screen is shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from bot.conversation.draft import (
    BOT,
    CHOOSING,
    EDITS,
    FIELD,
    LEAVING,
    PRIOR,
    QUESTION,
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
    Event,
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
from bot.conversation.profile import DECLINED, Field
from bot.conversation.survey_pages import is_overtaken, mended, missing, page_after, page_before, page_of
from bot.rules.suggestions import clean

WRITABLE = (SUMMARY, EDITS, SUGGESTION)  # pages that take a typed text


class Effect(Enum):
    """What the draft's new state asks of the world. SAVE is all that most taps need."""

    NOTHING = "nothing"  # the event was stale or meant nothing here: only show the screen again
    SAVE = "save"
    RECALL = "recall"  # look for earlier answers, give them to recall(), then save
    SUBMIT = "submit"
    DISCARD = "discard"


def begin(
    id: str, language: str, questionnaire: Questionnaire, service: str | None = None, channel: str = BOT
) -> tuple[Draft, Effect]:
    """A new survey of this unit, with the service preselected where the link or the unit says so.

    An officer's respondents are nobody the bot knows: only the bot's own channel recalls earlier answers.
    """
    slugs = questionnaire.options(SERVICE)
    if len(slugs) < 2:
        service = slugs[0] if slugs else ""
    chosen_service = service if service in (*slugs, "") else None
    measured = questionnaire.instrument.id
    draft = Draft(id=id, language=language, service=chosen_service, instrument=measured, channel=channel)
    return draft, Effect.SAVE if draft.service is None or channel != BOT else Effect.RECALL


def recall(draft: Draft, prior: Prior | None, questionnaire: Questionnaire) -> Draft:
    """Take over what the same person answered before. While reviewing, the answers at hand are newer and stay."""
    if prior is None:
        return replace(draft, recalled=True, revises=False)
    if draft.reviewing or draft.answers:
        return replace(draft, recalled=True, revises=True)
    asked = {item.key for item in questionnaire.questions}
    profile = {field.key: prior.profile.get(field.key, DECLINED) for field in questionnaire.profile}
    answers = {key: score for key, score in prior.answers.items() if key in asked}
    return replace(
        draft,
        page=PRIOR,
        profile=profile,
        answers=answers,
        suggestion=clean(prior.suggestion or "") or None,  # one of an earlier version was kept as it was written
        recalled=True,
        revises=True,
    )


def link_of(service: str | None, questionnaire: Questionnaire) -> str:
    """Which service a link preselects: each has a survey of its own, so that answers never move to another. Else ""."""
    return (
        service
        if service is not None and SERVICE in questionnaire.pages and service in questionnaire.options(SERVICE)
        else ""
    )


def reopen(draft: Draft, link: str, questionnaire: Questionnaire) -> Draft:
    """The same link again while its survey is under way. Who chose another service meanwhile is asked once more."""
    draft = mended(draft, questionnaire)
    page = SERVICE if link and draft.service != link else draft.page
    return replace(draft, page=page, revision=draft.revision + 1)


def step(draft: Draft, event: Event, questionnaire: Questionnaire, now: int | None = None) -> tuple[Draft, Effect]:
    """One event. Whatever comes, the result is a draft whose screen can be shown. A changed one has a new revision.

    `now` is the moment in seconds since 1970, where the time that answering takes is to be kept.
    """
    questionnaire = questionnaire.paced(draft.easy)
    overtaken, typed = is_overtaken(draft, questionnaire), draft.page in WRITABLE and isinstance(event, Write)
    draft = mended(draft, questionnaire)
    if overtaken and (isinstance(event, Write) or (event.draft, event.revision) == (draft.id, draft.revision)):
        # What was tapped stood on a screen of the other questionnaire: it is shown anew, and no answer is guessed.
        suggestion = (
            clean(suggestion_with(draft, event.text)) if typed and isinstance(event, Write) else draft.suggestion
        )
        return replace(draft, suggestion=suggestion or None, revision=draft.revision + 1), Effect.SAVE
    if isinstance(event, Write):
        after, effect = _write(draft, event.text)
    elif event.draft != draft.id or (event.revision != draft.revision and not _adds(event, draft, questionnaire)):
        return draft, Effect.NOTHING
    else:
        after, effect = _act(draft, event.action, questionnaire)
    if effect is Effect.NOTHING:
        return draft, effect
    revision = draft.revision + 1
    if len(after.answers) > len(draft.answers):
        first = now if draft.first is None and not draft.answers else draft.first
        return replace(after, first=first, last=now, revision=revision), effect
    return replace(after, revision=revision), effect


def _act(draft: Draft, action: Action, questionnaire: Questionnaire) -> tuple[Draft, Effect]:
    if draft.page.startswith(CHOOSING):
        return _speak(draft, action)
    if draft.page.startswith(LEAVING):
        return _leave(draft, action)
    match action:
        case Begin() if draft.page == WELCOME:
            return replace(draft, page=page_after(WELCOME, draft, questionnaire)), Effect.SAVE
        case Choose(page, option) if _stands(page, draft, questionnaire) and option in questionnaire.options(page):
            return _choose(draft, page, option, questionnaire)
        case Back() if draft.reviewing or draft.page == EDITS:
            return _to_summary(draft, questionnaire), Effect.SAVE
        case Back() if draft.page == PRIOR and SERVICE in questionnaire.pages:  # another service of the same unit
            fresh = replace(draft, page=SERVICE, service=None, answers={}, suggestion=None)
            return replace(fresh, revises=False, recalled=False), Effect.SAVE
        case Back() if draft.page not in (WELCOME, PRIOR, SUMMARY):
            return replace(draft, page=page_before(draft.page, questionnaire)), Effect.SAVE
        case Next() if draft.page in questionnaire.about:
            return _go_on(_declined(draft, questionnaire.about[draft.page]), questionnaire), Effect.SAVE
        case Skip() if draft.page in questionnaire.about:
            return _to_summary(_declined(draft, questionnaire.profile), questionnaire), Effect.SAVE
        case Skip() if draft.page == EDITS and draft.suggestion:
            return replace(_to_summary(draft, questionnaire), suggestion=None), Effect.SAVE
    return _finish(draft, action, questionnaire)


def _finish(draft: Draft, action: Action, questionnaire: Questionnaire) -> tuple[Draft, Effect]:
    """What is not on the way through the pages: changing, giving up, sending, another language."""
    match action:
        case Edit(page) if draft.page in (SUMMARY, EDITS) and (found := page_of(page, questionnaire)) is not None:
            return replace(draft, page=found, reviewing=True), Effect.SAVE
        case Revisit() if draft.page in (PRIOR, SUMMARY):
            ready = _to_summary(draft, questionnaire)
            return replace(ready, page=EDITS) if ready.page == SUMMARY else ready, Effect.SAVE
        case Leave() if draft.page == PRIOR:
            return draft, Effect.DISCARD
        case Quit() if not draft.answers or draft.page == PRIOR:
            return draft, Effect.DISCARD
        case Quit():
            return replace(draft, page=LEAVING + draft.page), Effect.SAVE
        case Speak():
            return _speak(draft, action)
        case Ease() if draft.page == WELCOME:
            return replace(draft, easy=not draft.easy), Effect.SAVE
        case Send() if draft.page == SUMMARY:
            gap = missing(draft, questionnaire)
            return (draft, Effect.SUBMIT) if gap is None else (replace(draft, page=gap, reviewing=True), Effect.SAVE)
    return draft, Effect.NOTHING


def _leave(draft: Draft, action: Action) -> tuple[Draft, Effect]:
    """On the question whether the survey is to be given up."""
    match action:
        case Quit():
            return draft, Effect.DISCARD
        case Back():
            return replace(draft, page=draft.page.removeprefix(LEAVING)), Effect.SAVE
        case Speak():
            return _speak(draft, action)
    return draft, Effect.NOTHING


def _speak(draft: Draft, action: Action) -> tuple[Draft, Effect]:
    """A language, or the screen that asks which ("")."""
    page = draft.page.removeprefix(CHOOSING)
    match action:
        case Speak(""):
            return replace(draft, page=CHOOSING + page), Effect.SAVE
        case Speak(language):
            return replace(draft, page=page, language=language), Effect.SAVE
        case Back():
            return replace(draft, page=page), Effect.SAVE
    return draft, Effect.NOTHING


def _adds(tap: Tap, draft: Draft, questionnaire: Questionnaire) -> bool:
    """Whether a tap on an earlier state of a screen with several fields answers one that is still open.

    People tap one after the other faster than the screen follows. What is chosen already is not touched by an old tap.
    """
    action = tap.action
    if tap.revision > draft.revision or draft.page not in questionnaire.about or not isinstance(action, Choose):
        return False
    return _stands(action.page, draft, questionnaire) and not draft.profile.get(action.page.removeprefix(FIELD))


def _stands(page: str, draft: Draft, questionnaire: Questionnaire) -> bool:
    """Whether the choices of a page stand on the draft's screen. The welcome has those of the service."""
    if page == SERVICE and draft.page == WELCOME:
        return draft.service is None
    return page in (draft.page, *(FIELD + field.key for field in questionnaire.about.get(draft.page, ())))


def _declined(draft: Draft, asked: Sequence[Field]) -> Draft:
    """With what was left out of these known to have been asked."""
    return replace(draft, profile={**{field.key: DECLINED for field in asked}, **draft.profile})


def _go_on(draft: Draft, questionnaire: Questionnaire) -> Draft:
    """To the next screen about the respondent, or to the summary."""
    following = page_after(draft.page, draft, questionnaire)
    return _to_summary(draft, questionnaire) if following == SUMMARY else replace(draft, page=following)


def _choose(draft: Draft, page: str, option: str, questionnaire: Questionnaire) -> tuple[Draft, Effect]:
    effect = Effect.SAVE
    if draft.page in questionnaire.about:
        return _toggle(draft, page.removeprefix(FIELD), option, questionnaire), effect
    if page == SERVICE:
        effect = Effect.RECALL if option != draft.service and draft.channel == BOT else Effect.SAVE
        draft = replace(draft, service=option, recalled=draft.recalled and option == draft.service)
    elif page.startswith(FIELD):
        draft = replace(draft, profile={**draft.profile, page.removeprefix(FIELD): option})
    else:
        draft = replace(draft, answers={**draft.answers, page.removeprefix(QUESTION): int(option)})
    if draft.reviewing:
        return _to_summary(draft, questionnaire), effect
    return _go_on(draft if draft.page == page else replace(draft, page=page), questionnaire), effect


def _toggle(draft: Draft, key: str, option: str, questionnaire: Questionnaire) -> Draft:
    """Choose on a screen with several fields, or take it back. The last one that was open leads to the next screen."""
    fields = [field.key for field in questionnaire.about[draft.page]]
    open_before = [one for one in fields if not draft.profile.get(one)]
    back = draft.profile.get(key) == option
    draft = replace(draft, profile={**draft.profile, key: DECLINED if back else option})
    return _go_on(draft, questionnaire) if open_before == [key] and not draft.reviewing else draft


def _write(draft: Draft, text: str) -> tuple[Draft, Effect]:
    cleaned = suggestion_with(draft, text)
    if draft.page not in WRITABLE or not clean(text):
        return draft, Effect.NOTHING
    return replace(draft, suggestion=clean(cleaned), page=SUMMARY, reviewing=False), Effect.SAVE


def suggestion_with(draft: Draft, text: str) -> str:
    """The suggestion with what is typed now, not cut to its length yet.

    People write in several messages: on the last screen another one is added. On that of the edits it is a new one.
    """
    if draft.page != SUMMARY or not draft.suggestion:
        return text
    return f"{draft.suggestion}\n{text.strip()}"


def _to_summary(draft: Draft, questionnaire: Questionnaire) -> Draft:
    """The summary, or what it still lacks."""
    gap = missing(draft, questionnaire)
    return replace(draft, page=SUMMARY, reviewing=False) if gap is None else replace(draft, page=gap, reviewing=True)
