"""A unit that others went into: papers for everybody say so beside a comparison, which is of other answers then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from exports.disclosure import SEAL, Cleared
from exports.laporan import Laporan
from exports.laporan.printed import printed
from exports.result_day.facts import Contact, Facts
from exports.result_day.sentences import Sentences
from exports.site.files import site_files
from exports.writing.blocks import Paragraph
from scoring import parse_period
from tests.exports.test_laporan_told import line, unit

THEN, NOW = [(3, 3, 2, 3, 4, 3, 3, 3, 3), (3,) * 9] * 15, [(4, 4, 3, 4, 4, 4, 4, 4, 4), (3,) * 9] * 15


@pytest.fixture(scope="module")
def merged() -> Laporan:
    total = line("Triwulan IV 2026", NOW)
    report = unit(NOW, total=total, trend=(line("Triwulan III 2026", THEN), total), verdict="naik")
    return replace(report, absorbed=(("Puskesmas Kenanga (contoh)", date(2026, 10, 1)),))


@pytest.mark.parametrize(
    ("language", "since", "certain"),
    [
        ("id", "Sejak 1 Oktober 2026 unit ini mencakup Puskesmas Kenanga (contoh).", "dapat dipastikan"),
        ("en", "Since 1 October 2026 this unit includes Puskesmas Kenanga (contoh).", "more than chance"),
    ],
)
def test_a_release_and_leaflet_name_who_went_into_the_unit(
    merged: Laporan, language: str, since: str, certain: str
) -> None:
    def change(report: Laporan) -> str:
        return Sentences(Facts.of(Cleared(report, SEAL), Contact()), language).change()

    assert since in change(merged)
    assert certain not in change(merged)
    alone = change(replace(merged, absorbed=()))
    assert certain in alone
    assert since not in alone


def test_the_trend_of_the_laporan_for_everybody_says_it_too(merged: Laporan) -> None:
    texts = [block.text for block in printed(merged).blocks if isinstance(block, Paragraph)]
    assert any("unit ini mencakup Puskesmas Kenanga (contoh)" in text for text in texts)


@pytest.mark.parametrize(
    ("folder", "since", "certain"),
    [
        ("", "Sejak 1 Oktober 2026 unit ini mencakup Puskesmas Kenanga (contoh).", "secara kebetulan"),
        ("en/", "Since 1 October 2026 this unit includes Puskesmas Kenanga (contoh).", "more than chance"),
    ],
)
def test_its_public_page_says_it_beside_the_change(merged: Laporan, folder: str, since: str, certain: str) -> None:
    def page(report: Laporan) -> str:
        city = replace(report, code="", city=True, parts=(replace(report.total, code=report.code),), absorbed=())
        files = site_files(Cleared(city, SEAL), (Cleared(report, SEAL),), {"id": {}, "en": {}})
        return files[f"{folder}unit-{report.code}.html"].decode()

    assert since in page(merged)
    assert certain not in page(merged)
    alone = page(replace(merged, absorbed=()))
    assert certain in alone
    assert since not in alone


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("2026-Q4", ("TW\u00a0IV", "Qtr\u00a0IV")),
        ("2026-S1", ("Sem.\u00a0I",) * 2),
        ("2026-12", ("Des", "Dec")),
        ("2026", ("2026",) * 2),
    ],
)
def test_the_chart_of_a_page_names_periods_in_words_of_its_language(
    merged: Laporan, key: str, told: tuple[str, str]
) -> None:
    report = replace(merged, period=parse_period(key), absorbed=())
    files = site_files(
        Cleared(replace(report, code="", city=True), SEAL), (Cleared(report, SEAL),), {"id": {}, "en": {}}
    )
    for folder, name in zip(("", "en/"), told, strict=True):
        chart = files[f"{folder}unit-{report.code}.html"].decode().split("<svg")[1].split("</svg>")[0]
        assert f">{name}</text>" in chart
        assert key == "2026" or f">{key}" not in chart
