"""The sentences of result day in both languages, each made from the figures. An index is never told as a percentage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exports.laporan.analysis import NOISE, UNSURE
from exports.laporan.lines import Line
from exports.laporan.mergers import mergers_told
from exports.laporan.promises import NO_ELEMENT
from exports.laporan.trend import OTHER_UNITS
from exports.result_day.facts import Facts
from exports.writing.counts import begun, counted, done_of, grouped, spelled
from exports.writing.dates import day_name
from exports.writing.numbers import local
from scoring import comparable

_LAWS = {
    "id": "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik dan Permenpan RB Nomor 14 Tahun 2017",
    "en": "Law 25/2009 on public services and Permenpan RB 14/2017",
}
# why a change is not certain, by the verdict on it
_CHANCE, _TOO_FEW = "belum cukup bukti", "terlalu sedikit untuk disimpulkan"
_WHY = {
    _CHANCE: ", karena masih dalam batas ketidakpastian sampel",
    _TOO_FEW: ", karena jawabannya terlalu sedikit",
    OTHER_UNITS: ", karena unit yang memiliki hasil pada kedua periode tidak sama",
}
_SURE_EN = "This change is more than chance explains."
_UNSURE_EN = {
    _CHANCE: "This change cannot yet be told from chance.",
    _TOO_FEW: "There are too few answers to tell this change from chance.",
    OTHER_UNITS: "This change is not certain, as the units with a result are not the same in both periods.",
}


class Sentences:
    """What may be said of `facts` in a language, "id" or "en"."""

    def __init__(self, facts: Facts, language: str) -> None:
        self._facts, self._report, self._en = facts, facts.report, language == "en"
        self.language = language

    def title(self) -> str:
        """What a release is headed by: the index with its grade."""
        period = self._report.period.name(self.language)
        if not self._facts.known:
            few = "not enough respondents for a published index" if self._en else "belum cukup responden"
            return f"{self._report.subject}, {period}: {few}"
        subject = self._report.subject
        if self._en:
            return f"Public satisfaction, {subject}, {period}: index {self._facts.ikm('en')}{self._grade(', ')}"
        return f"IKM {subject} {period}: indeks {self._facts.ikm()}{self._grade(', ')}"

    def lead(self) -> str:
        """What, when, by whom, from how many, or that these are too few."""
        report, period, n = self._report, self._report.period, self._report.total.n
        days = day_name(period.first, self.language), day_name(period.last, self.language)
        units = len(self._facts.units)
        if not self._facts.known:
            if self._en:
                return (
                    "Not enough people have answered to publish the public satisfaction index (IKM) of "
                    f"{report.subject} for {period.name('en')}."
                )
            return (
                "Responden belum cukup untuk mengumumkan Indeks Kepuasan Masyarakat (IKM) "
                f"{report.subject} pada {period.name()}."
            )
        if self._en:
            where = f" at {counted(units, 'service unit')}" if report.city else ""
            return (
                f"The public satisfaction index (IKM) of {report.subject} for {period.name('en')} is "
                f"{self._facts.ikm('en')} on a scale of 25 to 100{self._grade(', ')}. It rests on "
                f"{grouped(n, 'en')} respondents{where}, surveyed from {days[0]} to {days[1]} by {report.agency}."
            )
        where = f" pada {spelled(units)} unit pelayanan" if report.city else ""
        return (
            f"Indeks Kepuasan Masyarakat (IKM) {report.subject} pada {period.name()} adalah {self._facts.ikm()} "
            f"(skala 25–100){self._grade(', ')}. Angka itu berasal dari {grouped(n)} responden{where}, yang disurvei "
            f"sejak {days[0]} sampai dengan {days[1]} oleh {report.agency}."
        )

    def meaning(self) -> str:
        """What the number means."""
        if self._en:
            return (
                "The index runs from 25 to 100 and is not a percentage: the higher, the better users rate the service."
            )
        return (
            "Indeks berkisar dari 25 sampai 100 dan bukan persentase: makin tinggi, makin baik penilaian pengguna "
            "layanan."
        )

    def sure(self) -> str:
        """The interval in one sentence, "" without one."""
        if (edges := self._report.total.edges) is None:
            return ""
        low, high = (local(edge, self.language) for edge in edges)
        if self._en:
            return f"With these answers the index is estimated between {low} and {high} (95% confidence interval)."
        return f"Dengan jawaban ini indeks diperkirakan antara {low} dan {high} (selang kepercayaan 95%)."

    def beside(self) -> Iterator[str]:
        """A sentence for each index beside the IKM."""
        for side in self._report.beside:
            title, line = side.instrument.title[self.language], side.total
            index, x25 = (local(text, self.language) for text in (line.index_text, line.ikm_text))
            if self._en:
                yield f"{title}: {index} of 4 (× 25 = {x25}), {grouped(line.n, 'en')} respondents. No part of the IKM."
            else:
                yield f"{title}: {index} dari 4 (× 25 = {x25}), {grouped(line.n)} responden. Bukan bagian dari IKM."

    def spread(self) -> str:
        """How many units have which grade, "" for one unit."""
        units = len(self._facts.units)
        if not units:
            return ""
        if self._en:
            counts = _listed(
                [f"{spelled(many, 'en')} {mutu} ({name})" for mutu, _, name, many in self._facts.grades()], "and"
            )
            return f"Of {counted(units, 'unit')} with at least ten respondents, by grade: {counts}."
        counts = _listed(
            [f"{spelled(many)} unit bermutu {mutu} ({name})" for mutu, name, _, many in self._facts.grades()]
        )
        return f"Dari {spelled(units)} unit dengan sekurang-kurangnya sepuluh responden, {counts}."

    def elements(self) -> str:
        """The strongest and the weakest elements, or that none is told apart."""
        high, low = self._report.highest(), self._report.lowest()[: self._report.priorities]
        if not (high or low):
            noise = comparable(self._report.total.contrasts)
            if self._en:
                why = (
                    "The elements differ by no more than chance" if noise else "Too few respondents rated all elements"
                )
                return f"{why}, so none is called highest or lowest."
            return NOISE if noise else UNSURE
        if self._en:
            told = [
                f"Rated highest: {self._named(high)}." if high else "",
                f"Rated lowest: {self._named(low)}." if low else "",
            ]
        else:
            told = [
                f"Unsur dengan nilai tertinggi: {self._named(high)}." if high else "",
                f"Unsur dengan nilai terendah dan perlu diprioritaskan: {self._named(low)}." if low else "",
            ]
        return " ".join(filter(None, told))

    def ends(self) -> str:
        """The units told apart from all others, or that none are. "" for one unit."""
        if not self._facts.units:
            return ""
        high, low = self._facts.apart()
        if not (high or low):
            if self._en:
                return (
                    "The intervals of the units overlap. No unit is shown to differ from all others, so none is called "
                    "highest or lowest."
                )
            return (
                "Selang kepercayaan 95% antarunit masih bertumpang tindih. Tidak ada unit yang terbukti berbeda dari "
                "semua unit lain, sehingga tidak ada unit yang disebut tertinggi atau terendah."
            )
        if self._en:
            parts = (("higher", high), ("lower", low))
            return " ".join(
                f"Shown to be {way} than all other units: {self._units(those)}." for way, those in parts if those
            )
        parts = (("lebih tinggi", high), ("lebih rendah", low))
        return " ".join(
            f"Terbukti {way} daripada semua unit lain: {self._units(those)}." for way, those in parts if those
        )

    def change(self) -> str:
        """Against the period before, with whether that is certain. "" without one."""
        found = self._facts.change()
        if found is None:
            return ""
        before, figure = found.before.name(self.language), local(found.before.ikm, self.language)
        if not found.points:
            return (
                f"The index is the same as in {before} ({figure})."
                if self._en
                else f"Indeks sama dengan {before} ({figure})."
            )
        points, merged = local(abs(found.points), self.language), mergers_told(self._report.absorbed, self.language)
        if self._en:
            way = "rose" if found.points > 0 else "fell"
            sure = _SURE_EN if found.certain else _UNSURE_EN.get(found.verdict or "", _UNSURE_EN[_CHANCE])
            return f"The index {way} by {points} points, from {figure} in {before}. {merged or sure}"
        way = "naik" if found.points > 0 else "turun"
        sure = "dapat dipastikan" if found.certain else "belum dapat dipastikan" + _WHY.get(found.verdict or "", "")
        return f"Indeks {way} {points} poin, dari {figure} pada {before}. {merged or f'Perubahan ini {sure}.'}"

    def done(self) -> str:
        """How many measures of the period before are finished."""
        carried, planned = self._facts.finished()
        if not planned:
            return (
                "No follow-up of the period before is on record."
                if self._en
                else "Belum ada rencana tindak lanjut periode sebelumnya yang tercatat."
            )
        if self._en:
            done = f"{spelled(carried, 'en') if carried else 'none is'} finished and verified"
            return f"Of {counted(planned, 'measure')} planned after the period before, {done}."
        return f"{done_of(carried, planned, 'tindak lanjut periode sebelumnya', 'selesai dan diverifikasi')}."

    def comes(self) -> Iterator[str]:
        """What is planned next, one line a measure."""
        for plan in self._facts.comes():
            element = plan.names.get(self.language, plan.element)
            yield plan.activity if element == NO_ELEMENT else f"{element}: {plan.activity}"

    def method(self) -> Iterator[str]:
        """How it was surveyed, for a box."""
        report, elements = self._report, len(self._report.surveyed)
        own = "" if "14/2017" in report.instrument.source else report.instrument.source
        if self._en:
            yield f"Basis: {_LAWS['en']}. Measured by {spelled(elements, 'en')} elements from 1 to 4, times 25."
            if own:
                yield f"Questionnaire: {own}{self._weighted(', which weighs each element')}."
            many = (
                f"Respondents: {grouped(report.total.n, 'en')}" if self._facts.known else "Not enough respondents yet"
            )
            yield f"{many}. A result of fewer than ten is not published."
            if report.city:
                yield "The agency's index is the simple mean of its published units, as no official rule exists for it."
            return
        yield f"Dasar: {_LAWS['id']}. {begun(elements)} unsur, masing-masing bernilai 1 sampai 4, dikalikan 25."
        if own:
            yield f"Kuesioner: {own}{self._weighted(', yang memberi setiap unsur bobotnya sendiri')}."
        many = f"berjumlah {grouped(report.total.n)}" if self._facts.known else "belum cukup"
        yield f"Responden {many}. Hasil di bawah sepuluh responden tidak diumumkan."
        if report.city:
            yield (
                "Indeks instansi adalah rata-rata sederhana unit yang diumumkan, karena belum ada aturan resmi untuk "
                "indeks di atas satu unit."
            )

    def _weighted(self, told: str) -> str:
        """What is told where elements do not weigh the same."""
        return told if len(set(self._report.weights.values)) > 1 else ""

    def where(self) -> Iterator[str]:
        """Where to read, to answer and to ask."""
        contact, en = self._facts.contact, self._en
        labels = (
            ("Results" if en else "Hasil", contact.page),
            ("Rate a service" if en else "Beri penilaian", contact.survey),
            ("Contact" if en else "Kontak", contact.ask),
        )
        yield from (f"{label}: {text}" for label, text in labels if text)

    def _grade(self, before: str) -> str:
        """Such as ", mutu B (Baik)", "" without a grade."""
        if not (mutu := self._report.total.mutu):
            return ""
        return f"{before}{'grade' if self._en else 'mutu'} {mutu} ({self._facts.kinerja(self.language)})"

    def _named(self, places: Sequence[int]) -> str:
        report = self._report
        told = (
            f"{report.instrument.elements[place].name[self.language]} "
            f"(NRR {local(report.total.nrr_texts[place], self.language)})"
            for place in places
        )
        return "; ".join(told)

    def _units(self, lines: Sequence[Line]) -> str:
        word = "index" if self._en else "indeks"
        return "; ".join(f"{one.label} ({word} {local(one.ikm_text, self.language)})" for one in lines)


def _listed(texts: Sequence[str], word: str = "dan") -> str:
    """Such as "a, b, dan c"."""
    return f" {word} ".join(texts) if len(texts) < 3 else f"{', '.join(texts[:-1])}, {word} {texts[-1]}"
