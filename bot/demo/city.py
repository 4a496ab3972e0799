"""A made-up city, shaped like a real one: 44 perangkat daerah, 3 RSUD tipe D and 42 puskesmas, 89 units.

Every name of a place, every figure and every word of a resident here is invented.
"""

from __future__ import annotations

from bot.cases.unit_names import slug_of
from bot.storage import Service, Unit

AGENCY = "Pemerintah Kota Contoh"
HEAD_UNIT = "DISDUKCAPIL"

_DINAS = (
    ("DISDUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil", ("KTP elektronik", "Kartu Keluarga", "Akta kelahiran")),
    ("DPMPTSP", "Dinas Penanaman Modal dan PTSP", ("Perizinan berusaha", "Izin praktik")),
    ("DISDIK", "Dinas Pendidikan", ()),
    ("DINKES", "Dinas Kesehatan", ()),
    ("DISHUB", "Dinas Perhubungan", ("Uji kendaraan bermotor", "Izin trayek")),
    ("DINSOS", "Dinas Sosial", ()),
    ("DISNAKER", "Dinas Tenaga Kerja", ("Kartu pencari kerja", "Pengaduan hubungan industrial")),
    ("DISPERINDAG", "Dinas Perdagangan dan Perindustrian", ()),
    ("DISPORA", "Dinas Pemuda dan Olahraga", ()),
    ("DISPARBUD", "Dinas Pariwisata dan Kebudayaan", ()),
    ("DISKOMINFO", "Dinas Komunikasi dan Informatika", ()),
    ("DISARPUS", "Dinas Arsip dan Perpustakaan", ("Peminjaman buku", "Layanan arsip")),
    ("DLH", "Dinas Lingkungan Hidup", ()),
    ("DBMSDA", "Dinas Bina Marga dan Sumber Daya Air", ()),
    ("DISTARU", "Dinas Tata Ruang", ()),
    ("DISPERKIM", "Dinas Perumahan dan Permukiman", ()),
    ("DAMKAR", "Dinas Pemadam Kebakaran dan Penyelamatan", ()),
    ("DKPPP", "Dinas Ketahanan Pangan dan Pertanian", ()),
    ("DPPPA", "Dinas Pemberdayaan Perempuan dan Perlindungan Anak", ()),
    ("DPPKB", "Dinas Pengendalian Penduduk dan KB", ()),
    ("DISKOPUKM", "Dinas Koperasi dan UKM", ()),
    ("BAPENDA", "Badan Pendapatan Daerah", ("PBB-P2", "BPHTB", "Pajak restoran")),
    ("BAPPEDA", "Badan Perencanaan Pembangunan Daerah", ()),
    ("BKPSDM", "Badan Kepegawaian dan Pengembangan SDM", ()),
    ("BPKAD", "Badan Pengelola Keuangan dan Aset Daerah", ()),
    ("BPBD", "Badan Penanggulangan Bencana Daerah", ()),
    ("KESBANGPOL", "Badan Kesatuan Bangsa dan Politik", ()),
    ("SATPOLPP", "Satuan Polisi Pamong Praja", ()),
    ("INSPEKTORAT", "Inspektorat Daerah", ()),
    ("SETDA", "Sekretariat Daerah", ()),
    ("SETWAN", "Sekretariat DPRD", ()),
    ("UKPBJ", "Bagian Pengadaan Barang dan Jasa", ()),
)
_KECAMATAN = (
    *("Anggrek", "Bougenvil", "Cempaka", "Dahlia", "Edelweis", "Flamboyan"),
    *("Gardenia", "Kamboja", "Lavender", "Mawar", "Nusa Indah", "Teratai"),
)
_PUSKESMAS = (
    *("Akasia", "Asoka", "Bakung", "Beringin", "Belimbing", "Cemara", "Cendana", "Delima", "Duku", "Ebony"),
    *("Gaharu", "Gandaria", "Jambu", "Jati", "Jeruk", "Kapuk", "Kelapa", "Kemang", "Kemuning", "Kenanga"),
    *("Kenari", "Ketapang", "Langsat", "Lontar", "Mahoni", "Mangga", "Manggis", "Melati", "Meranti", "Nangka"),
    *("Pala", "Pandan", "Pinus", "Pisang", "Rambutan", "Randu", "Sawo", "Seruni", "Sirsak", "Tanjung"),
    *("Trembesi", "Waru"),
)
_WITH_SERVICES = ("Melati", "Kenanga", "Cendana")
_HEALTH = ("Poli umum", "KIA", "Imunisasi")
# Where a questionnaire tells ways of service apart. All others are at a counter.
_MODES = {"DPMPTSP": "hybrid", "DISDUKCAPIL": "hybrid", "DISKOMINFO": "online"}
_INSURED = frozenset({"biaya"})  # patients with insurance pay nothing: the question does not apply


def made_up_units() -> list[Unit]:
    """The 89 units, parents first."""
    units = [_unit(code, name, "Perangkat daerah", services) for code, name, services in _DINAS]
    units += [
        _unit(f"KEC-{place:02}", f"Kecamatan {name}", "Perangkat daerah", ())
        for place, name in enumerate(_KECAMATAN, 1)
    ]
    units += [
        Unit(
            code=f"RSUD-{place}",
            name=f"RSUD Tipe D {name}",
            category="RSUD tipe D",
            services=_services(("Rawat jalan", "Gawat darurat", "Rawat inap")),
            population=70,
            inapplicable=_INSURED,
        )
        for place, name in enumerate(("Anggrek", "Mawar", "Teratai"), 1)
    ]
    units += [
        _unit(f"PKM-{place:02}", f"Puskesmas {name}", "Puskesmas", _HEALTH if name in _WITH_SERVICES else ())
        for place, name in enumerate(_PUSKESMAS, 1)
    ]
    return units


def _unit(code: str, name: str, category: str, services: tuple[str, ...]) -> Unit:
    population = 240 if code == HEAD_UNIT else 14 + len(name)
    mode = _MODES.get(code, "")
    return Unit(code, name, category, services=_services(services), population=population, mode=mode)


def _services(names: tuple[str, ...]) -> tuple[Service, ...]:
    return tuple(Service(slug_of(name), name) for name in names)
