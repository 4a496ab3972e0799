"""Whole conversations over real HTTP with a real file, in polling and webhook mode.

The fixture `bot` ends each of them with the recount, SQLite's own check, and a search for whoever wrote in every table.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.conversation.screen import TALLEST
from bot.conversation.texts import LANGUAGES, texts
from bot.sandbox import Message, Person
from bot.storage import Unit, Window
from tests.support.phone import tall
from tests.support.running import PROFILE, SCORES, Bot, both_ways


@both_ways
async def test_from_qr_code_to_receipt(bot: Bot) -> None:
    siti = await bot.person()
    welcome = await bot.write(siti, "/start DISDUK")
    assert "Dinas Kependudukan <Contoh> & Catatan Sipil" in welcome.text
    assert "9 pertanyaan" in welcome.text
    first = await bot.do(siti, "Mulai")
    assert "▰▱▱▱▱▱▱▱▱ 1/9" in first.text
    about = await bot.answer_all(siti)
    assert "Tentang Anda 1/2 · boleh dilewati" in about.text
    summary = await bot.do(siti, *PROFILE)
    assert "Waktu: Tidak cepat" in summary.text
    thanks = await bot.do(siti, "Kirim")
    assert "SKM-" in thanks.text
    assert thanks.labels == []
    assert bot.stored() == [bot.expected()]
    assert len([one for one in await siti.messages() if one.from_bot]) == 1, "one message that edits itself"
    kept = bot.rows("SELECT period, week, hour, channel, profile FROM responses")
    profile = '["P","26-34","SMA","WIRAUSAHA"]'
    assert kept == [("2026-Q4", "2026-W47", "2026-11-18T03", "bot", profile)]
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]


async def test_whether_an_answer_was_counted_is_asked_with_its_receipt(polling: Bot) -> None:
    bot = polling
    siti, john = await bot.person(), await bot.person("John Sample", "en")
    receipt = (await bot.complete(siti, "DISDUK")).text.partition("SKM-")[2][:9]
    typed = f" skm {receipt.replace('-', ' ').lower()}"
    for one in (typed, receipt, receipt.replace("-", " ").lower()):
        assert (await bot.write(siti, one)).text == f"✅ Jawaban dengan tanda terima SKM-{receipt} sudah dihitung."
    assert "belum mengenali «kota baru»" in (await bot.write(siti, "kota baru")).text, "is no receipt of an answer"
    assert "SKM-0000-0000 is not known" in (await bot.write(john, "SKM-0000-OOOO")).text
    await bot.write(john, "/start RSUD")
    assert "Which service" in (await bot.write(john, f"SKM-{receipt}")).text, "the survey waits below"
    assert "have been counted" in (await john.messages())[-2].text, "whoever holds it may ask"
    await bot.write(siti, "/hapus")
    await bot.do(siti, "Ya, hapus")
    assert "tidak dikenal" in (await bot.write(siti, f"SKM-{receipt}")).text


async def test_in_english_with_the_language_changed_on_the_way(bot: Bot) -> None:
    john = await bot.person("John Sample", "en")
    welcome = await bot.write(john, "/start DISDUK")
    assert "9 questions" in welcome.text
    screen = await bot.do(john, "Start")
    assert "Bahasa Indonesia" in screen.labels[-1]
    screen = await bot.do(john, "Bahasa Indonesia")
    assert "kesesuaian persyaratan pelayanan" in screen.text
    screen = await bot.do(john, "Sangat sesuai", "English")
    assert "1/9" not in screen.text
    await bot.do(john, "^Easy$", "‹ Back")
    screen = await bot.do(john, "Bahasa Indonesia")
    assert "✓ Mudah" in screen.labels
    await bot.do(john, "✓ Mudah", "Tidak cepat", "Gratis", "Kurang sesuai", "Kompeten", "Sopan", "Cukup", "Dikelola", "English")  # noqa: E501  # fmt: skip
    thanks = await bot.do(john, "Skip", "Send")
    assert "Thank you" in thanks.text
    assert bot.stored() == [bot.expected()]


@pytest.mark.parametrize("payload", ["RSUD_jalan", "rsud_jalan"])
async def test_a_deep_link_with_a_service(bot: Bot, payload: str) -> None:
    siti = await bot.person()
    welcome = await bot.write(siti, f"/start {payload}")
    assert "Layanan: Rawat jalan" in welcome.text
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected("RSUD", "jalan")]


async def test_a_deep_link_with_an_unknown_service_asks_for_it(bot: Bot) -> None:
    siti = await bot.person()
    screen = await bot.write(siti, "/start RSUD_gigi")
    assert screen.labels[:2] == ["Rawat inap", "Rawat jalan"]


@pytest.mark.parametrize("typed", ["DISDUK", "disduk", " Disduk "])
async def test_a_typed_code_opens_the_unit(bot: Bot, typed: str) -> None:
    siti = await bot.person()
    assert (await bot.write(siti, typed)).labels[0] == "Mulai"


@pytest.mark.parametrize(
    ("typed", "said", "offered"),
    [
        ("puskesmas", "2 unit", ["Puskesmas Contoh Mawar (PKM-02)", "Puskesmas Contoh Melati (PKM-01)"]),
        ("melati contoh", "1 unit", ["Puskesmas Contoh Melati (PKM-01)"]),
        ("mau ke puskesmas melati", "1 unit", ["Puskesmas Contoh Melati (PKM-01)"]),
        ("bikin ktp", "1 unit", ["Dinas Kependudukan <Contoh> & Catatan Sipil (DISDUK)"]),
        ("rawat jalan", "1 unit", ["RSUD Contoh (RSUD)"]),
        ("DISDUKK", "Mungkin", ["Dinas Kependudukan <Contoh> & Catatan Sipil (DISDUK)"]),
        ("/start PKM-1", "Mungkin", ["Puskesmas Contoh Melati (PKM-01)"]),
        ("xyzzy <b> & 1", "belum mengenali", []),
        ("q" * 4000, "belum mengenali", []),
        ("paspor", "Kantor Imigrasi", []),
        ("kdrt", "SAPA 129", []),
        ("terima kasih banyak", "Terima kasih kembali", []),
        ("halo", "Selamat datang", []),
        ("pelayanannya jelek, mau lapor", "SP4N-LAPOR!", []),
    ],
)
async def test_what_is_no_code_is_answered_kindly(bot: Bot, typed: str, said: str, offered: list[str]) -> None:
    siti = await bot.person()
    answer = await bot.write(siti, typed)
    assert said in answer.text
    assert answer.labels[: len(offered)] == offered
    assert bool(answer.labels) is bool(offered)
    if offered:
        assert (await bot.do(siti, offered[0])).labels[0] in ("Mulai", "Rawat inap")


async def test_many_units_are_counted_and_have_pages(polling: Bot) -> None:
    bot = polling
    await bot.app.store.units.save([Unit(f"KEL-{n:02}", f"Kelurahan Contoh {n:02}") for n in range(1, 20)])
    siti = await bot.person()
    first = await bot.write(siti, "surat domisili")
    assert "19 unit" in first.text
    assert "Halaman 1 dari 3" in first.text
    assert tall(first) <= TALLEST
    last = await bot.do(siti, "Berikutnya", "Berikutnya")
    assert last.labels == [*(f"Kelurahan Contoh {n} (KEL-{n})" for n in (15, 16, 17, 18, 19)), "‹ Kembali"]
    assert (await bot.do(siti, "Kelurahan Contoh 18")).labels[0] == "Mulai"


async def test_what_is_no_answer_is_heard_and_the_survey_waits_below(polling: Bot) -> None:
    siti = await polling.person()
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai", "Sesuai")
    for typed, said in (("terima kasih", "Terima kasih kembali"), ("mau komplain", "SP4N-LAPOR!")):
        assert "2/9" in (await polling.write(siti, typed)).text
        assert said in (await siti.messages())[-2].text
    question = await polling.write(siti, "kemarin berkas saya hilang di loket tiga")
    assert "2/9" in question.text and tall(question) <= TALLEST, "the question is the last message, and whole"
    told = (await siti.messages())[-2].text
    assert "dengan tombol" in told and "SP4N-LAPOR!" in told
    assert "▶ Lanjutkan: Dinas" in (await polling.write(siti, "halo")).labels[0]


async def test_thanks_and_greetings_never_take_the_place_of_a_suggestion(polling: Bot) -> None:
    siti = await polling.person()
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai")
    await polling.answer_all(siti)
    await polling.do(siti, "Lewati")
    await polling.write(siti, "Tambah kursi")
    assert "Saran: Tambah kursi" in (await polling.write(siti, "terima kasih banyak")).text
    assert "Terima kasih kembali" in (await siti.messages())[-2].text
    await polling.write(siti, "halo")
    assert "Saran: Tambah kursi" in (await polling.do(siti, "Lanjutkan")).text
    await polling.do(siti, "Kirim")
    assert polling.stored() == [polling.expected(suggestion="Tambah kursi")]


async def test_who_types_instead_of_tapping_answers_by_the_words_on_the_buttons(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    screen = await bot.write(siti, "mulai")
    assert "1/9" in screen.text
    typed = await siti.send("sangat sesuai")
    await bot.settle()
    assert "2/9" in (await siti.last()).text
    assert (await siti.last()).id > typed, "what waits is the last message"
    assert "✓ Sangat sesuai" in (await bot.write(siti, "kembali")).labels
    for word in ("Sesuai.", *(label for label, _ in list(SCORES.values())[1:]), "perempuan", "17-25", "lewati sisanya"):
        await bot.write(siti, word)
    summary = await siti.last()
    assert "Perempuan, 17–25" in summary.text
    assert "Terima kasih!" in (await bot.write(siti, "kirim")).text
    before = next(one for one in await siti.messages() if one.id == summary.id)
    assert (before.text, before.labels) == ("✅ Dinas Kependudukan <Contoh> & Catatan Sipil", [])
    assert bot.stored() == [bot.expected(persyaratan=3)]


async def test_a_typed_button_delivered_again_answers_nothing_more(polling: Bot) -> None:
    siti = await polling.person()
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai", "Sesuai", "Mudah")
    assert "2/9" in (await polling.write(siti, "Kembali")).text
    await polling.tg.redeliver()
    await polling.settle()
    assert "2/9" in (await siti.last()).text


async def test_a_survey_is_given_up_by_the_words_on_its_buttons(polling: Bot) -> None:
    siti = await polling.person()
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai", "Sesuai")
    asked = await polling.write(siti, "batal")
    assert "Batalkan survei ini?" in asked.text
    assert "dibatalkan. Tidak ada yang disimpan" in (await polling.write(siti, "ya, batalkan")).text
    before = next(one for one in await siti.messages() if one.id == asked.id)
    assert (before.text[0], before.labels) == ("✕", [])
    assert polling.drafts() == []


@pytest.mark.parametrize("typed", ["ok", "sudah", "tidak ada", "tidak ada saran, makasih", "-", "👍", "done"])
async def test_to_have_nothing_to_add_is_no_suggestion_and_keeps_the_one_there_is(polling: Bot, typed: str) -> None:
    siti = await polling.person()
    assert "belum mengenali" not in (await polling.write(siti, typed)).text
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai")
    await polling.answer_all(siti)
    await polling.do(siti, "Lewati semua")
    await polling.write(siti, "Tambah kursi")
    waiting = await polling.write(siti, typed)
    assert "belum terkirim" in waiting.text
    assert "Saran: Tambah kursi" in waiting.text
    await polling.do(siti, "Kirim")
    assert polling.stored() == [polling.expected(suggestion="Tambah kursi")]


async def test_a_suggestion_in_several_messages_is_kept_whole_and_written_anew_from_the_edits(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati semua")
    await bot.write(siti, "Antrean lama")
    assert "Ditambahkan" in (await bot.write(siti, "Toilet kotor")).text
    assert "Saran: Antrean lama Toilet kotor" in (await siti.last()).text
    await bot.tg.redeliver()
    await bot.settle()
    (under_way,) = bot.drafts()
    assert under_way.state["suggestion"] == "Antrean lama\nToilet kotor", "and once"
    await bot.do(siti, "Ubah jawaban")
    await bot.write(siti, "Sudah baik")
    long = await bot.write(siti, "x" * 1000)
    assert "yang disimpan 1.000 karakter pertama" in long.text
    await bot.do(siti, "Kirim")
    assert bot.stored() == [bot.expected(suggestion=("Sudah baik\n" + "x" * 1000)[:1000])]


async def test_an_edited_message_changes_nothing_and_says_so(bot: Bot) -> None:
    siti = await bot.person()
    looked = await siti.send("puskemas")
    await bot.settle()
    assert "Mohon kirim sebagai pesan baru" in (await edit(bot, siti, looked, "DISDUK")).text
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    asked = await edit(bot, siti, looked, "Sesuai")
    assert "Mohon kirim sebagai pesan baru" in (await siti.messages())[-2].text
    assert "1/9" in asked.text and tall(asked) <= TALLEST
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati semua")
    said = await siti.send("Antrean lama")
    await bot.settle()
    summary = await edit(bot, siti, said, "Antrean cepat")
    assert "Saran lain: «✎ Ubah jawaban», lalu ketik." in summary.text
    assert "Saran: Antrean lama" in summary.text and tall(summary) <= TALLEST
    await bot.do(siti, "Kirim")
    assert bot.stored() == [bot.expected(suggestion="Antrean lama")]


@pytest.mark.parametrize(
    ("typed", "offered"), [("PKM-01", "Mulai"), ("puskesmas contoh melati", "Puskesmas Contoh Melati")]
)
async def test_the_name_of_another_unit_is_no_suggestion(polling: Bot, typed: str, offered: str) -> None:
    siti = await polling.person()
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai")
    await polling.answer_all(siti)
    await polling.do(siti, "Lewati semua")
    assert offered in " ".join((await polling.write(siti, typed)).labels)
    assert "Lanjutkan: Dinas" in " ".join((await polling.write(siti, "/start")).labels), "which still waits"
    await polling.do(siti, "Lanjutkan: Dinas", "Kirim")
    assert [one["suggestion"] for one in polling.stored()] == [None]


async def test_a_text_is_never_kept_for_another_unit_than_the_one_in_sight(polling: Bot) -> None:
    siti = await polling.person()
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai")
    await polling.answer_all(siti)
    await polling.do(siti, "Lewati semua")
    await polling.write(siti, "/start RSUD")
    await polling.do(siti, "Rawat inap")
    asked = await polling.write(siti, "perawatnya sangat membantu kami")
    assert "1/9" in asked.text
    assert "Saran dapat diketik di layar terakhir" in (await siti.messages())[-2].text
    assert [one.state.get("suggestion") for one in polling.drafts()] == [None, None]


async def edit(bot: Bot, person: Person, number: int, text: str) -> Message:
    """Somebody edits what they wrote. Returns what the bot shows last."""
    await bot.tg.ask("rewrite", chat_id=person.id, person_id=person.id, message_id=number, text=text)
    await bot.settle()
    return await person.last()


async def test_start_alone_says_how_and_goes_on_with_what_is_under_way(bot: Bot) -> None:
    siti = await bot.person()
    said = await bot.write(siti, "/start")
    assert ("ketik kode unit" in said.text, said.labels) == (True, [])
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai", "Sesuai", "Mudah", "Cepat")
    await bot.write(siti, "/start RSUD_jalan")
    said = await bot.write(siti, "/start")
    assert said.labels == [
        "▶ Lanjutkan: RSUD Contoh (0/9)",
        "▶ Lanjutkan: Dinas Kependudukan <Contoh> & … Sipil (3/9)",
    ]
    shown = await bot.do(siti, "3/9")
    assert "4/9" in shown.text
    assert shown.id == max(one.id for one in await siti.messages())
    await bot.do(siti, "✕ Batal", "Ya, batalkan")
    await siti.press("3/9", message=said)
    await bot.settle()
    assert "sudah berakhir" in next(one.text for one in await siti.messages() if one.id == said.id)


async def test_start_offers_the_units_that_were_rated(polling: Bot) -> None:
    bot = polling
    siti, other = await bot.person(), await bot.person("Ani Contoh")
    await bot.complete(siti, "DISDUK")
    await bot.complete(other, "PKM-01")
    said = await bot.write(siti, "/start")
    assert "Yang pernah Anda nilai:" in said.text
    assert said.labels == ["↻ Dinas Kependudukan <Contoh> & … Sipil"]
    assert "Anda sudah mengisi" in (await bot.do(siti, "↻ Dinas")).text
    assert (await bot.write(siti, "/start")).labels == ["▶ Lanjutkan: Dinas Kependudukan <Contoh> & … Sipil (9/9)"]


async def test_replies_speak_the_language_chosen_in_the_survey(polling: Bot) -> None:
    bot = polling
    siti = await bot.person(language="id")
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "English", "Start")
    for text, said in (
        ("/privasi", "Your privacy"),
        ("terima kasih", "You are welcome"),
        ("/id", "Your Telegram"),
        ("/bantuan", "How to answer"),
    ):
        await siti.send(text)
        await bot.settle()
        shown = [one.text for one in (await siti.messages())[-3:] if one.from_bot]
        assert any(said in one for one in shown), (text, shown)
    await bot.write(siti, "/batal")
    assert "cancelled" in (await siti.last()).text.lower()
    assert "Scan the QR" in (await bot.write(siti, "/start")).text, "after its end too"


async def test_answers_to_complaints_name_no_number_that_the_domain_does_not_have() -> None:
    for language in LANGUAGES:
        said = [texts(language)(key) for key in ("start.sapa", "start.complaint")]
        assert re.findall(r"\d[\d-]{2,}", " ".join(said)) == ["129"]
        assert "SP4N-LAPOR!" in said[1]


TO_THANKS = [label for label, _ in SCORES.values()]
IN_ENGLISH = ["Very suitable", "^Easy$", "Not fast", "Free", "Matches less", "^Competent$", "^Polite", "Fair", "Well"]


@pytest.mark.parametrize("code", ["DISDUK", "RSUD"])
@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("id", ["Mulai", *TO_THANKS, "Lewati semua", "Kirim"]),
        ("en", ["Start", *IN_ENGLISH, "Skip all", "Send"]),
    ],
)
async def test_at_most_thirteen_taps_from_start_to_thanks(
    polling: Bot, code: str, language: str, labels: list[str]
) -> None:
    siti = await polling.person(language=language)
    await polling.write(siti, f"/start {code}")
    taps = ["START", *(["Rawat inap", *labels[1:]] if code == "RSUD" else labels)]
    thanks = await polling.do(siti, *taps[1:])
    assert "SKM-" in thanks.text
    assert len(taps) <= 13
    service = "inap" if code == "RSUD" else ""
    assert polling.stored() == [polling.expected(code, service)]
    assert len([one for one in await siti.messages() if one.from_bot]) == 1


async def test_the_wrong_unit_can_be_left_at_any_screen(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    assert "dibatalkan" in (await bot.do(siti, "✕ Batal")).text, "nothing would be lost"
    await bot.write(siti, "/start DISDUK")
    asked = await bot.do(siti, "Mulai", "Sesuai", "✕ Batal")
    assert "1 dari 9 jawaban" in asked.text
    assert "2/9" in (await bot.do(siti, "Lanjutkan mengisi")).text
    assert "Tidak ada yang disimpan" in (await bot.do(siti, "✕ Batal", "Ya, batalkan")).text
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    await bot.complete(siti, "DISDUK")
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Ubah jawaban", "✎ Waktu", "Cepat")
    assert "tetap seperti semula" in (await bot.write(siti, "/batal")).text
    assert bot.stored() == [bot.expected()]


async def test_id_tells_ones_own_number(bot: Bot) -> None:
    siti = await bot.person()
    assert str(siti.id) in (await bot.write(siti, "/id")).text


@both_ways
async def test_a_group_is_pointed_to_a_private_chat(bot: Bot) -> None:
    siti = await bot.person()
    group = await bot.tg.group("RT 05 Contoh", [siti])
    await siti.in_group(group).send("/start DISDUK")
    await siti.in_group(group).send("DISDUK")
    await bot.settle()
    said = [one.text for one in await group.messages() if one.from_bot]
    assert len(said) == 1
    assert "https://t.me/skm_contoh_bot" in said[0]
    assert "\n" not in said[0]
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]


async def test_several_services_are_asked_and_answered_apart(bot: Bot) -> None:
    siti = await bot.person()
    await bot.complete(siti, "RSUD", "Rawat inap")
    await bot.write(siti, "/start RSUD")
    shown = await bot.do(siti, "Rawat inap")
    assert "sudah mengisi survei ini" in shown.text
    await bot.do(siti, "Layanan lain", "Rawat jalan")
    await bot.answer_all(siti, waktu="Sangat cepat")
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected("RSUD", "inap"), bot.expected("RSUD", "jalan", waktu=4)]


async def test_the_code_of_another_service_never_shows_the_first_ones_answers(bot: Bot) -> None:
    siti = await bot.person()
    await bot.complete(siti, "RSUD_inap")
    assert "sudah mengisi" in (await bot.write(siti, "/start RSUD_inap")).text
    shown = await bot.write(siti, "/start RSUD_jalan")
    assert "sudah mengisi" not in shown.text
    assert "Layanan: Rawat jalan" in shown.text


async def test_an_inapplicable_element_is_not_asked(bot: Bot) -> None:
    siti = await bot.person()
    assert "8 pertanyaan" in (await bot.write(siti, "/start PKM-01")).text
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti, but=("biaya",))
    summary = await bot.do(siti, "Lewati")
    assert "Biaya" not in summary.text
    await bot.do(siti, "Kirim")
    assert bot.stored() == [bot.expected("PKM-01", biaya=0)]


async def test_back_shows_the_choice_and_changes_it(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai", "Kurang sesuai")
    screen = await bot.do(siti, "Kembali")
    assert screen.labels[:2] == ["Tidak sesuai", "✓ Kurang sesuai"]
    await bot.answer_all(siti)
    screen = await bot.do(siti, "Kembali", "Kembali")
    assert "✓ Cukup" in screen.labels
    await bot.do(siti, "Sangat baik", "Dikelola", "Lewati", "Kirim")
    assert bot.stored() == [bot.expected(sarpras=4)]


async def test_an_edit_from_the_summary_returns_to_it(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati", "✎ Ubah jawaban", "✎ Waktu")
    summary = await bot.do(siti, "Kurang cepat")
    assert "Waktu: Kurang cepat" in summary.text
    await bot.write(siti, "Saran yang keliru")
    await bot.do(siti, "✎ Ubah jawaban", "Hapus saran", "✎ Ubah jawaban", "✎ Tentang Anda", "Kembali", "✎ Ubah jawaban")
    summary = await bot.write(siti, "Ternyata ada saran")
    assert "Ternyata ada saran" in summary.text
    await bot.do(siti, "Kirim")
    assert bot.stored() == [bot.expected(suggestion="Ternyata ada saran", waktu=2)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Antrean <b>lama</b> & =SUM(A1) «»", "Antrean <b>lama</b> & =SUM(A1) «»"),
        ("bagus 👍🏽 👨‍👩‍👧 ❤️", "bagus 👍🏽 👨‍👩‍👧 ❤️"),
        ("a" * 4000, "a" * 1000),
        ("DISDUK", "DISDUK"),
        ("WA 0812-3456-7890", "WA [telepon]"),
        ("baris\ndua", "baris\ndua"),
    ],
)
async def test_a_suggestion_is_kept_as_written(bot: Bot, typed: str, kept: str) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati")
    last = await bot.write(siti, typed)
    assert last.labels == ["✅ Kirim", "✎ Ubah jawaban"], "what waits stands last, with what is to be said above it"
    said = last.text + (await siti.messages())[-2].text.removesuffix(typed)
    assert ("1.000 karakter pertama" in said) is (len(typed) > 1000)
    assert ("tidak kami simpan" in said) is (kept == "WA [telepon]")
    assert " ".join(kept[:40].split()) in last.text, "on one line"
    await bot.do(siti, "Kirim")
    assert bot.stored() == [bot.expected(suggestion=kept)]


async def test_a_text_where_a_button_is_wanted_says_so(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    for _ in range(2):
        said = await bot.write(siti, "bagus sekali pelayanannya")
        assert "jawab dengan tombol" in (await siti.messages())[-2].text
        assert "1/9" in said.text
    shown = [one for one in await siti.messages() if one.labels]
    assert [one.id for one in shown] == [said.id], "the survey moves below, and one screen of it has buttons"
    assert ["bagus" in str(one.state) for one in bot.drafts()] == [False]
    await bot.do(siti, "English")
    await bot.write(siti, "bagus")
    assert "Please answer with the buttons" in (await siti.messages())[-2].text, "in the survey's language"


@both_ways
async def test_a_sticker_is_answered_with_words(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    telegram = bot.tg.telegram
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}  # noqa: E501  # fmt: skip
    telegram._from_person(telegram.chat(siti.id), telegram.account(siti.id), {"sticker": sticker})
    await bot.settle()
    assert "Hanya teks" in (await siti.messages())[-2].text
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected()]


@pytest.mark.parametrize(
    ("language", "said", "label"),
    [
        ("id", "Anda sekarang admin untuk seluruh instansi.", "Lihat kemajuan unit"),
        ("en", "You are now an admin", "See how units stand"),
    ],
)
async def test_an_admin_of_the_configuration_is_welcomed(polling: Bot, language: str, said: str, label: str) -> None:
    """Who took no invitation has had no other welcome."""
    admin = await polling.admin(language)
    shown = await polling.write(admin, "/start")
    assert shown.text.startswith(said) and tall(shown) <= TALLEST
    assert label in shown.labels[0]
    assert "2026" in (await polling.do(admin, label)).text, "the progress of the open period"


async def test_a_command_typed_without_its_sign_is_told(polling: Bot) -> None:
    bot = polling
    siti, head = await bot.person(), await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    assert (await bot.write(head, "status")).text == "Untuk itu ketik atau ketuk /status."
    assert "Perintah untuk pekerjaan Anda: /bantuan" in (await bot.write(head, "/start")).text
    assert "/bantuan" not in (await bot.write(siti, "/start")).text
    assert (await bot.write(head, "/start")).labels == ["📊 Lihat kemajuan unit ini"]
    assert "belum mengenali «status»" in (await bot.write(siti, "status")).text, "is no resident's"
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati semua")
    assert "Kirim" in " ".join((await bot.write(siti, "Batal")).labels), (
        "the summary waits below, and it is no suggestion"
    )
    assert (await siti.messages())[-2].text == "Untuk itu ketik atau ketuk /batal."
    await bot.do(siti, "Kirim")
    assert [one["suggestion"] for one in bot.stored()] == [None]


async def test_what_is_asked_of_the_survey_itself_is_answered(polling: Bot) -> None:
    siti = await polling.person()
    assert (await polling.write(siti, "hapus data saya")).text == "Untuk itu ketik atau ketuk /hapus."
    assert (await polling.write(siti, "cara isi survei")).text == "Untuk itu ketik atau ketuk /bantuan."
    await polling.write(siti, "/start DISDUK")
    await polling.do(siti, "Mulai")
    await polling.answer_all(siti)
    await polling.do(siti, "Lewati semua")
    waiting = await polling.write(siti, "salah pilih")
    assert "✎ Ubah jawaban" in waiting.labels
    assert "Saran:" not in waiting.text
    await polling.do(siti, "Kirim")
    again = await polling.write(siti, "mau ubah jawaban")
    assert "Yang pernah Anda nilai" in again.text
    assert "sudah mengisi" in (await polling.do(siti, "Dinas")).text


async def test_a_command_that_there_is_not_is_told_and_is_no_suggestion(polling: Bot) -> None:
    bot = polling
    siti, head = await bot.person(), await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00")
    said = (await bot.write(siti, "/bantaun")).text
    assert said == "Perintah /bantaun tidak ada. Mungkin maksud Anda /bantuan? Semua perintah: /bantuan"
    assert "/laporan" not in (await bot.write(siti, "/lapora RSUD")).text, "is no resident's"
    assert "Mungkin maksud Anda /laporan?" in (await bot.write(head, "/lapora RSUD")).text
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati semua")
    assert "Kirim" in " ".join((await bot.write(siti, "/settings")).labels), "the summary waits below"
    assert (await siti.messages())[-2].text == "Perintah /settings tidak ada. Semua perintah: /bantuan"
    await bot.do(siti, "Kirim")
    assert [one["suggestion"] for one in bot.stored()] == [None]


async def test_batal_forgets_the_draft(bot: Bot) -> None:
    siti = await bot.person()
    assert "Tidak ada survei" in (await bot.write(siti, "/batal")).text
    await bot.write(siti, "/start DISDUK")
    screen = await bot.do(siti, "Mulai")
    said = await bot.write(siti, "/batal")
    assert [one.text for one in await siti.messages() if "dibatalkan" in one.text] == [said.text], "said once"
    assert next(one.text for one in await siti.messages() if one.id == screen.id).startswith("✕ Dinas")
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    await siti.press_data(screen.data["Tidak sesuai"], message=screen)
    await bot.settle()
    assert "sudah berakhir" in next(one.text for one in await siti.messages() if one.id == screen.id)
    assert bot.stored() == []


@both_ways
async def test_batal_delivered_twice_takes_one_draft(bot: Bot) -> None:
    """A second /batal of the person's own takes the next. The same one delivered again takes nothing."""
    siti = await bot.person()
    for code in ("DISDUK", "PKM-01"):
        await bot.write(siti, f"/start {code}")
    assert "Survei untuk Puskesmas Contoh Melati dibatalkan." in (await bot.write(siti, "/batal")).text
    said = len(await siti.messages())
    for _ in range(2):
        await bot.tg.redeliver()
        await bot.settle()
    assert bot.rows("SELECT unit FROM drafts") == [("DISDUK",)]
    assert len(await siti.messages()) == said
    assert "Survei untuk Dinas Kependudukan" in (await bot.write(siti, "/batal")).text
    assert bot.rows("SELECT unit FROM drafts") == []


