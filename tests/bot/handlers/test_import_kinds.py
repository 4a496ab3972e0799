"""Each kind of file that agencies have, sent to the bot: understood as on the command line, or refused."""

from tests.support.kind_tables import plain
from tests.support.kinds import FURTHER, KINDS, NUMBERS, text
from tests.support.people import head_of
from tests.support.running import Bot
from tests.support.workbooks import book

_LETTERS = b'letters = "rising"\n'


async def test_every_kind_gives_the_same_figures(polling: Bot) -> None:
    bot, wrong = polling, list[str]()
    head = await head_of(bot)

    async def send(name: str, content: bytes) -> str:
        await head.attach("document", content, name, "application/octet-stream")
        await bot.settle()
        return (await head.last()).text

    for kind in KINDS + FURTHER:
        if said := _LETTERS if "--letters" in kind.options else kind.map.encode():
            assert "dipakai untuk berkas" in await send("peta.toml", said)
            told = await head.last()
        await send(kind.file, kind.content())
        asked = await head.last()
        shown = await bot.do(head, asked.labels[0]) if asked.labels else asked
        if "84,03" not in shown.text or "Simpan" not in " ".join(shown.labels):
            wrong.append(f"{kind.file}: {asked.labels} {shown.text[:300]}")
            continue
        await bot.do(head, "Tidak jadi")
        if said:
            await head.press_data(next(iter(told.data.values())), message=told)
            await bot.settle()
    assert not wrong, "\n".join(wrong)


async def test_figures_are_no_answers(polling: Bot) -> None:
    """A recap of NRR and a list of IKM are history, which an admin sends."""
    bot = polling
    head = await head_of(bot)
    admin = await bot.admin()
    recap = [["OPD", *NUMBERS, "Jumlah responden"], ["Dinas Contoh A", *["3,24"] * 9, 40]]
    years = [["tahun", "IKM"], [2023, "80,98"], [2024, "82,10"]]
    await admin.attach("document", text(years), "ikm.csv", "text/csv")
    await bot.settle()
    assert "seluruh instansi, Tahun 2023: 80,98" in (await admin.last()).text
    await head.attach("document", text(years), "ikm.csv", "text/csv")
    await bot.settle()
    assert "tidak tersedia" in (await head.last()).text
    for who in (head, admin):
        await who.attach("document", text(recap), "rekap.csv", "text/csv")
        await bot.settle()
        shown = await bot.do(who, (await who.last()).labels[0])
        assert 'kolom "Jumlah responden", jadi ini tabel angka per unit' in shown.text
        assert "beserta IKM-nya" in shown.text
    assert bot.rows("SELECT (SELECT count(*) FROM responses) + (SELECT count(*) FROM history)") == [(0,)]


async def test_sheets_that_are_left_out_are_named(polling: Bot) -> None:
    """The bot left out whole sheets without a word, since it does so before it keeps a file."""
    bot, table = polling, plain()
    head = await head_of(bot)
    content = book(table, Salinan=table, Lain=[["Nama", *row] for row in table], Grafik=[["x", 1]])
    await head.attach("document", content, "a.xlsx", "application/octet-stream")
    await bot.settle()
    shown = await bot.do(head, (await head.last()).labels[0])
    assert "84,03 dari 12 jawaban" in shown.text
    for told in ("Salinan tidak dibaca (12 baris): salinan", "Lain tidak dibaca (12 baris): kolomnya", "Grafik"):
        assert f"lembar {told}" in shown.text
