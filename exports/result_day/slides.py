"""Slides for result day: a PowerPoint file whose charts hold their figures and can be edited."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Cm, Pt

from exports.disclosure import Cleared
from exports.laporan.printed import MADE_UP
from exports.result_day.facts import Contact, Facts
from exports.result_day.sentences import Sentences
from exports.writing.numbers import local
from exports.writing.properties import LOCALES, describe
from exports.writing.text import set_line
from exports.writing.word_styles import NAVY
from scoring import half_up

_WIDE, _HIGH, _EDGE = 33.867, 19.05, 1.6  # centimetres of a wide slide
_INK, _FAINT, _AMBER = "14202B", "4A5763", "FFD75E"
_TITLE_ONLY = 5
_LONG = 240  # letters that need smaller ones
_INSET, _LINE, _LETTER = 7.2, 1.2, 0.55  # points a box keeps free, a line's height and a letter's width in ems
_WORDS = {
    "id": {
        "index": "Indeks Kepuasan Masyarakat",
        "means": "Apa arti angka ini",
        "trend": "IKM dari periode ke periode",
        "elements": "Nilai setiap unsur (NRR × 25)",
        "units": "Unit pelayanan menurut mutu",
        "ends": "Unit yang terbukti berbeda",
        "done": "Tindak lanjut",
        "method": "Tentang survei ini",
        "none": "Belum cukup responden untuk mengumumkan indeks.",
        "count": "Jumlah unit",
        "made_up": MADE_UP,
    },
    "en": {
        "index": "Public Satisfaction Index",
        "means": "What the number means",
        "trend": "The index by period",
        "elements": "Each element (NRR × 25)",
        "units": "Service units by grade",
        "ends": "Units shown to differ",
        "done": "Follow-up",
        "method": "About this survey",
        "none": "Not enough respondents to publish an index.",
        "count": "Units",
        "made_up": "Sample data – made-up figures",
    },
}


def slides(cleared: Cleared, contact: Contact, language: str = "id") -> bytes:
    """The pptx: index, meaning, trend, elements, units, follow-up, method. Slides of what is not known are left out."""
    return _Slides(Facts.of(cleared, contact), language if language in _WORDS else "id").write()


class _Slides:
    def __init__(self, facts: Facts, language: str) -> None:
        self.facts, self.said, self.language = facts, Sentences(facts, language), language
        self.words, self.file = _WORDS[language], Presentation()
        self.file.slide_width, self.file.slide_height = Cm(_WIDE), Cm(_HIGH)
        report = facts.report
        describe(self.file.core_properties, self.said.title(), report.agency, LOCALES[language], report.day)

    def write(self) -> bytes:
        facts, said, report = self.facts, self.said, self.facts.report
        self._index()
        if facts.known:
            self._texts(self.words["means"], (said.meaning(), said.sure(), said.change(), *said.beside()))
            self._trend()
            self._elements()
            if report.city:
                self._units()
                self._texts(self.words["ends"], (said.ends(),))
        self._texts(self.words["done"], (said.done(), *said.comes()))
        self._texts(self.words["method"], (*said.method(), *said.where()))
        out = BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _index(self) -> None:
        facts, report = self.facts, self.facts.report
        slide = self._slide(self.words["index"])
        subject = f"{report.subject}, {report.period.name(self.language)}"
        self._text(slide, subject, 3.2, 2.4, size=_fitting(subject, 2.4, (26, 20, 17, 14)), colour=_FAINT)
        if not facts.known:
            self._text(slide, self.words["none"], 7, 3, size=30)
            return
        self._text(slide, facts.ikm(self.language), 5.6, 5.4, size=120, bold=True, colour=NAVY)
        mutu, grade = report.total.mutu, "mutu" if self.language == "id" else "grade"
        if mutu:
            self._text(slide, f"{grade} {mutu} ({facts.kinerja(self.language)})", 11.2, 1.8, size=34, bold=True)
        self._text(slide, self.said.lead(), 13.6, 3.6, size=_fitting(self.said.lead(), 3.6, (18, 16, 14)))

    def _trend(self) -> None:
        points = self.facts.points()
        if len(points) < 2:
            return
        slide = self._slide(self.words["trend"])
        names = [one.name(self.language) for one in points]
        self._chart(slide, names, [float(one.ikm) for one in points], XL_CHART_TYPE.LINE_MARKERS, self.words["trend"])
        self._below(slide, self.said.change())

    def _elements(self) -> None:
        report = self.facts.report
        known = [
            (one.name[self.language], float(half_up(25 * nrr, 2)))
            for one, nrr in zip(report.instrument.elements, report.total.nrr, strict=True)
            if nrr is not None
        ]
        slide = self._slide(self.words["elements"])
        names, values = zip(*reversed(known), strict=True)  # bars stand from the bottom up
        self._chart(slide, names, values, XL_CHART_TYPE.BAR_CLUSTERED, self.words["elements"])
        self._below(slide, self.said.elements())

    def _units(self) -> None:
        slide = self._slide(self.words["units"])
        grades = self.facts.grades()
        names = [f"{mutu} ({one if self.language == 'id' else two})" for mutu, one, two, _ in grades]
        self._chart(
            slide, names, [many for *_, many in grades], XL_CHART_TYPE.COLUMN_CLUSTERED, self.words["count"], whole=True
        )
        self._below(slide, self.said.spread())

    def _texts(self, title: str, texts: Sequence[str]) -> None:
        """A slide of paragraphs, in letters that all of them fit in."""
        shown = [set_line(text) for text in texts if text]
        if not shown:
            return
        letters, many = sum(map(len, shown)), len(shown)
        size = 26 if letters < 500 and many < 6 else 20 if letters < 1000 and many < 10 else 14
        most = {26: 6, 20: 10, 14: 14}[size]
        box = self._box(self._slide(title), 3.6, 13.5)
        for place, text in enumerate(shown[:most]):
            line = box.paragraphs[0] if place == 0 else box.add_paragraph()
            line.space_after = Pt(size / 2)
            self._run(line, text, size=size)

    def _chart(
        self, slide: Any, names: Sequence[str], values: Sequence[float], kind: Any, told: str, *, whole: bool = False
    ) -> None:
        """A native chart of one series, with its figures beside each mark and told to who cannot see it."""
        shape = (
            "0" if whole else ("[$-421]0.00" if self.language == "id" else "0.00")
        )  # 0421: Indonesian, with its comma
        data = CategoryChartData(number_format="0" if whole else "0.00")
        data.categories = [set_line(name) for name in names]
        data.add_series(told, values)
        frame = slide.shapes.add_chart(kind, Cm(_EDGE), Cm(3.4), Cm(_WIDE - 2 * _EDGE), Cm(11.8), data)
        texts = (
            f"{name} {local(f'{value:.0f}' if whole else f'{value:.2f}', self.language)}"
            for name, value in zip(names, values, strict=True)
        )
        frame._element.nvGraphicFramePr.cNvPr.set("descr", set_line(f"{told}: {'; '.join(texts)}."))
        chart = frame.chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.name = Pt(14), self.facts.report.style.font
        axis = chart.value_axis
        axis.has_major_gridlines, axis.tick_labels.number_format = True, "0"
        axis.tick_labels.number_format_is_linked = False
        axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("D5DCE2")
        if not whole:
            axis.minimum_scale, axis.maximum_scale, axis.major_unit = (
                25,
                100,
                25,
            )  # the scale of the index. Another start would exaggerate
        plot = chart.plots[0]
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked, labels.show_value = shape, False, True
        labels.font.size, labels.font.bold = Pt(14), True
        if kind == XL_CHART_TYPE.LINE_MARKERS:
            labels.position = XL_LABEL_POSITION.ABOVE
            plot.series[0].format.line.color.rgb = RGBColor.from_string(NAVY)
            plot.series[0].smooth = False
        else:
            plot.gap_width = 45
            plot.series[0].format.fill.solid()
            plot.series[0].format.fill.fore_color.rgb = RGBColor.from_string(NAVY)

    def _slide(self, title: str) -> Any:
        """A new slide with its title as such, and the ribbon of made-up figures."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        head = slide.shapes.title
        head.left, head.top, head.width, head.height = Cm(_EDGE), Cm(1), Cm(_WIDE - 2 * _EDGE), Cm(2)
        head.text_frame.word_wrap = True
        self._run(head.text_frame.paragraphs[0], title, size=32, bold=True, colour=NAVY)
        head.text_frame.paragraphs[0].alignment = 1
        if self.facts.report.made_up:
            ribbon = slide.shapes.add_textbox(Cm(0), Cm(0), Cm(_WIDE), Cm(0.9))
            ribbon.fill.solid()
            ribbon.fill.fore_color.rgb = RGBColor.from_string(_AMBER)
            self._run(ribbon.text_frame.paragraphs[0], self.words["made_up"], size=12, bold=True)
        foot = f"{self.facts.report.subject} · {self.facts.report.period.name(self.language)}"
        self._text(slide, foot, _HIGH - 1.4, 1.2, size=_fitting(foot, 1.2, (11, 10, 9, 8)), colour=_FAINT)
        return slide

    def _box(self, slide: Any, top: float, high: float) -> Any:
        box = slide.shapes.add_textbox(Cm(_EDGE), Cm(top), Cm(_WIDE - 2 * _EDGE), Cm(high)).text_frame
        box.word_wrap = True
        return box

    def _text(
        self, slide: Any, text: str, top: float, high: float, *, size: float, bold: bool = False, colour: str = _INK
    ) -> None:
        if text:
            self._run(self._box(slide, top, high).paragraphs[0], text, size=size, bold=bold, colour=colour)

    def _below(self, slide: Any, text: str) -> None:
        """What a chart shows, in words under it."""
        self._text(slide, text, 15.4, 2.4, size=16 if len(text) < _LONG else 12)

    def _run(self, line: Any, text: str, *, size: float, bold: bool = False, colour: str = _INK) -> None:
        run = line.add_run()
        run.text = set_line(text)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, self.facts.report.style.font
        run.font.color.rgb = RGBColor.from_string(colour)


def _fitting(text: str, high: float, sizes: Sequence[int]) -> int:
    """The first of the sizes in which a text fits into so many centimetres below its box's own margin, or the last.

    >>> _fitting("Dinas Kenanga, Triwulan III 2026", 2.4, (26, 14)), _fitting("Unit " * 50, 2.4, (26, 14))
    (26, 14)
    """
    wide, room = Cm(_WIDE - 2 * _EDGE).pt - 2 * _INSET, Cm(high).pt - _INSET
    return next((one for one in sizes if _LINE * one * math.ceil(_LETTER * one * len(text) / wide) <= room), sizes[-1])