async def test_the_summary_stands_below_the_suggestion_that_was_typed(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    asked = await bot.do(siti, "Lewati")
    typed = await siti.send("Tambah kursi tunggu")
    await bot.settle()
    summary = await siti.last()
    assert summary.id > typed
    assert "Tambah kursi tunggu" in summary.text
    before = next(one for one in await siti.messages() if one.id == asked.id)
    assert ("pesan yang lebih baru" in before.text, before.labels) == (True, [])
    shown = [one.raw for one in await siti.messages()]
    await bot.tg.redeliver()
    await bot.settle()
    assert [one.raw for one in await siti.messages()] == shown
    await bot.do(siti, "Kirim")
    assert bot.stored() == [bot.expected(suggestion="Tambah kursi tunggu")]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/bantuan", "Cara mengisi survei"),
        ("/privasi", "Privasi Anda"),
        ("/help", "Cara mengisi"),
        ("/privacy", "Tidak disimpan bersama jawaban"),
    ],
)
async def test_words_that_help_leave_the_survey_alone(bot: Bot, command: str, said: str) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    last = await bot.write(siti, command)
    told = (await siti.messages())[-2].text
    assert said in told
    assert "admin" not in told
    assert "1/9" in last.text, "the survey waits below"
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected()]


async def test_hapus_asks_and_then_erases_tallies_included(bot: Bot) -> None:
    siti, budi = await bot.person(), await bot.person("Budi Contoh")
    assert "Tidak ada jawaban" in (await bot.write(siti, "/hapus")).text
    for person in (siti, budi):
        await bot.complete(person, "DISDUK")
    await bot.complete(siti, "RSUD_inap")
    await bot.write(siti, "/start PKM-02")
    asked = await bot.write(siti, "/hapus")
    assert "2 kiriman" in asked.text
    assert "tidak ada yang dihapus" in (await bot.do(siti, "Tidak jadi")).text
    assert len(bot.stored()) == 3
    await bot.write(siti, "/hapus")
    done = await bot.do(siti, "Ya, hapus")
    assert "2 kiriman Anda" in done.text
    assert bot.stored() == [bot.expected()]
    assert bot.rows("SELECT unit, CAST(json_extract(cells, '$[0]') AS INTEGER) FROM tallies") == [("DISDUK", 1)]
    assert bot.rows("SELECT count(*) FROM drafts") == [(0,)]
    await bot.complete(siti, "DISDUK")
    assert len(bot.stored()) == 2


