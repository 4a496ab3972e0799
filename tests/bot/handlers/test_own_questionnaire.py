"""An agency's own questionnaire in the configuration: tapped, kept by what it says, another one when it changes."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import scoring.instrument_catalogue
import scoring.register
from bot.storage import Store
from bot.storage.copies import copied, put
from scoring import BadInstrument, Instrument, load_instrument
from scoring.packing import unpack
from tests.support.near import Near
from tests.support.own import ADDED, own_questionnaire
from tests.support.running import Bot, Clock, Running


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(own_questionnaire(), encoding="utf-8")
    return path


@pytest.fixture
def strange() -> Iterator[None]:
    """Another process: it knows no own questionnaire but what its database tells it."""
    before = dict(scoring.register._CONTENTS), dict(scoring.instrument_catalogue._LOADED)
    scoring.register._CONTENTS.clear()
    scoring.instrument_catalogue._LOADED.clear()
    yield
    scoring.register._CONTENTS.update(before[0])
    scoring.instrument_catalogue._LOADED.update(before[1])


async def tap_through(bot: Bot, instrument: Instrument, name: str, number: int = 41) -> dict[str, int]:
    """A whole survey, every question read. Returns what was answered."""
    person = await bot.person(name, person_id=5_000_000_000 + number)
    await bot.write(person, "/start DISDUK")
    await bot.do(person, "Mulai")
    given = dict[str, int]()
    for place, item in enumerate(instrument.asked, 1):
        screen = await person.last()
        assert item.question["id"] in screen.text
        assert f"{place}/{len(instrument.asked)}" in screen.text
        given[item.key] = 1 + (place * 3) % 4
        await bot.do(person, item.labels["id"][given[item.key] - 1])
    await bot.do(person, "Lewati", "Kirim")
    return given


async def test_every_question_of_an_own_file_is_asked_and_kept(run: Running, path: Path, own: Path) -> None:
    async with run(path, survey={"instrument": str(own)}) as bot:
        config = bot.app.config.survey
        instrument = load_instrument(own)
        assert (config.instrument, config.weight, len(instrument.asked)) == (instrument.id, "own", 14)
        given = await tap_through(bot, instrument, "Siti (contoh)")
        assert set(ADDED) < set(given)
        [(found, scores)] = bot.rows("SELECT instrument, scores FROM responses")
        assert (found, unpack(instrument, scores)) == (instrument.id, given)
        tallies = [row[0] for row in bot.rows("SELECT instrument FROM tallies ORDER BY 1")]
        assert tallies == [instrument.id, f"{instrument.id}:tambahan"]
        assert (await bot.app.store.figures.discrepancies())[1] == []
        assert [row[0] for row in bot.rows("SELECT id FROM instruments")] == [instrument.id]


async def test_a_changed_file_is_another_one_and_the_old_answers_stay_readable(
    run: Running, path: Path, own: Path, strange: None
) -> None:
    async with run(path, survey={"instrument": str(own)}) as bot:
        old = bot.app.config.survey.instrument
        given = await tap_through(bot, load_instrument(old), "Siti (contoh)")
    await asyncio.to_thread(own.write_text, own_questionnaire(Saudara="Anda"))
    async with run(path, survey={"instrument": str(own)}) as bot:
        new = bot.app.config.survey.instrument
        assert new != old
        await tap_through(bot, load_instrument(new), "Budi (contoh)", 42)
        assert {row[0] for row in bot.rows("SELECT id FROM instruments")} == {old, new}
        assert dict(await bot.app.store.instruments.answers()) == {old: 1, new: 1}
    await asyncio.to_thread(own.unlink)
    scoring.register._CONTENTS.clear()
    scoring.instrument_catalogue._LOADED.clear()
    async with Store(path) as store:
        assert (await store.figures.discrepancies())[1] == []
        period = bot.app.desk.open_period().key
        [answer] = await store.figures.responses(old, periods=[period])
        assert answer.answers == given
        assert len(await store.figures.responses(new, periods=[period])) == 1


async def test_whoever_is_in_the_middle_when_the_wording_changes_is_asked_anew(
    run: Running, path: Path, clock: Clock, own: Path
) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg, survey={"instrument": str(own)}) as bot:
            person = await bot.person("Siti (contoh)")
            await bot.write(person, "/start DISDUK")
            await bot.do(person, "Mulai", "Sesuai")
        await asyncio.to_thread(own.write_text, own_questionnaire(Saudara="Anda"))
        async with run(path, "near", clock, tg, survey={"instrument": str(own)}) as bot:
            asked = (await person.last()).text
            assert load_instrument(own).asked[0].question["id"] in asked
            assert "1/14" in asked
            await bot.do(person, "Sangat sesuai")  # shows what is asked now, and answers nothing
            [draft] = bot.drafts()
            assert (draft.state["answers"], draft.state["instrument"]) == ({}, load_instrument(own).id)


async def test_what_another_process_keeps_while_the_bot_runs_is_looked_up(
    run: Running, path: Path, own: Path, strange: None
) -> None:
    async with run(path) as bot:
        async with Store(path, instrument=load_instrument(own).id):
            pass
        [(own_id,)] = bot.rows("SELECT id FROM instruments")
        scoring.register._CONTENTS.clear()
        scoring.instrument_catalogue._LOADED.clear()
        assert len(load_instrument(f"{own_id}:tambahan").keys) == 3
        assert len(load_instrument(own_id).keys) == 11


async def test_a_window_made_by_buttons_asks_what_another_process_has_kept(run: Running, path: Path, own: Path) -> None:
    async with run(path) as bot:
        own_id = load_instrument(own).id
        async with Store(path, instrument=own_id):
            pass
        admin = await bot.admin()
        await bot.write(admin, "/periode")
        await bot.do(admin, "Buat periode")
        await bot.write(admin, "Survei sendiri")
        await bot.do(admin, "Triwulan IV 2026", "Semua unit", "✎ Ubah dulu", "✎ Kuesioner")
        offered = await admin.last()
        assert own_id in offered.labels
        await bot.do(admin, own_id, "own", "Buat periode ini")
        [window] = await bot.app.store.windows.all()
        assert (window.instrument, window.weight) == (own_id, "own")
        given = await tap_through(bot, load_instrument(own_id), "Siti (contoh)")
        [(asked, scores)] = bot.rows("SELECT instrument, scores FROM responses")
        assert (asked, unpack(load_instrument(own_id), scores)) == (own_id, given)


def test_a_backup_carries_it(path: Path, own: Path, strange: None) -> None:
    async def kept(file: Path, instrument: str = "") -> list[str]:
        async with Store(file, instrument=instrument) as store:
            return await store.instruments.ids()

    own_id = load_instrument(own).id
    asyncio.run(kept(path, own_id))
    copy = path.with_name("copy.db")
    with copied(path, copy, whole=True) as part:
        put(part, copy)
    path.unlink()
    scoring.register._CONTENTS.clear()
    scoring.instrument_catalogue._LOADED.clear()
    assert asyncio.run(kept(copy)) == [own_id]
    assert load_instrument(own_id).id == own_id


async def test_a_row_that_is_not_what_its_id_says_is_not_believed(path: Path, own: Path, strange: None) -> None:
    """What stands beside it is read all the same."""
    own_id = load_instrument(own).id
    async with Store(path, instrument=own_id):
        pass
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO instruments VALUES ('kota-contoh@00000000', '2026-11-01T00:00:00+00:00', '{')")
    scoring.register._CONTENTS.clear()
    scoring.instrument_catalogue._LOADED.clear()
    async with Store(path) as store:
        assert await store.instruments.ids() == [own_id]
        assert load_instrument(own_id).id == own_id
        with pytest.raises(BadInstrument, match="kota-contoh@00000000"):
            load_instrument("kota-contoh@00000000")
