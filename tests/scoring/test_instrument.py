"""The questionnaires as data: wording, order, bands, weights, and their faults."""

import copy
import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import scoring.instrument
from scoring import (
    BadInstrument,
    BadWeight,
    Tally,
    conventions,
    half_up,
    ikm,
    instrument_from,
    instruments,
    load_instrument,
    parse_weight,
)

SHIPPED = Path(scoring.instrument.__file__).parent / "instruments"
SKM = load_instrument("permenpan-14-2017")

# (asked, key, question, answers 1-4), typed from the regulation's questionnaire and not from the data
OFFICIAL = (
    ("persyaratan", "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
     "Tidak sesuai|Kurang sesuai|Sesuai|Sangat sesuai"),
    ("prosedur", "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?",
     "Tidak mudah|Kurang mudah|Mudah|Sangat mudah"),
    ("waktu", "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?",
     "Tidak cepat|Kurang cepat|Cepat|Sangat cepat"),
    ("biaya", "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
     "Sangat mahal|Cukup mahal|Murah|Gratis"),
    ("produk", "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar "
     "pelayanan dengan hasil yang diberikan?", "Tidak sesuai|Kurang sesuai|Sesuai|Sangat sesuai"),
    ("kompetensi", "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?",
     "Tidak kompeten|Kurang kompeten|Kompeten|Sangat kompeten"),
    ("perilaku", "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
     "Tidak sopan dan ramah|Kurang sopan dan ramah|Sopan dan ramah|Sangat sopan dan ramah"),
    ("sarpras", "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?", "Buruk|Cukup|Baik|Sangat baik"),
    ("pengaduan", "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
     "Tidak ada|Ada tetapi tidak berfungsi|Berfungsi kurang maksimal|Dikelola dengan baik"),
)  # fmt: skip


def test_the_official_wording_stands_word_for_word_in_the_questionnaires_order() -> None:
    found = tuple((e.key, e.question["id"], "|".join(e.labels["id"])) for e in SKM.asked)
    assert found == OFFICIAL


def test_the_report_puts_pengaduan_before_sarpras_and_the_conversation_after_it() -> None:
    assert (SKM.element("pengaduan").u, SKM.element("sarpras").u) == ("U8", "U9")
    assert SKM.keys[7:] == ("pengaduan", "sarpras")
    assert [element.key for element in SKM.asked][7:] == ["sarpras", "pengaduan"]
    assert SKM.position("sarpras") == 8


def test_answers_of_the_last_two_questions_are_not_swapped() -> None:
    assert SKM.element("sarpras").items[0].labels["id"][0] == "Buruk"
    assert SKM.element("pengaduan").items[0].labels["id"][0] == "Tidak ada"


@pytest.mark.parametrize("name", instruments())
def test_every_shipped_instrument_is_whole_in_both_languages(name: str) -> None:
    found = load_instrument(name)
    assert sorted(item.key for item in found.asked) == sorted(item.key for item in found.items)
    for element in found.elements:
        assert all(len(element.short[lang]) <= 22 for lang in ("id", "en"))
    assert all(len(set(item.labels[lang])) == 4 for item in found.items for lang in ("id", "en"))
    assert [band.mutu for band in found.bands] == ["A", "B", "C", "D"]


def test_the_shipped_instruments_differ_where_the_regulations_do() -> None:
    assert instruments() == ("skm-online-2024", "permenpan-14-2017", "permenpan-16-2014", "kepmenpan-25-2004")
    assert set(SKM.keys) ^ set(load_instrument("permenpan-16-2014").keys) == {"sarpras", "maklumat"}
    old = load_instrument("kepmenpan-25-2004")
    assert len(old.keys) == 14
    assert [old.band(Decimal(x)).mutu for x in ("43.75", "43.76", "62.50", "62.51", "81.25", "81.26")] == list("DCCBBA")
    assert half_up(ikm(Tally.of([3] * 14), parse_weight("1/14", old)), 2) == Decimal("75.00")


def own(**weights: str) -> dict[str, Any]:
    """An agency's own instrument: the nine elements and a tenth, with weights."""
    data = tomllib.loads((SHIPPED / "permenpan-14-2017.toml").read_text(encoding="utf-8"))
    data["id"] = "kota-contoh-2026"
    data["element"].append(copy.deepcopy(data["element"][0]) | {"key": "antikorupsi", "asked": 10})
    for row in data["element"]:
        row["weight"] = weights.get(row["key"], "0.1")
    return data


