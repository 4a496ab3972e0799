"""/saran: what residents suggest, by element and period, as much on a page as a phone shows. One leads to follow-up."""

from __future__ import annotations

import html
from collections.abc import Sequence

from bot.cases.followup_notices import BUTTON as FOLLOWUP
from bot.cases.people import Refused
from bot.cases.suggestions import RIGHT, Filter, Fits, Read, Suggestions
from bot.conversation.render import ON, Button, Screen
from bot.conversation.screen import lines_of, numbered, room_for, side_by_side
from bot.conversation.texts import Texts
from bot.handlers.commands import SUGGESTIONS as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.period_words import read_periods
from bot.handlers.picker import LABEL, Picker, Rows, is_number
from bot.rules.element_words import elements_of
from bot.storage.suggestions import Suggestion
from bot.storage.unit_lists import Among
from scoring import BadPeriod, local_day, parse_period
from scoring.period import PeriodKind

SUGGEST = "v"  # payloads: v:l:UNIT:SPAN:ABOUT:UNREAD:PAGE, v:m:...:FIRST, v:by|span|about:UNIT:..., v:o|see|un:UNIT:ID
_TEXT = 230  # characters of one in a list: a phone shows it with the rest of a page
_ROWS = 3  # below a list: numbers, the mark, the ways
_HEAD = 7  # lines above one whose unit has a long name
_MARK = 4  # characters of the first one's id, so that a doubled tap marks no other page
_UNREAD, _READ = "🔹", "▫️"


def choose(arguments: Sequence[str]) -> list[str]:
    """/saran, with a unit's code, a period, a word, or some of these."""
    return ["said", *arguments] if arguments else ["top"]


