"""The command line in the language of its terminal: every help text, every fault, mistyped words, the version."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.cli
from bot import __version__
from bot.cli.import_preview import _SAID
from bot.cli.language import fault_in, help_said, known, paragraphs
from bot.cli.reference import commands
from bot.cli.service import _FULL, _QUICK, _SERVER_FULL, _SERVER_QUICK
from tests.support.commands import skm

FOLDER = Path(bot.cli.__file__).parent
# Words that only stand in English faults. Names of commands, options and keys are the same in both languages.
ENGLISH = {"found", "expected", "the", "of", "one", "not", "which", "with", "has", "and", "is", "are", "no", "a"}


@pytest.fixture(autouse=True)
def indonesian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    monkeypatch.chdir(tmp_path)


def help_texts() -> Iterator[tuple[str, str]]:
    for name, command in commands():
        yield from ((name, text) for text in paragraphs(command.help))
        yield from ((name, text) for one in command.params for text in paragraphs(getattr(one, "help", None)))


def test_every_help_text_has_its_indonesian() -> None:
    assert [one for one in help_texts() if not known("help", one[1], "id")] == []


def test_no_help_text_ends_or_goes_on_in_english() -> None:
    """What a place of a phrase takes over is names and values. Words of the sentence are translated."""
    said = [(name, help_said(text, "id")) for name, text in help_texts()]
    assert len(said) > 200
    words = (ENGLISH | {"between", "by", "commas", "in", "or", "some", "to", "without"}) - {"a"}
    assert {one for one in said if words & set(re.split(r"[^\w-]+", one[1]))} == set()


def test_help_is_in_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = skm(capsys, "units", "import", "--help")
    assert code == 0
    assert "Buat, perbarui, dan tutup unit" in out
    assert "Tampilkan bantuan ini" in out
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert "Create, update and close units" in skm(capsys, "units", "import", "--help")[1]


def faults() -> Iterator[tuple[str, str]]:
    """Every fault that a file of the command line makes of words of its own, X for what stands in it.

    And why a database is refused, or the bot stops because of it.
    """
    rooms = (FOLDER, FOLDER.parent / "storage", FOLDER.parent / "watch")
    for file in (one for room in rooms for one in sorted(room.glob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(
                        "Mistake"
                        | "complain"
                        | "BackupFault"
                        | "Outdated"
                        | "Overwritten"
                        | "Replaced"
                        | "StoreUnavailable"
                    )
                    | ast.Attribute(ast.Name("faults"), "append"),
                    args=[ast.JoinedStr() | ast.Constant() as text],
                ):
                    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                    said = "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in parts)
                    if said.strip("X: "):
                        yield f"{file.name}:{node.lineno}", said


# What other rooms say of what their caller can mend, and a command passes on.
PASSED_ON = {
    "BackupFault",
    "BadInstrument",
    "BadKey",
    "BatchUnderWay",
    "EditionFault",
    "ExportError",
    "HistoryMoved",
    "HalfMoved",
    "InUse",
    "MigrationFault",
    "NoPosters",
    "NotReady",
    "PublicationsMoved",
    "StoreUnavailable",
    "TransferFault",
    "UnitsMoved",
    "Unpublishable",
}


def passed_on() -> Iterator[tuple[str, str]]:
    """Every such fault of all rooms, X for what stands in it."""
    root = FOLDER.parents[1]
    named = re.compile("raise (" + "|".join(PASSED_ON) + r")\b")
    for file in sorted(one for room in ("bot", "scoring", "exports") for one in (root / room).rglob("*.py")):
        text = file.read_text()
        for node in ast.walk(ast.parse(text)) if named.search(text) else ():
            match node:
                case ast.Raise(exc=ast.Call(func=ast.Name(name), args=[ast.JoinedStr() | ast.Constant() as text, *_])):
                    if name not in PASSED_ON:
                        continue
                    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                    said = "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in parts)
                    if said.strip("X: "):
                        yield f"{file.name}:{node.lineno}", said


def test_every_fault_that_a_command_passes_on_has_its_indonesian() -> None:
    found = list(passed_on())
    assert len(found) > 30
    said = {where: " ".join(fault_in("id", text).split()) for where, text in found}
    assert {where: text for where, text in said.items() if ENGLISH & set(re.split(r"[ :,]+", text))} == {}


def test_every_fault_of_the_command_line_has_its_indonesian() -> None:
    found = list(faults())
    assert len(found) > 50
    said = {where: " ".join(fault_in("id", text).split()) for where, text in found}
    left = {where: text for where, text in said.items() if ENGLISH & set(re.split(r"[ :,]+", text))}
    assert left == {}


def test_why_the_bot_stops_is_told_in_indonesian() -> None:
    english = (
        "skm.db: found no file, expected the one that is open\n"
        "The bot has stopped, since nobody would find what it goes on to store. "
        "All that was stored up to now is in skm.rescued.db."
    )
    first, second = fault_in("id", english).split("\n")
    assert first == "skm.db: ditemukan berkas yang tidak ada, seharusnya berkas yang sedang dibuka"
    assert second.endswith("Semua yang tersimpan sampai sekarang ada di skm.rescued.db.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("unitz",), "perintah 'unitz' tidak ada. Maksud Anda 'units'"),
        (("units", "improt"), "Maksud Anda 'import'?"),
        (("status", "--perod", "2026"), "Maksud Anda --period?"),
        (("units", "import"), "argumen 'file' belum diberikan."),
        (("people", "remove", "x"), "nilai 'number' bukan bilangan bulat."),
        (("sample", "x"), 'N: ditemukan "x", seharusnya jumlah orang'),
        (("--config", "nix.toml", "check"), "ditemukan berkas yang tidak ada, seharusnya berkas TOML"),
    ],
)
def test_a_mistyped_call_is_told_in_indonesian(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    code, out, err = skm(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err


def test_every_command_says_all_that_a_call_lacks_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    counts = dict[str, int]()
    for name, command in commands():
        needed = [one for one in command.params if one.required]
        if not needed:
            continue
        code, out, err = skm(capsys, *name.split()[1:])
        kinds = {"argument": "argumen", "option": "opsi"}
        told = [f"{kinds[one.param_type_name]} {one.get_error_hint()} belum diberikan." for one in needed]
        assert (code, out) == (2, "")
        assert sorted(err.removeprefix("skm: ").splitlines()) == sorted(told), name
        counts[name] = len(told)
    assert counts["skm report"] == 3


def test_what_a_call_has_is_not_said_to_be_lacking(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    said = skm(capsys, "report", "--period", "2026-Q4")
    assert said == (2, "", "skm: Missing option '--unit'.\nMissing option '--out'.\n")


def test_every_group_guesses_a_mistyped_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    for name, command in commands():
        path = name.split()[1:]
        for inner in list(getattr(command, "commands", {}))[:1]:
            assert f"'{inner}'" in skm(capsys, *path, inner + "x")[2], name
        flags = [one.opts[0] for one in command.params if one.param_type_name == "option" and len(one.opts[0]) > 5]
        if flags and path:
            assert re.search(rf"Maksud Anda .*{flags[0]}", skm(capsys, *path, flags[0] + "x")[2]), name


def test_what_goes_to_stderr_is_put_into_the_language() -> None:
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="echo"), args=[ast.JoinedStr() | ast.Constant()], keywords=more):
                    apart = file.name in ("__init__.py", "language.py") or all(one.arg != "err" for one in more)
                    assert apart, f"{file.name}:{node.lineno}: complain() says it in the language of the terminal"


def said() -> Iterator[tuple[str, ast.Call]]:
    """Every text of a command's output, by where it is written."""
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("phrase", "tell"):
                yield f"{file.name}:{node.lineno}", node


