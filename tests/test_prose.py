"""Prose that is read once: sentences, not chains of semicolons. Two figures, one for documents and one for code."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("bot", "scoring", "exports", "bench", "tests")
MOST = 3.0  # semicolons per 1,000 words


def documents() -> Iterator[tuple[Path, str]]:
    """Every document as words alone: blocks and spans of code left out."""
    for file in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        text = re.sub(r"^ *```.*?^ *```", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        yield file, re.sub(r"`[^`]*`", "", text)


@cache
def remarks() -> tuple[tuple[Path, str], ...]:
    """Every docstring, without its examples, and every comment of the code."""
    return tuple(_remarks())


def _remarks() -> Iterator[tuple[Path, str]]:
    for file in (file for package in CODE for file in (ROOT / package).rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                said = (ast.get_docstring(node) or "").splitlines()
                yield file, "\n".join(line for line in said if not line.lstrip().startswith((">>>", "...")))
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield file, token.string.lstrip("#")


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
