"""Screens: the official wording, every label, the earlier choice marked, and HTML that Telegram takes."""

import html
import re
from dataclasses import replace
from itertools import product

import pytest

from bot.conversation.callbacks import decode
from bot.conversation.draft import BOT, EDITS, OFFICER, PRIOR, SERVICE, SUMMARY, WELCOME, Draft, Questionnaire
from bot.conversation.events import Choose, Edit, Quit, Tap
from bot.conversation.profile import PROFILE
from bot.conversation.render import Screen, render, thanks
from bot.conversation.screen import TALLEST, height
from bot.conversation.texts import texts
from scoring import instruments, load_instrument

# Permenpan RB 14/2017, Lampiran: the sample questionnaire in its own order (a = 1 ... d = 4).
OFFICIAL = """
persyaratan | Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya? | Tidak sesuai | Kurang sesuai | Sesuai | Sangat sesuai
prosedur | Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini? | Tidak mudah | Kurang mudah | Mudah | Sangat mudah
waktu | Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan? | Tidak cepat | Kurang cepat | Cepat | Sangat cepat
biaya | Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan? | Sangat mahal | Cukup mahal | Murah | Gratis
produk | Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan dengan hasil yang diberikan? | Tidak sesuai | Kurang sesuai | Sesuai | Sangat sesuai
kompetensi | Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan? | Tidak kompeten | Kurang kompeten | Kompeten | Sangat kompeten
perilaku | Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan? | Tidak sopan dan ramah | Kurang sopan dan ramah | Sopan dan ramah | Sangat sopan dan ramah
sarpras | Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana? | Buruk | Cukup | Baik | Sangat baik
pengaduan | Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan? | Tidak ada | Ada tetapi tidak berfungsi | Berfungsi kurang maksimal | Dikelola dengan baik
"""  # noqa: E501 -- one row, one question
ROWS = [[cell.strip() for cell in line.split(" | ")] for line in OFFICIAL.strip().splitlines()]

NASTY = 'Dinas <b>"A"</b> & <i>B'
FORM = Questionnaire(load_instrument("permenpan-14-2017"), "AA", NASTY, (("x", "Poli <X> & Y"), ("y", "</b>")))
ASKED = replace(FORM, asks_profile=True)
ANSWERED = Draft(
    "D",
    "id",
    revision=5,
    service="x",
    profile={"kelamin": "P", "usia": ">65", "pendidikan": "", "pekerjaan": "TANI"},
    answers=dict.fromkeys(FORM.instrument.keys, 2),
    suggestion="<script>&amp;</b> =1+1 " + "a" * 2000,
)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


def plain(screen: Screen) -> str:
    """The text without our own tags. Anything else that looks like one stays and is found."""
    return html.unescape(re.sub(r"</?(b|i|code)>", "", screen.text))


def balanced(text: str) -> bool:
    """Only <b>, <i> and <code>, properly nested, and no other < > or loose &."""
    open_tags: list[str] = []
    for close, name in re.findall(r"<(/?)(b|i|code)>", text):
        if not close:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    rest = re.sub(r"</?(b|i|code)>", "", text)
    return not open_tags and "<" not in rest and ">" not in rest and not re.search(r"&(?!(lt|gt|amp|quot);)", rest)


def test_the_questionnaire_asks_in_its_own_order() -> None:
    assert [page for page in FORM.pages if page.startswith("q.")] == [f"q.{row[0]}" for row in ROWS]


@pytest.mark.parametrize(("place", "row"), list(enumerate(ROWS, 1)), ids=[row[0] for row in ROWS])
def test_official_wording_and_labels(place: int, row: list[str]) -> None:
    key, question, *answers = row
    screen = render(replace(ANSWERED, page=f"q.{key}", answers={}), FORM)
    assert question in plain(screen)
    assert f"{'▰' * place}{'▱' * (9 - place)} {place}/9" in plain(screen)
    assert [[button.label for button in one] for one in screen.rows[:4]] == [[answer] for answer in answers]
    assert [decode(one[0].data) for one in screen.rows[:4]] == [
        Tap("D", 5, Choose(f"q.{key}", score)) for score in "1234"
    ]
    assert "Kembali" in screen.rows[4][0].label


@pytest.mark.parametrize("language", ["id", "en"])
def test_easy_mode_explains_each_question_and_leaves_its_wording(language: str) -> None:
    for item in FORM.questions:
        draft = replace(ANSWERED, language=language, page=f"q.{item.key}")
        usual, easy = plain(render(draft, FORM)), plain(render(replace(draft, easy=True), FORM))
        assert item.question[language] in usual
        assert item.question[language] in easy
        assert html.unescape(texts(language)(f"plain.{item.element}")) in easy
        assert NASTY not in easy, "one idea a screen"
        counter = plain(render(replace(draft, easy=True, channel=OFFICER), FORM))
        assert f"{NASTY} · {texts(language)('officer.mode')}\n" in counter, "the counter shows for whom it asks"