async def test_hapus_finds_answers_of_a_closed_window_until_they_are_anonymous(bot: Bot) -> None:
    window = Window("KMP-1", "Kampanye", date(2026, 11, 16), date(2026, 11, 20), units=("DISDUK", "PKM-02"))
    await bot.app.store.windows.add(window)
    siti = await bot.person()
    for unit in ("DISDUK", "PKM-02"):
        said = await bot.complete(siti, unit)
    assert "Sampai survei ini berakhir pada 20 November 2026" in said.text
    receipt = said.text.partition("SKM-")[2][:9]
    bot.clock.advance(days=5)  # to Monday: the window is over, its quarter is not
    assert "2 kiriman" in (await bot.write(siti, "/hapus")).text
    await bot.app.retention.run(bot.clock.now)
    assert bot.rows("SELECT count(*), count(pseudonym), count(receipt) FROM responses") == [(2, 0, 0)]
    nothing = await bot.write(siti, "/hapus")
    assert "survei khusus yang sudah ditutup" in nothing.text
    assert "tidak dikenal" in (await bot.write(siti, f"SKM-{receipt}")).text


async def test_hapus_of_an_old_period_erases_nothing(bot: Bot) -> None:
    siti = await bot.person()
    await bot.complete(siti, "DISDUK")
    await bot.write(siti, "/hapus")
    bot.clock.now = datetime(2027, 1, 4, 3, tzinfo=UTC)
    assert "tidak ada yang dihapus" in (await bot.do(siti, "Ya, hapus")).text
    assert len(bot.stored()) == 1


