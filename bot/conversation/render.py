"""Screen -> text and keyboard. The only file that lays out the survey's buttons."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation.callbacks import encode
from bot.conversation.draft import (
    FIELD,
    OFFICER,
    PRIOR,
    QUESTION,
    SERVICE,
    SUGGESTION,
    SUMMARY,
    WELCOME,
    Draft,
    Questionnaire,
)
from bot.conversation.events import Action, Back, Begin, Choose, Edit, Leave, Revisit, Send, Skip, Speak
from bot.conversation.profile import FIELDS
from bot.conversation.survey import chosen, mended
from bot.conversation.texts import LANGUAGES, Texts, texts
from scoring.period import custom


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What a chat shows: HTML as Telegram takes it, and rows of buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()


_MARK = "✓ "
_SUMMARY_TEXT = 300  # of the suggestion, so that the summary stays far below Telegram's 4096 characters


def render(draft: Draft, form: Questionnaire) -> Screen:
    """The screen of this draft. A pure function: the same draft always looks the same."""
    draft, words = mended(draft, form), texts(draft.language)
    for prefix, layout in _LAYOUTS:
        if draft.page.startswith(prefix):
            return layout(draft, form, words)
    return _welcome(draft, form, words)


def thanks(language: str, unit_name: str, receipt: str, *, revised: bool, until: str | None = "") -> Screen:
    """What is said once it is stored. `until` is as Finished has it: no change is offered where none is possible."""
    words = texts(language)
    if revised:
        return Screen(words("survey.thanks_revised", unit=unit_name, receipt=receipt))
    text = words("survey.thanks", unit=unit_name, receipt=receipt)
    if until is None:
        return Screen(text)
    if until:
        last = date.fromisoformat(until)
        day = custom(last, last + timedelta(days=1)).name(language)
        return Screen(f"{text} {words('survey.thanks_window', day=day)}")
    return Screen(f"{text} {words('survey.thanks_period')}")


def _welcome(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    key = "officer.welcome" if draft.channel == OFFICER else "survey.welcome"
    text = words(key, unit=form.unit_name, count=len(form.questions))
    if service := _service_name(draft, form):
        text = text.replace("</b>", "</b>\n" + words("survey.welcome_service", service=service), 1)
    rows = ((_button(draft, words("button.begin"), Begin()),), (_other_language(draft, words),))
    return Screen(text, rows)


def _service(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    rows = [(_option(draft, SERVICE, slug, name),) for slug, name in form.services]
    question = html.escape(words("survey.service"), quote=False)
    return Screen(_headed(draft, form, question), (*rows, _way_back(draft, words)))


def _field(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    field = FIELDS[draft.page.removeprefix(FIELD)]
    buttons = [_option(draft, draft.page, code, words.option(field.key, code)) for code in field.options]
    rows = [tuple(buttons[start : start + field.columns]) for start in range(0, len(buttons), field.columns)]
    decline = _option(draft, draft.page, "", words("survey.declined"))
    heading = f"{words('profile.label.about')} · {words(f'profile.{field.key}.name')}"
    text = f"<i>{heading}</i>\n\n<b>{words(f'profile.{field.key}.question')}</b>"
    if (why := f"profile.{field.key}.why") in words:
        text += "\n\n" + words(why, declined=words("survey.declined"))
    return Screen(_headed(draft, form, text), (*rows, (decline,), _way_back(draft, words)))


def _question(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    key = draft.page.removeprefix(QUESTION)
    place = next(index for index, item in enumerate(form.questions, 1) if item.key == key)
    item = form.questions[place - 1]
    count = len(form.questions)
    labels = zip("1234", item.labels[draft.language], strict=True)
    rows = [(_option(draft, draft.page, score, label),) for score, label in labels]
    bar = "▰" * place + "▱" * (count - place)
    question = html.escape(item.question[draft.language], quote=False)
    return Screen(_headed(draft, form, f"{bar} {place}/{count}\n\n<b>{question}</b>"), (*rows, _way_back(draft, words)))


def _suggestion(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    text = words("survey.suggestion")
    if draft.suggestion:
        text += "\n\n" + words("survey.suggestion_now", text=_shortened(draft.suggestion))
    rows = ((_button(draft, words("button.skip"), Skip()),), _way_back(draft, words))
    return Screen(_headed(draft, form, text), rows)


def _summary(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    parts = [
        words("survey.summary", unit=form.unit_name),
        _answers(draft, form, words),
        words("survey.summary_hint"),
    ]
    if draft.revises:
        parts.append(words("survey.summary_revises"))
    edits = [_button(draft, label, Edit(page)) for page, label in _editable(draft, form, words)]
    pairs = [tuple(edits[start : start + 2]) for start in range(0, len(edits), 2)]
    send = (_button(draft, words("button.send"), Send()),)
    return Screen("\n\n".join(parts), (send, *pairs, (_other_language(draft, words),)))


def _prior(draft: Draft, form: Questionnaire, words: Texts) -> Screen:
    parts = [
        words("survey.prior", unit=form.unit_name),
        _answers(draft, form, words),
        words("survey.prior_hint"),
    ]
    rows = [
        (_button(draft, words("button.change"), Revisit()),),
        (_button(draft, words("button.keep"), Leave()),),
    ]
    if len(form.services) > 1:
        rows.append((_button(draft, words("button.other_service"), Back()),))
    return Screen("\n\n".join(parts), (*rows, (_other_language(draft, words),)))


_LAYOUTS: tuple[tuple[str, Callable[[Draft, Questionnaire, Texts], Screen]], ...] = (
    (WELCOME, _welcome),
    (SERVICE, _service),
    (FIELD, _field),
    (QUESTION, _question),
    (SUGGESTION, _suggestion),
    (SUMMARY, _summary),
    (PRIOR, _prior),
)


def _answers(draft: Draft, form: Questionnaire, words: Texts) -> str:
    """The answers so far, one line each."""
    lines = []
    if service := _service_name(draft, form):
        lines.append((words("profile.label.service"), service))
    for field in form.profile:
        code = draft.profile.get(field.key)
        answer = words("survey.unanswered") if code is None else words.option(field.key, code)
        lines.append((words(f"profile.{field.key}.name"), answer))
    for item in form.questions:
        score = draft.answers.get(item.key)
        answer = item.labels[draft.language][score - 1] if score else words("survey.unanswered")
        lines.append((item.name[draft.language], answer))
    lines.append((words("survey.summary_suggestion"), _shortened(draft.suggestion or words("survey.summary_none"))))
    return "\n".join(
        f"{html.escape(name, quote=False)}: <b>{html.escape(answer, quote=False)}</b>" for name, answer in lines
    )


def _editable(draft: Draft, form: Questionnaire, words: Texts) -> list[tuple[str, str]]:
    """Pages that the summary can go back to, with what their buttons say."""
    names = {SERVICE: words("profile.label.service"), SUGGESTION: words("survey.summary_suggestion")}
    names |= {FIELD + field.key: words(f"profile.{field.key}.name") for field in form.profile}
    names |= {QUESTION + item.key: item.short[draft.language] for item in form.questions}
    return [(page, f"✎ {names[page]}") for page in form.pages if page in names]


def _headed(draft: Draft, form: Questionnaire, text: str) -> str:
    mode = f" · {texts(draft.language)('officer.mode')}" if draft.channel == OFFICER else ""
    return f"{html.escape(form.unit_name, quote=False)}{mode}\n{text}"


def _option(draft: Draft, page: str, option: str, label: str) -> Button:
    mark = _MARK if chosen(draft, page) == option else ""
    return _button(draft, mark + label, Choose(page, option))


def _way_back(draft: Draft, words: Texts) -> tuple[Button, ...]:
    return (_button(draft, words("button.back"), Back()), _other_language(draft, words))


def _other_language(draft: Draft, words: Texts) -> Button:
    after = LANGUAGES.index(draft.language) + 1
    return _button(draft, words("button.language"), Speak(LANGUAGES[after % len(LANGUAGES)]))


def _button(draft: Draft, label: str, action: Action) -> Button:
    return Button(label, encode(draft, action))


def _service_name(draft: Draft, form: Questionnaire) -> str | None:
    return next((name for slug, name in form.services if slug == draft.service), None)


def _shortened(text: str) -> str:
    return text if len(text) <= _SUMMARY_TEXT else text[: _SUMMARY_TEXT - 1] + "…"
