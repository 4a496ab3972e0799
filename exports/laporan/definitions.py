"""What each unsur means, in short. Source: Permenpan RB 14/2017, Lampiran, in our words."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.elements import Element

# By the official name, so that an element of another questionnaire with the same key has no wrong definition.
_MEANINGS: Mapping[str, str] = {
    "Persyaratan": "hal teknis dan administratif yang harus dipenuhi untuk memperoleh suatu jenis pelayanan",
    "Sistem, Mekanisme, dan Prosedur": "tata cara yang dibakukan bagi pemberi dan penerima pelayanan, termasuk tata "
    "cara pengaduan",
    "Waktu Penyelesaian": "jangka waktu sejak permohonan diterima lengkap sampai seluruh proses satu jenis pelayanan "
    "selesai",
    "Biaya/Tarif": "ongkos untuk memperoleh pelayanan, yang besarnya ditetapkan menurut ketentuan",
    "Produk Spesifikasi Jenis Pelayanan": "hasil yang diberikan dan diterima menurut ketentuan untuk setiap jenis "
    "pelayanan",
    "Kompetensi Pelaksana": "pengetahuan, keahlian, keterampilan, dan pengalaman yang harus dimiliki pelaksana",
    "Perilaku Pelaksana": "sikap petugas dalam memberikan pelayanan",
    "Penanganan Pengaduan, Saran dan Masukan": "tata cara menangani pengaduan beserta tindak lanjutnya",
    "Sarana dan Prasarana": "sarana: alat untuk mencapai tujuan pelayanan, umumnya bergerak, seperti komputer; "
    "prasarana: penunjang utama, umumnya tidak bergerak, seperti gedung",
}


def meaning_of(element: Element) -> str:
    """The definition of an element, "" where it is not one of the regulation."""
    return _MEANINGS.get(element.name["id"], "")