@pytest.mark.parametrize("instrument", instruments())
@pytest.mark.parametrize("language", ["id", "en"])
def test_easy_mode_asks_about_oneself_in_screens_of_a_small_phone(language: str, instrument: str) -> None:
    form, words = Questionnaire(load_instrument(instrument), "AA", NASTY), texts(language)
    for page, profile in product(form.paced(easy=True).about, ({}, {"kelamin": "L"})):
        draft = Draft("D", language, page=page, profile=profile, answers=dict.fromkeys(form.asked, 3), easy=True)
        screen, (asked,) = render(draft, form), form.paced(easy=True).about[page]
        assert height(screen) <= 464, "pixels of a phone of 360 x 640"
        assert words(f"profile.{asked.key}.question") in plain(screen)
        taps = [decode(button.data) for row in screen.rows for button in row]
        assert {one.action.page for one in taps if one and isinstance(one.action, Choose)} == {f"p.{asked.key}"}
        last = page == list(form.paced(easy=True).about)[-1]
        assert (words("button.skip_rest" if profile else "button.skip_all") in labels(screen)) is not (last and profile)


def test_sarpras_and_pengaduan_are_not_swapped() -> None:
    """A real import script elsewhere had their labels the wrong way round."""
    reports = {item.key: (item.u, item.labels["id"]) for item in FORM.instrument.items}
    assert reports["pengaduan"] == ("U8", ("Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"))  # noqa: E501  # fmt: skip
    assert reports["sarpras"] == ("U9", ("Buruk", "Cukup", "Baik", "Sangat baik"))
    assert [item.key for item in FORM.instrument.asked][-2:] == ["sarpras", "pengaduan"]


@pytest.mark.parametrize("instrument", instruments())
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("answered", [True, False])
def test_every_screen_of_every_instrument_can_be_shown(instrument: str, language: str, answered: bool) -> None:
    model = load_instrument(instrument)
    services = tuple((f"s{number}", f"Layanan <{number}> " + "&" * 150) for number in range(5))
    form = Questionnaire(model, "AA", "&" * 200, services)
    pages = {*form.pages, *replace(form, asks_profile=True).pages, EDITS, PRIOR, "x.q.waktu"}
    for page in sorted(pages):
        form = replace(form, asks_profile=page.startswith("p."))
        draft = Draft("D", language, page=page)
        if answered:
            answers = dict.fromkeys(model.keys, 4)
            draft = replace(ANSWERED, language=language, page=page, service="s1", answers=answers, revises=True)
        screen = render(draft, form)
        assert balanced(screen.text), page
        assert 0 < len(screen.text.encode("utf-16-le")) // 2 <= 4096, page
        assert all(0 < len(label) <= 300 for label in labels(screen)), page
        assert render(draft, form) == screen


@pytest.mark.parametrize("page", [*FORM.pages, EDITS, PRIOR, "x.q.waktu"])
def test_names_and_suggestions_are_escaped(page: str) -> None:
    screen = render(replace(ANSWERED, page=page), FORM)
    assert balanced(screen.text)
    assert NASTY in plain(screen)


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        (SERVICE, "✓ Poli <X> & Y"),
        ("p.kelamin", "✓ Perempuan"),
        ("p.usia", "✓ > 65"),
        ("p.pendidikan", "✓ Tidak ingin menjawab"),
        ("p.pekerjaan", "✓ Petani/Nelayan"),
        ("q.waktu", "✓ Kurang cepat"),
        ("q.sarpras", "✓ Cukup"),
        ("q.pengaduan", "✓ Ada tetapi tidak berfungsi"),
    ],
)
def test_the_earlier_choice_is_marked(page: str, marked: str) -> None:
    screen = render(replace(ANSWERED, page=page), ASKED)
    assert [label for label in labels(screen) if label.startswith("✓")] == [marked]
    blank = Draft("D", "id", page=page, answers={key: 3 for key in FORM.instrument.keys if page.startswith("p.")})
    assert [label for label in labels(render(blank, ASKED)) if label.startswith("✓")] == []


@pytest.mark.parametrize("channel", [BOT, OFFICER])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ("Kepala unit dan pengelola survei melihat angka dan saran", "di bawah 17 tahun")),
        ("en", ("Unit heads and those who run the survey see figures", "under 17")),
    ],
)
def test_the_first_screen_says_who_reads_what(channel: str, language: str, said: tuple[str, str]) -> None:
    screen = render(Draft("D", language, channel=channel), FORM)
    assert [words for words in said if words not in plain(screen)] == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("channel", "most"), [(BOT, 464), (OFFICER, 590)])
