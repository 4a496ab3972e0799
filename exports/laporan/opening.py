"""BAB I: why the survey is made, by which law, and what for."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Items, Paragraph

_LAWS = (
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik.",
    "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009 tentang "
    "Pelayanan Publik.",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 14 Tahun 2017 tentang Pedoman "
    "Penyusunan Survei Kepuasan Masyarakat Unit Penyelenggara Pelayanan Publik.",
)
_AIMS = (
    "mengetahui tingkat kepuasan masyarakat terhadap setiap unsur pelayanan;",
    "mengetahui unsur pelayanan yang menjadi kekuatan dan kelemahan;",
    "menjadi dasar penyusunan rencana tindak lanjut perbaikan pelayanan;",
    "memantau perkembangan mutu pelayanan dari waktu ke waktu; dan",
    "memenuhi kewajiban memublikasikan hasil survei kepada masyarakat.",
)
# what the attachment of Permenpan RB 14/2017 wants the survey to bring about, four points as in the template of 2022/23
_MEANT = (
    "masyarakat sebagai pengguna layanan ikut menilai kinerja penyelenggara pelayanan;",
    "penyelenggara pelayanan terdorong meningkatkan mutu pelayanannya;",
    "penyelenggara pelayanan terdorong lebih inovatif; dan",
    "kecenderungan tingkat kepuasan masyarakat terukur dari waktu ke waktu.",
)
_BENEFITS = (
    "kelemahan dan kelebihan setiap unsur pelayanan diketahui;",
    "kinerja pelayanan dapat diperbandingkan dari satu periode ke periode berikutnya;",
    "kebijakan dan tindak lanjut perbaikan pelayanan mempunyai dasar;",
    "indeks kepuasan masyarakat atas hasil pelayanan diketahui secara menyeluruh;",
    "unit pelayanan terpacu memperbaiki kinerjanya; dan",
    "masyarakat mengetahui gambaran kinerja unit pelayanan.",
)


def background(report: Laporan) -> Iterator[Block]:
    """Latar belakang."""
    yield Paragraph(
        "Pelayanan publik yang baik memerlukan pendapat masyarakat yang dilayani. Undang-Undang Nomor 25 Tahun 2009 "
        "tentang Pelayanan Publik mewajibkan penyelenggara menilai kinerja pelayanannya dan melibatkan masyarakat "
        "dalam penilaian itu. Survei Kepuasan Masyarakat (SKM) adalah pengukuran berkala atas kepuasan masyarakat "
        "terhadap mutu pelayanan yang diterimanya; hasilnya dinyatakan sebagai Indeks Kepuasan Masyarakat (IKM)."
    )
    yield Paragraph(
        "Setiap unit penyelenggara pelayanan publik melaksanakan SKM sekurang-kurangnya satu kali dalam setahun dan "
        f"memublikasikan hasilnya. Laporan ini memuat hasil SKM {report.subject} pada {report.period.name()}, "
        "termasuk kelemahan yang ditemukan dan rencana tindak lanjutnya."
    )


def laws(report: Laporan) -> Iterator[Block]:
    """Dasar pelaksanaan."""
    own = () if "14/2017" in report.instrument.source else (f"Kuesioner disusun menurut {report.instrument.source}.",)
    yield Items((*_LAWS, *own))


def purpose(report: Laporan) -> Iterator[Block]:
    """Maksud dan tujuan."""
    yield Paragraph(f"SKM ini dimaksudkan untuk mengukur mutu pelayanan {report.subject} menurut penerima layanan.")
    yield Paragraph("Tujuannya adalah:")
    yield Items(_AIMS)


def meant() -> Iterator[Block]:
    """Sasaran, which the template of 2022/23 has between aims and benefits."""
    yield Paragraph("Sasarannya adalah:")
    yield Items(_MEANT)


def benefits() -> Iterator[Block]:
    """Manfaat."""
    yield Paragraph("Manfaatnya adalah:")
    yield Items(_BENEFITS)
