"""Prose that is read once: sentences, not chains of semicolons. Two figures, one for documents and one for code."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("bot", "scoring", "exports", "bench", "tests")
MOST = 3.0  # semicolons per 1,000 words
_TEXT_OR_COMMENT = re.compile(
    r'[rbfuRBFU]{0,2}(?:"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|'
    r"'''(?:\\.|[^\\])*?'''|'(?:\\.|[^'\\\n])*')|#[^\n]*",
    re.DOTALL,
)


def documents() -> Iterator[tuple[Path, str]]:
    """Every document as words alone: blocks and spans of code left out."""
    for file in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        text = re.sub(r"^ *```.*?^ *```", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        yield file, re.sub(r"`[^`]*`", "", text)


@cache
def remarks() -> tuple[tuple[Path, str], ...]:
    """Every docstring, without its examples, and every comment of the code."""
    files = (file for package in CODE for file in (ROOT / package).rglob("*.py"))
    return tuple((file, one) for file in files for one in remarks_of(file.read_text(encoding="utf-8")))


def remarks_of(source: str) -> Iterator[str]:
    """Found by what a text and a comment look like: the parser makes a million nodes of this code, for 3,000 lines."""
    end = 0
    for found in _TEXT_OR_COMMENT.finditer(source):
        text = found[0]
        if text.startswith("#"):
            yield text.lstrip("#")
            continue
        before, end = re.sub(" *#.*", "", source[end : found.start()]).rstrip(" "), found.end()
        if text.endswith('"""') and (before.endswith(":\n") or not source[: found.start()].strip()):
            said = text.strip('r"').splitlines()
            yield "\n".join(line for line in said if not line.lstrip().startswith((">>>", "...")))


def test_remarks_are_docstrings_and_comments_alone() -> None:
    source = '''"""A module."""

A = {"#": "# no", 'key': """no
text"""}  # a comment

def f() -> None:  # another
    r"""What it does
    \\ in two lines.

    >>> f()
    """
    return g("""no""", f"{A['#']}")
'''
    assert [one.strip() for one in remarks_of(source)] == [
        "A module.",
        "a comment",
        "another",
        "What it does\n    \\ in two lines.",
    ]


def per_thousand(texts: Iterable[tuple[Path, str]]) -> tuple[float, str]:
    """Semicolons per 1,000 words, and where the most of them stand."""
    words, found = 0, dict[Path, int]()
    for file, text in texts:
        words += len(text.split())
        found[file] = found.get(file, 0) + text.count(";")
    worst = sorted(found, key=lambda file: -found[file])[:10]
    told = ", ".join(f"{file.relative_to(ROOT)} {found[file]}" for file in worst)
    return 1000 * sum(found.values()) / words, told


def test_documents_are_written_in_sentences() -> None:
    figure, worst = per_thousand(documents())
    assert figure < MOST, worst


def test_docstrings_and_comments_are_written_in_sentences() -> None:
    figure, worst = per_thousand(remarks())
    assert figure < MOST, worst


def test_a_docstring_says_what_is_done_before_what_is_raised() -> None:
    assert not [file.name for file, text in remarks() if text.startswith("Raises ")]


def bullets() -> list[tuple[str, str]]:
    """What is told as unreleased: the group of each bullet and its text, code left out."""
    unreleased = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    found = []
    for part in unreleased.split("\n### ")[1:]:
        group, _, listed = part.partition("\n")
        found += [(group, re.sub(r"`[^`]*`", "X", " ".join(one.split()))) for one in listed.strip().split("\n- ")]
    return found


def test_a_change_is_told_in_one_sentence_in_one_of_three_groups() -> None:
    told = bullets()
    assert {group for group, _ in told} == {"Added", "Changed", "Fixed"}
    assert not [text for _, text in told if not text.endswith(".")]
    ends = re.compile(r"""(?<!\.\.)[.!?]["”)]? +["“(]?[A-Z]""")  # of a sentence that another follows
    assert not [text for _, text in told if ends.search(text)]


def test_a_change_is_told_once_and_by_what_it_changes() -> None:
    texts = [text for _, text in bullets()]
    assert not {text for text in texts if texts.count(text) > 1}  # as two branches that meet may have it
    assert not [text for text in texts if re.search(r"\bcommit [0-9a-f]{7}", text)]