async def test_coming_again_offers_to_see_and_change(bot: Bot) -> None:
    siti = await bot.person()
    first = await bot.complete(siti, "DISDUK")
    bot.clock.advance(days=7)
    shown = await bot.write(siti, "/start DISDUK")
    assert "sudah mengisi survei ini" in shown.text
    assert "Waktu: Tidak cepat" in shown.text
    assert "tetap seperti semula" in (await bot.do(siti, "Biarkan")).text
    assert bot.stored() == [bot.expected()]
    await bot.write(siti, "/start DISDUK")
    summary = await bot.do(siti, "Ubah jawaban", "✎ Waktu", "Sangat cepat")
    assert "menggantikan" in summary.text
    done = await bot.do(siti, "Kirim")
    assert "diperbarui" in done.text
    assert done.text.split("SKM-")[1][:9] == first.text.split("SKM-")[1][:9]
    assert bot.stored() == [bot.expected(waktu=4)]
    assert bot.rows("SELECT week, CAST(json_extract(cells, '$[0]') AS INTEGER) FROM tallies") == [("2026-W47", 1)]
    bot.clock.now = datetime(2027, 1, 4, 3, tzinfo=UTC)
    assert (await bot.write(siti, "/start DISDUK")).labels[0] == "Mulai"  # a new period asks anew


