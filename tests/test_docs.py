"""Documentation that executes: a command, option or config key without a line in the documentation fails here."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.reference import commands, page
from bot.handlers.commands import COMMANDS
from bot.reporting.formats import FORMATS, Format
from bot.rules import rights

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "commands.md").read_text()
OPERATIONS = "\n".join(file.read_text() for file in sorted((ROOT / "docs" / "operations").glob("*.md")))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def options(command: Any) -> list[str]:
    """Every long option of a command, but for its help."""
    found = [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)]
    return [option for option in found if option.startswith("--") and option != "--help"]


def sections() -> dict[str, str]:
    """The sections of the command reference by their heading."""
    parts = re.split(r"^## (.*)\n", REFERENCE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def anchors(text: str) -> set[str]:
    """The anchors that the headings of a page make, as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert page() == REFERENCE, "make docs"


@pytest.mark.parametrize(("name", "named"), [(name, options(command)) for name, command in commands()])
def test_every_command_has_a_section_with_its_options(name: str, named: list[str]) -> None:
    section = sections()[name]
    for option in named:
        assert re.search(rf"^\| `[^`]*{option}\b[^`]*` \| \w", section, re.MULTILINE), f"{name} {option}"


def test_no_section_is_of_a_command_that_is_gone() -> None:
    assert list(sections()) == [name for name, _ in commands()]


@pytest.mark.parametrize("name", [name for name, command in commands() if not hasattr(command, "commands")])
def test_every_command_stands_on_a_page_of_operations(name: str) -> None:
    assert re.search(rf"`{name}\b", OPERATIONS), name


def test_operations_list_every_page() -> None:
    folder = ROOT / "docs" / "operations"
    listed = re.findall(r"^\| \[([\w-]+\.md)\]", (folder / "README.md").read_text(), re.MULTILINE)
    assert sorted([*listed, "README.md"]) == sorted(file.name for file in folder.glob("*.md"))


def test_every_config_key_is_documented() -> None:
    content = tomllib.loads((ROOT / "config.example.toml").read_text())
    for section, keys in content.items():
        for key in keys:
            assert re.search(rf"`{section}\.{key}`", OPERATIONS), f"{section}.{key}"


@pytest.mark.parametrize("name", [str(file.relative_to(ROOT)) for file in PAGES])
def test_links_lead_somewhere(name: str) -> None:
    file = ROOT / name
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", file.read_text()):
        path, _, anchor = target.partition("#")
        aim = file.parent / path if path else file
        assert aim.exists(), f"{name}: {target}"
        assert not anchor or anchor in anchors(aim.read_text()), f"{name}: {target}"


def test_both_readmes_show_the_same_pictures_and_commands() -> None:
    english, indonesian = ((ROOT / name).read_text() for name in ("README.md", "README.id.md"))

    def essence(text: str) -> tuple[list[str], list[str]]:
        return re.findall(r"docs/[\w/]+\.webp", text), re.findall(r"^(?:make|git|skm|export) .*$", text, re.MULTILINE)

    assert essence(english) == essence(indonesian)


def test_nothing_names_a_package_index() -> None:
    locks = sorted(file.name for file in ROOT.glob("requirements*.lock"))
    assert locks == ["requirements-bench.lock", "requirements-dev.lock", "requirements.lock"]
    for name in (*locks, "deploy/site/requirements.lock", "pyproject.toml", "Makefile", ".ci/run"):
        assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text()), name


