"""The makers of files, one function each. The table of formats names them.

Loaded when a document is wanted: with it come pandas, Typst, XlsxWriter and python-docx.
"""

from __future__ import annotations

import json
from dataclasses import replace

from bot.conversation.texts import texts
from bot.reporting.material import CityMaterial, Material, UnitMaterial
from bot.reporting.packs import Packs
from bot.reporting.plain import plain
from bot.reporting.shown import Shown
from exports.card import draw_card
from exports.laporan.data import as_json, respondents_csv, results_csv
from exports.laporan.opened import opened
from exports.laporan.printed import printed
from exports.laporan.sippn import sippn_csv, sippn_sheet, sippn_units_csv
from exports.poster import poster_pdf, poster_png
from exports.recap.layout_sheet import LayoutRecap, layout_sheet
from exports.recap.layouts import Name
from exports.recap.recap import recap_csv, recap_sheet
from exports.sheet.sheet import processing_sheet
from exports.writing.pdf import report_pdf
from exports.writing.word import report_docx
from scoring import figures as as_data


async def card(material: Material) -> bytes:
    found, instrument = material.card, material.basis.scope.instrument
    if instrument.parts:
        told = texts(material.language)("report.mapped_card", instrument=instrument.parts[1])
        note = "\n".join(filter(None, (found.headline.note, told)))
        found = replace(found, headline=replace(found.headline, note=note))
    return draw_card(found)


async def laporan_pdf(material: Material) -> bytes:
    return report_pdf(printed(await material.laporan()))


async def laporan_docx(material: Material) -> bytes:
    laporan = await material.laporan()
    return report_docx(printed(laporan), laporan.day)


async def processing(material: UnitMaterial) -> bytes:
    """Every answer with live formulas, then the Laporan's sheets in the language of whoever asks."""
    return processing_sheet(material.sheet(), await material.laporan(material.language))


async def recap(material: CityMaterial) -> bytes:
    """A row for each unit, what residents wrote, then the Laporan's sheets."""
    said, bare = material.suggestions(), not material.request.rows
    rows = replace(await material.recap(), suggestions=said, bare=bare)
    return recap_sheet(rows, await material.laporan(material.language))


async def recap_rows(material: CityMaterial) -> bytes:
    return recap_csv(await material.recap())


async def results(material: Material) -> bytes:
    return results_csv(await material.laporan())


async def who_answered(material: Material) -> bytes:
    return respondents_csv(await material.laporan())


async def sippn(material: Material) -> bytes:
    return sippn_csv(await material.laporan())


async def sippn_units(material: CityMaterial) -> bytes:
    return sippn_units_csv(await material.laporan())


async def sippn_book(material: Material) -> bytes:
    return sippn_sheet(await material.laporan())


async def recap_a(material: Material) -> bytes:
    """A row for each unit with one for each of its services below."""
    return await _recap_as(material, "a")


async def recap_b(material: Material) -> bytes:
    """A row for each service."""
    return await _recap_as(material, "b")


async def recap_c(material: Material) -> bytes:
    """A row for each unit."""
    return await _recap_as(material, "c")


async def _recap_as(material: Material, layout: Name) -> bytes:
    scale = material.basis.config.report.recap_scale
    return layout_sheet(LayoutRecap(await material.each(), await material.laporan(), layout, scale))


async def pack(material: UnitMaterial) -> bytes:
    """A unit's proofs for the evaluation of public services, of the period and of the year before."""
    basis = material.basis
    return await Packs(basis.config, basis.store, basis.made).of(material)


async def figures(material: Material) -> bytes:
    """All figures for programs: the whole report, and scoring's own figures by unit."""
    laporan = await material.laporan()
    content = {
        "period": laporan.period.key,
        "instrument": laporan.instrument.id,
        "weight": laporan.weights.convention,
        "units": {code: as_data(one) for code, one in sorted(material.figures.items())},
        **as_json(laporan),
    }
    return json.dumps(content, indent=2, ensure_ascii=False).encode()


async def text(material: Material) -> bytes:
    return plain(material.text).encode()


async def poster_screen(shown: Shown) -> bytes:
    return poster_png(shown.cleared, shown.language)


async def poster_a4(shown: Shown) -> bytes:
    return poster_pdf(shown.cleared, "a4", shown.language)


async def poster_a3(shown: Shown) -> bytes:
    return poster_pdf(shown.cleared, "a3", shown.language)


async def public_pdf(shown: Shown) -> bytes:
    """The Laporan for everybody, in Indonesian in every setting."""
    return report_pdf(printed(opened(shown.cleared)))


async def public_docx(shown: Shown) -> bytes:
    laporan = opened(shown.cleared)
    return report_docx(printed(laporan), laporan.day)
