"""Slides, press release and leaflets read back: the Laporan's own figures, and nobody called best by chance."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Cm

from bot.reporting.facts import plans_of
from bot.reporting.shown import Links
from exports.disclosure import SEAL, Cleared
from exports.laporan import Done, Laporan, Line, Plan
from exports.laporan.opened import opened
from exports.laporan.trend import OTHER_UNITS
from exports.letters import LetterEntry, pages
from exports.result_day.facts import Contact, Facts
from exports.result_day.leaflet import leaflets
from exports.result_day.press import press_release
from exports.result_day.sentences import Sentences
from exports.result_day.slides import slides
from scoring import Tally, UnitResult, half_up, load_instrument, parse_weight, rollup, score
from scoring.ends import ends
from scoring.interval import Interval, TooFew
from tests.exports.test_laporan_told import line, unit
from tests.support.readback import pages_of

SKM = load_instrument()
WEIGHTS = parse_weight("1/9", SKM)
CONTACT = Contact("https://skm.contoh.example", "https://t.me/skm_contoh_bot", "(contoh) 021 000")
BEST, FINE, POOR = (4, 4, 3, 4, 4, 4, 4, 4, 4), (3, 3, 2, 3, 4, 3, 3, 3, 3), (2, 3, 2, 2, 3, 2, 2, 2, 1)
# what a document says beside figures of this survey
FIXED = {"14", "2017", "25", "2009", "95", "100", "1", "4", "30", "31", "021", "000"}
DECIMAL = re.compile(r"\d+[.,]\d+(?:\.\d+)?")


def mixed(row: tuple[int, ...], n: int, other: tuple[int, ...] = (3,) * 9) -> list[tuple[int | None, ...]]:
    """Answers that are not all alike."""
    return [row if place % 3 else other for place in range(n)]


def city(**changes: Any) -> Laporan:
    """Four units, of which one is told apart above all others, in two periods."""
    now = {"AA": mixed(BEST, 60, BEST), "BB": mixed(FINE, 40), "CC": mixed(FINE, 30), "DD": mixed(POOR, 30)}
    before = {code: mixed(POOR, 30, FINE) for code in now}
    lines = [_mean(label, rows) for label, rows in (("Triwulan III 2026", before), ("Triwulan IV 2026", now))]
    report = unit(
        [row for rows in now.values() for row in rows],
        city=True,
        code="",
        subject="Kota Contoh",
        total=lines[1],
        trend=tuple(lines),
        published=tuple(lines),
        parts=tuple(line(f"Unit {code} (contoh)", rows, code) for code, rows in now.items()),
        plans=(Plan("Waktu Penyelesaian", "Menambah loket (contoh)"),),
        unit_done=(
            Done("Papan", carried_out=True, unit="Unit AA (contoh)"),
            Done("Loket", carried_out=False, unit="Unit BB (contoh)"),
        ),
    )
    return replace(report, **changes)


def _mean(label: str, units: dict[str, list[tuple[int | None, ...]]]) -> Line:
    scores = {code: score(Tally.of_rows(rows, 9), SKM, WEIGHTS) for code, rows in units.items()}
    both = rollup([UnitResult(code, one) for code, one in scores.items()], SKM)
    return Line.mean(label, both.simple, list(scores.values()), SKM)


def slide_texts(content: bytes) -> Iterator[str]:
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_chart:
                plot = shape.chart.plots[0]
                yield from map(str, plot.categories)
                yield from (f"{value:.2f}" for series in plot.series for value in series.values if value % 1)
                yield shape._element.nvGraphicFramePr.cNvPr.get("descr")


def word_texts(content: bytes) -> Iterator[str]:
    file = Document(io.BytesIO(content))
    yield from (line.text for line in file.paragraphs)
    yield from (cell.text for table in file.tables for row in table.rows for cell in row.cells)


def everything(report: Laporan) -> dict[str, str]:
    """Every document of result day as text."""
    cleared = Cleared(report, SEAL)
    return {
        "slides": "\n".join(slide_texts(slides(cleared, CONTACT))),
        "slides in English": "\n".join(slide_texts(slides(cleared, CONTACT, "en"))),
        "release": "\n".join(word_texts(press_release(cleared, CONTACT))),
        "release in English": "\n".join(word_texts(press_release(cleared, CONTACT, "en"))),
        "leaflet": "\n".join(pages_of(leaflets([(cleared, CONTACT)]))),
        "leaflet in English": "\n".join(pages_of(leaflets([(cleared, CONTACT)], "en"))),
    }


def figures(report: Laporan) -> set[Decimal]:
    """Every figure with decimals that the Laporan for everybody has, and differences of printed ones."""
    shown = opened(Cleared(report, SEAL))
    found: set[Decimal] = set()
    for one in (shown.total, *shown.trend, *shown.parts):
        if one.ikm is not None:
            found |= {Decimal(one.ikm_text), *(half_up(25 * nrr, 2) for nrr in one.nrr if nrr is not None)}
            found |= {Decimal(text) for text in one.nrr_texts if text != "–"} | set(one.edges or ())
    known = [Decimal(one.ikm_text) for one in shown.trend if one.ikm is not None]
    return found | {abs(one - other) for one in known for other in known}


@pytest.mark.parametrize("report", [city(), city(made_up=True)], ids=["city", "made up"])
def test_every_number_is_the_laporans(report: Laporan) -> None:
    allowed, seen = figures(report), 0
    for name, text in everything(report).items():
        for found in DECIMAL.findall(text.replace("skm.contoh.example", "")):
            number = Decimal(found.replace(",", "."))
            assert number in allowed, (name, found)
            seen += 1
        assert report.total.ikm_text.replace(".", "." if "English" in name else ",") in text
    assert seen > 60


def test_counts_are_the_laporans() -> None:
    report = city()
    counts = {str(report.total.n), "2026", "12", "10"}
    for name, text in everything(report).items():
        whole = set(re.findall(r"(?<![\d.,])\d+(?![\d.,]*\d)", text))
        assert whole <= counts | FIXED | {"3", "2", "60", "0", "22", "24", "26"}, name
        assert str(report.total.n) in whole


def test_an_index_is_never_a_percentage() -> None:
    for name, text in everything(city()).items():
        assert not re.search(r"\d[.,]\d+ ?(%|persen|percent)", text), name
        assert ("bukan persentase" in text) or ("not a percentage" in text)


def test_charts_can_be_edited_and_hold_the_figures() -> None:
    report = city()
    charts = [
        shape.chart
        for slide in Presentation(io.BytesIO(slides(Cleared(report, SEAL), CONTACT))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert len(charts) == 3
    for chart in charts:
        assert chart.part.chart_workbook.xlsx_part.blob[:2] == b"PK"  # what PowerPoint opens to edit
    trend, elements, grades = (list(next(iter(chart.plots[0].series)).values) for chart in charts)
    assert trend == [float(one.ikm_text) for one in report.trend]
    assert elements == [float(half_up(25 * (nrr or 0), 2)) for nrr in reversed(report.total.nrr)]
    assert grades == [sum(one.mutu == mutu for one in report.parts) for mutu in "ABCD"]


def test_a_unit_is_called_highest_only_where_it_is_told_apart() -> None:
    apart, alike = city(), city(parts=tuple(line(f"Unit {code} (contoh)", mixed(FINE, 30), code) for code in "ABCD"))
    for name, text in everything(apart).items():
        if "leaflet" not in name:
            assert re.search(r"(Terbukti lebih tinggi|Shown to be higher)[^:]*: Unit AA", text), name
            assert re.search(r"(Terbukti lebih rendah|Shown to be lower)[^:]*: Unit DD", text), name
    for name, text in everything(alike).items():
        assert "Unit A" not in text, name
        assert "Terbukti lebih" not in text, name
        assert "Shown to be" not in text, name


INTERVALS = st.lists(
    st.one_of(
        st.tuples(st.integers(25, 99), st.integers(1, 30)).map(lambda x: Interval(Fraction(x[0]), Fraction(sum(x)))),
        st.just(TooFew(4)),
    ),
    max_size=12,
)


@given(INTERVALS)
def test_ends_lie_beyond_all_others(intervals: list[Interval | TooFew]) -> None:
    high, low = ends(intervals)
    for chosen, beyond in ((high, lambda a, b: a.low > b.high), (low, lambda a, b: a.high < b.low)):
        assert len(chosen) <= 3
        known = {place: one for place, one in enumerate(intervals) if isinstance(one, Interval)}
        assert set(chosen) <= set(known)
        others = [one for place, one in known.items() if place not in chosen]
        assert all(beyond(known[place], other) for place in chosen for other in others)
        if chosen:
            assert others


def test_a_change_is_certain_only_where_it_is_shown_to_be() -> None:
    def change(**changes: Any) -> str:
        return Sentences(Facts.of(Cleared(city(**changes), SEAL), CONTACT), "id").change()

    assert change(published_verdicts=("naik", None)).endswith("Perubahan ini dapat dipastikan.")
    for verdict, why in (
        ("belum cukup bukti", ", karena masih dalam batas ketidakpastian sampel."),
        ("terlalu sedikit untuk disimpulkan", ", karena jawabannya terlalu sedikit."),
        (OTHER_UNITS, ", karena unit yang memiliki hasil pada kedua periode tidak sama."),
        (None, "."),
    ):
        said = change(published_verdicts=(verdict, None), verdict="naik")  # that of the official figure is another
        assert said.endswith(f"Perubahan ini belum dapat dipastikan{why}")
    assert change(trend=(city().total,), published=(city().total,)) == ""


def test_what_the_agency_plans_names_its_element_in_the_language_of_the_release() -> None:
    """The release in English had the element's Indonesian name."""
    plans = plans_of({"plan": "waktu: Menambah loket (contoh) > 2027-Q1|Pelatihan (contoh)"}, SKM)
    facts = Facts.of(Cleared(city(plans=plans), SEAL), CONTACT)
    assert [next(Sentences(facts, language).comes()) for language in ("id", "en")] == [
        "Waktu Penyelesaian: Menambah loket (contoh)",
        "Completion Time: Menambah loket (contoh)",
    ]
    assert list(Sentences(facts, "en").comes())[1] == "Pelatihan (contoh)"


