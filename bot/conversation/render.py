"""Screen -> text and keyboard. The only file that lays out the survey's buttons."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.conversation.callbacks import encode
from bot.conversation.draft import (
    ABOUT,
    CHOOSING,
    EDITS,
    FIELD,
    LEAVING,
    OFFICER,
    PRIOR,
    QUESTION,
    SERVICE,
    SUMMARY,
    WELCOME,
    Draft,
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
)
from bot.conversation.languages import SHIPPED, languages, name_of, wording_of
from bot.conversation.lists import shorter
from bot.conversation.profile import FIELDS, Field
from bot.conversation.screen import Button, Screen, closer, fitting, side_by_side
from bot.conversation.summary import sent_answers, service_name, summary
from bot.conversation.survey_pages import answered, chosen, mended
from bot.conversation.texts import Texts, texts
from scoring.period import custom

_MARK = "✓ "
SEND, ERASE, ON = "success", "danger", "primary"
__all__ = ["ERASE", "ON", "SEND", "Button", "Screen", "render", "thanks"]


def render(draft: Draft, questionnaire: Questionnaire) -> Screen:
    """The screen of this draft. A pure function: the same draft always looks the same.

    Where a small phone does not show it whole, the unit's name is cut.
    """
    questionnaire = questionnaire.paced(draft.easy)
    draft, words = mended(draft, questionnaire), texts(draft.language)
    layout = next((one for prefix, one in _LAYOUTS if draft.page.startswith(prefix)), _welcome)
    names = (name for (name,) in shorter(questionnaire.unit_name))
    return fitting(
        layout(
            draft, questionnaire if name == questionnaire.unit_name else replace(questionnaire, unit_name=name), words
        )
        for name in names
    )


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
        day = custom(last, last + timedelta(days=1)).name(words.language)
        return Screen(f"{text} {words('survey.thanks_window', day=day)}")
    return Screen(f"{text} {words('survey.thanks_period')}")


def _welcome(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    key = "officer.welcome" if draft.channel == OFFICER else "survey.welcome"
    told: dict[str, object] = {"unit": questionnaire.unit_name, "count": len(questionnaire.questions)}
    text = words(key, **told)
    if service := service_name(draft, questionnaire):
        text = text.replace("</b>", "</b>\n" + words("survey.welcome_service", service=service), 1)
    easy = _button(draft, words("button.plain" if draft.easy else "button.easy"), Ease())
    ways = (_quit(draft, words), easy, _other_language(draft, words))
    if SERVICE in questionnaire.pages and draft.service is None:
        asked, rows = html.escape(words("survey.service"), quote=False), (*_services(draft, questionnaire), ways)
        brief = [words("officer.welcome_brief", **told)] if draft.channel == OFFICER else []
        tried = (f"{text}\n\n<b>{asked}</b>", *(f"{one}\n<b>{asked}</b>" for one in (text, *brief)))
        return fitting(closer(Screen(one, rows)) for one in tried)
    return Screen(text, ((_button(draft, words("button.begin"), Begin(), ON),), ways))


def _services(draft: Draft, questionnaire: Questionnaire) -> tuple[tuple[Button, ...], ...]:
    return side_by_side(_option(draft, SERVICE, slug, name) for slug, name in questionnaire.services)


def _service(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    question = html.escape(words("survey.service"), quote=False)
    return Screen(_headed(draft, questionnaire, question), (*_services(draft, questionnaire), _way_back(draft, words)))


def _field(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    """One question about the respondent, answered or declined."""
    field = FIELDS[draft.page.removeprefix(FIELD)]
    decline = _option(draft, draft.page, "", words("survey.declined"))
    place = [one.key for one in questionnaire.profile].index(field.key) + 1
    asked = words(f"profile.{field.key}.question")
    text = f"{_about_line(draft, questionnaire, words, place, len(questionnaire.profile))}\n\n<b>{asked}</b>"
    if (why := f"profile.{field.key}.why") in words:
        text += "\n\n" + words(why, declined=words("survey.declined"))
    return Screen(
        _headed(draft, questionnaire, text), (*_choices(draft, field, words), (decline,), _way_back(draft, words))
    )


def _about(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    """Several questions about the respondent. Each choice can be taken back by a second tap."""
    place, fields = list(questionnaire.about).index(draft.page) + 1, questionnaire.about[draft.page]
    parts = [f"{_about_line(draft, questionnaire, words, place, len(questionnaire.about))} · {words('survey.about')}"]
    parts += [
        words(why, declined=words("button.skip")) for field in fields if (why := f"profile.{field.key}.why") in words
    ]
    if questionnaire.one_at_a_time:
        parts.append(f"\n<b>{words(f'profile.{fields[0].key}.question')}</b>")
    rows = [row for field in fields for row in _choices(draft, field, words)]
    some = any(draft.profile.values())
    skip = _button(draft, words("button.skip_rest" if some else "button.skip_all"), Skip())
    passed = questionnaire.one_at_a_time and not draft.profile.get(fields[0].key)
    on = _button(draft, words("button.skip" if passed else "button.next"), Next(), ON if some and not passed else "")
    if place < len(questionnaire.about):
        rows.append((skip, on))
    else:
        rows.append((on,) if some else (skip,))
    text = "\n".join(parts)
    if not questionnaire.one_at_a_time:
        text = _headed(draft, questionnaire, text)
    return Screen(text, (*rows, _way_back(draft, words)))


def _about_line(draft: Draft, questionnaire: Questionnaire, words: Texts, place: int, count: int) -> str:
    return (
        f"{_bar(answered(draft, questionnaire), questionnaire)}\n<i>{words('profile.label.about')} {place}/{count}</i>"
    )


def _choices(draft: Draft, field: Field, words: Texts) -> list[tuple[Button, ...]]:
    left = [_option(draft, FIELD + field.key, code, _brief(field, code, words)) for code in field.options]
    rows = []
    for width in field.layout:
        rows.append(tuple(left[:width]))
        del left[:width]
    return rows


def _brief(field: Field, code: str, words: Texts) -> str:
    """What a choice is called on a narrow button."""
    brief = f"profile.{field.key}.brief.{code}"
    return words(brief) if brief in words else words.option(field.key, code)


def _bar(place: int, questionnaire: Questionnaire) -> str:
    """How far along the questions are: the same bar from the first to the last screen."""
    count = len(questionnaire.questions)
    return f"{'▰' * place}{'▱' * (count - place)} {place}/{count}"


def _question(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    key = draft.page.removeprefix(QUESTION)
    place = next(index for index, item in enumerate(questionnaire.questions, 1) if item.key == key)
    item = questionnaire.questions[place - 1]
    asked = wording_of(item, questionnaire.instrument.id, draft.language)
    labels = zip("1234", asked.labels, strict=True)
    rows = [(_option(draft, draft.page, score, label),) for score, label in labels]
    question = html.escape(asked.question, quote=False)
    text = f"{_bar(place, questionnaire)}\n\n<b>{question}</b>"
    if draft.easy and (plain := f"plain.{item.element}") in words:  # the wording stays as it is, explained below
        text = f"{text}\n\n💬 {words(plain)}"
        if draft.channel != OFFICER:  # an officer sees for which unit on every screen
            return Screen(text, (*rows, _way_back(draft, words)))
    return Screen(_headed(draft, questionnaire, text), (*rows, _way_back(draft, words)))


def _summary(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    send = (_button(draft, words("button.send"), Send(), SEND),)
    return summary(draft, questionnaire, words, (send, (_button(draft, words("button.edit"), Revisit()),)))


def _edits(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    """What can be changed, on a screen of its own."""
    edits = [_button(draft, f"✎ {label}", Edit(page)) for page, label in _editable(draft, questionnaire, words)]
    pairs = [tuple(edits[start : start + 2]) for start in range(0, len(edits), 2)]
    if draft.suggestion:
        pairs.append((_button(draft, words("button.drop_suggestion"), Skip(), ERASE),))
    return Screen(words("survey.edits", unit=questionnaire.unit_name), (*pairs, _way_back(draft, words)))


def _leaving(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    """Whether the survey is to be given up, since answers would be lost."""
    key = "survey.leave_revised" if draft.revises else "survey.leave"
    text = words(
        key, unit=questionnaire.unit_name, done=answered(draft, questionnaire), count=len(questionnaire.questions)
    )
    yes, no = _button(draft, words("button.yes_quit"), Quit(), ERASE), _button(draft, words("button.go_on"), Back(), ON)
    return Screen(text, ((no,), (yes,), (_other_language(draft, words),)))


def _languages(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    """Which language the survey is to be in."""
    rows = side_by_side(
        _button(draft, _MARK * (one == draft.language) + name_of(one), Speak(one)) for one in languages()
    )
    text = f"{html.escape(questionnaire.unit_name, quote=False)}\n\n<b>🌐 {words('survey.languages')}</b>"
    return Screen(text, (*rows, (_button(draft, words("button.back"), Back()),)))


def _prior(draft: Draft, questionnaire: Questionnaire, words: Texts) -> Screen:
    rows = [
        (_button(draft, words("button.change"), Revisit()),),
        (_button(draft, words("button.keep"), Leave()),),
    ]
    other = (_button(draft, words("button.other_service"), Back()),) if len(questionnaire.services) > 1 else ()
    return sent_answers(draft, questionnaire, words, (*rows, (*other, _other_language(draft, words))))


_LAYOUTS: tuple[tuple[str, Callable[[Draft, Questionnaire, Texts], Screen]], ...] = (
    (WELCOME, _welcome),
    (SERVICE, _service),
    (FIELD, _field),
    (QUESTION, _question),
    (ABOUT, _about),
    (SUMMARY, _summary),
    (EDITS, _edits),
    (LEAVING, _leaving),
    (CHOOSING, _languages),
    (PRIOR, _prior),
)


def _editable(draft: Draft, questionnaire: Questionnaire, words: Texts) -> list[tuple[str, str]]:
    """Pages that the screen of edits leads to, with what their buttons say."""
    names = {SERVICE: words("profile.label.service")}
    names |= {FIELD + field.key: words(f"profile.{field.key}.name") for field in questionnaire.profile}
    told = [
        (item.key, wording_of(item, questionnaire.instrument.id, draft.language)) for item in questionnaire.questions
    ]
    names |= {QUESTION + key: one.short for key, one in told}
    names |= {page: words("profile.label.about") for page in list(questionnaire.about)[:1]}
    return [(page, names[page]) for page in questionnaire.pages if page in names]


def _headed(draft: Draft, questionnaire: Questionnaire, text: str) -> str:
    mode = f" · {texts(draft.language)('officer.mode')}" if draft.channel == OFFICER else ""
    return f"{html.escape(questionnaire.unit_name, quote=False)}{mode}\n{text}"


def _option(draft: Draft, page: str, option: str, label: str) -> Button:
    mark = _MARK if chosen(draft, page) == option else ""
    return _button(draft, mark + label, Choose(page, option))


def _way_back(draft: Draft, words: Texts) -> tuple[Button, ...]:
    """Kembali, Batal and the other language: the wrong unit can be left from an edit, too."""
    return (_button(draft, words("button.back"), Back()), _quit(draft, words), _other_language(draft, words))


def _quit(draft: Draft, words: Texts) -> Button:
    return _button(draft, words("button.quit"), Quit())


def _other_language(draft: Draft, words: Texts) -> Button:
    """The other language, or the way to choose among more than two."""
    known = languages()
    if len(known) > len(SHIPPED):
        return _button(draft, words("button.languages"), Speak(""))
    after = known.index(draft.language) + 1 if draft.language in known else 0
    return _button(draft, words("button.language"), Speak(known[after % len(known)]))


def _button(draft: Draft, label: str, action: Action, style: str = "") -> Button:
    return Button(label, encode(draft, action), style)
