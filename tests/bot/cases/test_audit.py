"""The audit log in words: every action the code records has some, and a unit's people see what concerns the unit."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bot as package
from bot.cases.audit import action_in, changes_in, subjects_of, who_in
from bot.conversation.texts import LANGUAGES, texts
from bot.rules.actions import ACTS
from bot.storage import Author, Response, Window
from bot.storage.audit import Entry
from bot.storage.paper import Batch
from tests.support.running import Bot

AT = "2026-11-18T03:00:00+00:00"
UNIT_ACTS = ("create", "update", "close", "reopen", "merge", "split")


def recorded() -> set[str]:
    """Every action written by a literal in the storage, and those put together there."""
    found = {f"followup.{act}" for act in ACTS if act != "prove"} | {f"unit.{act}" for act in UNIT_ACTS}
    for file in (Path(package.__file__).parent / "storage").glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                said = node.args[2]
                value = said.value if isinstance(said, ast.Constant) else None
                value = names[said.id] if isinstance(said, ast.Name) else value
                assert value is not None or isinstance(said, ast.JoinedStr), file
                found |= {str(value)} if value is not None else set()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recorded_action_has_words(language: str) -> None:
    words = texts(language)
    assert len(recorded()) > 20
    assert [one for one in sorted(recorded()) if action_in(words, Entry(AT, "skm:a", one, "AA", {}, {})) == one] == []


def test_changes_are_told_before_and_after_without_marks_of_data() -> None:
    before = {"active": True, "parent": None, "services": [["inap", "Rawat inap"]], "state": "rencana", "name": "A"}
    after = {"active": False, "parent": "KEC", "services": [], "state": "berjalan", "name": "A"}
    entry = Entry(AT, "skm:a", "unit.update", "AA", before, after)
    assert changes_in(texts("id"), entry) == (
        "Aktif: ya → tidak; Induk: – → KEC; Layanan: Rawat inap → –; Keadaan: rencana → berjalan"
    )
    made = Entry(AT, "skm:a", "role.invite", "AA", {}, {"role": "officer", "invitation": 3, "name": ""})
    assert changes_in(texts("en"), made) == "Role: Officer; Invitation: 3"
    ended = Entry(AT, "skm:a", "role.remove", "AA", {"role": "head", "unheard": "of"}, {})
    assert changes_in(texts("id"), ended) == "Peran: Kepala unit; unheard: of"


def test_who_and_what_was_seen_are_told_as_people_write_them() -> None:
    said = [who_in(texts("id"), who) for who in ("skm:schedule", "skm:ani", "telegram:7", "removed:2")]
    assert said == ["bot, dengan sendirinya", "ani, di server", "ID 7", "(dihapus #2)"]
    handed = Entry(AT, "skm:a", "report.submit", "AA", {}, {"n": 12, "ikm": "61.70", "mutu": "D"})
    assert "61,70" in changes_in(texts("id"), handed)
    assert "61.70" in changes_in(texts("en"), handed)


async def test_windows_and_batches_that_touch_a_unit_concern_it(polling: Bot) -> None:
    bot, by = polling, Author("skm:contoh", polling.clock())
    windows, days = bot.app.store.windows, (date(2026, 12, 1), date(2026, 12, 2))
    await windows.add(Window("W-DISDUK", "Disduk", *days, units=("DISDUK",), channels=("bot",)), by)
    await windows.add(Window("PKM-01", "Nama seperti unit", *days, units=("RSUD",), channels=("bot",)), by)
    await windows.add(Window("SEMUA-1", "Semua", *days, channels=("kertas",)), by)
    andi = await bot.person("Andi Contoh")
    await bot.write(andi, "/bantuan")
    for unit in ("DISDUK", "PKM-01"):
        await bot.app.store.people.bind(unit, andi.id, "id", AT, "viewer")
    shown = (await bot.write(andi, "/audit")).text
    assert "Periode survei dibuat · W-DISDUK" in shown
    assert "Periode survei dibuat · SEMUA-1" in shown
    assert "Nama seperti unit" not in shown  # a window of RSUD under the name of a unit of Andi's
    one = (await bot.write(andi, "/audit PKM-02")).text  # below DISDUK
    assert "W-DISDUK" in one
    await bot.app.store.batches.add(_batch(), [_form(bot)], by)
    assert "batch:BATCH-1" in await subjects_of(bot.app.store, {"RSUD"})
    assert "batch:BATCH-1" not in await subjects_of(bot.app.store, {"DISDUK"})
    assert "BATCH-1" not in (await bot.write(andi, "/audit")).text
    await bot.app.store.people.bind("RSUD", andi.id, "id", AT, "viewer")
    shown = (await bot.write(andi, "/audit")).text
    assert "Formulir kertas dimasukkan · BATCH-1" in shown
    assert "Kode: PKM-01" in (await bot.do(andi, "Lebih lama")).text


def _batch() -> Batch:
    return Batch("BATCH-1", "2026-Q4", date(2026, 12, 31), "f.csv", AT, 1)


def _form(bot: Bot) -> Any:
    instrument = bot.app.desk.instrument
    when = {"period": "2026-Q4", "week": "2026-W45", "hour": "2026-11-02T05"}
    answers = dict.fromkeys(instrument.keys, 3)
    return Response("RSUD", "", instrument.id, **when, answers=answers, channel="kertas", batch="BATCH-1", serial="S-1")
