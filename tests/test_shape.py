"""The house as docs/architecture.md draws it: rooms that `ls` shows, modules of one subject, nothing loose."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CODE = ("bot", "scoring", "exports", "bench", "tests/support")
MOST = 300  # lines of a module


def folders(below: Path) -> set[str]:
    """Names of the folders with something in them, as git keeps them."""
    return {
        one.name
        for one in below.iterdir()
        if one.is_dir() and one.name != "__pycache__" and any(file.is_file() for file in one.rglob("*[!c]"))
    }


def rooms_told(heading: str) -> Iterator[str]:
    """The rooms in the table below a heading of the document, files among them."""
    part = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return iter(re.findall(r"^\| `([\w.]+/?)` \|", part, re.MULTILINE))


def test_no_module_has_more_lines_than_are_read_at_once() -> None:
    modules = [file for part in CODE for file in (ROOT / part).rglob("*.py")]
    assert len(modules) > len(CODE)
    lines = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8").count("\n") for file in modules}
    assert {name: count for name, count in lines.items() if count > MOST} == {}


def test_bot_has_rooms_and_no_loose_modules() -> None:
    loose = {file.name for file in (ROOT / "bot").glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "app.py", "config.py"}


def test_the_document_names_each_room_of_bot_and_no_other() -> None:
    told = list(rooms_told("The rooms of bot/"))
    assert {one.removesuffix("/") for one in told if one.endswith("/")} == folders(ROOT / "bot")
    assert {one for one in told if not one.endswith("/")} == {"app.py", "config.py"}


def test_the_document_names_each_room_of_exports_and_no_other() -> None:
    assert {one.removesuffix("/") for one in rooms_told("The rooms of exports/")} == folders(ROOT / "exports")


def test_every_room_of_bot_has_its_tests_in_a_folder_of_its_name() -> None:
    untested = folders(ROOT / "bot") - folders(ROOT / "tests" / "bot")
    assert untested == {"settings"}  # tests/bot/test_config.py reads them as the bot does, through config.py


def test_each_file_that_the_document_names_is_there() -> None:
    rooms = "|".join(sorted({"bot", "scoring", "exports"} | folders(ROOT / "bot")))
    named = set(re.findall(rf"(?<![\w/])(?:{rooms})/[\w/]+\.py\b", DOCUMENT))
    assert named
    lacking = {one for one in named if not any((ROOT / above / one).exists() for above in (".", "bot"))}
    assert lacking == set()
