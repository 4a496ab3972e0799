"""BAB IV and V: what the figures say, in whole sentences made from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.laporan.formers import Former
from exports.laporan.history import gap_of, label_of, notes_on, timeline
from exports.laporan.lines import FEW, Line
from exports.laporan.results import NONE, certainty, grade
from exports.laporan.strengths import strengths
from exports.laporan.tendency import tendency_blocks
from exports.laporan.values import Laporan
from exports.writing.blocks import Bar, Block, Chart, Column, Heading, Items, Paragraph, Signature, Table, numbered
from exports.writing.dates import day_name, day_names
from exports.writing.numbers import local
from scoring import comparable, half_up

_FIRST_GRADE = "A"
NOISE = "Selisih antarunsur masih dalam batas kebetulan, sehingga tidak ada unsur yang disebut terendah atau tertinggi."
UNSURE = (
    "Terlalu sedikit responden yang mengisi semua unsur untuk membandingkannya, sehingga tidak ada unsur yang disebut "
    "terendah atau tertinggi."
)
_CARRIED = {"selesai": "Menunggu verifikasi"}  # by state. Others are carried out or not


def analysis(report: Laporan) -> Iterator[Block]:
    """BAB IV."""
    yield Heading(1, "BAB IV ANALISIS HASIL SKM")
    yield Heading(2, "4.1 Analisis Kelemahan dan Kelebihan Unsur Layanan")
    if report.total.ikm is None:
        yield Paragraph(NONE)
    else:
        yield from _elements(report)
    if report.city:
        yield from strengths(report)
    yield Heading(2, "4.2 Rencana Tindak Lanjut")
    yield from _plans(report)
    yield Heading(2, "4.3 Tren Nilai SKM")
    yield from _trend(report)
    yield from tendency_blocks(report)
    yield Heading(2, "4.4 Hasil Tindak Lanjut SKM Periode Sebelumnya")
    yield from _done(report)


def named(report: Laporan, places: Sequence[int]) -> str:
    """Elements with their NRR, those of the same value together: "Waktu (U3, NRR 2,4) dan Biaya (U4, NRR 2,6)"."""
    elements, texts, told = report.instrument.elements, report.total.nrr_texts, []
    for text, some in groupby(places, key=lambda place: texts[place]):
        same = [elements[place] for place in some]
        if len(same) == 1:
            told.append(f"{same[0].name['id']} ({same[0].u}, NRR {local(text)})")
        else:
            names = _listed([f"{one.name['id']} ({one.u})" for one in same])
            told.append(f"{names}, yang bernilai sama (NRR {local(text)})")
    return "; ".join(told) if len(told) < len(places) else _listed(told)


def _listed(texts: Sequence[str]) -> str:
    """Join texts as Indonesian does: "a", "a dan b", "a, b, dan c"."""
    if len(texts) < 3:
        return " dan ".join(texts)
    return f"{', '.join(texts[:-1])}, dan {texts[-1]}"


def _elements(report: Laporan) -> Iterator[Block]:
    total, instrument = report.total, report.instrument
    if not report.graded:
        yield Paragraph(f"Jawaban {total.n} responden {FEW}, sehingga tidak ada unsur yang disebut lemah atau kuat.")
        return
    low, high = report.lowest(), report.highest()
    if report.alike:
        same = next(text for text, nrr in zip(total.nrr_texts, total.nrr, strict=True) if nrr is not None)
        yield Paragraph(
            f"Semua unsur memperoleh nilai rata-rata yang sama, {local(same)}, "
            "sehingga tidak ada unsur yang menonjol sebagai kelebihan atau kelemahan."
        )
    if high:
        yield Paragraph(
            f"Unsur dengan nilai tertinggi adalah {named(report, high)}. Unsur ini "
            "merupakan kelebihan pelayanan yang perlu dipertahankan."
        )
    if low:
        yield Paragraph(
            f"Unsur dengan nilai terendah adalah {named(report, low)}. Unsur ini menjadi prioritas perbaikan."
        )
    if not (low or high or report.alike):
        yield Paragraph(NOISE if comparable(total.contrasts) else UNSURE)
    known = [nrr for nrr in total.nrr if nrr is not None]
    if not report.alike and len(known) > 1:
        gap = half_up(max(known) - min(known), 4)
        yield Paragraph(f"Jarak antara angka unsur terbesar dan terkecil adalah {local(gap)} pada skala 1 sampai 4.")
    for text in _by_grade(report):
        yield Paragraph(text)
    unasked = [element.name["id"] for element, nrr in zip(instrument.elements, total.nrr, strict=True) if nrr is None]
    if unasked:
        yield Paragraph(
            f"Unsur {_listed(unasked)} tidak berlaku pada pelayanan ini dan tidak dinilai; bobotnya dibagi "
            "kepada unsur lain menurut perbandingannya."
        )


def _by_grade(report: Laporan) -> Iterator[str]:
    instrument = report.instrument
    grades = [grade(report.total, place, instrument) for place in range(len(instrument.elements))]
    for band in instrument.bands:
        shown = f"{band.mutu} ({band.kinerja['id']})"
        codes = [one.u for one, found in zip(instrument.elements, grades, strict=True) if found == shown]
        if codes and len(codes) == sum(found != "–" for found in grades):
            yield f"Semua unsur yang dinilai bermutu {shown}."
        elif codes:
            yield f"{len(codes)} unsur bermutu {shown}: {_listed(codes)}."


def _plans(report: Laporan) -> Iterator[Block]:
    alike, low = report.alike, report.lowest()
    if not report.plans and report.total.ikm is not None and not report.graded:
        yield Paragraph(f"Jawaban {report.total.n} responden {FEW}, sehingga tidak ada unsur yang diprioritaskan.")
        return
    if not report.plans:
        yield Paragraph(
            "Semua unsur bernilai sama, sehingga tidak ada unsur yang diprioritaskan."
            if alike
            else "Rencana tindak lanjut disusun setelah ada hasil survei."
        )
        return
    yield Paragraph(
        (
            "Semua unsur bernilai sama; unsur pada rencana tindak lanjut dipilih menurut urutan unsur"
            if alike
            else "Rencana tindak lanjut diusulkan untuk unsur dengan nilai terendah"
            if low
            else "Unsur berikut berangka paling kecil dan hanya merupakan usulan, karena selisihnya dengan unsur lain "
            + ("masih dalam batas kebetulan" if comparable(report.total.contrasts) else "tidak dapat disimpulkan")
        )
        + (", dan diisi serta disahkan oleh pimpinan unit." if any(not plan.activity for plan in report.plans) else ".")
    )
    rows = [
        (
            f"{plan.unit}: {plan.element}" if report.city and plan.unit else plan.element,
            plan.activity,
            *(plan.cell(quarter) for quarter in range(1, 5)),
            plan.responsible,
        )
        for plan in report.plans
    ]
    columns = (
        Column("No", 0.7, True),
        Column("Prioritas unsur", 3),
        Column("Program/kegiatan", 4.4),
        *(Column(f"TW {roman}", 0.95, True) for roman in ("I", "II", "III", "IV")),
        Column("Penanggung jawab", 2.4),
    )
    yield Table("Rencana tindak lanjut SKM", columns, numbered(rows))


def _trend(report: Laporan) -> Iterator[Block]:
    points = [line for line in report.trend if line.ikm is not None]
    silent, told = report.total.ikm is None, timeline(report.trend, report.past)
    former = [one for one in told if isinstance(one, Former)]
    if len(points) < (1 if silent else 2) and not former:
        yield Paragraph("Belum ada hasil periode sebelumnya dengan kuesioner dan bobot yang sama sebagai pembanding.")
        return
    rows = [
        (label_of(one), str(one.n), one.ikm_text, one.grade_text)
        if isinstance(one, Line)
        else (label_of(one), one.n_text, str(half_up(one.ikm, 2)), one.grade_text())
        for one in told
    ]
    columns = (
        Column("No", 0.7, True),
        Column("Periode", 4.5),
        Column("Responden", 1.6, True),
        Column("IKM", 1.5, True),
        Column("Mutu", 2.4, True),
    )
    if silent:
        yield Paragraph(
            f"{report.period.name()} belum mempunyai jawaban, sehingga belum dapat dibandingkan dengan hasil "
            "sebelumnya."
        )
    elif len(points) > 1:
        yield Paragraph(movement(points[-2], points[-1], report.verdict, week=report.period.kind == "week"))
    else:
        yield Paragraph(_against(former, report.total))
    own = frozenset({len(rows) - 1}) if told and isinstance(told[-1], Line) else frozenset()
    yield Table("Tren IKM", columns, numbered(rows), own)
    yield from _trend_chart(report, [one for one in told if isinstance(one, Line) or one.comparable])
    if any(isinstance(one, Line) and one.ikm is None for one in told):
        yield Paragraph("Periode tanpa jawaban tidak dihitung sebagai nol.")
    if notes := notes_on(report.trend, report.past):
        yield Paragraph(f"Tentang angka terdahulu, yang dicantumkan seperti pernah diumumkan. {' '.join(notes)}")


def _trend_chart(report: Laporan, told: Sequence[Line | Former]) -> Iterator[Block]:
    """All that is of one measure. What is not cannot be read off one scale."""
    bands = report.instrument.bands
    floor = bands[-1].lower
    bars = tuple(
        Bar(
            one.label if isinstance(one, Line) else f"{one.name()} (terdahulu)",
            local(str(half_up(one.ikm, 2))) if one.ikm is not None else "belum ada jawaban",
            None if one.ikm is None else max(float((one.ikm - int(floor)) / (100 - int(floor))), 0.0),
        )
        for one in told
    )
    marks = tuple((float((band.lower - floor) / (100 - floor)), band.mutu) for band in bands[:-1])
    said = "IKM setiap periode: " + "; ".join(f"{bar.label} {bar.value}" for bar in bars) + "."
    if bars:
        yield Chart("Tren IKM; garis menandai batas mutu", said, bars, (str(int(floor)), "100"), marks)


def _against(former: Sequence[Former], total: Line) -> str:
    """The result beside the last earlier figure of the same measure: as a difference, and never as a change."""
    begun = "Belum ada hasil periode sebelumnya yang dihitung dari jawaban."
    last = next((one for one in reversed(former) if one.comparable), None)
    if last is None or total.ikm is None:
        return f"{begun} Angka terdahulu berasal dari kuesioner atau bobot lain dan tidak dibandingkan."
    gap = local(gap_of(last, total.ikm) or "0.00")
    return (
        f"{begun} Terhadap angka terdahulu {last.name()} ({local(last.ikm_text)}) selisihnya {gap} poin. Selisih itu "
        "tidak dinilai naik atau turun, karena keragaman jawaban di balik angka terdahulu tidak diketahui."
    )


def movement(before: Line, after: Line, verdict: str | None, *, week: bool = False) -> str:
    """The change between two periods as printed figures differ, and whether that is evidence. Of a `week` it is a fact
    without a verdict, since whoever looks each week would soon be told of a change that is none."""
    one, two = half_up(before.ikm or 0, 2), half_up(after.ikm or 0, 2)
    if week:
        both = f"IKM {local(one)} pada {before.label} dan {local(two)} pada {after.label}"
        apart = f"selisih {local(f'{two - one:+}')} poin"
        return f"{both}, {apart}. Satu minggu terhadap minggu sebelumnya tidak dinilai naik atau turun."
    if one == two:
        first = f"IKM {after.label} sama dengan {before.label}, yaitu {local(two)}."
    else:
        way = "naik" if two > one else "turun"
        moved = f"IKM {way} {local(abs(two - one))} poin"
        first = f"{moved}, dari {local(one)} pada {before.label} menjadi {local(two)} pada {after.label}."
    match verdict:
        case "naik" | "turun":
            return f"{first} Perubahan ini lebih besar daripada ketidakpastian sampel."
        case "belum cukup bukti":
            return (
                f"{first} Perubahan ini masih dalam batas ketidakpastian sampel, sehingga belum cukup bukti untuk "
                "menyatakan bahwa mutu pelayanan berubah."
            )
        case "terlalu sedikit untuk disimpulkan":
            return f"{first} Jawaban terlalu sedikit untuk disimpulkan apakah mutu pelayanan berubah."
    return first


def _done(report: Laporan) -> Iterator[Block]:
    if not report.done:
        yield Paragraph("Belum ada rencana tindak lanjut periode sebelumnya yang tercatat.")
        return
    rows = [
        (
            f"{one.unit}: {one.plan}" if report.city and one.unit else one.plan,
            _CARRIED.get(one.state, "Sudah" if one.carried_out else "Belum"),
            one.described,
            day_names(one.evidence),
        )
        for one in report.done
    ]
    columns = (
        Column("No", 0.7, True),
        Column("Rencana tindak lanjut", 4),
        Column("Ditindak- lanjuti?", 1.7, True),
        Column("Deskripsi", 4),
        Column("Dokumentasi", 2.4),
    )
    carried, finished = (
        sum(one.carried_out for one in report.done),
        sum(one.state == "selesai" for one in report.done),
    )
    waiting = f" dan {finished} selesai dan menunggu verifikasi" if finished else ""
    yield Paragraph(
        f"Dari {len(rows)} rencana tindak lanjut periode sebelumnya, {carried} sudah dilaksanakan{waiting}."
    )
    yield Table("Hasil tindak lanjut SKM periode sebelumnya", columns, numbered(rows))


def conclusion(report: Laporan) -> Iterator[Block]:
    """BAB V, with the signatures."""
    yield Heading(1, "BAB V KESIMPULAN")
    total, signer = report.total, report.signer
    if total.ikm is None:
        yield Paragraph(NONE)
    else:
        yield Paragraph(f"Dari hasil SKM {report.subject} pada {report.period.name()} dapat disimpulkan:")
        sure = " ".join(filter(None, (certainty(total, city=report.city), total.few_told())))
        texts = [
            f"Mutu pelayanan adalah {total.grade_text} dengan IKM {local(total.ikm_text)}. {sure}"
            if report.graded and total.mutu
            else f"IKM adalah {local(total.ikm_text)}. {sure}"
        ]
        if not report.graded:
            pass
        elif low := report.lowest():
            texts.append(f"Unsur yang diprioritaskan: {named(report, low)}.")
        elif report.alike:
            texts.append("Semua unsur bernilai sama, sehingga tidak ada unsur yang diprioritaskan.")
        else:
            texts.append("Tidak ada unsur yang terbukti lebih rendah daripada unsur lain.")
        if report.graded and (high := report.highest()):
            texts.append(f"Unsur dengan nilai tertinggi: {named(report, high)}.")
        points = [line for line in report.trend if line.ikm is not None]
        if len(points) > 1:
            texts.append(movement(points[-2], points[-1], report.verdict, week=report.period.kind == "week"))
        if report.graded and total.mutu not in (None, _FIRST_GRADE):
            texts.append(
                "Rencana tindak lanjut pada bagian 4.2 dilaksanakan dan hasilnya dilaporkan pada SKM berikutnya."
            )
        yield Items(tuple(texts))
    when = f"{signer.place}, {day_name(report.day)}" if signer.place else day_name(report.day)
    agency = ("" if not report.city else when, signer.title or f"Kepala {report.agency}", signer.name, signer.number)
    if report.city:
        yield Signature((agency,))
    else:
        known = ("Mengetahui,", *agency[1:])
        yield Signature((known, (when, f"Kepala {report.subject}", "", "")))