def test_the_first_screen_fits_a_small_phone_with_three_services(channel: str, language: str, most: int) -> None:
    named = replace(FORM, unit_name="Dinas Kependudukan dan Pencatatan Sipil")
    form = replace(
        named, services=tuple((name, name) for name in ("KTP elektronik", "Kartu Keluarga", "Akta kelahiran"))
    )
    screen = render(Draft("D", language, channel=channel), form)
    assert height(screen) <= most, "pixels of a phone of 360 x 640"


@pytest.mark.parametrize("instrument", instruments())
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_was_sent_fits_a_small_phone_when_somebody_comes_again(language: str, instrument: str) -> None:
    model, long = load_instrument(instrument), "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Contoh"
    several = (("x", "Penerbitan Nomor Induk Berusaha bagi usaha kecil"), ("y", "Y"))
    for services, suggestion, name in product(((), several), (None, "panjang " * 60), (long, "Puskesmas Contoh")):
        form = Questionnaire(model, "AA", name, services)
        told = {field.key: field.options[-1] for field in form.profile}
        answers = dict.fromkeys((item.key for item in form.questions), 1)
        draft = Draft("D", language, page=PRIOR, answers=answers, profile=told, service="x" if services else None)
        screen = render(replace(draft, suggestion=suggestion), form)
        assert height(screen) <= 464, "pixels of a phone of 360 x 640"
        assert name[:20] in plain(screen)


@pytest.mark.parametrize("instrument", instruments())
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_summary_fits_a_small_phone_in_every_state(language: str, instrument: str) -> None:
    model, long = load_instrument(instrument), "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Contoh"
    form = Questionnaire(model, "AA", long, (("x", "Penerbitan Nomor Induk Berusaha bagi usaha kecil"), ("y", "Y")))
    told = {field.key: field.options[-1] for field in form.profile}
    heights, texts_seen = set(), set[int]()
    for answered, profile, suggestion, revises, service, channel in product(
        (False, True), ({}, told), (None, "panjang " * 60), (False, True), ("x", None), (BOT, OFFICER)
    ):
        answers = dict.fromkeys((item.key for item in form.questions), 4 if answered else 1)
        draft = Draft("D", language, page=SUMMARY, answers=answers, profile=profile, service=service, channel=channel)
        screen = render(replace(draft, suggestion=suggestion, revises=revises), form)
        heights.add(height(screen))
        texts_seen.add(len(plain(screen).split("\n")))
        assert [len(row) for row in screen.rows] == [1, 1]
    assert max(heights) <= 464
    assert len(texts_seen) > 1, "as much as fits"


@pytest.mark.parametrize(
    ("language", "said"), [("id", "tidak dapat dilihat, diubah, atau dihapus"), ("en", "seen, changed")]
)
def test_the_counter_says_that_an_answer_cannot_be_changed_or_erased(language: str, said: str) -> None:
    assert said in plain(render(Draft("D", language, channel=OFFICER), FORM))
    assert said not in plain(render(Draft("D", language), FORM))
    rights = texts(language)("privacy.text", agency="Kota", draft_days=7, suggestion_days=730)
    assert said in rights, "/privasi, to which that screen points"


def test_the_welcome_says_what_is_asked_and_kept() -> None:
    screen = render(Draft("D", "id", service="x"), replace(FORM, inapplicable=frozenset({"biaya"})))
    for words in (NASTY, "Layanan: Poli <X> & Y", "8 pertanyaan", "sekitar satu menit", "tanpa nama", "/privasi"):
        assert words in plain(screen)
    assert labels(screen)[0] == "Mulai"


def test_the_welcome_of_several_services_asks_which_and_begins_with_it() -> None:
    screen = render(Draft("D", "id"), FORM)
    assert "Layanan apa yang baru saja Anda terima?" in plain(screen)
    assert labels(screen) == ["Poli <X> & Y", "</b>", "✕ Batal", "Mode mudah", "🌐 English"]


@pytest.mark.parametrize("field", PROFILE, ids=lambda field: field.key)
def test_every_profile_question_may_be_declined(field: object) -> None:
    page = f"p.{field.key}"  # type: ignore[attr-defined]
    assert "Tidak ingin menjawab" in labels(render(replace(ANSWERED, profile={}, page=page), ASKED))


def test_the_profile_has_few_screens_with_a_way_past_all_of_it() -> None:
    blank = replace(ANSWERED, profile={}, page="a.1")
    first = render(blank, FORM)
    assert "▰▰▰▰▰▰▰▰▰ 9/9\nTentang Anda 1/2 · boleh dilewati" in plain(first)
    assert [len(row) for row in first.rows] == [2, 4, 3, 2, 3, 3, 2, 3]
    assert labels(first)[-5:-3] == ["Lewati semua", "Lanjut ›"]
    some = render(replace(blank, profile={"usia": ">65"}), FORM)
    assert [label for label in labels(some) if label.startswith("✓")] == ["✓ > 65"]
    assert labels(some)[-5:-3] == ["Lewati sisanya", "Lanjut ›"]
    assert labels(render(replace(blank, page="a.2"), FORM))[-4] == "Lewati semua"
    assert labels(render(replace(ANSWERED, page="a.2"), FORM))[-4] == "Lanjut ›"