def test_the_quotation_is_empty_and_named() -> None:
    for language, labels in (("id", ["Kutipan", "Nama", "Jabatan"]), ("en", ["Quotation", "Name", "Office"])):
        tables = Document(io.BytesIO(press_release(Cleared(city(), SEAL), CONTACT, language))).tables
        quote = next(one for one in tables if one.rows[0].cells[0].text == labels[0])
        assert [[cell.text for cell in row.cells] for row in quote.rows] == [[label, ""] for label in labels]


@pytest.mark.parametrize(("language", "locale"), [("id", "id-ID"), ("en", "en-GB")])
def test_files_say_of_themselves_what_they_are_and_not_which_library_wrote_them(language: str, locale: str) -> None:
    cleared = Cleared(city(), SEAL)
    of_slides = Presentation(io.BytesIO(slides(cleared, CONTACT, language))).core_properties
    of_release = Document(io.BytesIO(press_release(cleared, CONTACT, language))).core_properties
    for about in (of_slides, of_release):
        assert about.author == about.last_modified_by == cleared.shown.agency
        assert (about.language, about.comments) == (locale, "")
        assert cleared.shown.subject in about.title
        assert about.created.date() == about.modified.date() == cleared.shown.day


def test_documents_say_where_to_read_to_answer_and_to_ask() -> None:
    links = Links("(contoh) 021 000", "skm_contoh_bot", "https://skm.contoh.example")
    assert links.contact("AA").survey == "https://t.me/skm_contoh_bot?start=AA"
    assert Links().contact("AA") == Contact()
    lines = list(Sentences(Facts.of(Cleared(city(), SEAL), links.contact("")), "id").where())
    assert lines == [
        "Hasil: https://skm.contoh.example",
        "Beri penilaian: https://t.me/skm_contoh_bot",
        "Kontak: (contoh) 021 000",
    ]