def locked(name: str) -> dict[str, list[str]]:
    """Package and version -> the hashes that are taken, of a lock."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    return {line.split()[0]: re.findall(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines}


def test_every_lock_has_hashes_and_the_greater_hold_the_smaller() -> None:
    run, work, bench = (locked(f"requirements{end}.lock") for end in ("", "-dev", "-bench"))
    assert all((*run.values(), *work.values(), *bench.values()))
    assert run.keys() < work.keys() < bench.keys()
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+-]+", package) for package in bench)
    assert not [package for package in run if package.startswith(("pytest", "mypy", "ruff", "playwright"))]


def test_the_table_of_formats_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (`[^|]*NAME[^|]*`) \| ((?:`[^|]*NAME[^|]*` )?)\|", OPERATIONS, re.MULTILINE)
    shown = [(name, *(tuple(re.findall(r"`([^`]+)`", cell)) for cell in cells)) for name, *cells in rows]

    def files(row: Format, *, city: bool) -> tuple[str, ...]:
        return tuple(file.pattern.format("NAME") for file in row.files(city=city))

    assert shown == [(row.name, files(row, city=False), files(row, city=True)) for row in FORMATS]


def test_the_table_of_rights_has_a_column_for_every_role() -> None:
    header = next(line for line in OPERATIONS.splitlines() if line.startswith("| | admin |"))
    assert [cell.split()[0] for cell in header.split("|")[2:-1]] == list(rights.ROLES)


def test_architecture_names_every_room_and_no_other() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    for package in ("bot", "exports"):
        (table,) = re.findall(rf"^## The rooms of {package}/\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
        named = re.findall(r"^\| `([\w.]+)/?` \|", table, re.MULTILINE)
        there = [file.name for file in (ROOT / package).iterdir() if file.is_dir() and file.name != "__pycache__"]
        loose = ["app.py", "config.py"] if package == "bot" else []
        assert sorted(named) == sorted(there + loose)


@pytest.mark.parametrize("name", [str(file.relative_to(ROOT)) for file in PAGES if file.parent.name == "adr"])
def test_decisions_name_files_that_exist(name: str) -> None:
    for path in re.findall(r"`((?:bot|exports|scoring|docs)/[\w/.-]+\.\w+)`", (ROOT / name).read_text()):
        assert (ROOT / path).exists(), f"{name}: {path}"


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_what_explains_the_code_names_files_that_exist(name: str) -> None:
    """A path may begin at bot/. Names in capitals stand for what the reader puts there."""
    found = re.findall(r"(?<![\w/.])((?:[a-z_]+/)+[\w*-]+\.(?:py|toml|md))\b", (ROOT / name).read_text())
    paths = [path for path in found if not re.search(r"[A-Z]{2,}\.", path)]
    assert len(paths) > 10
    for path in paths:
        assert any(list(root.glob(path)) for root in (ROOT, ROOT / "bot", ROOT / "docs")), f"{name}: {path}"


def test_every_simulated_table_has_its_command_and_a_hash_of_what_it_was_computed_from() -> None:
    document = (ROOT / "docs" / "scoring.md").read_text("utf-8")
    parts = re.findall(r"<!-- (\w+): begin -->(.*?)<!-- \1: end -->", document, re.S)
    assert {name for name, _ in parts} == {"contrast", "simulation", "looks", "stuffing"}
    for name, part in parts:
        commands = len(re.findall(r"^`python -m bench\.[^`]+`", part, re.M))
        hashes = len(re.findall(r"computed from (?:code |`)\S*.*[0-9a-f]{12}", part, re.I))
        assert (name, commands) == (name, hashes)
        assert commands
    bare = re.sub(r"<!-- (\w+): begin -->.*?<!-- \1: end -->", "", document, flags=re.S)
    assert not [line for line in bare.splitlines() if line.startswith("|") and " % |" in line]


ROLES = (
    *(("warga", "resident"), ("petugas", "officer"), ("kepala-unit", "head")),
    *(("admin", "admin"), ("operator", "operator")),
)


def texts_of(language: str) -> set[str]:
    def flat(content: dict[str, Any]) -> Iterator[str]:
        for value in content.values():
            yield from flat(value) if isinstance(value, dict) else [value] if isinstance(value, str) else value

    return set(flat(tomllib.loads((ROOT / f"bot/conversation/locales/{language}.toml").read_text())))


@pytest.mark.parametrize("language", ["id", "en"])
def test_manuals_name_buttons_and_commands_that_exist(language: str) -> None:
    known = {name for command in COMMANDS for name in command.names}
    buttons, faults = texts_of(language), []
    for file in sorted((ROOT / "docs/manual" / language).glob("*.md")):
        text = file.read_text()
        faults += [f"{file.name}: «{one}»" for one in re.findall("«(.+?)»", text) if one not in buttons]
        faults += [f"{file.name}: /{one}" for one in re.findall(r"(?<![\w./])/([a-z]+)", text) if one not in known]
    assert faults == []


def test_manuals_say_the_same_in_both_languages_on_one_page_each() -> None:
    site = (ROOT / "deploy/site/zensical.toml").read_text()
    pages = [
        ROOT / f"docs/manual/{language}/{name}.md"
        for pair in ROLES
        for language, name in zip(("id", "en"), pair, strict=True)
    ]
    assert sorted(pages) == sorted((ROOT / "docs/manual").rglob("*.md"))
    for indonesian, english in zip(pages[::2], pages[1::2], strict=True):
        shapes = [re.findall(r"^(#+ |\d+\. |- |\|)", one.read_text(), re.MULTILINE) for one in (indonesian, english)]
        assert shapes[0] == shapes[1], english
        for one in (indonesian, english):
            assert str(one.relative_to(ROOT / "docs")) in site
            assert len(one.read_text()) < 2700, f"{one}: more than one sheet, with its pictures"
