"""`skm followup`: the same use cases at the machine, with readable mistakes that change nothing."""

import asyncio
from pathlib import Path

import pytest

from bot.storage import Response, Store, Unit
from bot.storage.responses import insert_many
from scoring import load_instrument
from tests.support.commands import skm
from tests.support.templates import new_database

SKM = load_instrument()
PDF = b"%PDF-1.7 bukti contoh"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database: 12 made-up answers of a quarter long over, and 3 in another unit."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    scores = dict(zip(SKM.keys, [4, 3, 1, 4, 2, 4, 4, 1, 4], strict=True))
    rows = [
        Response(unit, "", SKM.id, "2025-Q3", "2025-W33", "2025-08-12T03", scores) for unit in ["AA"] * 12 + ["BB"] * 3
    ]

    async def fill() -> None:
        new_database(tmp_path / "skm.db")
        async with Store(tmp_path / "skm.db") as store:
            await store.units.save([Unit("AA", "Dinas Contoh"), Unit("BB", "Puskesmas Contoh")])
            await store._database.write(lambda db: insert_many(db, rows))

    asyncio.run(fill())
    return tmp_path


def followup(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    code, out, err = skm(capsys, "followup", *words)
    assert code == 0, err
    return out


def test_from_draft_to_verified(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = skm(capsys, "followup", "draft", "--period", "2025-Q3")
    assert (code, len(out.splitlines())) == (0, 3)
    assert "BB: 3 answer(s), too few for drafts (at least 10)" in err
    assert followup(capsys, "draft", "--period", "2025-Q3") == ""
    edited = ("--program", "Menambah loket", "--quarter", "2099-Q1", "--responsible", "Kepala Loket")
    assert "Menambah loket" in followup(capsys, "edit", "1", *edited)
    assert "berjalan" in followup(capsys, "start", "1")
    (here / "..bukti.exe.pdf").write_bytes(PDF)
    shown = followup(capsys, "evidence", "1", "--file", "..bukti.exe.pdf", "--text", "Foto loket")
    assert "application/pdf, 21 bytes  Foto loket" in shown
    assert "evidence 1" in followup(capsys, "evidence", "1", "--file", "..bukti.exe.pdf")
    followup(capsys, "evidence", "1", "--text", "Catatan rapat")
    written = followup(capsys, "evidence", "1", "--out", "bukti").split()
    assert [Path(one).name for one in written] == ["bukti-1-1.pdf", "bukti-1-2.txt"]
    assert (here / "bukti" / "bukti-1-1.pdf").read_bytes() == PDF
    assert "selesai" in followup(capsys, "finish", "1")
    code, _, err = skm(capsys, "followup", "verify", "1")
    assert (code, err) == (2, "skm: Whoever called it finished cannot verify it.\n")
    monkeypatch.setenv("LOGNAME", "orang-lain-contoh")
    assert "fotonya gelap" in followup(capsys, "return", "1", "--reason", "fotonya gelap")
    monkeypatch.setenv("LOGNAME", "unit-contoh")
    followup(capsys, "finish", "1")
    monkeypatch.setenv("LOGNAME", "orang-lain-contoh")
    assert "diverifikasi" in followup(capsys, "verify", "1")
    assert "batal" in followup(capsys, "drop", "2", "--reason", "tidak ada anggaran")
    assert len(followup(capsys, "list").splitlines()) == 2
    assert len(followup(capsys, "list", "--unit", "aa", "--state", "diverifikasi").splitlines()) == 1
    assert "Pelatihan" in followup(capsys, "add", "bb", "perilaku", "Pelatihan", "--period", "2025-Q3")
    code, out, _ = skm(capsys, "audit", "--action", "followup")
    assert (code, out.count("followup.finish")) == (0, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("edit", "99", "--program", "x"), "expected one of `skm followup list`"),
        (("edit", "1"), "expected at least one of --program"),
        (("edit", "1", "--quarter", "2020-Q1"), "The quarter 2020-Q1 is over."),
        (("edit", "1", "--quarter", "2026-W01", "--program", "x" * 501), "no quarter; expected such as 2027-Q1."),
        (("edit", "1", "--quarter", "2026-W01", "--program", "x" * 501), "The text has 501 characters, at most 500"),
        (("start", "1"), "The programme is not filled in.\nThe quarter is not chosen.\nNobody is named"),
        (("finish", "1"), "That cannot be done in its present state."),
        (("return", "1", "--reason", "x"), "That cannot be done in its present state."),
        (("drop", "1", "--reason", " "), "The text is empty."),
        (("draft", "--period", "2099-Q1"), "expected a period that has begun"),
        (("draft", "--period", "2025-Q3", "--unit", "ZZ"), "expected a code of `skm units list`"),
        (("add", "AA", "senyum", "x"), "expected one of persyaratan"),
        (("evidence", "1", "--file", "nothing.pdf"), "nothing.pdf: No such file"),
        (("evidence", "1", "--file", "config.toml"), "Only photos"),
        (("list", "--state", "batal"), "expected one of rencana"),
    ],
)
def test_mistakes_are_named_and_change_nothing(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    followup(capsys, "draft", "--period", "2025-Q3")
    before = followup(capsys, "list")
    code, out, err = skm(capsys, "followup", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert followup(capsys, "list") == before
