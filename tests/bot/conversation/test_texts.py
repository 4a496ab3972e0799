"""The bot's words: the same keys in both languages, all that the code asks for, and none that it does not."""

import ast
import string
import tomllib
from functools import cache
from pathlib import Path

import pytest

import bot
from bot.conversation import texts as module
from bot.conversation.profile import DECLINED, FIELDS
from bot.conversation.texts import LANGUAGES, UNCOUNTED, LocaleFault, check_parity, language_of, texts

SOURCE = Path(bot.__file__).parent
LOCALES = SOURCE / "conversation" / "locales"


def keys(language: str = "id") -> dict[str, object]:
    def flat(content: dict[str, object], prefix: str = "") -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in content.items():
            found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
        return found

    return flat(tomllib.loads((LOCALES / f"{language}.toml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("language", "promise"), [("id", "di chat ini …"), ("en", "in this chat soon …")])
def test_a_placeholder_stays_true_where_it_is_never_filled(language: str, promise: str) -> None:
    """One whose answer was lost stands for ever, and what it promises comes in another message."""
    placeholders = [text for text in keys(language).values() if str(text).startswith("⏳")]
    assert len(placeholders) == 9
    assert [text for text in placeholders if not str(text).endswith(promise)] == []


@cache
def asked_for() -> tuple[set[str], set[tuple[str, str]], set[str]]:
    """Keys named in the code: whole ones, (beginning, end) of those put together there, and those that are said."""
    whole: set[str] = set()
    parts: set[tuple[str, str]] = set()
    calls: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        apart = "sandbox" in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (said := _said(node)) is not None:
                calls.add(said)
            if apart:
                continue
            if isinstance(node, ast.JoinedStr):
                first, last = node.values[0], node.values[-1]
                start = first.value if isinstance(first, ast.Constant) else ""
                end = last.value if isinstance(last, ast.Constant) and last is not first else ""
                parts.add((str(start), str(end)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    return whole, parts, calls


SECTIONS = {key.split(".")[0] for key in keys()}


def test_the_shipped_locales_agree() -> None:
    check_parity()
    assert keys("id").keys() == keys("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_section_read_alone_says_what_the_whole_file_says(language: str) -> None:
    whole = tomllib.loads((LOCALES / f"{language}.toml").read_text(encoding="utf-8"))
    assert {name: module._section(language, name) for name in module._parts(language)} == whole
    assert "no_such.key" not in texts(language)


def test_a_section_is_read_once_whatever_is_asked_of_it() -> None:
    asked: list[str] = []

    def read(section: str) -> dict[str, object]:
        asked.append(section)
        return {"yes": "Ya (contoh)", "choices": ["satu", "dua"]} if section == "survey" else {}

    words = module.Texts("id", read)
    assert [("survey.no" in words, "other.no" in words, words("survey.yes")) for _ in range(3)] == [
        (False, False, "Ya (contoh)")
    ] * 3
    assert asked == ["survey", "other"]


def test_a_locale_that_differs_is_told_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in LANGUAGES:
        text = (LOCALES / f"{language}.toml").read_text(encoding="utf-8")
        if language == "en":
            text = text.replace('no = "No"\n', "").replace("{receipt}", "{code}").replace('"Male", "Female"', '"Male"')
        (tmp_path / f"{language}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "_LOCALES", tmp_path)
    module._read.cache_clear()
    check_parity.cache_clear()
    try:
        with pytest.raises(LocaleFault) as fault:
            check_parity()
    finally:
        monkeypatch.undo()
        module._read.cache_clear()
        check_parity.cache_clear()
    assert str(fault.value).splitlines() == [
        "en: button.no is missing",
        "en: profile.kelamin.options: found 1 options, expected 2 options",
        "en: receipt.counted: found placeholders ['code'], expected placeholders ['receipt']",
        "en: receipt.unknown: found placeholders ['code'], expected placeholders ['receipt']",
        "en: survey.thanks: found placeholders ['code', 'unit'], expected placeholders ['receipt', 'unit']",
        "en: survey.thanks_revised: found placeholders ['code', 'unit'], expected placeholders ['receipt', 'unit']",
    ]


def test_every_key_the_code_asks_for_exists() -> None:
    whole, _, calls = asked_for()
    assert len(calls) > 50
    assert calls <= whole
    assert sorted(calls - keys().keys()) == []


def _said(node: ast.AST) -> str | None:
    """The key that a call asks words for."""
    match node:
        case ast.Call(args=[ast.Constant(value=str(key)), *_]) if _speaks(node.func):
            return key
    return None


def _speaks(func: ast.expr) -> bool:
    """words("..."), self._words("..."), texts(language)("..."), self._desk.words(user)("...")."""
    if isinstance(func, ast.Call):
        return _names(func.func) in ("texts", "words")
    return _names(func) in ("words", "_words")


def _names(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def test_no_key_is_unused() -> None:
    whole, parts, _ = asked_for()
    made = [(start, end) for start, end in parts if start.split(".")[0] in SECTIONS and "." in start]
    unused = [
        key
        for key in keys()
        if key not in whole and not any(key.startswith(start) and key.endswith(end) for start, end in made)
    ]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_well_formed_html_within_telegrams_limits(language: str) -> None:
    for key, text in keys(language).items():
        if isinstance(text, list):
            assert len(set(text)) == len(text), key
            continue
        assert isinstance(text, str)
        assert 0 < len(text) < 2000, key
        for tag in ("b", "i", "code"):
            assert text.count(f"<{tag}>") == text.count(f"</{tag}>"), key
        if key.startswith("survey.toast."):
            assert len(text) <= 200, key
        if key.startswith(("command.", "guide.command.")):
            assert 3 <= len(text) <= 256, key


def test_values_are_escaped_and_never_read_as_templates() -> None:
    said = texts("id")("start.found", text="<b>{unit}</b> & co")
    assert said == "Yang cocok dengan «&lt;b&gt;{unit}&lt;/b&gt; &amp; co»:"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
def test_every_option_has_words(language: str, field: str) -> None:
    words = texts(language)
    named = [words.option(field, code) for code in (*FIELDS[field].options, DECLINED)]
    assert all(named)
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("code", "language"),
    [("id", "id"), ("in", "id"), ("jv", "id"), ("ms", "id"), ("ID-id", "id"), ("en", "en"), ("de", "en"), ("pt-br", "en")],  # noqa: E501
)  # fmt: skip
def test_the_language_of_a_telegram(code: str, language: str) -> None:
    assert language_of(code, "id") == language


@pytest.mark.parametrize("code", [None, ""])
@pytest.mark.parametrize("default", LANGUAGES)
def test_without_a_code_the_agencys_language_is_spoken(code: str | None, default: str) -> None:
    assert language_of(code, default) == default


def test_placeholders_are_plain_names() -> None:
    for language in LANGUAGES:
        for key, text in keys(language).items():
            if isinstance(text, str):
                names = [name for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
                assert all(name.isidentifier() for name in names), key


@pytest.mark.parametrize(("language", "shown"), [("id", "1.766"), ("en", "1,766")])
def test_every_count_has_its_thousands_set_apart(language: str, shown: str) -> None:
    """In every text of the language. What numbers something, such as an id or a year, stands as it is."""
    words, counts, plain = texts(language), 0, 0
    for key, text in keys(language).items():
        if isinstance(text, str):
            names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
            filled = words(key, **dict.fromkeys(names, 1766))
            uncounted = [name for name in names if name in UNCOUNTED]
            assert (filled.count(shown), filled.count("1766")) == (len(names) - len(uncounted), len(uncounted)), key
            counts, plain = counts + len(names) - len(uncounted), plain + len(uncounted)
    assert counts > 500 and plain > 10
    assert words.number(1766) == shown


def test_what_numbers_something_is_not_set_apart() -> None:
    words = texts("id")
    for key, name in (("start.id", "number"), ("compliance.ordered", "year"), ("fault.line", "line")):
        assert "1766" in words(key, **{name: 1766}) and "1.766" not in words(key, **{name: 1766}), key
    assert words("list.pick_category", count="1766") != words("list.pick_category", count=1766), "a text stays as it is"
