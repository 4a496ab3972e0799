"""Editions by button: one tap grants one, a second says so, one is withdrawn for a reason, and by nobody else."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.screen import TALLEST
from bot.reporting.edition_folder import read_editions
from bot.reporting.editions import EditionBook
from bot.sandbox import Person
from scoring import parse_period
from tests.support.people import member
from tests.support.phone import tall
from tests.support.running import Bot, Clock, running


async def test_one_tap_grants_and_the_next_says_that_it_was(polling: Bot) -> None:
    bot = polling
    admin = await bot.admin()
    shown = await bot.write(admin, "/start")
    for key in ("2026-Q3", "bukan", "2026-Q2"):  # nobody was asked, or no period at all
        await admin.press_data(f"e:make:{key}", message=shown)
        await bot.settle()
        assert "tidak tersedia" in (await admin.last()).text
    publish = "🌐 Terbitkan di halaman umum"
    assert publish not in await _formats(bot, admin), "nobody has been asked yet"
    await bot.app.store.editions.ask("2026-Q3", [], 0)
    assert publish in await _formats(bot, admin), "also where the question never arrived"
    assert tall(await admin.last()) <= TALLEST
    said = []
    for _ in range(2):
        await admin.press_data("e:make:2026-Q3", message=await admin.last())
        await bot.settle()
        said.append((await admin.last()).text)
    assert said == [
        "Terbitan Triwulan III 2026 sedang dibuat. Kabarnya menyusul di sini.",
        "Terbitan Triwulan III 2026 sudah disetujui.",
    ]
    assert publish not in await _formats(bot, admin)
    assert len(bot.rows("SELECT id FROM audit WHERE action = 'edition.grant'")) == 1


async def _formats(bot: Bot, admin: Person) -> list[str]:
    await bot.write(admin, "/laporan")
    return (await bot.do(admin, "Seluruh instansi", "Triwulan III 2026")).labels


@pytest.fixture
async def published(path: Path, clock: Clock, tmp_path: Path) -> AsyncIterator[tuple[Bot, Path]]:
    """A bot that publishes into a folder in which the third quarter stands."""
    out = tmp_path / "site"
    files = {"index.html": b"<p>", "en/index.html": b"<p>", "data/hasil.json": b"{}"}
    EditionBook(out, None, ZoneInfo("Asia/Jakarta")).publish(files, parse_period("2026-Q3"), clock())
    async with running(path, clock=clock, publish={"folder": str(out)}) as bot:
        yield bot, out


async def test_an_edition_is_withdrawn_with_a_reason_after_a_second_word(published: tuple[Bot, Path]) -> None:
    bot, out = published
    admin = await bot.admin()
    await bot.write(admin, "/start")
    withdraw = "🚫 Tarik terbitan 2026-Q3"
    assert withdraw in await _formats(bot, admin)
    assert tall(await admin.last()) <= TALLEST
    shown = await bot.do(admin, withdraw)
    assert "/laporan tarik 2026-Q3 ALASAN" in shown.text
    assert "0 huruf" in (await bot.write(admin, "/laporan tarik 2026-q3")).text
    said = (await bot.write(admin, "/laporan tarik 2026-<q2> angka salah")).text
    assert said == "Terbitan 2026-<q2> tidak ada. Yang dapat ditarik: 2026-Q3"
    assert "201 huruf" in (await bot.write(admin, f"/laporan tarik 2026-Q3 {'x' * 201}")).text
    first = await bot.write(admin, "/laporan tarik 2026-Q3 Angka  satu unit <keliru>")
    assert "Angka satu unit <keliru>" in first.text
    await bot.write(admin, "/laporan tarik 2026-Q3 Alasan lain")
    await admin.press("Ya, tarik", message=first)  # of a reason that has been replaced
    await bot.settle()
    assert await bot.app.store.editions.to_withdraw() == []
    await bot.write(admin, "/laporan tarik 2026-Q3 Angka satu unit keliru")
    shown = await bot.do(admin, "Ya, tarik")
    assert shown.text == "Terbitan 2026-Q3 sedang ditarik. Kabarnya menyusul di sini."
    (one,) = await bot.app.store.editions.to_withdraw()
    assert (one.folder, one.reason) == ("2026-Q3", "Angka satu unit keliru")
    ((told,),) = bot.rows("SELECT after FROM audit WHERE action = 'edition.withdraw'")
    assert "Angka satu unit keliru" in told
    assert [one.reason for one in read_editions(out)] == [None], "the job does it"


async def test_the_formats_fit_a_small_phone_in_every_state(path: Path, clock: Clock, tmp_path: Path) -> None:
    """Waiting to be published again beside many editions that stand, under the longest names."""
    out, long = tmp_path / "site", "Pemerintah Kabupaten Contoh " + "Kepulauan Raya " * 11
    files = {"index.html": b"<p>", "en/index.html": b"<p>", "data/hasil.json": b"{}"}
    book = EditionBook(out, None, ZoneInfo("Asia/Jakarta"))
    async with running(path, clock=clock, agency={"name": long}, publish={"folder": str(out)}) as bot:
        admin = await bot.admin()
        await bot.write(admin, "/start")
        await bot.app.store.editions.ask("2026-Q3", [], 0)
        several = "🌐 Terbitan untuk umum"
        for count in range(10):
            if count:
                book.publish(files | {"data/hasil.json": b'{"n": %d}' % count}, parse_period("2026-Q3"), clock())
            shown = await _formats(bot, admin)
            assert tall(await admin.last()) <= TALLEST
            assert ("🌐 Terbitkan di halaman umum" in shown) is (count == 0)
            assert (f"{several} ({count + 1})" in shown) is (count > 0)
        listed = await bot.do(admin, f"{several} (10)")
        assert tall(listed) <= TALLEST
        folders = [one.folder for one in read_editions(out)]
        assert len(folders) == 9
        newest = [f"🚫 Tarik terbitan {one}" for one in folders[:2:-1]]
        assert listed.labels == ["🌐 Terbitkan di halaman umum", *newest, "‹ Kembali"]
        assert "3 lainnya" in listed.text
        assert f"/laporan tarik {folders[-1]} ALASAN" in (await bot.do(admin, newest[0])).text
        back = await bot.do(admin, "‹ Kembali", f"{several} (10)", "🌐 Terbitkan di halaman umum")
        assert "sedang dibuat" in back.text


async def test_nobody_else_withdraws_an_edition(published: tuple[Bot, Path]) -> None:
    bot, _ = published
    viewer = await member(bot, "Ani Contoh", "viewer", "*")
    assert not any("terbitan" in label for label in await _formats(bot, viewer))
    shown = await viewer.last()
    await bot.app.store.editions.propose("2026-Q3", "Angka keliru")
    for data in ("e:of:2026-Q3", "e:why:2026-Q3", f"e:withdraw:2026-Q3:{sha256(b'Angka keliru').hexdigest()[:12]}"):
        await viewer.press_data(data, message=shown)
        await bot.settle()
        assert "tidak tersedia" in (await viewer.last()).text
    assert "Tarik" not in (await bot.write(viewer, "/laporan tarik 2026-Q3 Angka keliru")).text, "words to search for"
    assert bot.rows("SELECT id FROM audit WHERE action = 'edition.withdraw'") == []


async def test_who_may_publish_hears_that_nothing_can_be_withdrawn(polling: Bot) -> None:
    said = await polling.write(await polling.admin(), "/laporan tarik 2026-Q3 angka salah")
    assert said.text == "Belum ada terbitan yang dapat ditarik."
