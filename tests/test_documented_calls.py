"""Every call of `skm` that stands on a page is one that the command line takes: commands, options, how many words."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer
from typer.exceptions import TyperException

from bot.cli.tree import build
from tests.test_docs import PAGES, ROOT

_BEFORE = re.compile(r"^(?:sudo |docker compose exec bot |\.venv/bin/)+")
_AFTER = re.compile(r" (?:\d?>|[|&;#]).*$")
_PLACES = {"NUMBER": "1", "N": "5"}  # what a page writes where a number goes


def calls(text: str) -> Iterator[str]:
    """The calls in the blocks of a page, and those in a line that are called with something."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        lines = (_BEFORE.sub("", line.strip()) for line in block.replace("\\\n", " ").split("\n"))
        yield from (_AFTER.sub("", line) for line in lines if line.startswith("skm "))
    yield from (" ".join(one.split()) for one in re.findall(r"`(skm [^`]+)`", text) if "..." not in one)


@cache
def command_of(word: str) -> Any:
    return typer.main.get_command(build(word))


def fault_of(call: str) -> str:
    """Why a call is refused, "" where it is taken. One in a sentence may leave away what it needs."""
    words = [_PLACES.get(word, word) for word in shlex.split(call)[1:]]
    command = command_of(words[0])
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands"):
        return f"{call}: no such command" if words and not words[0].startswith("--") else ""
    try:
        command.make_context("skm", list(words))
    except SystemExit:
        return ""
    except TyperException as error:
        said = error.format_message()
        return "" if said.startswith("Missing") or "requires an argument" in said else f"{call}: {said}"
    return ""


@pytest.mark.parametrize("name", [str(page.relative_to(ROOT)) for page in PAGES if page.name != "CHANGELOG.md"])
def test_every_call_on_a_page_is_taken(name: str) -> None:
    text = (ROOT / name).read_text()
    found = [one for one in calls(text) if one.count('"') % 2 == 0]
    assert [fault for one in found if (fault := fault_of(one))] == []


def test_a_call_that_is_none_is_seen() -> None:
    assert "no such command" in fault_of("skm units improt units.csv")
    assert "--perod" in fault_of("skm status --perod 2026")
    assert "extra" in fault_of("skm doctor now")
    assert list(calls("```sh\nsudo skm units list > x.txt\n```\n`skm run`, skm")) == ["skm units list", "skm run"]
