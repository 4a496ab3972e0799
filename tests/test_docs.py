"""Documentation that executes: a command, option or config key without a line in the documentation fails here."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.reporting.formats import FORMATS, Format

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def commands() -> list[tuple[str, list[str]]]:
    """Every command with its options."""
    found = []
    root = typer.main.get_command(app)
    stack = [("skm", root)]
    while stack:
        name, command = stack.pop()
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
        found.append((name, [option for option in options if option != "--help"]))
        stack += [(f"{name} {word}", inner) for word, inner in getattr(command, "commands", {}).items()]
    return sorted(found)


@pytest.mark.parametrize(("name", "options"), commands())
def test_every_command_and_option_is_documented(name: str, options: list[str]) -> None:
    assert f"`{name}" in OPERATIONS, name
    for option in options:
        assert option in OPERATIONS, f"{name} {option}"


def test_every_config_key_is_documented() -> None:
    content = tomllib.loads((ROOT / "config.example.toml").read_text())
    for section, keys in content.items():
        for key in keys:
            assert re.search(rf"`{section}\.{key}`", OPERATIONS), f"{section}.{key}"


@pytest.mark.parametrize(
    "name", ["README.md", "README.id.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operations.md"]
)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\((?!https?://)([^)#]+)[^)]*\)", page.read_text()):
        assert (page.parent / target).exists(), f"{name}: {target}"


def test_both_readmes_show_the_same_pictures_and_commands() -> None:
    english, indonesian = ((ROOT / name).read_text() for name in ("README.md", "README.id.md"))

    def essence(text: str) -> tuple[list[str], list[str]]:
        return re.findall(r"\(docs/[^)]+\.png\)", text), re.findall(r"^(?:make|git|skm|export) .*$", text, re.MULTILINE)

    assert essence(english) == essence(indonesian)


def test_nothing_names_a_package_index() -> None:
    for name in ("constraints.txt", "pyproject.toml", "Makefile", ".ci/run"):
        assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text()), name


def test_the_table_of_formats_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`[^|]*NAME[^|]*`) \| (`[^|]*NAME[^|]*`) \|", OPERATIONS, re.MULTILINE)
    shown = [(name, *(tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells)) for name, *cells in rows]

    def files(row: Format, *, city: bool) -> tuple[str, ...]:
        return tuple(file.pattern.format("NAME") for file in row.files(city=city))

    assert shown == [(row.name, files(row, city=False), files(row, city=True)) for row in FORMATS]