def test_an_own_instrument_may_add_elements_and_weigh_them() -> None:
    found = instrument_from(own(waktu="0.19", biaya="0.01"))
    assert (len(found.keys), sum(found.units), found.units[2]) == (10, 100, 19)
    weights = parse_weight(None, found)
    assert (weights.convention, weights.of("waktu"), sum(weights.values)) == ("own", Fraction("0.19"), 1)
    scores = [4, 4, 2, 1, 4, 4, 4, 4, 4, 4]
    assert ikm(Tally.of(scores, units=found.units), weights) == 25 * (4 - Fraction("0.38") - Fraction("0.03"))


def test_weights_that_do_not_sum_to_one_are_a_fault() -> None:
    with pytest.raises(BadInstrument, match="sum to 1001/1000, expected exactly 1"):
        instrument_from(own(waktu="0.101"))


def test_every_fault_is_listed_at_once() -> None:
    data = own(waktu="x")
    data["id"] = "A B"
    del data["source"]
    data["band"][1]["lower"] = "99"
    data["element"][0]["asked"] = 2
    data["element"][1]["key"] = "persyaratan"
    data["element"][2]["labels"]["id"] = ["ya", "tidak"]
    data["element"][3]["short"]["id"] = "x" * 23
    data["element"][4]["key"] = "u5"
    del data["element"][5]["question"]["en"]
    data["profile"] = ["disabilitas", "agama", "disabilitas"]
    with pytest.raises(BadInstrument) as error:
        instrument_from(data, "own.toml")
    parts = ("id:", "source:", "band 2.lower", "element.asked", "twice", "labels.id", "short.id", "u5", "question",
             "weight: found 'x'", "profile: found 'agama', expected one of tanggal_layanan, disabilitas",
             "profile: found 'disabilitas' twice")  # fmt: skip
    assert [part for part in parts if part not in str(error.value)] == []
    assert len(error.value.faults) >= len(parts)
    assert str(error.value).startswith("own.toml:")


@pytest.mark.parametrize(
    "data",
    [{}, {"band": [], "element": []}, {"title": "x", "band": "x", "element": "x"}, {"band": [1], "element": [1]}],
)
def test_data_of_any_shape_gives_faults_and_no_traceback(data: dict[str, Any]) -> None:
    with pytest.raises(BadInstrument):
        instrument_from(data)


def test_a_file_may_not_take_a_shipped_id(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text((SHIPPED / "permenpan-14-2017.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BadInstrument, match="taken"):
        load_instrument(path)


def test_an_unknown_instrument_says_which_exist() -> None:
    with pytest.raises(BadInstrument, match="permenpan-16-2014"):
        load_instrument("permenpan-99")


@pytest.mark.parametrize("text", ["1/9", "1/n", "", None, "0.1111", "0.111", "0.11"])
def test_nine_elements_take_the_four_conventions(text: str | None) -> None:
    expected = Fraction(text) if text and text != "1/n" else Fraction(1, 9)
    assert parse_weight(text, SKM).of("sarpras") == expected


@pytest.mark.parametrize("text", ["1/14", "0.1", "0.112", "own", "11%", "0,11"])
def test_another_weight_is_refused_with_those_that_exist(text: str) -> None:
    with pytest.raises(BadWeight, match=r"expected one of 1/9, 0\.1111, 0\.111, 0\.11"):
        parse_weight(text, SKM)


def test_fourteen_elements_have_their_own_conventions() -> None:
    old = load_instrument("kepmenpan-25-2004")
    assert conventions(old) == ("1/14", "0.0714", "0.071", "0.07")
    with pytest.raises(BadWeight, match="1/14"):
        parse_weight("1/9", old)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_the_source_that_documents_print_is_a_name_in_no_language(file: Path) -> None:
    """How the wording was found stands in the file's comments and in docs/scoring.md, in one language."""
    source = load_instrument(file.stem).source
    assert re.fullmatch(r"(Kepmenpan|Permenpan RB|Pedoman Menteri PANRB) [\w./]+(, Lampiran| \(SKM Online\))", source)
