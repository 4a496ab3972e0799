"""Making a survey window by buttons, seeing how far along it is, ending it. Made-up units."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bot.conversation.screen import TALLEST
from bot.sandbox import Person
from bot.storage import Service, Unit, Window
from scoring.cluster import draw
from tests.support.near import Near
from tests.support.phone import tall
from tests.support.running import ADMIN, Bot, Clock

SERVICES = (Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga"))
KEC = [Unit(f"KEC-{k}", f"Kecamatan Contoh {k}", "Kecamatan") for k in (1, 2)] + [
    Unit(f"KEL-{k}{n}", f"Kelurahan Contoh {k}{n}", "Kelurahan", parent=f"KEC-{k}", services=SERVICES, population=500)
    for k in (1, 2)
    for n in range(1, 6)
]
BELOW = {f"KEC-{k}": [f"KEL-{k}{n}" for n in range(1, 6)] for k in (1, 2)}


async def city(bot: Bot) -> Any:
    await bot.app.store.units.save(KEC)
    return await bot.admin()


async def to_summary(bot: Bot, admin: Person) -> Any:
    """A draw of two kelurahan per kecamatan, KTP alone, 100 each, by officers and on paper."""
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")
    await bot.write(admin, "SKM Kelurahan <2026>")
    await bot.do(admin, "Triwulan I 2027", "Undi beberapa per induk", "☐ Kecamatan Contoh 1", "☐ Kecamatan Contoh 2")
    await bot.do(admin, "Lanjut", "2")
    seeded = await bot.write(admin, "Berita acara 12/2026")
    assert "Periksa, lalu buat" in seeded.text, "a typed seed is taken and gone on from"
    assert "Layanan: semua" in seeded.text, "the rest stands on the summary"
    await bot.do(admin, "✎ Ubah dulu", "✎ Layanan", "☐ KTP-el", "Lanjut", "✎ Ubah dulu", "✎ Target", "100")
    await bot.do(admin, "✎ Ubah dulu", "✎ Saluran", "☑ Telegram", "Lanjut")
    return await bot.do(admin, "✎ Ubah dulu", "✎ Bobot", "0.11")


async def test_a_window_is_made_by_buttons_over_a_restart(path: Path, clock: Clock, run: Callable[..., Any]) -> None:
    async with Near() as tg:
        async with run(path, "near", clock, tg) as bot:
            admin = await city(bot)
            await bot.write(admin, "/periode")
            await bot.do(admin, "Buat periode")
            await bot.write(admin, "SKM Kelurahan 2026")
        async with run(path, "near", clock, tg) as bot:
            assert "Lanjutkan yang sedang disusun" in " ".join((await bot.write(admin, "/periode")).labels)
            shown = await bot.do(admin, "Lanjutkan")
            assert "SKM Kelurahan 2026" in shown.text
            summary = await to_summary(bot, admin)
            assert tall(summary) <= TALLEST
            listed = await bot.do(admin, "📋 Unit (4)")
            drawn = draw(BELOW, 2, "Berita acara 12/2026")
            names = {unit.code: unit.name for unit in KEC}
            for parent, units in drawn.items():
                below = "\n".join(f"• {names[one]}" for one in units)
                assert f"{names[parent]} (dari 5)\n{below}" in listed.text
            assert tall(listed) <= TALLEST
            assert (await bot.do(admin, "‹ Kembali")).text == summary.text
            for said in (
                "Target per unit: 100",
                "Layanan: KTP-el",
                "bobot 0.11",
                "SKM Kelurahan &lt;2026&gt;",
                "SKM-KELURAHAN",
            ):
                assert said.replace("&lt;", "<").replace("&gt;", ">") in summary.text
            changed = await bot.do(admin, "✎ Ubah dulu", "✎ Target", "50")
            assert "Target per unit: 50" in changed.text
            made = await bot.do(admin, "Buat periode ini")
            assert "Dibuat: SKM Kelurahan <2026>" in made.text
            (window,) = await bot.app.store.windows.all()
            assert window == Window(
                code="SKM-KELURAHAN",
                name="SKM Kelurahan <2026>",
                first=date(2027, 1, 1),
                last=date(2027, 3, 31),
                units=tuple(sorted(one for units in drawn.values() for one in units)),
                services=("ktp",),
                channels=("petugas", "kertas"),
                target=50,
                draw={"seed": "Berita acara 12/2026", "per_parent": 2, "from": BELOW},
                instrument="permenpan-14-2017",
                weight="0.11",
            )
            assert bot.rows(
                "SELECT p.chat, a.action, a.subject FROM audit AS a JOIN people AS p ON a.who = 'person:' || p.id"
            ) == [(ADMIN, "window.add", "SKM-KELURAHAN")]
            assert bot.rows("SELECT * FROM window_drafts") == []
            seen = await bot.do(admin, "Lihat")
            assert "belum mulai" in seen.text and tall(seen) <= TALLEST
            about = await bot.do(admin, "Rincian")
            assert "Layanan: KTP-el" in about.text and "benih Berita acara 12/2026" in about.text
            assert tall(about) <= TALLEST
            await bot.do(admin, "Kembali")
            await bot.do(admin, "Daftar hasil undian")
            (document,) = await admin.documents()
            assert document.name == "undian-SKM-KELURAHAN.csv"
            rows = document.content.decode().splitlines()
            assert len(rows) == 5
            assert rows[1].startswith("SKM-KELURAHAN,Berita acara 12/2026,KEC-1,Kecamatan Contoh 1,1,")


async def test_old_and_doubled_taps_change_nothing(polling: Bot) -> None:
    bot = polling
    admin = await city(bot)
    await bot.write(admin, "/periode")
    asked = await bot.do(admin, "Buat periode")
    days = await bot.write(admin, "SKM Ganda")
    state = "SELECT revision, state FROM window_drafts"
    before = bot.rows(state)
    for data in asked.data.values():
        await admin.press_data(data, message=asked)
        await bot.settle()
    revision = before[0][0]
    for data in (
        f"w:d:{revision - 1:x}:x",
        f"w:d:{revision:x}:c:nonsense",
        f"w:d:{revision:x}:z",
        "w:d:zz:x",
        "w:d:1:e:name",
    ):
        await admin.press_data(data, message=days)
        await bot.settle()
    assert bot.rows(state) == before
    summary = await to_summary(bot, admin)
    make = summary.data["✅ Buat periode ini"]
    for _ in range(3):
        await admin.press_data(make, message=summary)
        await bot.settle()
    assert len(await bot.app.store.windows.all()) == 1
    assert bot.rows("SELECT count(*) FROM audit") == [(1,)]
    assert "sudah selesai atau dibatalkan" in next(one for one in await admin.messages() if one.id == summary.id).text


async def test_a_slip_is_said_and_nothing_moves(polling: Bot) -> None:
    bot = polling
    admin = await city(bot)
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")
    assert "1–100 huruf" in (await bot.write(admin, "x" * 101)).text
    await bot.write(admin, "SKM Contoh")
    for text in ("besok", "31/2/2026", "2026-13-01"):
        assert "bukan tanggal" in (await bot.write(admin, text)).text
    assert "Mulai 2026-11-20" in (await bot.write(admin, "20/11/2026")).text
    assert "bukan tanggal pada" in (await bot.write(admin, "19/11/2026")).text
    scope = await bot.write(admin, "20-12-2026")
    assert "Unit mana" in scope.text
    summary = await bot.do(admin, "Semua unit")
    assert "Periksa, lalu buat" in summary.text, "name, days and units are the three steps"
    assert "Target per unit: Krejcie–Morgan" in summary.text and "bobot" in summary.text
    assert tall(summary) <= TALLEST
    changes = await bot.do(admin, "✎ Ubah dulu")
    assert "Apa yang diubah?" in changes.text and tall(changes) <= TALLEST
    assert (await bot.do(admin, "Kembali")).text == summary.text
    await bot.do(admin, "✎ Ubah dulu", "✎ Target")
    assert "1.000.000" in (await bot.write(admin, "0")).text
    assert "1.000.000" in (await bot.write(admin, "banyak")).text
    assert "Target per unit: 120" in (await bot.write(admin, "120")).text
    assert "tidak ditemukan" not in (await admin.last()).text
    typed = await bot.write(admin, "RSUD")  # no text is waited for here: a survey is looked for
    assert "RSUD" in typed.text


async def test_a_window_that_meets_another_is_refused_with_the_reason(polling: Bot) -> None:
    bot = polling
    admin = await city(bot)
    await bot.app.store.windows.add(Window("LAIN", "Lain", date(2027, 3, 1), date(2027, 3, 2), services=("ktp",)))
    await to_summary(bot, admin)
    refused = await bot.do(admin, "Buat periode ini")
    told = (await admin.messages())[-2].text
    assert "sudah ada dalam periode LAIN pada sebagian hari yang sama" in told
    assert refused.text.startswith("SKM Kelurahan <2026>") and refused.labels, "the summary stands below it"
    assert len(await bot.app.store.windows.all()) == 1
    again = await bot.do(admin, "✎ Ubah dulu", "✎ Hari", "Desember 2026")
    assert "Desember 2026" in again.text
    assert "Dibuat" in (await bot.do(admin, "Buat periode ini")).text


async def test_progress_by_unit_and_closing_early(polling: Bot) -> None:
    bot = polling
    admin = await city(bot)
    window = Window("SKM-26", "Survei Contoh", date(2026, 11, 1), date(2026, 12, 31), ("KEC-1",), target=2)
    await bot.app.store.windows.add(window)
    await bot.complete(await bot.person(), "KEL-11_ktp")
    listed = await bot.write(admin, "/periode")
    assert "🟢 Survei Contoh" in listed.labels
    one = await bot.do(admin, "Survei Contoh")
    assert "Unit: 5, unit dengan jawaban: 1, target tercapai: 0" in one.text
    assert "Responden: 1 dari target 10" in one.text
    units = await bot.do(admin, "Kemajuan per unit")
    assert "• Kelurahan Contoh 11: 1/2 (" in units.text
    assert "Kelurahan Contoh 21" not in units.text
    await bot.do(admin, "Kembali")
    asked = await bot.do(admin, "Tutup lebih awal")
    assert "Tutup Survei Contoh? Hari terakhirnya 18 November 2026" in asked.text
    await bot.do(admin, "Ya, tutup")
    (closed,) = await bot.app.store.windows.all()
    assert closed.last == date(2026, 11, 18)
    assert "Tutup lebih awal" not in " ".join((await admin.last()).labels)
    await admin.press_data("w:end:SKM-26", message=asked)
    await bot.settle()
    assert bot.rows("SELECT action FROM audit") == [("window.close",)]


async def test_others_see_their_own_windows_and_make_none(polling: Bot) -> None:
    bot = polling
    await city(bot)
    mine = Window("KEC1", "Survei Satu", date(2026, 11, 1), date(2026, 12, 31), ("KEC-1",), target=2)
    await bot.app.store.windows.add(mine)
    await bot.app.store.windows.add(Window("KEC2", "Survei Dua", mine.first, mine.last, ("KEC-2",)))
    for role in ("head", "officer", "viewer"):
        person = await bot.person(f"{role} Contoh")
        await bot.app.store.people.bind("KEL-11", person.id, "id", "2026-11-01T00:00:00", role)
        listed = await bot.write(person, "/periode")
        assert [re.sub(r"\W", "", one) for one in listed.labels] == ["SurveiSatu"]
        one = await bot.do(person, "Survei Satu")
        # Only what is theirs is counted, and an officer is told no count of others at all.
        assert ("Unit: 1," in one.text) == (role != "officer")
        for data in (
            "w:see:KEC2",
            "w:new",
            "w:on",
            "w:close:KEC1",
            "w:end:KEC1",
            "w:units:KEC2:0",
            "w:csv:KEC2",
            "w:d:1:x",
        ):
            await person.press_data(data, message=one)
            await bot.settle()
            shown = next(message for message in await person.messages() if message.id == one.id)
            assert "tidak tersedia" in shown.text, (role, data)
    resident = await bot.person("Siti Contoh")
    assert "tidak tersedia" in (await bot.write(resident, "/periode")).text
    assert bot.rows("SELECT count(*) FROM audit") == [(0,)]
    assert (await bot.app.store.windows.find("KEC1")).last == mine.last


async def test_an_admin_of_a_kecamatan_makes_windows_of_it_alone(polling: Bot) -> None:
    bot = polling
    await city(bot)
    admin = await bot.person("Admin Kecamatan")
    await bot.app.store.people.bind("KEC-1", admin.id, "id", "2026-11-01T00:00:00", "admin")
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")
    await bot.write(admin, "SKM Kecamatan")
    scope = await bot.do(admin, "Bulan ini" if "Bulan ini" in (await admin.last()).labels else "November 2026")
    assert "Semua unit" not in scope.labels
    units = await bot.do(admin, "Unit tertentu")
    assert not [label for label in units.labels if "Contoh 2" in label and "Kelurahan Contoh 2" in label]
    assert "☐ Kecamatan Contoh 1" in units.labels


async def test_a_text_goes_to_what_was_opened_last(polling: Bot) -> None:
    """A survey of one's own and a window under way in one chat."""
    bot = polling
    admin = await city(bot)
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")
    bot.clock.advance(seconds=5)
    await bot.write(admin, "/start DISDUK")
    await bot.do(admin, "Mulai")
    await bot.answer_all(admin)
    await bot.do(admin, "Lewati semua")
    bot.clock.advance(seconds=5)
    assert "Kursi ditambah" in (await bot.write(admin, "Kursi ditambah")).text
    assert bot.rows("SELECT state FROM window_drafts WHERE state LIKE '%Kursi%'") == []
    bot.clock.advance(seconds=5)
    await bot.do(admin, "Kirim")
    await bot.write(admin, "/periode")
    assert "SKM Sore" in (await bot.write(admin, "SKM Sore")).text
    await admin.last()


