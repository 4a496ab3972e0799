"""What residents type, and the unit that they mean, in the made-up city of the demo."""

from pathlib import Path

import pytest

from bot.cases.finding import Finder
from bot.demo.city import made_up_units
from bot.rules.everyday import is_said
from bot.storage import Store
from tests.support.templates import new_database

# A query and the code of a unit among the first that are offered, as residents write.
QUERIES = """
bikin ktp = DISDUKCAPIL
e-ktp hilang = DISDUKCAPIL
rekam KTP = DISDUKCAPIL
kk baru = DISDUKCAPIL
mau pecah kk = DISDUKCAPIL
akte lahir = DISDUKCAPIL
akta kelahiran anak = DISDUKCAPIL
surat pindah = DISDUKCAPIL
dukcapil = DISDUKCAPIL
legalisir kk = DISDUKCAPIL
cek nik = DISDUKCAPIL
kartu identitas anak = DISDUKCAPIL
ikd = DISDUKCAPIL
berobat = PKM-
rujukan bpjs = PKM-
minta rujukan = PKM-
imunisasi = PKM-
imunissasi = PKM-
cabut gigi = PKM-
periksa hamil = PKM-
suntik kb = PKM-
cek darah = PKM-
surat sehat = PKM-
ambil obat = PKM-
puskesmas = PKM-
pkm = PKM-
rawat inap = RSUD
igd = RSUD
cuci darah = RSUD
melahirkan = RSUD
bayar pbb = BAPENDA
bphtb = BAPENDA
pajak daerah = BAPENDA
pajak restoran = BAPENDA
pajak reklame = BAPENDA
bansos = DINSOS
cek bansos = DINSOS
kursi roda = DINSOS
izin usaha = DPMPTSP
nib = DPMPTSP
imb = DPMPTSP
pbg = DPMPTSP
izin praktik bidan = DPMPTSP
kartu kuning = DISNAKER
ak-1 = DISNAKER
uji kir = DISHUB
trayek = DISHUB
angkut sampah = DLH
pohon tumbang = DLH
jalan rusak = DBMSDA
ppdb = DISDIK
legalisir ijazah = DISDIK
pinjam buku = DISARPUS
peminjaman buku = DISARPUS
damkar = DAMKAR
sewa gor = DISPORA
umkm = DISKOPUKM
puskesms melati = PKM-
bapendaa = BAPENDA
id card = DISDUKCAPIL
birth certificate = DISDUKCAPIL
hospital = RSUD
i need a vaccination = PKM-
property tax = BAPENDA
business license = DPMPTSP
library = DISARPUS
garbage = DLH
"""
ASKED = [tuple(line.split(" = ")) for line in QUERIES.strip().splitlines()]
ELSEWHERE = {
    "pajak motor": "Samsat",
    "perpanjang sim": "kepolisian",
    "paspor": "Imigrasi",
    "nikah": "KUA",
    "token listrik": "PLN",
    "driver's license": "kepolisian",
    "residence permit": "Imigrasi",
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "skm.db"
    new_database(path, made_up_units())
    return path


async def test_everyday_words_find_the_unit_that_is_meant(city: Path) -> None:
    async with Store(city) as store:
        finder, wrong = Finder(store), list[str]()
        for text, code in ASKED:
            found = [unit.code for unit in (await finder.find(text)).units]
            if not any(one.startswith(code) for one in found[:8]):
                wrong.append(f"{text}: {found[:3]}, expected {code}")
    assert wrong == []
    assert len(ASKED) >= 50


async def test_what_others_serve_is_said_with_the_name_of_the_office(city: Path) -> None:
    async with Store(city) as store:
        for text, office in ELSEWHERE.items():
            found = await Finder(store).find(text)
            assert found.meaning is not None, text
            assert (list(found.units), office in found.meaning.called) == ([], True), text
            assert not found.meaning.local


async def test_a_slip_in_the_name_after_its_kind_finds_that_unit_first(city: Path) -> None:
    async with Store(city) as store:
        for text, name in (("puskesmas tanjungg", "Puskesmas Tanjung"), ("ke puskesmas trembsi", "Puskesmas Trembesi")):
            assert (await Finder(store).find(text)).units[0].name == name


async def test_the_unit_whose_name_is_in_a_sentence_comes_first(city: Path) -> None:
    async with Store(city) as store:
        for text in ("saya habis dari puskesmas trembesi tadi pagi", "tadi berobat di puskesmas Trembesi"):
            assert (await Finder(store).find(text)).units[0].name == "Puskesmas Trembesi"


async def test_the_unit_that_offers_the_service_comes_first(city: Path) -> None:
    async with Store(city) as store:
        first, *_ = (await Finder(store).find("poli umum")).units
        assert "Poli umum" in [one.name for one in first.services]
        assert (await Finder(store).find("xyzzy")).units == []


# As residents complain, with words from petty to grave.
COMPLAINTS = """
petugasnya kasar sekali
petugas tidak ramah
antreannya lama
saya tidak puas
pelayanan mengecewakan
dimintai uang
ada yang minta uang pelicin
dibentak petugas
berbelit-belit
dipingpong kesana kemari
petugas main hp
loket kosong tidak ada petugas
toiletnya kotor
antri dari subuh
sudah nunggu 3 jam
disuruh bolak-balik
nggak jelas alurnya
gak becus
perawatnya judes
dokternya telat terus
ga ada yang melayani
kenapa lama ya
staff was rude
not helpful at all
"""
# Words of a complaint in names and searches.
SEARCHES = ("SIM lama", "ktp rusak", "puskesmas ramah anak", "baik baik", "telat bayar pajak", "air bersih", "bau-bau")


@pytest.mark.parametrize("text", COMPLAINTS.strip().splitlines())
def test_a_complaint_is_known(text: str) -> None:
    assert is_said(text) == "complaint"


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_is_no_complaint(text: str) -> None:
    assert is_said(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Terima kasih banyak ya", "thanks"),
        ("makasih min", "thanks"),
        ("Halo, selamat siang", "greeting"),
        ("pelayanan puskesmas melati jelek sekali", "complaint"),
        ("mau lapor pungli", "complaint"),
        ("komplain", "complaint"),
        ("lapor kehilangan", None),
        ("pengaduan buruh", None),
        ("oke", "done"),
        ("tidak ada saran, kak", "done"),
        ("sudah selesai terima kasih", "done"),
        ("🙏", "done"),
        ("?", "greeting"),
        ("sudah baik", None),
        ("mau ubah jawaban", "change"),
        ("maaf salah isi", "change"),
        ("kak, salah pilih", "change"),
        ("tolong ralat nama di akta", None),
        ("hapus data saya", "erase"),
        ("cara isi survei gimana", "guide"),
        ("tidak ada petugas", "complaint"),
        ("kartu keluarga", None),
        ("", None),
    ],
)
def test_what_looks_for_nothing_is_known(text: str, kind: str | None) -> None:
    assert is_said(text) == kind
