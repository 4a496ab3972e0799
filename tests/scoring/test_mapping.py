"""Answers to the national questionnaire by the nine elements: figures worked out by hand, faults with their places."""

from fractions import Fraction
from pathlib import Path

import pytest

from scoring import (
    BadInstrument,
    MixedInstruments,
    instrument_from,
    load_instrument,
    parse_weight,
    read_answers,
    rollup,
    score,
)
from scoring.index import Score
from scoring.instrument import Instrument
from scoring.mapping import answers_as, joined, mapping_told, packed_as
from scoring.packing import pack, packed_tally
from scoring.rollup import UnitResult
from tests.support.own import own_questionnaire

NATIONAL, NINE = load_instrument("skm-online-2024"), load_instrument("permenpan-14-2017")
BOTH = joined(NATIONAL, NINE.id)
# One at a hybrid place, and one who was asked the nine elements.
HYBRID = {
    "informasi": 4, "kesesuaian_syarat": 3, "standar": 2, "alur": 2, "waktu": 3, "biaya": 4, "produk": 3,
    "petugas_cepat": 3, "aplikasi_cepat": 2, "petugas_ramah": 4, "fitur_mudah": 4, "pengaduan": 1,
    "sarana_nyaman": 3, "sistem_nyaman": 4,
}  # fmt: skip
PLAIN = dict(zip(NINE.keys, (3, 4, 2, 4, 3, 3, 4, 2, 3), strict=True))
# (4+3)/2 and 3, 2 and 4, 3 and 2, 4 and 4, 3 and 3, (3+2)/2 and 3, 4 and 4, 1 and 2, (3+4)/2 and 3: their means
NRR = ("13/4", "3", "5/2", "4", "3", "11/4", "4", "3/2", "13/4")
IPAK = dict.fromkeys((item.key for item in NATIONAL.items[NATIONAL.own :]), 4)


def text(instrument: Instrument, answers: dict[str, int], blank: tuple[str, ...] = ()) -> str:
    return packed_as(BOTH, instrument.id, pack(instrument, answers, blank))


def scored(*texts: str, weight: str = "1/9") -> Score:
    return score(packed_tally(BOTH, texts), BOTH, parse_weight(weight, BOTH))


def test_two_answers_to_two_questionnaires_by_hand() -> None:
    found = scored(text(NATIONAL, HYBRID), text(NINE, PLAIN))
    assert [one.nrr for one in found.elements] == [Fraction(one) for one in NRR]
    assert found.ikm == Fraction("27.25") / 9 * 25
    assert (found.ikm_text, found.band.mutu, found.mutu, found.n) == ("75.69", "C", None, 2)
    assert found.instrument == BOTH.id
    assert scored(text(NATIONAL, HYBRID), text(NINE, PLAIN), weight="0.11").ikm == Fraction("27.25") * 25 * Fraction(
        "0.11"
    )


def test_of_the_nine_elements_alone_the_figures_are_the_same() -> None:
    some = [PLAIN, {**PLAIN, "waktu": 4}, dict.fromkeys(NINE.keys, 1), {**PLAIN, "biaya": 1}]
    own = score(packed_tally(NINE, [pack(NINE, one) for one in some]), NINE, parse_weight("1/9", NINE))
    as_both = scored(*(text(NINE, one) for one in some))
    assert (as_both.ikm, as_both.interval, as_both.alpha, as_both.n) == (own.ikm, own.interval, own.alpha, own.n)


@pytest.mark.parametrize("mode", NATIONAL.modes)
def test_of_the_national_one_alone_too(mode: str) -> None:
    rows = [
        {item.key: 1 + (place * 3 + number) % 4 for place, item in enumerate(NATIONAL.items) if item.asked_in(mode)}
        for number in range(12)
    ]
    own = score(packed_tally(NATIONAL, [pack(NATIONAL, one) for one in rows]), NATIONAL, parse_weight("1/9", NATIONAL))
    as_both = scored(*(text(NATIONAL, one) for one in rows))
    assert (as_both.ikm, as_both.interval, as_both.alpha) == (own.ikm, own.interval, own.alpha)


def test_a_blank_and_an_index_beside_the_ikm_stay_what_they_are() -> None:
    some = {key: score for key, score in HYBRID.items() if key != "waktu"} | IPAK
    found = scored(text(NATIONAL, some, ("waktu",)), text(NINE, PLAIN))
    assert (found.element("waktu").n, found.element("waktu").nrr) == (1, 2)
    (side,) = BOTH.side
    cut = text(NATIONAL, some, ("waktu",))[BOTH.cuts[side.key]]
    assert cut == "44444"
    assert load_instrument(side.id) is side


def test_they_are_no_series_with_either_questionnaire_alone() -> None:
    both = scored(text(NATIONAL, HYBRID))
    own = score(packed_tally(NINE, [pack(NINE, PLAIN)]), NINE, parse_weight("1/9", NINE))
    with pytest.raises(MixedInstruments):
        rollup([UnitResult("A", both), UnitResult("B", own)], BOTH)


def test_a_sheet_of_answers_is_mapped_as_a_whole() -> None:
    rows = "\n".join(",".join(str(HYBRID.get(item.key, "")) for item in NATIONAL.items) for _ in range(2))
    sheet = read_answers(f"{','.join(item.u for item in NATIONAL.items)}\n{rows}", NATIONAL)
    found = answers_as(BOTH, sheet)
    assert score(found.tally, BOTH, parse_weight(None, BOTH)).ikm == scored(text(NATIONAL, HYBRID)).ikm


def test_it_is_told_in_both_languages_who_states_it() -> None:
    for language, who in (("id", "(tiga salinan kuesioner"), ("en", "(three copies of the")):
        told = mapping_told(BOTH, language)
        assert all(part in told for part in (NINE.id, NATIONAL.id, who, "Kementerian PANRB"))
    assert mapping_told(NATIONAL, "id") == ""


