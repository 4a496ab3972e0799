"""BAB I and II: why the survey is made, and how the answers came in."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.channels import places, rules, ways
from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Heading, Items, Paragraph, Table, numbered
from exports.writing.counts import grouped, spelled
from exports.writing.dates import day_name
from scoring import custom
from scoring.mapping import mapping_told

_LAWS = (
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik.",
    "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009 tentang "
    "Pelayanan Publik.",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 14 Tahun 2017 tentang Pedoman "
    "Penyusunan Survei Kepuasan Masyarakat Unit Penyelenggara Pelayanan Publik.",
)
_SURVEYS = {"month": "bulan", "quarter": "triwulan", "semester": "semester", "year": "tahun"}
_NO_SIEVE = "Jumlah minimum menjadi acuan; semua jawaban yang memenuhi syarat tetap dihitung."
_AIMS = (
    "mengetahui tingkat kepuasan masyarakat terhadap setiap unsur pelayanan;",
    "mengetahui unsur pelayanan yang menjadi kekuatan dan kelemahan;",
    "menjadi dasar penyusunan rencana tindak lanjut perbaikan pelayanan;",
    "memantau perkembangan mutu pelayanan dari waktu ke waktu; dan",
    "memenuhi kewajiban memublikasikan hasil survei kepada masyarakat.",
)


def introduction(report: Laporan) -> Iterator[Block]:
    """BAB I."""
    yield Heading(1, "BAB I PENDAHULUAN")
    yield Heading(2, "1.1 Latar Belakang")
    yield Paragraph(
        "Pelayanan publik yang baik memerlukan pendapat orang yang dilayani. Undang-Undang Nomor 25 Tahun 2009 tentang "
        "Pelayanan Publik mewajibkan penyelenggara menilai kinerja pelayanannya dan melibatkan masyarakat dalam "
        "penilaian itu. Survei Kepuasan Masyarakat (SKM) adalah pengukuran berkala atas kepuasan masyarakat terhadap "
        "mutu pelayanan yang diterimanya; hasilnya dinyatakan sebagai Indeks Kepuasan Masyarakat (IKM)."
    )
    yield Paragraph(
        "Setiap unit penyelenggara pelayanan publik melaksanakan SKM sekurang-kurangnya satu kali dalam setahun dan "
        f"memublikasikan hasilnya. Laporan ini memuat hasil SKM {report.subject} pada {report.period.name()}, "
        "termasuk kelemahan yang ditemukan dan rencana tindak lanjutnya."
    )
    yield Heading(2, "1.2 Dasar Pelaksanaan Survei Kepuasan Masyarakat")
    own = () if "14/2017" in report.instrument.source else (f"Kuesioner disusun menurut {report.instrument.source}.",)
    yield Items((*_LAWS, *own))
    yield Heading(2, "1.3 Maksud dan Tujuan")
    yield Paragraph(f"SKM ini dimaksudkan untuk mengukur mutu pelayanan {report.subject} menurut penerima layanan.")
    yield Paragraph("Tujuannya adalah:")
    yield Items(_AIMS)


def collection(report: Laporan) -> Iterator[Block]:
    """BAB II."""
    yield Heading(1, "BAB II PENGUMPULAN DATA SKM")
    yield Heading(2, "2.1 Pelaksana SKM")
    if report.city:
        answered = sum(part.n > 0 for part in report.parts)
        yield Paragraph(
            f"SKM ditawarkan oleh {len(report.parts)} unit pelayanan di lingkungan {report.agency} dengan satu "
            f"kuesioner dan satu cara penghitungan yang sama; "
            + (
                "seluruhnya mempunyai jawaban pada periode ini."
                if answered == len(report.parts)
                else f"yang mempunyai jawaban pada periode ini {spelled(answered)} unit."
            )
        )
    else:
        yield Paragraph(f"SKM dilaksanakan oleh {report.subject}, {report.agency}.")
    yield Heading(2, "2.2 Metode Pengumpulan Data")
    yield from _method(report)
    yield Heading(2, "2.3 Lokasi Pengumpulan Data")
    yield Paragraph(places(report))
    yield Heading(2, "2.4 Waktu Pelaksanaan SKM")
    yield from _time(report)
    yield Heading(2, "2.5 Penentuan Jumlah Responden")
    yield from _sample(report)


def _method(report: Laporan) -> Iterator[Block]:
    k, items = len(report.surveyed), len(report.asked)
    one = (
        f"{k} pertanyaan, satu untuk setiap unsur pelayanan"
        if report.instrument.plain
        else (f"{items} pertanyaan tentang {k} unsur pelayanan")
    )
    yield Paragraph(
        f"Kuesioner memuat {one} menurut "
        f"{report.instrument.source}. Setiap pertanyaan dijawab dengan satu dari empat pilihan bernilai 1 "
        "sampai 4. Naskah lengkapnya ada pada Lampiran 1."
    )
    yield Paragraph(
        f"{ways(report)} "
        "Pengisian bersifat sukarela dan tanpa nama: nama, nomor telepon, dan akun Telegram tidak disimpan bersama "
        f"jawaban. {rules(report)}".rstrip()
    )
    if told := mapping_told(report.instrument, "id"):
        yield Paragraph(told)
    yield Table(
        "Unsur yang disurvei",
        (Column("Kode", 1, True), Column("Unsur pelayanan", 9)),
        tuple((element.u, element.name["id"]) for element in report.surveyed),
    )


def _time(report: Laporan) -> Iterator[Block]:
    period, made = report.period, day_name(report.day)
    rows = (("Pengumpulan data", custom(period.first, period.end).name("id"), str(period.days)),)
    yield Table(
        "Waktu pelaksanaan SKM",
        (Column("No", 0.7, True), Column("Kegiatan", 4), Column("Waktu", 4), Column("Jumlah hari", 1.5, True)),
        numbered(rows),
    )
    if report.day < period.end:
        yield Paragraph(
            f"Laporan ini dibuat pada {made}, sebelum periode berakhir pada {day_name(period.last)}. Angkanya "
            "masih dapat berubah."
        )


def _sample(report: Laporan) -> Iterator[Block]:
    n, plan = report.total.n, report.sampling
    if plan is not None and plan.drawn is not None:
        yield Paragraph(
            f"Unit dipilih dengan undian berkelompok: {plan.per_parent} unit dari setiap induk, {plan.drawn[0]} dari "
            f"{plan.drawn[1]} unit, dengan benih acak tercatat “{plan.seed}” sehingga undian dapat "
            "diulang dan diperiksa."
        )
    if plan is not None and plan.target is not None and report.target:
        yield Paragraph(
            f"Target ditetapkan {plan.target} responden untuk setiap unit, seluruhnya {report.target}. Responden yang "
            f"diperoleh berjumlah {n}, yaitu {100 * n // report.target} persen dari target."
        )
        yield Paragraph(_NO_SIEVE)
        return
    one = _SURVEYS.get(report.survey, "periode survei")
    if report.times is None:
        yield Paragraph(
            f"Target responden ditetapkan untuk satu {one} penuh, sehingga tidak dihitung untuk rentang waktu laporan "
            f"ini. Jumlah responden yang diperoleh adalah {n}; semua jawaban yang diterima dihitung."
        )
        return
    if report.target is None or report.population is None:
        about = "Populasi penerima layanan belum ditetapkan" + (" untuk semua unit" if report.city else "")
        yield Paragraph(
            f"{about}, sehingga target responden menurut tabel Krejcie dan Morgan belum dapat dihitung. Jumlah "
            f"responden yang diperoleh adalah {n}; semua jawaban yang diterima dihitung."
        )
        return
    if report.city:
        first = (
            f"Target responden ditetapkan untuk setiap unit menurut tabel Krejcie dan Morgan (1970). Jumlah populasi "
            f"seluruh unit adalah {grouped(report.population)} penerima layanan dan jumlah target {report.target} "
            "responden" + (f", dijumlahkan dari {report.times} {one}." if report.times > 1 else ".")
        )
    elif report.times > 1:
        first = (
            f"Jumlah penerima layanan diperkirakan {grouped(report.population // report.times)} setiap {one}. Menurut "
            f"tabel Krejcie dan Morgan (1970) diperlukan sekurang-kurangnya {report.target // report.times} responden "
            f"setiap {one}, seluruhnya {report.target} responden dalam {report.times} {one}."
        )
    else:
        first = (
            f"Jumlah penerima layanan dalam satu periode diperkirakan {grouped(report.population)}. Menurut tabel "
            f"Krejcie dan Morgan (1970) diperlukan sekurang-kurangnya {report.target} responden."
        )
    share = f"{100 * n // report.target} persen dari target" if report.target else "tanpa target"
    reached = (
        "Target tercapai."
        if n >= report.target
        else f"Target belum tercapai; masih diperlukan {report.target - n} responden."
    )
    if 0 < n < report.target:
        reached += " Hasil tetap disajikan apa adanya" + (
            "; selang kepercayaan 95% belum dapat dihitung."
            if report.total.edges is None
            else ", dan ketidakpastiannya dinyatakan dengan selang kepercayaan 95%."
        )
    if report.city and n >= report.target:
        reached = "Jumlah target tercapai; capaian setiap unit ada pada rekap per unit."
    yield Paragraph(f"{first} Responden yang diperoleh berjumlah {grouped(n)}, yaitu {share}. {reached}")
    yield Paragraph(_NO_SIEVE)
