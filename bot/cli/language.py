"""What the command line says in the language of its terminal: help, titles and faults, by the phrases of a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from bot.cli.lines import show_line
from bot.rules.terminal import language_of_locale

_PHRASES = Path(__file__).parent / "phrases"
_WRITTEN_IN = "en"  # the language of the code, which needs no phrases
_FRAME = "{}: found {}, expected {}"  # which also says how a language says `found` and `expected`
_ITEM = "- "  # before each fault of a list
_STRINGS = ("DEFAULT_STRING", "REQUIRED_LONG_STRING")  # of the library's help
_QUOTED = re.compile(r"""(["'])(?:(?!\1).)*\1""", re.DOTALL)
_FOUND = re.compile(r"(?P<where>.*?)\bfound (?P<found>.*), expected (?P<expected>.*)", re.DOTALL)
_FOUND_ALONE = re.compile(r"(?P<where>.*?): found (?P<found>.*)", re.DOTALL)
_EXPECTED = re.compile(r"(?P<where>(?:.*?: )?)expected (?P<expected>.*)", re.DOTALL)


def help_in(language: str, command: Any) -> Any:
    """Have the help of a command, and of all commands below it, in a language. Returns it.

    It is translated when it is shown: to load what frames it is a sixth of what starting the bot takes.
    """
    for one in tree_of(command):
        one.get_help_option = partial(_asked, one.get_help_option, language)
        for parameter in one.params:
            parameter.display_type_rich = partial(_type, parameter.display_type_rich, language)
        if language != _WRITTEN_IN:
            one.format_help = partial(_show, one, one.format_help, language)
            one.get_usage = partial(_usage, one.get_usage, language)
    return command


def _asked(option: Callable[[Any], Any], language: str, context: Any) -> Any:
    """The option that asks for help, made when it is first asked for."""
    found = option(context)
    if found is not None and not isinstance(found.display_type_rich, partial):
        found.display_type_rich = partial(_type, found.display_type_rich, language)
    return found


def _type(show: Callable[..., str | None], language: str, **context: Any) -> str | None:
    """What an option takes. One that takes nothing says nothing, though the library calls it a truth value."""
    shown = show(**context)
    return None if shown == "<bool>" or shown is None else _said("title", shown, language)


def _usage(show: Callable[..., str], language: str, context: Any) -> str:
    """The line that shows how a command is called, its words in a language."""
    usage = show(context)
    for word in ("Usage:", "[OPTIONS]", "COMMAND [ARGS]..."):
        usage = usage.replace(word, _said("title", word, language))
    return usage


def _show(command: Any, show: Callable[..., None], language: str, context: Any, formatter: Any) -> None:
    """Show the help of a command, with those that stand right below it, in a language."""
    _set_titles(language)
    for one in (command, *getattr(command, "commands", {}).values()):
        one.help = _paragraphs(one.help, language)
        one.short_help = _paragraphs(one.short_help, language)
    asked = command.get_help_option(context)
    for parameter in [*command.params, *([asked] if asked else [])]:
        if getattr(parameter, "help", None):
            parameter.help = _paragraphs(parameter.help, language)
    show(context, formatter)


def _set_titles(language: str) -> None:
    """Set the titles that the help is framed by. They are the library's own, one set for the process."""
    from typer import rich_utils  # noqa: PLC0415 -- where help is shown

    for name in (*(f"{one}_PANEL_TITLE" for one in ("ARGUMENTS", "OPTIONS", "COMMANDS")), *_STRINGS):
        setattr(rich_utils, name, _said("title", getattr(rich_utils, name), language))


def _said(kind: str, text: str, language: str) -> str:
    """The text of a library in a language, as it is where nothing else is known of it."""
    return text if language == _WRITTEN_IN else _phrases(language)[kind].get(text, text)


def fault_in(language: str, text: str) -> str:
    """A fault in a language, line by line. What no phrase is known for stays as it is.

    >>> fault_in("id", 'unit: found "X", expected a code of `skm units list`')
    'unit: ditemukan "X", seharusnya kode dari `skm units list`'
    >>> fault_in("id", "http://127.0.0.1: no connection to Telegram (OSError)")
    'http://127.0.0.1: tidak ada sambungan ke Telegram (OSError)'
    """
    if language == _WRITTEN_IN:
        return text
    return "\n".join(_line(line, language) for line in text.split("\n"))


def complain(text: str) -> None:
    """Write faults and notes to stderr, in the language of the terminal."""
    for line in fault_in(language_of_locale(), text).split("\n"):
        show_line(line, err=True)


def phrase(text: str, *values: object) -> str:
    """A text of a command's output in the language of the terminal, with the values in the places of its `{}`.

    What machines read is no text: JSON, csv and names of files are the same in every language.
    """
    language = language_of_locale()
    said = text if language == _WRITTEN_IN else _phrases(language)["said"].get(text, text)
    return said.format(*values)


def tell(text: str, *values: object) -> None:
    """Write a line of a command's output to stdout, in the language of the terminal."""
    for line in phrase(text, *values).split("\n"):
        show_line(line)


def paragraphs(text: str | None) -> list[str]:
    """The help of a command in pieces that each stand in the file of phrases."""
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", text or "") if one.strip()]


def help_said(text: str, language: str) -> str:
    """A piece of help in a language, as it is where nothing is known of it."""
    return _phrase("help", text, language)


def known(kind: str, text: str, language: str) -> bool:
    """Whether the file of a language has a phrase for a text."""
    return _phrase(kind, text, language, "") != ""


def _line(line: str, language: str) -> str:
    bare = line.strip().removeprefix(_ITEM)
    indent = line[: len(line.rstrip()) - len(bare)]
    if whole := _phrase("fault", bare, language, "", _FRAME):
        return indent + whole
    found, expected = _words(language)
    if match := _FOUND.fullmatch(bare):
        part = {name: _part(match[name], language) for name in ("found", "expected")}
        return f"{indent}{_place(match['where'], language)}{found} {part['found']}, {expected} {part['expected']}"
    if match := _FOUND_ALONE.fullmatch(bare):
        return f"{indent}{_place(match['where'], language)}: {found} {_part(match['found'], language)}"
    if match := _EXPECTED.fullmatch(bare):
        return f"{indent}{_place(match['where'], language)}{expected} {_part(match['expected'], language)}"
    where, _, rest = bare.partition(": ")
    if told := _phrase("fault", rest, language, "", _FRAME):  # of what stands before it, such as an address
        return f"{indent}{_place(where, language)}: {told}"
    return line


def _part(text: str, language: str) -> str:
    """What was found or expected. What stands in quotation marks is somebody's own."""
    return text if _QUOTED.fullmatch(text) else _phrase("part", text, language)


def _place(where: str, language: str) -> str:
    """Where a fault is: files and keys stay, rows and columns have words."""
    return ": ".join(_phrase("place", one, language) for one in where.split(": "))


def _words(language: str) -> tuple[str, str]:
    """How a language says `found` and `expected`."""
    said = _phrases(language)["fault"][_FRAME]
    found, expected = said.removeprefix("{}: ").split(" {}")[:2]
    return found, expected.removeprefix(", ")


def _paragraphs(text: str | None, language: str) -> str | None:
    return "\n\n".join(help_said(one, language) for one in paragraphs(text)) if text else text


def _phrase(kind: str, text: str, language: str, otherwise: str | None = None, without: str = "") -> str:
    """The text in the language, what stands in the places of `{}` taken over. `otherwise`, or itself, where unknown."""
    phrases = _phrases(language)[kind]
    if text in phrases and text != without:
        return phrases[text]
    for pattern, english, said in _patterns(kind, language):
        if english != without and (match := pattern.fullmatch(text)):
            values = [_inner(one, language) if kind == "fault" else one for one in match.groups()]
            return said.format(*values)
    return text if otherwise is None else otherwise


def _inner(text: str, language: str) -> str:
    """What stands in a place of a fault: a part of one, or a whole one behind a word such as `warning:`."""
    for said in (_line, _part, _place):
        if (known := said(text, language)) != text:
            return known
    return text


@cache
def _phrases(language: str) -> Mapping[str, Mapping[str, str]]:
    content: dict[str, dict[str, str]] = tomllib.loads((_PHRASES / f"{language}.toml").read_text(encoding="utf-8"))
    return content


@cache
def _patterns(kind: str, language: str) -> list[tuple[re.Pattern[str], str, str]]:
    """Those with places, the most literal first, so that a general one never hides a particular one."""
    found = [(english, said) for english, said in _phrases(language)[kind].items() if "{}" in english]
    found.sort(key=lambda one: -len(one[0].replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), english, said)
        for english, said in found
    ]


def tree_of(command: Any) -> Iterator[Any]:
    """A command and all that stand below it."""
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from tree_of(inner)
