"""The answers of a survey before sending and after: all where they fit a small phone, shorter the more there is."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from bot.conversation.draft import Draft, Questionnaire
from bot.conversation.languages import wording_of
from bot.conversation.screen import Button, Screen, fitting
from bot.conversation.survey_pages import answered
from bot.conversation.texts import Texts

_LINE = 30  # characters of a name and its answer, so that they stand on one line of a small phone
_TEXT, _LITTLE = 48, 24  # of the suggestion, so that the summary fits a small phone
_WIDE = 33  # characters of a line on a phone of 360 x 640

Rows = tuple[tuple[Button, ...], ...]


def summary(draft: Draft, questionnaire: Questionnaire, words: Texts, rows: Rows) -> Screen:
    """The fullest of the summaries that a phone of 360 x 640 shows whole, with these rows below."""
    below = [words("survey.summary_revises")] if draft.revises else []
    below += [] if draft.suggestion else [words("survey.summary_hint")]
    return _fitting(_from_full_to_short(draft, questionnaire, words, "survey.summary", below), rows)


def sent_answers(draft: Draft, questionnaire: Questionnaire, words: Texts, rows: Rows) -> Screen:
    """The same of answers that have been sent already."""
    below = [words("survey.prior_hint")]
    return _fitting(_from_full_to_short(draft, questionnaire, words, "survey.prior", below), rows)


def _fitting(texts: Iterator[str], rows: Rows) -> Screen:
    return fitting(Screen(text, rows) for text in texts)


def _answer_lines(draft: Draft, questionnaire: Questionnaire, words: Texts) -> list[str]:
    """The answers so far, one line each, and what was said of oneself in one."""
    lines = [*_service(draft, questionnaire, words), *_scores(draft, questionnaire, words)]
    told = [words.option(field.key, code) for field in questionnaire.profile if (code := draft.profile.get(field.key))]
    lines += [", ".join(told)] if told else []
    return [html.escape(line, quote=False) for line in [*lines, *_suggestion(draft, words, _TEXT)]]


def service_name(draft: Draft, questionnaire: Questionnaire) -> str | None:
    return next((name for slug, name in questionnaire.services if slug == draft.service), None)


def _from_full_to_short(
    draft: Draft, questionnaire: Questionnaire, words: Texts, title: str, below: Sequence[str]
) -> Iterator[str]:
    lines = _answer_lines(draft, questionnaire, words)
    yield "\n".join([words(title, unit=questionnaire.unit_name), *lines, *below])
    head = words(title, unit=_cut(questionnaire.unit_name, _WIDE))
    about = [_cut(one, _WIDE) for one in _service(draft, questionnaire, words)]
    said = _suggestion(draft, words, _LITTLE)
    for scores in (
        _scores(draft, questionnaire, words),
        [html.unescape(words("survey.summary_scores", scores=_digits(draft, questionnaire)))],
        [
            html.unescape(
                words("survey.summary_count", done=answered(draft, questionnaire), count=len(questionnaire.questions))
            )
        ],
    ):
        lines = [html.escape(line, quote=False) for line in (*about, *scores, *said)]
        yield "\n".join([head, *lines, *below])


def _service(draft: Draft, questionnaire: Questionnaire, words: Texts) -> list[str]:
    service = service_name(draft, questionnaire)
    return [f"{words('profile.label.service')}: {service}"] if service else []


def _scores(draft: Draft, questionnaire: Questionnaire, words: Texts) -> list[str]:
    lines = []
    for item in questionnaire.questions:
        score = draft.answers.get(item.key)
        asked = wording_of(item, questionnaire.instrument.id, draft.language)
        answer, name = asked.labels[score - 1] if score else words("survey.unanswered"), asked.short
        lines.append(f"{name if len(name) + len(answer) <= _LINE else name.split()[0]}: {answer}")
    return lines


def _digits(draft: Draft, questionnaire: Questionnaire) -> str:
    """Each element by its first word, and its score."""
    shorts = {
        item.key: wording_of(item, questionnaire.instrument.id, draft.language).short
        for item in questionnaire.questions
    }
    named = ((short.split()[0], draft.answers.get(key)) for key, short in shorts.items())
    return ", ".join(f"{name} {score or '–'}" for name, score in named)


def _suggestion(draft: Draft, words: Texts, most: int) -> list[str]:
    return (
        [f"{words('survey.summary_suggestion')}: {_cut(' '.join(draft.suggestion.split()), most)}"]
        if draft.suggestion
        else []
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