def test_of_few_answers_no_document_tells_a_figure() -> None:
    few = unit([FINE] * 9, plans=(Plan("Waktu", "Loket"),))
    for name, text in everything(few).items():
        assert not DECIMAL.search(text.replace("skm.contoh.example", "").replace("t.me", "")), name
        assert few.total.ikm_text not in text


def test_every_page_of_made_up_figures_says_so() -> None:
    report = city(made_up=True)
    for page in pages_of(leaflets([(Cleared(report, SEAL), CONTACT)] * 2)):
        assert "angka dibuat-buat" in page
    for slide in Presentation(io.BytesIO(slides(Cleared(report, SEAL), CONTACT))).slides:
        assert any("angka dibuat-buat" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "angka dibuat-buat" in "\n".join(word_texts(press_release(Cleared(report, SEAL), CONTACT)))


def test_a_leaflet_is_one_page_whatever_it_holds() -> None:
    long = "x" * 30 + " panjang sekali dan tidak berakhir " * 4
    plans = tuple(Plan(long, long) for _ in range(9))
    done = tuple(Done(long, carried_out=True, activity=long) for _ in range(9))
    wide = replace(city(), subject=long * 2, agency=long, plans=plans, done=done)
    assert len(pages_of(leaflets([(Cleared(wide, SEAL), CONTACT)]))) == 1


def test_no_measure_finished_is_said_as_one_says_it() -> None:
    none = city(unit_done=(), done=(Done("Papan", carried_out=False), Done("Loket", carried_out=False)))
    texts = everything(none)
    assert (
        "Of two measures planned after the period before, none is finished and verified." in texts["release in English"]
    )
    assert "Dari dua tindak lanjut periode sebelumnya belum ada yang selesai" in texts["release"]


def test_the_last_box_of_a_release_takes_the_quotation_with_it() -> None:
    """A box alone on a second page looks lost, so all from the quotation on stays together."""
    body = list(Document(io.BytesIO(press_release(Cleared(city(), SEAL), CONTACT))).element.body)
    quotation, box = (place for place, one in enumerate(body) if one.tag.endswith("}tbl") and place > len(body) - 6)
    for part in body[quotation - 1 : box]:
        assert all(line.xpath("./w:pPr/w:keepNext") for line in part.xpath("descendant-or-self::w:p"))


def test_a_further_language_of_the_screens_has_these_documents_in_indonesian() -> None:
    """CONTRIBUTING promises it to whoever adds one: a document without words of its own says nothing less."""
    cleared = Cleared(city(), SEAL)
    assert [*word_texts(press_release(cleared, CONTACT, "jv"))] == [*word_texts(press_release(cleared, CONTACT))]
    assert [*slide_texts(slides(cleared, CONTACT, "jv"))] == [*slide_texts(slides(cleared, CONTACT))]
    assert pages_of(leaflets([(cleared, CONTACT)], "jv")) == pages_of(leaflets([(cleared, CONTACT)]))
    entries = [LetterEntry("A-1", "Puskesmas Contoh", "https://t.me/contoh_bot?start=inv_a")]
    further, usual = (pages("Kota Contoh", entries, "1-1-2027", one, made_up=True) for one in ("jv", "id"))
    assert further | {"language": "id"} == usual


@pytest.mark.parametrize("subject", ["Dinas Contoh", "Unit Pelaksana Teknis Daerah Pelayanan (contoh) " * 4])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_text_of_the_first_slide_runs_over_what_stands_below_it(subject: str, language: str) -> None:
    report = replace(city(subject=subject.strip()), agency="Pemerintah Kota Contoh")
    first = Presentation(io.BytesIO(slides(Cleared(report, SEAL), CONTACT, language))).slides[0]
    shapes = sorted((one for one in first.shapes if one.has_text_frame), key=lambda one: one.top)
    for one, below in pairwise(shapes):
        assert one.top + one.height <= below.top + 1, (one.text_frame.text, below.text_frame.text)
    for one in shapes:
        text, size = one.text_frame.text, one.text_frame.paragraphs[0].runs[0].font.size.pt
        lines = -(-len(text) * 0.5 * size // (one.width.pt - 14.4))  # half an em a letter, as Arial has in running text
        assert lines * 1.15 * size + 7.2 <= one.height.pt, text
    assert shapes[-1].top + shapes[-1].height <= Cm(19.05)


@pytest.mark.parametrize("whole", [False, True])
def test_of_few_answers_no_count_is_told_that_is_not_so(whole: bool) -> None:
    """What is withheld counts as none, which nobody may read as that nobody has answered."""
    report = unit([(3,) * 9] * 9, city=whole, code="" if whole else "AA")
    for name, text in everything(report).items():
        assert not re.search(r"berjumlah 0|Respondents: 0|\b0 respon", text), name
        told = "Not enough" if "English" in name else "belum cukup"
        assert told.casefold() in text.casefold(), name
    release = press_release(Cleared(report, SEAL), CONTACT)
    (line,) = [text for text in word_texts(release) if "2026 –" in text or text.endswith("2026 –")]
    assert "belum cukup untuk mengumumkan" in line


def test_one_of_a_thing_has_no_plural_in_english() -> None:
    whole = city()
    one = replace(whole, parts=whole.parts[:1], done=(Done("Papan", carried_out=True),), unit_done=())
    assert len(Facts(one).units) == 1
    for name, text in everything(one).items():
        assert not re.search(r"\b[Oo]ne (service )?(units|measures)\b", text), name
    said = Sentences(Facts(one), "en")
    assert "at one service unit, surveyed" in said.lead()
    assert said.spread().startswith("Of one unit with")
    assert said.done().startswith("Of one measure planned")