def test_the_summary_shows_every_answer_and_two_buttons() -> None:
    screen = render(replace(ANSWERED, page=SUMMARY), FORM)
    text = plain(screen)
    for line in (
        "Layanan: Poli <X> & Y",
        "Perempuan, Di atas 65, Petani/Nelayan",
        "Biaya/tarif: Cukup mahal",
        "Sarana dan prasarana: Cukup",
        "Penanganan: Ada tetapi tidak berfungsi",
        "Saran: <script>&amp;</b> =1+1 aaa",
    ):
        assert line in text
    assert labels(screen) == ["✅ Kirim", "✎ Ubah jawaban"]
    assert "menggantikan" not in text
    assert "menggantikan" in plain(render(replace(ANSWERED, page=SUMMARY, revises=True), FORM))
    assert len(text.splitlines()) <= 15
    blank = render(replace(ANSWERED, page=SUMMARY, suggestion=None), FORM)
    assert "Ada saran? Ketik di bawah" in plain(blank)


def test_every_answer_can_be_changed_on_a_screen_of_its_own() -> None:
    screen = render(replace(ANSWERED, page=EDITS), FORM)
    edits = [tap.action.page for row in screen.rows for tap in map(decode, (b.data for b in row)) if tap and isinstance(tap.action, Edit)]  # noqa: E501  # fmt: skip
    assert edits == [page for page in FORM.pages if page not in (WELCOME, SUMMARY, "a.2")]
    assert [(one.label, one.style) for row in screen.rows for one in row if one.style] == [("Hapus saran", "danger")]
    assert "Hapus saran" not in labels(render(replace(ANSWERED, page=EDITS, suggestion=None), FORM))
    assert len(screen.rows) <= 8


def test_what_was_not_answered_is_said_to_be_so() -> None:
    text = plain(render(Draft("D", "en", page=SUMMARY), FORM))
    assert text.count("not answered yet") == 9


def test_an_inapplicable_question_is_not_counted() -> None:
    form = replace(FORM, inapplicable=frozenset({"biaya"}))
    assert " 4/8" in render(replace(ANSWERED, page="q.produk"), form).text
    gone = render(replace(ANSWERED, page="q.biaya"), form)  # the unit changed while somebody stood there
    assert labels(gone)[0] == "Mulai"


@pytest.mark.parametrize(("revised", "words"), [(False, "sudah tersimpan"), (True, "sudah diperbarui")])
def test_thanks_carry_the_receipt(revised: bool, words: str) -> None:
    screen = thanks("id", NASTY, "SKM-AAAA-BBBB", revised=revised)
    assert balanced(screen.text)
    assert f"Jawaban Anda untuk {NASTY} {words}" in plain(screen)
    assert "SKM-AAAA-BBBB" in screen.text
    assert screen.rows == ()


@pytest.mark.parametrize(
    ("until", "said"), [("", "Selama periode ini"), ("2026-11-20", "berakhir pada 20 November 2026"), (None, "")]
)
def test_thanks_offer_a_change_as_long_as_there_is_one(until: str | None, said: str) -> None:
    text = thanks("id", "Dinas Contoh", "SKM-AAAA-BBBB", revised=False, until=until).text
    assert said in text
    assert ("mengubah" in text) is bool(said)


@pytest.mark.parametrize("reviewing", [False, True])
@pytest.mark.parametrize("easy", [False, True])
def test_the_wrong_unit_can_be_left_at_any_screen(easy: bool, reviewing: bool) -> None:
    """But the summary, which has two buttons alone: its second leads to a screen that has the way out."""
    for page in (*FORM.paced(easy).pages, EDITS):
        screen = render(replace(ANSWERED, page=page, easy=easy, reviewing=reviewing), FORM)
        quits = any(decode(one.data) == Tap("D", 5, Quit()) for row in screen.rows for one in row)
        assert quits is (page != SUMMARY), page


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_first_screen_fits_a_small_phone(language: str) -> None:
    """Of a resident and at the counter, with a unit of one line and two services."""
    form = replace(FORM, unit_name="RSUD Contoh Kabupaten Contoh", services=(("x", "Rawat inap"), ("y", "Rawat jalan")))
    for channel in (BOT, OFFICER):
        assert height(render(Draft("D", language, channel=channel), form)) <= TALLEST
