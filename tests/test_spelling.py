"""Indonesian as documents are to have it: a table of words to avoid over every text, and how sentences have numbers."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exports.disclosure import SEAL, Cleared
from exports.laporan.opened import opened
from exports.laporan.printed import printed
from tests.exports.test_frames import made
from tests.exports.test_opened import FULL
from tests.exports.test_wording import everything, texts

ROOT = Path(__file__).parents[1]
AVOIDED = re.compile(
    r"\bkuisioner|\bprosentase|\banalisa\b|\bpraktek\b|\bijin\b|\bresiko\b|\bantri\b|\bsilahkan|\bapotik|\bjadual"
    r"|\bnopember|\bsurvey\b|\bmerubah|\bmentaati|\bmensosialisasi|\bdisebabkan karena|\bagar supaya|\bdemi untuk"
    r"|\badalah merupakan|\bdi mana\b|, yang mana|\bpelanggan\b|\bcustomer|\bfeedback|\bkomplain|\bcomplain"
    r"|\bfollow up|\bterburuk|\bterjelek|\bcacat\b|\bdifabel|\bsignifikan|\brentang wajar|\bsasaran, bukan saringan"
    r"|\bCiri responden|\bpada satu saat|\byang melapor|\bWalikota|\bOPD\b|\bSKPD\b|\boffline\b|\bonline\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(the|of|is|are|not|to|and|with|for|found|expected|a|an|no|our|this|Public|Survey obligation)\b|PUBLIC SAT"
)
# where the official word stands behind its Indonesian, and a form's own heading
KNOWN = {"daring (online)", "OPD/Unit Pelayanan Publik"}
# Whom we speak to is "Anda". A regulation's questions, which are asked word for word, have their own (adr 21).
OTHER_ADDRESS = re.compile(r"\b(saudara|saudari|sdri?|kamu|kalian|engkau|bapak/ibu)\b", re.IGNORECASE)
REGULATIONS = {"kepmenpan-25-2004.toml", "permenpan-14-2017.toml", "permenpan-16-2014.toml"}
PERCENT = re.compile(r"\d,\d\d ?(%|persen)|\d %")  # an index is none, and a share is written 95%
# what is said in one word is written in letters
SMALL = re.compile(
    r"(?:kurang dari|sedikitnya|kurangnya|paling sedikit|mulai|di bawah) (?:[2-9]|1[01])\b(?![\d.,%–:]| %|\.\d)",
    re.IGNORECASE,
)
FIGURE_FIRST = re.compile(r"(?:^|[.!?] )\d+ (?!\w+ \d{4})")
THOUSANDS = re.compile(r"(?<![\d.,/])(?!(?:19|20)\d\d\b)\d{4,}(?![\d/])")


def written() -> Iterator[tuple[str, str]]:
    """Every Indonesian text that stands in the code of documents, and those of screens."""
    for file in sorted((ROOT / "exports").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
        said = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Constant) and id(node) not in said else None
            if isinstance(value, str) and value not in KNOWN and not ENGLISH.search(value):
                yield file.name, value
    locale = tomllib.loads((ROOT / "bot/conversation/locales/id.toml").read_text(encoding="utf-8"))
    yield from ((key, text) for key, text in _texts(locale) if text not in KNOWN)


def _texts(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{above}{key}.")
        elif isinstance(value, str):
            yield above + key, value


def sentences() -> Iterator[str]:
    """Every Indonesian sentence of a Laporan in both frames, full and for everybody."""
    told = [*everything()]
    for pages in (made("2022"), made("2025"), printed(opened(Cleared(FULL, SEAL)))):
        told += texts(pages.blocks)
    yield from (text for sentence, text in dict.fromkeys(told) if sentence and not ENGLISH.search(text))


def test_no_text_has_a_word_to_avoid() -> None:
    found = [(where, word[0], text[:80]) for where, text in written() if " " in text and (word := AVOIDED.search(text))]
    assert found == []


def test_everybody_is_called_anda_but_in_the_questions_of_a_regulation() -> None:
    phrases = tomllib.loads((ROOT / "bot/cli/phrases/id.toml").read_text(encoding="utf-8"))
    files = [*(ROOT / "docs/manual/id").glob("*.md"), ROOT / "README.id.md", *(ROOT / "exports/templates").iterdir()]
    said = [
        *written(),
        *_texts(phrases),
        *((one.name, one.read_text(encoding="utf-8")) for one in files if one.is_file()),
    ]
    assert sum(bool(re.search(r"\bAnda\b", text)) for _, text in said) > 100
    assert [(where, found[0], text[:80]) for where, text in said if (found := OTHER_ADDRESS.search(text))] == []
    asked = {one.name: one.read_text(encoding="utf-8") for one in (ROOT / "scoring/instruments").glob("*.toml")}
    assert {name for name, text in asked.items() if OTHER_ADDRESS.search(text)} == REGULATIONS
    assert {found for text in asked.values() for found in OTHER_ADDRESS.findall(text)} == {"Saudara"}
    assert [name for name in REGULATIONS if re.search(r"\bAnda\b", asked[name])] == []


def test_a_share_has_no_space_before_its_percent() -> None:
    phrases = tomllib.loads((ROOT / "bot/cli/phrases/id.toml").read_text(encoding="utf-8"))
    said = [*written(), *_texts(phrases)]
    assert sum("%" in text for _, text in said) > 10
    assert [(where, text[:80]) for where, text in said if re.search(r"[\d}] %(?!\w)", text)] == []


def test_the_least_number_of_anything_is_written_in_letters() -> None:
    assert [(where, found[0]) for where, text in written() if " " in text and (found := SMALL.search(text))] == []
    assert [text for text in sentences() if SMALL.search(text)] == []


def test_sentences_have_numbers_as_indonesian_writes_them() -> None:
    told = list(sentences())
    assert len(told) > 100
    assert [text for text in told if PERCENT.search(text)] == []
    assert [text for text in told if FIGURE_FIRST.search(text) and not re.match(r"\d\.\d ", text)] == []
    assert [text for text in told if THOUSANDS.search(text)] == []
    assert [text for text in told if '"' in text or "«" in text] == []
