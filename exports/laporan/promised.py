"""What a Laporan says of follow-up: the plan of whose report it is, and in an agency how far its units have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exports.laporan.follow_up import done_table, plan_table
from exports.laporan.lines import FEW
from exports.laporan.promises import NO_ELEMENT, Done
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Paragraph, Picture, Pictures
from exports.writing.counts import begun, done_of, spelled
from exports.writing.dates import day_name
from exports.writing.pictures import shrunk
from scoring import comparable

_UNITS_PLANNED = "Rencana tindak lanjut unit pelayanan"
_UNITS_DONE = "Hasil tindak lanjut unit pelayanan, periode sebelumnya"


def promised(report: Laporan) -> Iterator[Block]:
    """Rencana tindak lanjut: the forum, the elements to begin with, and the plan as far as somebody has told it."""
    if report.told.forum is not None:
        those = f" bersama {report.told.forum_with.rstrip('.')}" if report.told.forum_with else ""
        yield Paragraph(
            f"Rencana tindak lanjut dibahas dalam Forum Konsultasi Publik pada {day_name(report.told.forum)}{those}."
        )
    if report.plans or report.total.ikm is None or not report.graded:
        yield from _own_plan(report)
    else:
        yield Paragraph("Semua unsur bernilai sama, sehingga tidak ada unsur yang diprioritaskan.")
    if report.unit_plans:
        told = sum(one.told for one in report.unit_plans)
        yield Paragraph(
            f"{done_of(told, len(report.unit_plans), 'rencana tindak lanjut unit pelayanan', 'diisi')}"
            + ("; rencana yang diisi disajikan pada lampiran menurut unit." if told else ".")
        )


def _own_plan(report: Laporan) -> Iterator[Block]:
    if report.total.ikm is None and not report.plans:
        yield Paragraph("Rencana tindak lanjut disusun setelah ada hasil survei.")
        return
    if not report.plans:
        yield Paragraph(
            f"Jawaban {spelled(report.total.n)} responden {FEW}, sehingga tidak ada unsur yang diprioritaskan."
        )
        return
    if named := _named(report):
        yield Paragraph(named)
    table, told = plan_table(report.plans), sum(one.told for one in report.plans)
    if table is not None:
        yield table
    if told < len(report.plans):
        yield Paragraph(
            f"{done_of(told, len(report.plans), 'rencana tindak lanjut', 'diisi')}."
            if told
            else "Program atau kegiatan untuk unsur itu belum ditetapkan ketika laporan ini dibuat."
        )


def _named(report: Laporan) -> str:
    """The elements of the plan, "" where it names none, and the priorities that it leaves out.

    None is called lowest or a priority here that is not in the chapters around it.
    """
    names = list(dict.fromkeys(one.element for one in report.plans if one.element != NO_ELEMENT))
    if not names:
        return ""
    if report.alike or not report.lowest():
        return f"{_why(report)}: {_joined(names)}."
    elements = report.instrument.elements
    lowest = [elements[place].name for place in report.lowest()[: report.priorities]]
    low = {name for one in lowest for name in one.values()}
    first, more = [one for one in names if one in low], [one for one in names if one not in low]
    left = [one["id"] for one in lowest if not set(one.values()) & set(names)]
    without = f" Rencana itu belum memuat {_joined(left)}, yang juga bernilai terendah." if left else ""
    if not first:
        return f"Rencana tindak lanjut memuat {_joined(more)}.{without.replace('juga ', '')}"
    return (
        f"{_why(report)}: {_joined(first)}." + (f" Rencana itu juga memuat {_joined(more)}." if more else "") + without
    )


def _why(report: Laporan) -> str:
    if report.alike:
        return "Semua unsur bernilai sama; unsur dalam rencana tindak lanjut dipilih menurut urutan unsur"
    if report.lowest():
        return "Unsur yang diprioritaskan dalam rencana tindak lanjut adalah unsur dengan nilai terendah"
    doubt = "masih dalam batas kebetulan" if comparable(report.total.contrasts) else "tidak dapat disimpulkan"
    return (
        f"Unsur berikut bernilai paling kecil dan hanya merupakan usulan, karena selisihnya dengan unsur lain {doubt}"
    )


def _joined(names: Sequence[str]) -> str:
    if len(names) == 2 and any(" dan " in one for one in names):
        return " serta ".join(names)  # "Sarana dan Prasarana dan Waktu" would be read twice
    return " dan ".join(names) if len(names) < 3 else f"{'; '.join(names[:-1])}; dan {names[-1]}"


def became(report: Laporan) -> Iterator[Block]:
    """Hasil tindak lanjut periode sebelumnya: what whose report it is has done, and how many of its units' plans."""
    if not report.done and not report.unit_done:
        yield Paragraph("Belum ada rencana tindak lanjut periode sebelumnya yang tercatat.")
        return
    if report.done:
        yield Paragraph(_summed(report.done, "rencana tindak lanjut periode sebelumnya"))
        if (table := done_table(report.done)) is not None:
            yield table
        if photos := [
            Picture(small, one.plan) for one in report.done for photo in one.photos if (small := shrunk(photo))
        ]:
            yield Pictures(tuple(photos))
    if report.unit_done:
        yield Paragraph(_summed(report.unit_done, "rencana tindak lanjut unit pelayanan pada periode sebelumnya"))


def of_units(report: Laporan) -> Iterator[Block]:
    """Lists by unit for an annex: plans that are filled in, and what became of those of the period before."""
    if (plans := plan_table(report.unit_plans, _UNITS_PLANNED, whole=report.subject)) is not None:
        told, many = sum(one.told for one in report.unit_plans), len(report.unit_plans)
        yield Paragraph(f"{done_of(told, many, 'rencana tindak lanjut unit pelayanan', 'diisi')}.")
        yield plans
    if (done := done_table(report.unit_done, _UNITS_DONE, whole=report.subject)) is not None:
        yield Paragraph(_summed(report.unit_done, "rencana tindak lanjut unit pelayanan pada periode sebelumnya"))
        yield done


def _summed(done: Sequence[Done], what: str) -> str:
    carried, waiting = sum(one.carried_out for one in done), sum(one.state == "selesai" for one in done)
    found = done_of(carried, len(done), what, "dilaksanakan")
    if waiting:
        found += f", dan {spelled(waiting)} lainnya selesai serta menunggu verifikasi"
    if untold := sum(not one.told for one in done):
        found += (
            f". {begun(untold)} rencana tidak pernah diisi" if untold < len(done) else ". Semuanya tidak pernah diisi"
        )
    return f"{found}."
