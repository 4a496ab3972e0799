"""Faults in words: every one that the code finds is worded in both languages, from just the values that it carries."""

import ast
import string
from functools import cache
from pathlib import Path

import pytest

import bot
from bot.conversation.faults import said, sentences
from bot.conversation.texts import LANGUAGES, texts
from bot.rules.faults import fault

SOURCE = Path(bot.__file__).parent
_PLACE = ("where", "line", "sheet")


@cache
def found_by_the_code() -> dict[str, set[frozenset[str]]]:
    """key -> the sets of values that some `fault(...)` in the code gives it."""
    found: dict[str, set[frozenset[str]]] = {}
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "fault(" in text else ():
            match node:
                case ast.Call(func=ast.Name(id="fault"), args=[ast.Constant(value=str(key)), *_], keywords=keywords):
                    names = frozenset(one.arg for one in keywords if one.arg and one.arg not in _PLACE)
                    found.setdefault(key, set()).add(names)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_for_its_values_and_none_is_left_over(language: str) -> None:
    words, found = texts(language), found_by_the_code()
    assert len(found) > 40
    worded = {
        key.removeprefix("fault."): text for key, text in words._load("fault").items() if key.startswith("fault.")
    }
    assert set(worded) - {"line", "sheet_line", "sheet", "more"} == set(found)
    for key, given in found.items():
        needed = {name for _, name, _, _ in string.Formatter().parse(worded[key]) if name}
        assert given == {frozenset(needed)}, key


def test_a_fault_says_line_and_column_in_the_persons_language() -> None:
    one = fault("unasked", "u4", 3, found="<{x} & 4>", unit="PKM")
    assert said(one, texts("en")) == 'line 3: u4: found "<{x} & 4>", expected nothing: PKM does not ask it'
    assert said(one, texts("id")) == 'baris 3: u4: tertulis "<{x} & 4>", seharusnya kosong: PKM tidak menanyakannya'
    assert said(fault("no_units"), texts("en")).startswith("found no rows")


def test_hundreds_of_one_cause_are_one_sentence() -> None:
    faults = [fault("score", f"u{1 + at % 9}", 2 + at // 9, found="d") for at in range(108)]
    told = sentences([fault("no_forms"), *faults], texts("en"))
    assert len(told) == 2
    assert told[1].startswith(
        'line 2: u1: found "d", expected 1, 2, 3, 4 or nothing. And 107 more of this kind: line 2 u2 "d"'
    )
    assert sentences(faults[:3], texts("id")) == [said(one, texts("id")) for one in faults[:3]]
