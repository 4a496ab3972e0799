"""What a notebook sees: one flat interface, cheap to import, every name documented, one family of errors."""

import doctest
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import scoring
from scoring import errors

KINDS = {".py", ".toml", ".typ"}  # of files that say something
PUBLIC = [(name, getattr(scoring, name)) for name in scoring.__all__]
FUNCTIONS = [(name, value) for name, value in PUBLIC if inspect.isfunction(value)]


def test_importing_it_costs_the_standard_library_only() -> None:
    code = (
        "import sys, scoring; print(sorted({'numpy', 'pandas', 'asyncio', 'sqlite3', 'telegram'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("name", "value"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_every_public_name_says_what_it_is(name: str, value: object) -> None:
    text = inspect.getdoc(value) or ""
    assert len(text) > 20, name
    assert not text.startswith(f"{name}("), "a dataclass shows its own signature where nobody wrote a docstring"


@pytest.mark.parametrize(("name", "value"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
def test_every_public_function_has_an_example_that_runs(name: str, value: object) -> None:
    assert ">>>" in (inspect.getdoc(value) or ""), name


def test_one_family_of_errors_drawn_as_a_tree() -> None:
    kinds = {
        name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
    }
    assert all(issubclass(getattr(errors, name), errors.ScoringError) for name in kinds)
    assert [name for name in kinds if name not in (errors.__doc__ or "")] == []


def test_the_documents_example_runs() -> None:
    document = Path(scoring.__file__).parents[1] / "docs" / "scoring.md"
    assert doctest.testfile(str(document), module_relative=False).attempted > 3
    assert doctest.testfile(str(document), module_relative=False).failed == 0


def test_every_shipped_instrument_is_documented() -> None:
    text = (Path(scoring.__file__).parents[1] / "docs" / "scoring.md").read_text(encoding="utf-8")
    assert [name for name in scoring.instruments() if name not in text] == []


def test_unknown_names_are_not_invented() -> None:
    with pytest.raises(AttributeError, match="helpers"):
        scoring.helpers  # noqa: B018


def test_the_code_never_says_nine() -> None:
    """The number of elements is the instrument's business."""
    root = Path(scoring.__file__).parent
    found = [path.name for path in root.glob("*.py") if "range(9)" in path.read_text() or "== 9" in path.read_text()]
    assert found == []


@pytest.mark.parametrize("package", ["bot", "exports"])
def test_what_is_said_and_drawn_never_counts_nine(package: str) -> None:
    """An agency's own questionnaire has as many elements as it likes. Only the default weight may say 1/9."""
    nine = re.compile(r"range\(9\)|[=<>]= 9\b|\bnine\b|\bsembilan\b|\bU9\b|\b9 (elements|questions|unsur|pertanyaan)")
    files = [path for path in (Path(scoring.__file__).parents[1] / package).rglob("*") if path.suffix in KINDS]
    assert len(files) > 50
    files = [path for path in files if path.parts[-2:] != ("writing", "counts.py")]  # how numbers are spelled
    assert [path.name for path in files if nine.search(path.read_text(encoding="utf-8"))] == []


def test_the_data_files_belong_to_the_package() -> None:
    root = Path(scoring.__file__).parent
    for path in (root / "instruments").glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["id"] == path.stem