# Words that stand in a variable: states, roles, kinds of periods and changes, rows and columns.
APART = (
    *("idle", "behind", "on_pace", "done", "no_target", "admin", "head", "officer", "viewer"),
    *("month", "quarter", "semester", "year", "open", "to come", "closed", "create", "update", "close", "reopen"),
    *("rename", "merge", "split", "config", "agency", "survey", "summary", "database", "backup", "admins", "online"),
    *("code", "name", "category", "parent", "services", "population", "status", "link"),
    *(_FULL, _QUICK, _SERVER_FULL, _SERVER_QUICK, *_SAID.values()),
)


def test_every_line_of_output_has_its_indonesian_with_the_same_places() -> None:
    with (FOLDER / "phrases" / "id.toml").open("rb") as file:
        phrases = tomllib.load(file)["said"]
    written = {one.args[0].value for _, one in said() if isinstance(one.args[0], ast.Constant)} | {*APART}
    assert len(written) > 100
    assert sorted(written - phrases.keys()) == []
    assert sorted(phrases.keys() - written) == [], "no command says this"
    places = {text: (re.findall(r"{.*?}", text), re.findall(r"{.*?}", its)) for text, its in phrases.items()}
    assert {text: both for text, both in places.items() if both[0] != both[1]} == {}


def test_no_line_of_output_is_written_in_english_alone() -> None:
    """What is echoed is put together of phrases, names and figures. Words of its own it has none."""
    left = []
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="echo" | "confirm" | "prompt"),
                    args=[ast.JoinedStr() | ast.Constant() as text, *_],
                    keywords=more,
                ) if all(one.arg != "err" for one in more):
                    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                    own = "".join(str(one.value) for one in parts if isinstance(one, ast.Constant))
                    left += [f"{file.name}:{node.lineno}: {own}"] if re.search(r"[a-z]{3}", own) else []
    assert left == []


