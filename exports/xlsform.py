"""A questionnaire as an XLSForm (ODK, Kobo): the sheets survey, choices and settings, in every language it has.

Questions keep their numbers in reports as names (u1, u1.2) and answers are 1-4, so that a server's csv comes back
as it is.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from xlsxwriter import Workbook

from exports.writing.text import one_line
from scoring import Instrument, Item

LANGUAGES = {"id": "Bahasa Indonesia (id)", "en": "English (en)"}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_DAY = datetime(2017, 5, 9, tzinfo=UTC)

Words = Mapping[str, str]  # a text in each language
Choices = Mapping[str, Words]  # each value with its words


@dataclass(frozen=True)
class Question:
    """Of one of these values or, without `choices`, a text. `name` is that of its column."""

    name: str
    label: Words
    choices: Choices


@dataclass(frozen=True)
class XlsForm:
    """What a form asks. `place` asks for the unit, or `unit` is the code of all its answers.

    `mode` asks for the way of service, where the instrument has some, or `way` is that of all its answers. `left_out`
    are elements that are not asked there. `longest` is how long a suggestion may be.
    """

    instrument: Instrument
    unit: str
    way: str
    left_out: Collection[str]
    place: Question
    mode: Question
    profile: Sequence[Question]
    suggestion: Question
    longest: int
    wrong: Words  # what is said of a value that may not be


def xlsform(form: XlsForm) -> bytes:
    """The xlsx. The same form gives the same version."""
    heads = [f"label::{name}" for name in LANGUAGES.values()]
    messages = [f"constraint_message::{name}" for name in LANGUAGES.values()]
    survey = [("type", "name", *heads, "required", "relevant", "constraint", *messages, "appearance", "calculation")]
    survey += [row.cells(form) for row in _rows(form)]
    choices = [("list_name", "name", *heads), *_choices(form)]
    content = hashlib.sha256(repr((survey, choices)).encode()).hexdigest()
    settings = [
        ("form_title", "form_id", "version", "default_language"),
        (_plain(form.instrument.title["id"]), _form_id(form), str(int(content[:8], 16)), LANGUAGES["id"]),
    ]
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": _DAY})  # the same form gives the same bytes
        for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(place, column, text)
    return out.getvalue()


@dataclass(frozen=True)
class _Row:
    kind: str
    name: str
    label: Words | None = None
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    appearance: str = ""
    calculation: str = ""

    def cells(self, form: XlsForm) -> tuple[str, ...]:
        labels = [_plain(self.label[language]) if self.label else "" for language in LANGUAGES]
        messages = [_plain(form.wrong[language]) if self.constraint else "" for language in LANGUAGES]
        needed = "yes" if self.required else ""
        said = (needed, self.relevant, self.constraint, *messages, self.appearance, self.calculation)
        return (self.kind, self.name, *labels, *said)


def _rows(form: XlsForm) -> Iterator[_Row]:
    yield _Row("start", "start")
    yield _Row("end", "end")
    if form.unit:
        yield _Row("calculate", form.place.name, calculation=f"'{form.unit}'")
    elif form.place.choices:
        yield _asked(form.place, required=True)
    else:
        pattern = "regex(., '^[A-Za-z0-9-]{1,32}$')"
        yield _Row("text", form.place.name, form.place.label, required=True, constraint=pattern)
    if form.way:
        yield _Row("calculate", form.mode.name, calculation=f"'{form.way}'")
    elif form.instrument.modes:
        yield _asked(form.mode, required=True)
    for question in form.profile:
        yield _asked(question)
    for item in _items(form):
        only = [] if form.way or len(item.modes) == len(form.instrument.modes) else sorted(item.modes)
        relevant = " or ".join(f"${{{form.mode.name}}} = '{mode}'" for mode in only)
        kind, name = f"select_one {_list_of(item)}", item.u.lower()
        yield _Row(kind, name, item.question, required=True, relevant=relevant, constraint=". >= 1 and . <= 4")
    limit = f"string-length(.) <= {form.longest}"
    yield _Row("text", form.suggestion.name, form.suggestion.label, constraint=limit, appearance="multiline")


def _asked(question: Question, *, required: bool = False) -> _Row:
    return _Row(f"select_one {question.name}", question.name, question.label, required=required)


def _choices(form: XlsForm) -> Iterator[tuple[str, ...]]:
    asked = [*(() if form.unit else (form.place,)), *(() if form.way else (form.mode,)), *form.profile]
    for question in asked:
        for value, words in question.choices.items():
            yield (question.name, value, *(_plain(words[language]) for language in LANGUAGES))
    for item in _items(form):
        for score in range(1, 5):
            told = (_plain(item.labels[language][score - 1]) for language in LANGUAGES)
            yield (_list_of(item), str(score), *told)


def _items(form: XlsForm) -> Sequence[Item]:
    """Those that are asked, in the questionnaire's order."""
    there = (one for one in form.instrument.asked if one.element not in form.left_out)
    return [one for one in there if not form.way or one.asked_in(form.way)]


def _list_of(item: Item) -> str:
    return item.u.lower().replace(".", "_") + "_jawaban"


def _form_id(form: XlsForm) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", f"skm-{form.instrument.id}-{form.unit}".lower()).strip("-")


def _plain(text: str) -> str:
    """Words in a line. What would be taken for a reference to another question is no longer one."""
    return one_line(text).replace("${", "$ {")
