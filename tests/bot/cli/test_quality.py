"""`skm quality`, `skm officers` and the button "Mutu jawaban": the same figures, for those who may see them."""

import asyncio
import json
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest

from bot.rules.identity import officer_mark, officer_pseudonym
from bot.storage import Response, Store, Unit, Window
from bot.storage.responses import insert_many
from scoring import load_instrument, local_day, period_of
from tests.support.city import JAKARTA
from tests.support.commands import skm
from tests.support.running import SECRET, Bot
from tests.support.templates import new_database

MADE = "2026-11-01T00:00:00"
KEYS = load_instrument("permenpan-14-2017").keys
BUDI, GONE = 500_000_001, 500_000_002
NOW = datetime.now(UTC)  # once: between two looks a quarter may end
TODAY = local_day(NOW, JAKARTA)


class Still(datetime):
    """The commands' clock, which stands at NOW."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz)


def answers(n: int, unit: str, moment: datetime, score: int = 4, **fields: Any) -> list[Response]:
    day = local_day(moment, JAKARTA)
    row = Response(
        unit=unit,
        service="",
        instrument="permenpan-14-2017",
        period=period_of(day, "quarter").key,
        week=period_of(day, "week").key,
        hour=moment.strftime("%Y-%m-%dT%H"),
        answers=dict.fromkeys(KEYS, score),
        **fields,
    )
    return [row] * n


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """KEC with KEL-1 below it: 12 straight answers by Budi now, 3 by somebody who left. 20 through the bot."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.cli.quality.datetime", Still)
    monkeypatch.setenv("SKM_SECRET", SECRET)
    (tmp_path / "config.toml").write_text('[database]\nurl = "sqlite:///skm.db"\n')
    new_database(tmp_path / "skm.db")

    async def fill() -> None:
        async with Store(tmp_path / "skm.db") as store:
            await store.units.save([Unit("KEC", "Kecamatan Contoh", population=40), Unit("KEL-1", "Kel", parent="KEC")])
            await store.people.bind("KEC", BUDI, "id", MADE, "officer", "Budi Contoh")
            await store.people.bind("KEC", BUDI + 5, "id", MADE, "officer", "Wati Contoh")
            await store.people.bind("KEC", BUDI + 6, "id", MADE, "head", "Ani Contoh")
            told = {"channel": "petugas", "window": "W-1"}
            rows = answers(12, "KEC", NOW, officer=officer_pseudonym(SECRET, BUDI), seconds=4, **told)
            rows += answers(3, "KEC", NOW, officer=officer_pseudonym(SECRET, GONE), seconds=60, **told)
            rows += answers(20, "KEC", NOW, 3) + answers(1, "KEL-1", NOW, 2)
            await store._database.write(lambda db: insert_many(db, rows))
            days = (date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))
            await store.windows.add(Window("W-1", "Survei Contoh", *days, units=("KEC",), target=100))

    asyncio.run(fill())
    return tmp_path


def quarter() -> str:
    return period_of(TODAY, "quarter").key


@pytest.mark.usefixtures("here")
def test_quality_of_a_unit_with_all_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = skm(capsys, "quality", "--unit", "kec", "--period", quarter(), "--json")
    assert code == 0
    kec, kel = json.loads(out)["units"]
    assert (kec["code"], kec["n"], kec["straight"], kec["timed"], kec["fast"]) == ("KEC", 35, 35, 15, 12)
    assert kec["flags"] == ["straight", "fast"]
    budi, gone = kec["officers"]
    assert (budi["officer"], budi["n"], budi["flags"]) == (
        officer_mark(officer_pseudonym(SECRET, BUDI)),
        12,
        ["straight", "fast"],
    )
    assert (gone["n"], gone["flags"]) == (3, [])
    assert (kel["code"], kel["n"]) == ("KEL-1", 1)
    (officers,) = kec["channels"]
    assert (officers["channel"], officers["against_bot"]["difference"]) == ("petugas", "25.00")
    assert (officers["against_bot"]["level"], "interval95" in officers["against_bot"]) == ("98.75", False)
    code, out, _ = skm(capsys, "quality", "--unit", "semua", "--period", "w-1")
    assert code == 0
    assert "Survei Contoh" in out
    assert "Budi Contoh" in out
    assert "Kel\n" not in out, "its answers belong to no window"


@pytest.mark.usefixtures("here")
def test_officers_with_their_counts(capsys: pytest.CaptureFixture[str]) -> None:
    mark = officer_mark(officer_pseudonym(SECRET, BUDI))
    code, out, _ = skm(capsys, "officers", "--unit", "KEC")
    assert code == 0
    first, second, third, last = out.splitlines()
    assert first.split() == [mark, "12", "today", "12", "in", "all", "Budi", "Contoh", "straight,", "fast"]
    assert "(no role here now)" in second
    assert third.endswith("0 today     0 in all  Wati Contoh"), "a head who enters nothing is not listed"
    assert last == "KEC W-1: 3 officer(s), target 100"
    _, out, _ = skm(capsys, "officers", "--unit", "KEC", "--period", quarter(), "--json")
    told = json.loads(out)
    assert (told["target"], [one["n"] for one in told["officers"]]) == (36, [12, 3, 0])


@pytest.mark.usefixtures("here")
def test_every_fault_of_the_call_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = skm(capsys, "quality", "--unit", "NONE", "--period", "2026-Q9")
    assert (code, out) == (2, "")
    assert '--unit: found "NONE"' in err
    assert "--period: found '2026-Q9'" in err
    assert skm(capsys, "officers", "--unit", "semua")[0] == 2
    code, out, _ = skm(capsys, "quality", "--unit", "KEC", "--period", "2001")
    assert code == 1
    assert "Belum ada jawaban" in out


async def test_the_button_brings_the_figures_to_those_who_see_them_as_they_stand(polling: Bot) -> None:
    bot = polling
    officer = await bot.person("Niken Contoh")
    await bot.app.store.people.bind("DISDUK", officer.id, "id", MADE, "officer", "Niken Contoh")
    rows = answers(12, "DISDUK", bot.clock(), channel="petugas", officer=officer_pseudonym(SECRET, officer.id))
    await bot.app.store._database.write(lambda db: insert_many(db, rows))
    head, viewer = await bot.person("Ani Contoh"), await bot.person("Eko Contoh", "en")
    admin = await bot.person("Wati Contoh")
    await bot.app.store.people.bind("DISDUK", head.id, "id", MADE)
    await bot.app.store.people.bind("DISDUK", admin.id, "id", MADE, "admin")
    await bot.app.store.people.bind("*", viewer.id, "en", MADE, "viewer")
    for person, label, expected in (
        (admin, "🔎 Mutu jawaban", "Niken Contoh"),
        (viewer, "🔎 Quality of answers", "many answers all the same"),
    ):
        shown = await bot.write(person, "/status DISDUK")
        data = shown.data[label]
        await bot.do(person, label)
        assert "✅" in next(one for one in await person.messages() if one.id == shown.id).text
        await person.press_data(data, message=shown)
        await bot.settle()
        await person.wait(expected)
    assert bot.rows("SELECT count(*) FROM deliveries WHERE kind = 'report'") == [(2,)]
    for person in (officer, head):  # a review moves with each answer, and would tell the unit's head of one
        seen = await bot.write(person, "/status DISDUK")
        assert "🔎 Mutu jawaban" not in seen.labels
        for forged in ("k:-:DISDUK", "k:NONE:DISDUK", "k:-:*", "k:"):
            await person.press_data(forged, message=seen)
            await bot.settle()
            assert "tidak tersedia" in (await person.last()).text, forged
