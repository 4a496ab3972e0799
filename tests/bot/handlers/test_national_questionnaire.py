"""The ministry's online questionnaire, tapped through: what each way of service is asked, and what is kept of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.profile import profile_of
from bot.conversation.texts import texts
from bot.storage.profile_text import profile_in
from scoring import load_instrument
from scoring.packing import packed_tallies, unpack
from tests.support.running import Bot, Running

NATIONAL = load_instrument("skm-online-2024")
PROFILE = profile_of(NATIONAL)
MODES = {"DISDUK": "hybrid", "PKM-01": "online", "PKM-02": ""}  # the last is at a counter, as all that say nothing
COUNTS = {"DISDUK": 19, "PKM-01": 15, "PKM-02": 16}  # PKM-01 has no fees


async def national(bot: Bot) -> None:
    units = await bot.app.store.units.all()
    await bot.app.store.units.save([replace(one, mode=MODES.get(one.code, "")) for one in units])


@pytest.mark.parametrize("code", COUNTS)
@pytest.mark.parametrize(("language", "begin"), [("id", "Mulai"), ("en", "Start")])
async def test_every_item_of_the_way_of_service_is_asked_and_kept(
    run: Running, path: Path, code: str, language: str, begin: str
) -> None:
    async with run(path, survey={"instrument": NATIONAL.id}) as bot:
        await national(bot)
        person = await bot.tg.person("Siti (contoh)", language=language)
        await bot.write(person, f"/start {code}")
        await bot.do(person, begin)
        words = texts(language)
        mode = NATIONAL.mode_of(MODES[code])
        asked = [one for one in NATIONAL.asked if one.asked_in(mode)]
        asked = [one for one in asked if not (code == "PKM-01" and one.element == "biaya")]
        assert len(asked) == COUNTS[code]
        given: dict[str, int] = {}
        for number, item in enumerate(asked, 1):
            screen = await person.last()
            assert item.question[language] in screen.text
            assert f"{number}/{len(asked)}" in screen.text
            given[item.key] = 1 + (number * 3) % 4
            await bot.do(person, item.labels[language][given[item.key] - 1])
        for field in PROFILE:  # each on a screen with others, the last one of a screen goes on
            brief, code = f"profile.{field.key}.brief.{field.options[0]}", field.options[0]
            await bot.do(person, words(brief) if brief in words else words.option(field.key, code))
        summary = (await person.last()).text
        assert all(item.short[language].split()[0] in summary for item in asked)
        await bot.do(person, words("button.send"))
        [(scores,)] = bot.rows("SELECT scores FROM responses")
        assert unpack(NATIONAL, scores) == given
        [(about,)] = bot.rows("SELECT profile FROM responses")
        assert profile_in(about) == {field.key: field.options[0] for field in PROFILE}
        assert scores.count(".") == len(NATIONAL.items) - len(asked)
        stored = {row[0]: row[1] for row in bot.rows("SELECT instrument, json_extract(cells, '$[0]') FROM tallies")}
        assert stored == {id: tally.n for id, tally in packed_tallies(NATIONAL, [scores]).items()}
        assert stored == {"skm-online-2024": 1, "skm-online-2024:ipak": 1}
        assert (await bot.app.store.figures.discrepancies())[1] == []


async def test_erasing_takes_the_side_index_too(run: Running, path: Path) -> None:
    async with run(path, survey={"instrument": NATIONAL.id}) as bot:
        await national(bot)
        person = await bot.tg.person("Budi (contoh)")
        await bot.write(person, "/start PKM-02")
        await bot.do(person, "Mulai")
        for _ in range(COUNTS["PKM-02"]):
            await person.press((await person.last()).labels[1])
            await bot.settle()
        await bot.do(person, "Lewati", "Kirim")
        assert len(bot.rows("SELECT 1 FROM tallies")) == 2
        await bot.write(person, "/hapus")
        await person.press((await person.last()).labels[0])
        await bot.settle()
        assert bot.rows("SELECT 1 FROM responses") == []
        assert bot.rows("SELECT 1 FROM tallies") == []


@pytest.mark.parametrize(("language", "begin"), [("id", "Mulai"), ("en", "Start")])
async def test_disability_is_asked_with_its_reason_and_may_be_declined(
    run: Running, path: Path, language: str, begin: str
) -> None:
    async with run(path, survey={"instrument": NATIONAL.id}) as bot:
        person, words = await bot.tg.person("Wati (contoh)", language=language), texts(language)
        declined = words("button.skip")
        await bot.write(person, "/start PKM-02")
        await bot.do(person, begin)
        for _ in range(COUNTS["PKM-02"]):
            await person.press((await person.last()).labels[1])
            await bot.settle()
        await bot.do(person, words("button.next"), words("button.next"), words.option("tanggal_layanan", "7-HARI"))
        screen = await person.last()
        assert words("profile.disabilitas.why", declined=declined) in screen.text
        await bot.do(person, words("button.next"), words("button.send"))
        ((kept,),) = bot.rows("SELECT profile FROM responses")
        assert profile_in(kept) == {"tanggal_layanan": "7-HARI"}
