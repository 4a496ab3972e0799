"""HTML as Telegram reads it. Expected entities and faults: core.telegram.org/bots/api#html-style and live answers."""

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.html import parse_html

READ = [
    ("polos", "polos", []),
    ("<b>a</b> <i>b</i>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
    ("<b>😀</b>", "😀", [("bold", 0, 2)]),
    ("a &amp; b &lt; c &#33; &copy;", "a & b < c ! &copy;", []),
    ("<STRONG>x</STRONG>", "x", [("bold", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ("<code><b>x</b></code>", "x", [("code", 0, 1)]),
    ("<b></b>x", "x", []),
    ("a > b", "a > b", []),
    ("<b>x</>", "x", [("bold", 0, 1)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), READ)
def test_read(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found_text, found = parse_html(source)
    assert found_text == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


def test_link_and_language_carry_their_value() -> None:
    _, found = parse_html('<a href="https://example.org/?a=1&amp;b=2">x</a>')
    assert found[0]["url"] == "https://example.org/?a=1&b=2"
    _, found = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert found == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


FAULTS = [
    ("a <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("1 <2", "Unclosed start tag at byte offset 2"),
    ("n<2 dan >1", 'Unsupported start tag "2" at byte offset 1'),
    ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
    ("</b>", "Unexpected end tag at byte offset 0"),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<br>", 'Unsupported start tag "br" at byte offset 0'),
]


@pytest.mark.parametrize(("source", "reason"), FAULTS)
def test_fault(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"