def test_what_is_not_stated_is_refused_with_what_is() -> None:
    with pytest.raises(BadInstrument, match=r"found 'permenpan-16-2014', .* states \(permenpan-14-2017\)"):
        joined(NATIONAL, "permenpan-16-2014")
    with pytest.raises(BadInstrument, match=r"states \(none\)"):
        joined(NINE, NATIONAL.id)


ELEVEN = """from = "{id}"
to = "permenpan-14-2017"
source = "Keputusan Wali Kota Contoh 2/2026"
[items]
"""
SAME = "".join(f'{key} = ["{key}"]\n' for key in NINE.keys)


def test_a_mapping_in_a_file_of_its_own(tmp_path: Path) -> None:
    own, file = tmp_path / "own.toml", tmp_path / "map.toml"
    own.write_text(own_questionnaire())
    eleven = load_instrument(own)
    file.write_text(ELEVEN.format(id=eleven.id) + SAME)
    both = joined(eleven, str(file))
    assert both.parts == (NINE.id, eleven.id)
    assert both.weights is None, "the elements weigh as those they are counted by"
    packed = packed_as(both, eleven.id, pack(eleven, dict.fromkeys(eleven.places, 3)))
    assert packed.count("3") == 9 + 3, "two elements are mapped to nothing, three questions stand beside"
    both_ways = 'source = { id = "Keputusan Wali Kota", en = "Decree of the mayor" }'
    file.write_text(
        ELEVEN.format(id=eleven.id).replace('source = "Keputusan Wali Kota Contoh 2/2026"', both_ways) + SAME
    )
    told = [mapping_told(joined(eleven, str(file)), language) for language in ("id", "en", "jv")]
    assert ["(Keputusan Wali Kota)" in one for one in told] == [True, False, True]
    assert "(Decree of the mayor)" in told[1]
    file.write_text(ELEVEN.format(id=eleven.id) + SAME.replace('["waktu"]', '["waktu", "aplikasi"]'))
    assert joined(eleven, str(file)).id != both.id, "another mapping is another instrument"


def test_every_fault_of_a_mapping_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    listed = SAME.replace('["waktu"]', '["jam"]').replace('biaya = ["biaya"]', 'ongkos = ["biaya"]')
    listed = listed.replace('["produk"]', "[]").replace('["sarpras"]', '["sarpras", "perilaku"]')
    file.write_text('from = "lain"\nto = "permenpan-14-2017"\n[items]\n' + listed)
    with pytest.raises(BadInstrument) as raised:
        joined(NINE, str(file))
    for part in (
        "from: found 'lain', expected 'permenpan-14-2017'",
        "source: found None, expected who states the mapping, as a text or by language",
        "items: found 'ongkos', expected an element of permenpan-14-2017: persyaratan, prosedur, ",
        "items: found nothing for 'biaya', expected items for every element",
        "items.waktu: found 'jam', expected an item",
        "items.produk: found [], expected a list of items",
        "items.sarpras: found 'perilaku' twice",
    ):
        assert part in str(raised.value)
    for content in ("[", "to = 3", 'items = "x"'):
        file.write_text(content)
        with pytest.raises(BadInstrument):
            joined(NINE, str(file))


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        ("x", "mapping: found 'x', expected [[mapping]] tables"),
        ([1], "mapping 1: found 1, expected a table"),
        ([{"to": "permenpan-99", "source": "s", "items": {}}], "mapping 1.to: found 'permenpan-99', expected the id"),
        ([{"to": NINE.id, "source": "s", "items": {"waktu": ["jujur"]}}], "mapping 1.items.waktu: found 'jujur'"),
        (
            [{"to": NINE.id, "source": "s", "items": {"kompetensi": ["cepat"]}}],
            "found no item that is asked in 'daring'",
        ),
    ],
)
def test_a_mapping_in_the_questionnaires_own_file_is_checked_with_it(mapping: object, fault: str) -> None:
    texts = {"id": "a", "en": "a"}
    labels = {"id": ["a", "b", "c", "d"], "en": ["a", "b", "c", "d"]}
    asked = {"question": texts, "labels": labels}
    items = [{"key": "cepat", "asked": 1, "modes": ["loket"], **asked}, {"key": "app", "asked": 2, **asked}]
    data = {
        "id": "kota-contoh",
        "source": "s",
        "title": texts,
        "modes": ["loket", "daring"],
        "band": [{"mutu": "A", "lower": "25", "kinerja": texts}],
        "element": [{"key": "kompetensi", "name": texts, "item": items}],
        "index": [{"key": "ix", "name": texts, "element": [{"key": "jujur", "name": texts, "asked": 3, **asked}]}],
        "mapping": mapping,
    }
    with pytest.raises(BadInstrument) as raised:
        instrument_from(data)
    assert any(fault in one for one in raised.value.faults)


@pytest.mark.parametrize("item", ["[1]", "3", '"x"', "[[]]"])
def test_faults_of_a_mapping_stand_beside_all_others(tmp_path: Path, item: str) -> None:
    text = own_questionnaire(**{"0.06": "0.05", "asked = 2\n": f"asked = 2\nitem = {item}\n"})
    (tmp_path / "own.toml").write_text(f'{text}\n[[mapping]]\nto = "nobody-1"\n')
    with pytest.raises(BadInstrument) as error:
        load_instrument(tmp_path / "own.toml")
    told = "\n".join(error.value.faults)
    for fault in ("sum to 99/100", "mapping 1.to: found 'nobody-1'", "mapping 1.source", "mapping 1.items"):
        assert fault in told