class SuggestionDesk:
    right = RIGHT

    def __init__(self, desk: Desk) -> None:
        self._desk, self._cases = desk, Suggestions(desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        match choice:
            case ["top"]:
                return await self._top(asker, Filter())
            case ["said", *words]:
                return await self._said(asker, words)
            case ["unit", code]:
                return await self._list(asker, code, Filter(), 0)
            case ["l" | "m" | "by" | "span" | "about" as what, code, span, about, unread, page, *first] if is_number(
                page
            ):
                return await self._filtered(asker, what, code, Filter(span, about, unread == "1"), int(page), first)
            case ["o" | "see" | "un" as what, code, id]:
                if what != "o":
                    await self._cases.mark(asker.standing, code, [id], seen=what == "see")
                return await self._one(asker, await self._cases.one(asker.standing, code, id))
            case ["category" | "categories", *_] if (found := await self._picker(asker).more(choice)) is not None:
                return found
        raise Refused

    async def _filtered(
        self, asker: Asker, what: str, code: str, wanted: Filter, page: int, first: Sequence[str]
    ) -> Screen:
        read = await self._cases.page(asker.standing, code, wanted, page, _FITS)
        match what:
            case "by":
                return _ways_to_narrow(asker.words, code, wanted)
            case "span":
                return self._spans(asker.words, code, wanted, read, await self._names())
            case "about":
                return self._about(asker.words, code, wanted)
            case "m" if read.shown and [read.shown[0].id[:_MARK]] == list(first):
                await self._cases.mark(asker.standing, code, [one.id for one in read.shown], seen=True)
        return await self._list(asker, code, wanted, page)

    async def _top(self, asker: Asker, wanted: Filter) -> Screen:
        """The only unit at once, else the units to choose from."""
        some = await self._desk.store.unit_lists.some(self._among(asker), 2)
        if len(some) == 1:
            return await self._list(asker, some[0], wanted, 0)
        return await self._picker(asker).first(asker.words("suggestions.pick_unit"))

    async def _said(self, asker: Asker, words: Sequence[str]) -> Screen:
        wanted, (code, *rest) = await self._of_period(words)
        if asker.standing.may(RIGHT, code.upper()):
            return await self._list(asker, code.upper(), wanted.about_word(" ".join(rest)), 0)
        some = await self._desk.store.unit_lists.some(self._among(asker), 2)
        if len(some) == 1:
            return await self._list(asker, some[0], wanted.about_word(" ".join([code, *rest])), 0)
        found = await self._picker(asker).found(" ".join(words))
        command = f"/{COMMAND.shown[asker.words.language]}"
        return found or Screen(asker.words("list.unknown_unit", text=" ".join(words)[:LABEL], command=command))

    async def _of_period(self, words: Sequence[str]) -> tuple[Filter, Sequence[str]]:
        """The survey's period that is among the words, if there is one, and the words without it."""
        desk, kind = self._desk, self._desk.config.survey.period
        read = await read_periods(words, desk.store, local_day(desk.clock(), desk.config.agency.timezone))
        spans = [word for word in read if _is_period(word, kind)]
        if len(spans) != 1:
            return Filter(), words
        return Filter(spans[0]), [word for word in read if word != spans[0]] or [""]

    async def _list(self, asker: Asker, code: str, wanted: Filter, page: int) -> Screen:
        words, read = asker.words, await self._cases.page(asker.standing, code, wanted, page, _FITS)
        if not read.shown and page:
            return await self._list(asker, code, wanted, 0)
        names = await self._desk.store.unit_lists.names([code])
        lines = [words("suggestions.title", unit=names.get(code, code), unread=read.unread, total=read.total)]
        lines.append(self._told(words, wanted, read, await self._names()))
        lines += ["", *(_line(number, one) for number, one in enumerate(read.shown, 1))]
        lines += [] if read.shown else [words("suggestions.none" if read.total else "suggestions.never")]
        may_mark = asker.standing.may("followup", code)
        several = len(await self._desk.store.unit_lists.some(self._among(asker), 2)) > 1
        home = f"{SUGGEST}:top" if several else ""
        return Screen("\n".join(lines), self._rows(words, code, wanted, page, read, home, may_mark=may_mark))

    def _rows(
        self, words: Texts, code: str, wanted: Filter, page: int, read: Read, home: str, *, may_mark: bool
    ) -> Rows:
        """`home` is the list of units, "" for who has one."""
        here, rows = _where(code, wanted), list[tuple[Button, ...]]()
        if read.shown:
            rows.append(numbered(f"{SUGGEST}:o:{code}:{one.id}" for one in read.shown))
        if may_mark and any(not one.seen for one in read.shown):
            first = read.shown[0].id[:_MARK]
            rows.append((Button(words("suggestions.mark_page"), f"{SUGGEST}:m:{here}:{page}:{first}", ON),))
        back = f"{SUGGEST}:l:{here}:{page - 1}" if page else home
        ways = [Button(words("report.back"), back)] if back else []
        ways += [Button(words("suggestions.narrow"), f"{SUGGEST}:by:{here}:0")] if read.total else []
        ways += [Button(words("report.more"), f"{SUGGEST}:l:{here}:{page + 1}")] if page + 1 < read.pages else []
        return (*rows, *((tuple(ways),) if ways else ()))

    def _told(self, words: Texts, wanted: Filter, read: Read, names: dict[str, str]) -> str:
        """What the list is cut to, and how many that is."""
        element = self._element(wanted.about, words.language)
        about = f"«{wanted.word}»" if wanted.word else element or words("suggestions.any_element")
        span = _span_name(wanted.span, words, names)
        return words("suggestions.filter", count=read.count, about=about, span=span)

    def _element(self, key: str, language: str) -> str:
        instrument = self._desk.instrument
        return instrument.element(key).name[language] if key in instrument.keys else ""

    def _about(self, words: Texts, code: str, wanted: Filter) -> Screen:
        """The elements to filter by."""
        named = {
            one.key: one.short[words.language] for one in map(self._desk.instrument.element, self._desk.instrument.keys)
        }
        choice = {"-": words("suggestions.any_element"), **named}
        buttons = [Button(name, f"{SUGGEST}:l:{_where(code, wanted, about=key)}:0") for key, name in choice.items()]
        command = f"/{COMMAND.shown[words.language]}"
        return Screen(words("suggestions.pick_element", command=command), side_by_side(buttons))

    def _spans(self, words: Texts, code: str, wanted: Filter, read: Read, names: dict[str, str]) -> Screen:
        """The periods and windows that have suggestions."""
        rows = tuple(
            (Button(_span_name(key, words, names)[:LABEL], f"{SUGGEST}:l:{_where(code, wanted, span=key)}:0"),)
            for key in ["-", *read.spans[:_MOST_SPANS]]
        )
        return Screen(words("suggestions.pick_span"), rows)

    async def _one(self, asker: Asker, one: Suggestion) -> Screen:
        """One suggestion in full, with the elements that its words are of first."""
        words, code = asker.words, one.unit
        rows = list[tuple[Button, ...]]()
        if asker.standing.may("followup", code):
            about = [key for key in elements_of(one.text) if key in self._desk.instrument.keys][:_MOST_GUESSED]
            for key in about:
                label = words("suggestions.follow_up_element", element=self._element(key, words.language))
                rows.append((Button(html.unescape(label)[:LABEL], f"{FOLLOWUP}:new:{code}:{key}"),))
            rows.append((Button(words("suggestions.follow_up"), f"{FOLLOWUP}:new:{code}"),))
            if not one.alone:
                verb = "un" if one.seen else "see"
                rows.append((Button(words(f"suggestions.{verb}"), f"{SUGGEST}:{verb}:{code}:{one.id}"),))
        rows.append((Button(words("report.back"), f"{SUGGEST}:unit:{code}"),))
        span = _span_name(one.window or one.period, words, await self._names())
        told = words("suggestions.alone") if one.alone else ""
        return Screen(words("suggestions.one", text=one.text, span=span) + told, tuple(rows))

    def _among(self, asker: Asker) -> Among:
        return Among(asker.standing.places(RIGHT), closed=True)

    def _picker(self, asker: Asker) -> Picker:
        command, lists = f"/{COMMAND.shown[asker.words.language]}", self._desk.store.unit_lists
        return Picker(
            lists=lists,
            words=asker.words,
            prefix=SUGGEST,
            among=self._among(asker),
            top=f"{SUGGEST}:top",
            search=command,
        )

    async def _names(self) -> dict[str, str]:
        """Names of windows by their codes."""
        return {one.code: one.name for one in await self._desk.store.windows.all()}


_MOST_SPANS, _MOST_GUESSED = 12, 2


def _ways_to_narrow(words: Texts, code: str, wanted: Filter) -> Screen:
    """By what the list can be narrowed."""
    here, unread = _where(code, wanted), Filter(wanted.span, wanted.about, not wanted.unread)
    label = words("suggestions.all" if wanted.unread else "suggestions.unread_alone")
    rows = (
        (Button(words("suggestions.by_element"), f"{SUGGEST}:about:{here}:0"),),
        (Button(words("suggestions.by_span"), f"{SUGGEST}:span:{here}:0"),),
        (Button(label, f"{SUGGEST}:l:{_where(code, unread)}:0"),),
        (Button(words("report.back"), f"{SUGGEST}:l:{here}:0"),),
    )
    return Screen(words("suggestions.pick_way"), rows)


def _where(code: str, wanted: Filter, *, span: str | None = None, about: str | None = None) -> str:
    return f"{code}:{span or wanted.span}:{about or wanted.about}:{int(wanted.unread)}"


def _line(number: int, one: Suggestion) -> str:
    text = " ".join(one.text.split())
    shown = text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"
    return f"{_READ if one.seen else _UNREAD} {number}. {html.escape(shown, quote=False)}"


_FITS = Fits(lambda one: lines_of(_line(1, one)), room_for(_ROWS) - _HEAD)


def _is_period(key: str, kind: PeriodKind) -> bool:
    try:
        return parse_period(key).kind == kind
    except BadPeriod:
        return False


def _span_name(key: str, words: Texts, names: dict[str, str]) -> str:
    if key == "-":
        return words("suggestions.any_span")
    if key in names:
        return names[key]
    try:
        return parse_period(key).name(words.language)
    except BadPeriod:
        return key