def test_output_is_in_the_language_of_the_terminal_and_json_in_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("[database]\nurl = 'sqlite:///skm.db'\n")
    (tmp_path / "u.csv").write_text("code,name\nAA,Dinas Contoh\n")
    assert skm(capsys, "migrate")[0] == 0
    assert skm(capsys, "units", "import", "u.csv")[1] == "1 unit dibuat, 0 diperbarui, 0 ditutup, 0 tetap\n"
    assert "1 unit wajib, 0 dengan jawaban; 1 belum-mulai, 0 tertinggal" in skm(capsys, "status")[1]
    assert "belum ada tugas yang berjalan" in skm(capsys, "doctor")[1]
    assert skm(capsys, "status", "--state", "belum-mulai") == skm(capsys, "status", "--state", "idle")
    findings = skm(capsys, "findings", "list", "--json")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert skm(capsys, "units", "import", "u.csv")[1] == "0 unit(s) created, 0 updated, 0 closed, 1 unchanged\n"
    assert "no job has run yet" in skm(capsys, "doctor")[1]
    assert skm(capsys, "findings", "list", "--json") == findings


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert skm(capsys, "--version") == (0, f"{__version__}\n", "")


def test_what_no_phrase_is_known_for_stays_as_it_is() -> None:
    assert fault_in("id", "a: found b, expected c\n  quite new") == "a: ditemukan b, seharusnya c\n  quite new"
    assert (
        fault_in("id", "warning: a: found nobody, expected c")
        == "peringatan: a: ditemukan tidak seorang pun, seharusnya c"
    )


def test_help_says_how_a_command_is_called_in_the_language_and_gives_a_flag_no_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Pemakaian: " in skm(capsys, "--help")[1]
    out = skm(capsys, "qr", "--help")[1]
    assert "[OPSI] [CODE...]" in out
    assert "<berkas>" in out
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    english = skm(capsys, "qr", "--help")[1]
    assert "Usage: " in english
    assert "<path>" in english
    for shown in (out, english):
        assert "<bool>" not in shown
        assert "--help" in shown