async def test_the_period_is_that_of_the_moment_of_sending(bot: Bot) -> None:
    """Midnight in Jakarta is 17:00 UTC. The server decides, whenever the survey was begun."""
    bot.clock.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati")
    bot.clock.advance(minutes=1)
    await bot.do(siti, "Kirim")
    assert bot.rows("SELECT period, week, hour FROM responses") == [("2027-Q1", "2026-W53", "2026-12-31T17")]


@pytest.mark.parametrize(("code", "unit", "service"), [("DISDUK", "DISDUK", ""), ("RSUD_jalan", "RSUD", "jalan")])
async def test_two_surveys_of_one_chat_do_not_mix(bot: Bot, code: str, unit: str, service: str) -> None:
    siti = await bot.person()
    one = await bot.write(siti, f"/start {code}")
    two = await bot.write(siti, "/start RSUD_inap")
    assert one.id != two.id
    labels = ["Mulai"]
    answers = ["Sangat sesuai", "Mudah", "Tidak cepat", "Gratis", "Kurang sesuai", "Kompeten", "Sopan dan ramah", "Cukup", "Dikelola"]  # noqa: E501  # fmt: skip
    worst = ["Tidak sesuai", "Tidak mudah", "Tidak cepat", "Sangat mahal", "Tidak sesuai", "Tidak kompeten", "Tidak sopan", "Buruk", "Tidak ada"]  # noqa: E501  # fmt: skip
    for left, right in zip([*labels, *answers], [*labels, *worst], strict=True):
        await siti.press(left, message=one)
        await siti.press(right, message=two)
        await bot.settle()
    for message in (one, two):
        await siti.press("Lewati", message=message)
        await bot.settle()
    two = await bot.write(siti, "untuk RSUD")
    for message in (one, two):
        await siti.press("Kirim", message=message)
        await bot.settle()
    assert sorted(bot.stored(), key=lambda one: one["answers"]["waktu"] + one["answers"]["biaya"], reverse=True) == [
        bot.expected(unit, service),
        bot.expected("RSUD", "inap", "untuk RSUD", **dict.fromkeys(bot.expected()["answers"], 1)),
    ]