async def test_a_greeting_is_no_name_and_no_seed_of_a_window(polling: Bot) -> None:
    bot = polling
    admin = await city(bot)
    await bot.write(admin, "/periode")
    asked = await bot.do(admin, "Buat periode")
    for typed in ("halo", "Selamat pagi", "terima kasih banyak"):
        again = await bot.write(admin, typed)
        assert (again.text, again.labels) == (asked.text, asked.labels), (
            "the question stands again, as the last message"
        )
        assert again.id > asked.id
    assert "Kapan?" in (await bot.write(admin, "Survei Selamat Pagi 2027")).text
    await bot.do(admin, "Triwulan I 2027", "Undi beberapa per induk", "Lanjut", "2")
    assert "Benih undian" in (await bot.write(admin, "assalamualaikum")).text
    assert "Periksa, lalu buat" in (await bot.write(admin, "12/2026")).text
    await bot.do(admin, "Buat periode ini")
    await bot.do(admin, "Lihat", "Perbaiki", "Nama")
    assert (await bot.write(admin, "halo")).text == "Survei Selamat Pagi 2027\nKetik nama yang baru."
    assert "Disimpan: Survei Baru" in (await bot.write(admin, "Survei Baru")).text
    assert [one.name for one in await bot.app.store.windows.all()] == ["Survei Baru"]


async def test_a_list_of_units_below_what_was_wrong_is_whole(polling: Bot) -> None:
    bot = polling
    admin = await city(bot)
    await bot.app.store.units.save(
        [Unit(f"N{n:03}", f"Unit Contoh dengan Nama yang Panjang {n:03}") for n in range(30)]
    )
    await bot.write(admin, "/periode")
    await bot.do(admin, "Buat periode")
    await bot.write(admin, "Survei Kepuasan Masyarakat Kelurahan (contoh)")
    listed = await bot.do(admin, "Triwulan I 2027", "Unit tertentu")
    shown = await bot.write(admin, "x" * 61)
    assert (await admin.messages())[-2].text == "Ketik 1–60 huruf dari nama atau kode unit."
    assert shown.rows == listed.rows and tall(shown) <= TALLEST
