"""The pages of a survey: what is answered on them, what is missing, and how a draft is mended that no longer fits."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.draft import (
    ABOUT,
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
    Questionnaire,
)

_BEGUN = (QUESTION, ABOUT, SUGGESTION, SUMMARY, EDITS, PRIOR, LEAVING, CHOOSING)


def missing(draft: Draft, questionnaire: Questionnaire) -> str | None:
    """The first page that still wants an answer. Screens with several questions about oneself want none."""
    for page in questionnaire.pages:
        if questionnaire.options(page) and chosen(draft, page) is None:
            return page
    return None


def answered(draft: Draft, questionnaire: Questionnaire) -> int:
    """How many of the questions have an answer."""
    return sum(item.key in draft.answers for item in questionnaire.questions)


def chosen(draft: Draft, page: str) -> str | None:
    """The option chosen on a page, None where none is yet."""
    if page == SERVICE:
        return draft.service
    if page.startswith(FIELD):
        return draft.profile.get(page.removeprefix(FIELD))
    score = draft.answers.get(page.removeprefix(QUESTION))
    return None if score is None else str(score)


def page_of(page: str, questionnaire: Questionnaire) -> str | None:
    """Where an answer is changed. None for what is none."""
    if page.startswith(FIELD) and questionnaire.about:
        key = page.removeprefix(FIELD)
        return next(
            (one for one, fields in questionnaire.about.items() if key in [field.key for field in fields]), None
        )
    return page if page in questionnaire.pages and page not in (WELCOME, SUMMARY) else None


def page_after(page: str, draft: Draft, questionnaire: Questionnaire) -> str:
    """The next page of the survey. Raises IndexError for the last one."""
    following = questionnaire.pages[questionnaire.pages.index(page) + 1]
    # A service fixed by the link needs no page. "Kembali" and the summary can still change it.
    return (
        page_after(SERVICE, draft, questionnaire) if following == SERVICE and draft.service is not None else following
    )


def page_before(page: str, questionnaire: Questionnaire) -> str:
    """The page before, which of the first is itself."""
    return questionnaire.pages[max(questionnaire.pages.index(page) - 1, 0)]


def mended(draft: Draft, questionnaire: Questionnaire) -> Draft:
    """A draft that fits the unit as it is now: without what is no longer asked, and on a page that exists.

    A unit's data may change under a running survey, and a window with a questionnaire of its own may open or close:
    then no answer is taken over. The revision stays, so every process shows the same buttons.
    """
    questionnaire = questionnaire.paced(draft.easy)
    if is_overtaken(draft, questionnaire):
        first = next((page for page in questionnaire.pages if page.startswith(QUESTION)), WELCOME)
        early = draft.page in (WELCOME, SERVICE) and draft.page in questionnaire.pages
        page = draft.page if early and not draft.reviewing else first
        fresh = replace(draft, answers={}, page=page, reviewing=False, revises=False, recalled=False)
        draft = replace(fresh, first=None, last=None)
    answers = draft.answers
    if not questionnaire.asked.issuperset(answers):
        answers = {key: score for key, score in answers.items() if key in questionnaire.asked}
    slugs = questionnaire.options(SERVICE)
    service: str | None = draft.service
    if service not in slugs:
        service = None if len(slugs) > 1 else (slugs[0] if slugs else "")
    if answers is not draft.answers or service != draft.service or draft.instrument != questionnaire.instrument.id:
        draft = replace(draft, answers=answers, service=service, instrument=questionnaire.instrument.id)
    for prefix in (CHOOSING, LEAVING):
        if draft.page.startswith(prefix):
            page = mended(replace(draft, page=draft.page.removeprefix(prefix)), questionnaire).page
            return replace(draft, page=prefix + page)
    page = _page(draft, questionnaire)
    return draft if page == draft.page else replace(draft, page=page)  # most fit as they are


def _page(draft: Draft, questionnaire: Questionnaire) -> str:
    """The page that a draft stands on now, whichever version of the program or of the unit it was saved with."""
    page = draft.page
    if page == SUGGESTION:
        return SUMMARY
    if page.startswith((FIELD, ABOUT)) and (page.startswith(FIELD) or page not in questionnaire.pages):
        # Earlier versions asked the profile first, and a window that opens or closes may ask it otherwise.
        unanswered = next(
            (one for one in questionnaire.pages if one.startswith(QUESTION) and chosen(draft, one) is None), None
        )
        if unanswered is not None:
            return unanswered
        known = [one for one in questionnaire.pages if one.startswith((FIELD, ABOUT))]
        return page if page in questionnaire.pages else page_of(page, questionnaire) or next(iter(known), SUMMARY)
    return page if page in (*questionnaire.pages, PRIOR, EDITS) else WELCOME


def is_overtaken(draft: Draft, questionnaire: Questionnaire) -> bool:
    """Whether the draft was filled in, or shows a question, by another questionnaire than is asked now."""
    begun = bool(draft.answers) or draft.page.startswith(_BEGUN)
    return begun and draft.instrument not in ("", questionnaire.instrument.id)