async def test_an_unknown_code_is_answered_kindly_even_with_a_survey_open(bot: Bot) -> None:
    siti = await bot.person()
    await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai")
    assert "1/9" in (await bot.write(siti, "/start ZZZZQ")).text, "what waits stands last"
    assert "«ZZZZQ»" in (await siti.messages())[-2].text


async def test_a_chat_that_comes_back_goes_on_at_the_bottom(bot: Bot) -> None:
    siti = await bot.person()
    old = await bot.write(siti, "/start DISDUK")
    await bot.do(siti, "Mulai", "Kurang sesuai")
    new = await bot.write(siti, "/start DISDUK")
    assert new.id > old.id
    assert "2/9" in new.text
    texts = {one.id: one.text for one in await siti.messages()}
    assert "pesan yang lebih baru" in texts[old.id]
    await bot.do(siti, "Mudah")
    assert bot.rows("SELECT count(*) FROM drafts") == [(1,)]


async def test_a_closed_unit_begins_no_survey_but_finishes_one(bot: Bot) -> None:
    siti, budi = await bot.person(), await bot.person("Budi Contoh")
    await bot.write(siti, "/start DISDUK")
    unit = await bot.app.store.units.find("DISDUK")
    await bot.app.store.units.save([replace(unit, active=False)])
    assert "surveinya ditutup" in (await bot.write(budi, "/start DISDUK")).text
    below = await bot.app.store.units.find("PKM-01")
    await bot.app.store.units.save([replace(below, parent="RSUD", active=False)])
    led = await bot.write(budi, "/start PKM-01")
    assert (led.labels, "unit berikut" in led.text) == (["RSUD Contoh", "🔎 Puskesmas lain"], True)
    assert (await bot.write(budi, f"mau ke {below.name}")).text == led.text, "by its name as by its code"
    assert "belum ada unitnya" in (await bot.write(budi, "Dinas Kependudukan")).text
    await bot.write(budi, "/start PKM-01")
    alike = await bot.do(budi, "🔎 Puskesmas lain")
    assert alike.labels == ["Puskesmas Contoh Mawar (PKM-02)"], "others alike, without what is closed"
    assert (await bot.do(budi, "Mawar")).labels[0] == "Mulai"
    await bot.do(siti, "Mulai")
    await bot.answer_all(siti)
    await bot.do(siti, "Lewati", "Kirim")
    assert bot.stored() == [bot.expected()]


async def test_midnight_is_that_of_the_unit(bot: Bot) -> None:
    """In Jayapura the new year begins two hours before Jakarta's: 15:00 UTC."""
    unit = await bot.app.store.units.find("PKM-02")
    await bot.app.store.units.save([replace(unit, timezone="Asia/Jayapura")])
    bot.clock.now = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    siti = await bot.person()
    await bot.complete(siti, "PKM-02")
    await bot.complete(siti, "DISDUK")
    found = bot.rows("SELECT unit, period, hour FROM responses ORDER BY unit")
    assert found == [("DISDUK", "2026-Q4", "2026-12-31T15"), ("PKM-02", "2027-Q1", "2026-12-31T15")]
    await bot.app.retention.run(bot.clock())
    assert "sudah mengisi" in (await bot.write(siti, "/start DISDUK")).text
    assert "sudah mengisi" in (await bot.write(siti, "/start PKM-02")).text
    await bot.write(siti, "/hapus")
    assert "2 kiriman" in (await bot.do(siti, "Ya, hapus")).text
    assert bot.stored() == []
