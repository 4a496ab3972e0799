"""Documents for everybody of other questionnaires: indices beside the IKM, and as many elements as there are."""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from exports.disclosure import SEAL, Cleared
from exports.laporan import Laporan, Line
from exports.laporan.collection import ways_told
from exports.laporan.opened import opened
from exports.laporan.printed import printed
from exports.laporan.sides import Side
from exports.result_day.leaflet import leaflets
from exports.writing.blocks import Paragraph
from exports.writing.pdf import report_pdf
from scoring import Instrument, load_instrument, parse_weight, score
from scoring.packing import packed_tallies
from tests.exports.test_laporan_told import told, unit
from tests.exports.test_result_day import CONTACT, everything
from tests.support.own import own_questionnaire
from tests.support.readback import pages_of

NATIONAL = load_instrument("skm-online-2024")
(IPAK,) = NATIONAL.side


def line_of(asked: Instrument, one: Instrument, n: int, label: str = "Triwulan IV 2026") -> Line:
    """`one` is what is asked or an index beside it: `n` answers of 3 and 4 in turn."""
    scores = ["".join("34"[(place + number) % 2] for place in range(len(asked.items))) for number in range(n)]
    tally = packed_tallies(asked, scores)[one.id]
    return Line.of(label, score(tally, one, parse_weight(None, one)), len(one.elements))


def report(one: Instrument, n: int = 40, beside: int = 40) -> Laporan:
    """A unit's, with `beside` answers to each index beside the IKM."""
    total = line_of(one, one, n)
    sides = tuple(Side(side, line_of(one, side, beside), trend=(line_of(one, side, 4),)) for side in one.side)
    made = unit([(3,) * 9] * n, instrument=one, weights=parse_weight(None, one), total=total, beside=sides)
    return replace(made, trend=(total,))


def test_every_document_for_everybody_tells_an_index_beside_the_ikm() -> None:
    shown = report(NATIONAL)
    index = shown.beside[0].total.index_text
    assert index == "3.5000"
    for name, text in everything(shown).items():
        assert "(IPAK): 3" + ("." if "English" in name else ",") + "5000" in " ".join(text.split()), name
    for_all = opened(Cleared(shown, SEAL))
    assert "(IPAK) Unit Contoh pada Triwulan IV 2026 adalah 3,5000 pada skala 1 sampai 4" in told(for_all)
    page = "".join("".join(pages_of(report_pdf(printed(for_all)))).split())
    assert "".join(IPAK.elements[0].name["id"].split()) in page
    assert for_all.beside[0].trend == (), "a period of four answers is not told"


@pytest.mark.parametrize(("n", "beside"), [(40, 9), (9, 40)])
def test_of_few_answers_no_index_is_told(n: int, beside: int) -> None:
    shown = report(NATIONAL, n, beside)
    assert all("(IPAK)" not in text for text in everything(shown).values())
    assert opened(Cleared(shown, SEAL)).beside == ()


def test_an_element_of_few_answers_has_no_figure_there() -> None:
    shown = report(NATIONAL)
    (side,) = shown.beside
    few = replace(side.total, answers=(9, *side.total.answers[1:]))
    (found,) = opened(Cleared(replace(shown, beside=(replace(side, total=few),)), SEAL)).beside
    assert [nrr is None for nrr in found.total.nrr] == [True, False, False, False, False]


def test_result_day_counts_the_elements_of_its_questionnaire_and_names_it(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(own_questionnaire())
    found = everything(report(load_instrument(tmp_path / "own.toml")))
    for name, text in found.items():
        flat = " ".join(text.split())
        assert ("eleven elements" if "English" in name else "ebelas unsur") in flat, name
        assert "Peraturan Wali Kota Contoh 1/2026" in flat, name
        assert not {"nine", "sembilan"} & set(flat.casefold().split()), name


@pytest.mark.parametrize("name", ["permenpan-14-2017", "kepmenpan-25-2004"])
def test_the_elements_of_a_leaflet_end_above_what_follows(name: str) -> None:
    one = load_instrument(name)
    shown = report(one)
    shown = replace(shown, trend=(line_of(one, one, 30, "Triwulan III 2026"), shown.total))
    with closing(PdfDocument(io.BytesIO(leaflets([(Cleared(shown, SEAL), CONTACT)])))) as document:
        text = document[0].get_textpage()

        def foot(words: str) -> float:
            index, _ = text.search(words).get_next()
            return float(text.get_charbox(index)[1])

        feet = [foot(element.name["id"]) for element in one.elements]
        gaps = [above - below for above, below in zip(feet, [*feet[1:], foot("Dari periode")], strict=True)]
    assert min(gaps) > 7, gaps


def test_where_elements_weigh_differently_the_box_says_so(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(own_questionnaire(), encoding="utf-8")
    own = load_instrument(tmp_path / "own.toml")
    assert len(set(own.weights or ())) > 1
    for shown, said in ((report(own), True), (report(NATIONAL), False)):
        for name, text in everything(shown).items():
            if "Kuesioner: " in text or "Questionnaire: " in text:
                assert ("bobotnya sendiri" in text or "which weighs each element" in text) is said, name


def test_the_method_counts_the_questions_of_an_index_beside_the_ikm(tmp_path: Path) -> None:
    """It said that the questionnaire has eleven questions, while the appendix lists fourteen."""
    (tmp_path / "own.toml").write_text(own_questionnaire(), encoding="utf-8")
    shown = replace(report(load_instrument(tmp_path / "own.toml")), unasked=frozenset({"ramah_anak"}))
    for made, many in ((shown, "Dua"), (replace(shown, unasked=frozenset()), "Tiga")):
        method = next(one.text for one in ways_told(made) if isinstance(one, Paragraph))
        assert f"{many} pertanyaan lain mengukur Indeks Tambahan, di luar IKM." in method
    assert not [one for one in ways_told(unit([(3,) * 9] * 20)) if "pertanyaan lain" in getattr(one, "text", "")]
