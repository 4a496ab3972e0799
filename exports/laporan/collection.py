"""How the answers came in: who carried the survey out, by which questionnaire, and what each unsur means."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.channels import rules, ways
from exports.laporan.definitions import meaning_of
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table
from exports.writing.counts import begun, spelled
from scoring.elements import Element
from scoring.mapping import mapping_told


def carried_out(report: Laporan) -> Iterator[Block]:
    """Pelaksana SKM."""
    if report.city:
        answered = sum(part.n > 0 for part in report.parts)
        yield Paragraph(
            f"SKM dilaksanakan oleh {spelled(len(report.parts))} unit pelayanan di lingkungan {report.agency} dengan "
            "satu kuesioner dan satu cara penghitungan yang sama; "
            + (
                "seluruhnya mempunyai jawaban pada periode ini."
                if answered == len(report.parts)
                else f"yang mempunyai jawaban pada periode ini {spelled(answered)} unit."
                if answered
                else "pada periode ini belum ada unit yang mempunyai jawaban."
            )
        )
    else:
        yield Paragraph(f"SKM dilaksanakan secara mandiri oleh {report.subject}, {report.agency}.")
    if report.told.team:
        yield Paragraph(f"Tim pelaksana: {report.told.team.rstrip('.')}.")


def ways_told(report: Laporan, *, definitions: bool = True) -> Iterator[Block]:
    """Metode pengumpulan data, with the elements and, where wanted, what they mean."""
    k, items = len(report.surveyed), len(report.asked)
    one = (
        f"{spelled(k)} pertanyaan, satu untuk setiap unsur pelayanan,"
        if report.instrument.plain
        else f"{spelled(items)} pertanyaan tentang {spelled(k)} unsur pelayanan"
    )
    yield Paragraph(
        f"Kuesioner memuat {one} menurut {report.instrument.source}. Setiap pertanyaan dijawab dengan satu dari empat "
        f"pilihan bernilai 1 sampai 4.{_further(report)} Naskah lengkapnya ada pada Lampiran 1."
    )
    yield Paragraph(
        f"{ways(report)} "
        "Pengisian bersifat sukarela dan tanpa nama: nama, nomor telepon, dan akun Telegram tidak disimpan bersama "
        f"jawaban. {rules(report)}".rstrip()
    )
    if told := mapping_told(report.instrument, "id"):
        yield Paragraph(told)
    meanings = [meaning_of(element) for element in report.surveyed] if definitions else []
    if any(meanings):  # an element of an agency's own means what it asks
        meanings = [one or _asked(element) for one, element in zip(meanings, report.surveyed, strict=True)]
    columns = [Column("Kode", 1, True), Column("Unsur pelayanan", 3.4 if any(meanings) else 9)]
    rows = [(element.u, element.name["id"]) for element in report.surveyed]
    if any(meanings):
        columns.append(Column("Pengertian", 7))
        yield Table(
            "Unsur yang disurvei",
            tuple(columns),
            tuple((*row, meaning) for row, meaning in zip(rows, meanings, strict=True)),
        )
        return
    yield Table("Unsur yang disurvei", tuple(columns), tuple(rows))


def _further(report: Laporan) -> str:
    """How many questions are of indices beside the IKM, which are no part of the number before."""
    told = ""
    for side in report.instrument.side:
        count = sum(item.key not in report.unasked for element in side.elements for item in element.items)
        if count:
            told += f" {begun(count)} pertanyaan lain mengukur {side.title['id']}, di luar IKM."
    return told


def _asked(element: Element) -> str:
    return "; ".join(f"“{item.question['id']}”" for item in element.items)
