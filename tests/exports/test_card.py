"""The card as a picture, and its words read back from the same template set as PDF."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest
import typst

from exports.card import draw_card, drawing
from exports.card_values import Card, CityPart, Figure
from exports.errors import BadCard
from exports.writing import typeset as typesetting
from exports.writing.typeset import typeset


def words(card: Card) -> str:
    page = pypdf.PdfReader(io.BytesIO(typeset("card", drawing(card), "pdf"))).pages[0]
    return " ".join(str(page.extract_text()).replace("\u200b", "").split())


def test_the_picture_is_square_and_everything_is_on_it(card: Card, read_png: Callable[[bytes], Any]) -> None:
    picture = read_png(draw_card(card))
    assert (picture.width, picture.height) == (1080, 1080)
    shown = words(card)
    for text in ("81,96", "B", "Baik", "80,12 – 83,79", "214 dari target 265", "82,50 B", "n = 21", "+1,24"):
        assert text in shown
    for text in (card.unit, card.agency, card.span, "belum cukup bukti", "65,00", "76,61", "88,31", "1/9"):
        assert text in shown
    for bar in card.elements:
        assert bar.label in shown
        assert bar.ikm is not None and bar.ikm.replace(".", ",") in shown


def test_what_is_compared_stands_above_the_verdict(card: Card) -> None:
    told = replace(card, compared="26 vs 52 minggu sebelumnya", change="-5.24", verdict="tidak terbukti berubah")
    assert "26 vs 52 minggu sebelumnya: −5,24 tidak terbukti berubah" in words(told)
    waits = words(replace(told, change=None, verdict="dinilai mulai Minggu 19 2028"))
    assert "26 vs 52 minggu sebelumnya: dinilai mulai Minggu 19 2028" in waits
    assert "minggu lalu" not in waits


def test_few_answers_have_no_grade_no_scale_and_half_the_height(card: Card, read_png: Callable[[bytes], Any]) -> None:
    head = Figure("Triwulan IV 2026", 7, "86.57", target=265, note="Terlalu sedikit untuk dinilai.")
    few = replace(card, headline=head, week=Figure("Minggu 46", 7, "86.57"), change=None, verdict=None, elements=())
    picture = read_png(draw_card(few))
    assert (picture.width, picture.height) == (1080, 540)
    shown = words(few)
    assert "86,57" in shown
    assert "Terlalu sedikit untuk dinilai." in shown
    for text in ("86,57 B", "76,61", "terendah", "Selang", "Unsur"):
        assert text not in shown
    with pytest.raises(BadCard, match=r"headline\.mutu: missing"):
        draw_card(replace(few, elements=card.elements))


def test_a_number_alone_says_that_it_is_too_few(card: Card) -> None:
    head = Figure("Triwulan IV 2026", 3, note="Terlalu sedikit untuk ditampilkan.")
    shown = words(replace(card, headline=head, week=None, change=None, verdict=None, elements=()))
    assert "Terlalu sedikit untuk ditampilkan." in shown
    assert "Belum ada jawaban" not in shown


SHAPES: dict[str, dict[str, Any]] = {
    "usual": {},
    "half a year": {"compared": "26 vs 52 minggu sebelumnya", "change": "+5.24", "verdict": "tidak terbukti berubah"},
    "few": {"headline": Figure("Triwulan IV", 7, "86.57", note="Terlalu sedikit."), "elements": (), "change": None},
    "nobody": {"headline": Figure("Triwulan IV", 0, target=265), "week": None, "change": None},
    "noted": {"note": "Tidak ada unsur yang terbukti terendah", "beside": ("IPAK 3,4100 (× 25 = 85,25)",)},
    "a small week": {"week": Figure("Minggu", 4, "82.50", "B")},
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_under_nine_pixels_where_a_phone_shows_it(card: Card, shape: str, language: str) -> None:
    """292 pixels wide, as a chat on a phone of 360 shows it. What does not fit in that size would be cut."""
    sizes: list[float] = []

    def seen(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        if text.strip():
            sizes.append(size * abs(matrix[3] or 1))

    shown = replace(card, **{"verdict": None if "headline" in SHAPES[shape] else card.verdict, **SHAPES[shape]})
    content = typeset("card", drawing(replace(shown, language=language)), "pdf")
    pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=seen)
    assert min(sizes) * 292 / 1080 >= 9
    assert "…" not in words(replace(shown, language=language))


def test_the_last_weeks_are_a_line_with_a_gap(card: Card, read_png: Callable[[bytes], Any]) -> None:
    """Its last point is the lowest of all and has a colour of its own, and nothing is drawn of fewer than two weeks."""
    weeks = ("80.00", "82.00", "", "84.00", "83.00", "79.00")
    bare, one, line = (read_png(draw_card(replace(card, weeks=found))) for found in ((), (*[""] * 5, "79.00"), weeks))
    assert bare.rows == one.rows
    field = [(x, y) for y in range(425, 470) for x in range(812, 1040)]
    drawn = [(x, y) for x, y in field if line.rows[y][x] != bare.rows[y][x]]
    ends = [(x, y) for x, y in drawn if line.rows[y][x] == (20, 32, 43)]
    assert min(x for x, _ in ends) > 1000
    assert abs(max(y for _, y in ends) - max(y for _, y in drawn)) <= 1  # the edge of a dot is half transparent
    assert "6 minggu" in words(replace(card, weeks=weeks))
    columns = {x for x, _ in drawn}
    step = (max(columns) - min(columns)) / 5
    assert int(min(columns) + 2 * step) not in columns, "the week without an answer"
    with pytest.raises(BadCard, match=r"weeks\.1"):
        draw_card(replace(card, weeks=("80.00", "x")))


def test_the_lowest_elements_are_marked_by_shape_as_well(card: Card, read_png: Callable[[bytes], Any]) -> None:
    marked = read_png(draw_card(card))
    plain = read_png(draw_card(replace(card, elements=tuple(replace(one, lowest=False) for one in card.elements))))
    gutter = range(56, 76)  # left of the elements' numbers stands nothing but the marks

    def drawn_rows(picture: Any) -> int:
        rows = [any(picture.rows[y][x] != picture.rows[670][40] for x in gutter) for y in range(702, 1075)]
        return sum(1 for one, two in zip([False, *rows], rows, strict=False) if two and not one)

    assert (drawn_rows(marked), drawn_rows(plain)) == (3, 0)


@pytest.mark.parametrize(("language", "ribbon"), [("id", "Data contoh – angka"), ("en", "Sample data – made-up")])
def test_made_up_figures_say_so(card: Card, language: str, ribbon: str) -> None:
    assert ribbon in words(replace(card, language=language))
    assert ribbon not in words(replace(card, language=language, made_up=False))


@pytest.mark.parametrize("ends", [("80.12", "83.79"), (None, None)])
@pytest.mark.parametrize("n", [1, 9])
def test_a_small_sample_is_called_small(card: Card, n: int, ends: tuple[str | None, str | None]) -> None:
    few = words(replace(card, headline=replace(card.headline, n=n, low=ends[0], high=ends[1])))
    assert f"Sampel terlalu kecil untuk selang kepercayaan 95% (n = {n})" in few
    assert "83,79" not in few


def test_no_answers_is_not_a_zero(card: Card) -> None:
    bare = tuple(replace(one, nrr=None, ikm=None, mutu=None, lowest=False) for one in card.elements)
    none = replace(card, headline=Figure("Triwulan IV", 0), week=Figure("Minggu", 0), change=None, elements=bare)
    shown = words(none)
    assert "Belum ada jawaban" in shown
    assert "0,00" not in shown.replace("100,00", "")


@pytest.mark.parametrize("verdict", ["naik", "turun", "belum cukup bukti"])
def test_an_arrow_stands_only_beside_a_direction(card: Card, verdict: str) -> None:
    expected = {"naik": "up", "turun": "down"}.get(verdict)
    assert drawing(replace(card, verdict=verdict))["direction"] == expected


def test_hostile_names_are_printed_as_written_inside_the_margins(
    card: Card, nasty: str, read_png: Callable[[bytes], Any]
) -> None:
    bars = tuple(replace(one, label=nasty) for one in card.elements)
    head = replace(card.headline, label=nasty, note=nasty, kinerja=nasty)
    hostile = replace(card, unit=nasty, agency=nasty, span=nasty, headline=head, elements=bars, verdict=nasty)
    shown = words(hostile)
    for text in ('#eval("1") #panic()', "$x^2$", "*b*", "_i_", "@ref", "\\u{41}", "<b>HTML</b>"):
        assert text in shown
    picture = read_png(draw_card(hostile))
    for y in (*range(60, 238, 4), *range(640, 1080, 4)):
        assert len(set(picture.rows[y][1040:])) == 1, f"something runs off the card in row {y}"


@pytest.mark.parametrize("count", [0, 1, 9, 14, 30])
def test_any_number_of_elements_is_drawn(card: Card, count: int) -> None:
    many = tuple(replace(card.elements[i % 9], u=f"U{i + 1}") for i in range(count))
    shown = words(replace(card, elements=many))
    assert count == 0 or f"U{min(count, 22)}" in shown
    assert ("+ 8" in shown) == (count == 30)


def test_control_characters_and_lone_surrogates_do_not_stop_the_card(card: Card) -> None:
    assert draw_card(replace(card, unit="a\x00b\ud800c\n\t\rd\ufffe"))


def test_an_impossible_index_stays_on_the_scale(card: Card) -> None:
    assert draw_card(replace(card, headline=replace(card.headline, ikm="24.75", mutu="D", low="24.75", high="24.99")))


def test_a_small_week_is_called_small(card: Card) -> None:
    week = Figure("Minggu ini", 3, "82.50", "B", "Baik")
    assert "n = 3, sedikit" in words(replace(card, week=week))
    assert "sedikit" not in words(card)


def test_the_machines_fonts_change_nothing(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draw_card(card)
    monkeypatch.setattr(typesetting, "_fonts", lambda: typst.Fonts(include_system_fonts=False))
    assert draw_card(card) == drawn


def test_figures_that_cannot_be_drawn_are_all_named(card: Card) -> None:
    head = replace(card.headline, ikm="delapan", low="inf")
    bars = (replace(card.elements[0], ikm="81,96"), replace(card.elements[1], mutu=None))
    with pytest.raises(BadCard) as caught:
        draw_card(replace(card, headline=head, elements=bars, grades=(("A", "x"),)))
    assert caught.value.faults == (
        "headline.ikm: found 'delapan', expected a number such as 81.96",
        "headline.low: found 'inf', expected a number such as 81.96",
        "elements[0].ikm: found '81,96', expected a number such as 81.96",
        "grades.A: found 'x', expected a number such as 81.96",
        "elements[1].mutu: missing beside 79.90",
    )
    with pytest.raises(BadCard, match="grades: found none"):
        draw_card(replace(card, grades=()))


@pytest.mark.parametrize("shape", [str, str.upper])
def test_the_longest_name_of_a_unit_stands_whole_on_the_card(card: Card, shape: Any) -> None:
    name = ("Dinas Contoh Pelayanan " * 10)[:194] + " akhir"
    shown = words(replace(card, unit=shape(name)))
    assert " akhir" in shown.casefold()


def sizes(card: Card) -> set[float]:
    """How high letters are set, in pixels of the picture."""
    found = set[float]()

    def see(text: str, _: Any, matrix: Any, __: Any, size: float) -> None:
        if text.strip():
            found.add(round(abs(matrix[3]) * size, 1))

    content = typeset("card", drawing(card), "pdf")
    pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=see)
    return found


LONG_END = "Terbawah: Dinas Pemberdayaan Perempuan, Perlindungan Anak, dan Keluarga Berencana Contoh, 71,26 (C)"


@pytest.mark.parametrize("elements", [0, 11, 22])
@pytest.mark.parametrize(
    "city", [None, CityPart((("A", 3), ("B", 70)), 2, 14, "Teratas: Unit Contoh, 92,52 (A)", LONG_END)]
)
def test_a_phone_shows_every_letter_nine_pixels_high(card: Card, city: CityPart | None, elements: int) -> None:
    """Which is 34 of 1080, where the card is 292 wide. Nothing is cut, and all stands on the picture."""
    some = tuple(replace(card.elements[place % 9], u=f"U{place + 1}") for place in range(elements))
    note = (
        "Dua dari 89 unit mempunyai kurang dari sepuluh jawaban dan ikut dalam rata-rata; mutunya sama tanpa unit itu."
    )
    shown = replace(card, elements=some, city=city, week=None if city else card.week)
    if city:
        shown = replace(shown, headline=replace(card.headline, note=note))
    assert min(sizes(shown)) >= 34
    told = words(shown)
    assert "…" not in told
    for text in (f"U{elements}" if elements else "81,96", LONG_END if city else "82,50", note if city else "n = 21"):
        assert text in told
    wide, high = struct.unpack(">II", draw_card(shown)[16:24])
    assert wide == 1080
    assert (high > 1080) == ((city is not None and elements > 0) or elements > 11)
    assert high < 2 * wide
