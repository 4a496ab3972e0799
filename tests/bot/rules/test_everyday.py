"""What residents of Bekasi, Serang, West Jakarta and Pekanbaru type: words of their languages, typing errors."""

import pytest

from bot.rules.everyday import is_said, meanings, meanings_near

# Made-up queries (contoh), by the kind of unit that is meant.
MEANT = """
disdukcapil = ngurus katepe, nyieun ktp, rekam e ktp, ktp gue ilang, bikin kk anyar, akte lahir orok
disdukcapil = akta kelahiran budak, surat pindahan, pindah ka kota sejen, ganti status ktp, capil
disdukcapil = mau urus ktp rusak, kk ilang gimana, akte anak blm jadi, surat lahir bayi, nambah anak di kk
disdukcapil = surat kematian bapak, ktp luar kota, nak buek ktp, nak urus kk
kelurahan = ngurus ahli waris, surat ket domisili, pengantar erte, surat ga mampu, sktm buat kip
kelurahan = kantor keluraan, pengantar nikah kelurahan, surat keterangan usaha warung
kelurahan = surat domisili usaha
kecamatan = kec, kantor kacamatan, legalisir tanah
puskesmas = berobat ke pkm, pusksmas, puskes, ubaran, nyari obat, bawa anak demam, sakit gigi
puskesmas = cabut huntu, suntik budak, imunisasi orok, priksa kandungan, periksa hamil, bidan
puskesmas = minta rujukan, tensi darah, berobat gratis, dokter gigi anak, obat darah tinggi, usg bayi
puskesmas = berobek ka puskesmas, ambik ubat
bpjs = ambil nomor antrian bpjs, bpjs mati, bpjs nonaktif, jkn mobile, bpjs anak baru lahir
bpjs = turun kelas bpjs
rsud = rumah sakit umum, rumasakit, ugd, lahiran, ngelahirin, kontrol jantung, fisioterapi
rsud = rawat inap bpjs, dokter kandungan
samsat = pajek motor, bayar pajak kendaraan, stnk mati, ganti plat, balik nama motor
samsat = perpanjang pajak lima tahunan, bayar pajak kereta
bapenda = pbb rumah, bayar pbb, pajak bumi bangunan
polres = sim c baru, bikin skck, kehilangan dompet, sim mati, begal
dinsos = bansos kagak cair, pkh, bantuan beras, blt dana desa, pkh blm cair, daftar dtks, blsm
disnaker = kartu kuning, nyari gawe, nyari kerja, kartu ak satu, pelatihan kerja gratis
dpmptsp = izin warung, ngurus nib, izin bangun
kua = nikahan, daftar kawin, buku nikah ilang, surat nikah hilang
pa = ngurus cerai
imigrasi = bikin paspor, izin tinggal
disdik = daptar sakola, masuk sd, masuk smp, pindah sekolah, kjp plus, zonasi sma, legalisir ijasah
dlh = sampah kagak diangkut, runtah numpuk, tempat sampah, kandang ayam bau, pohon rubuh
dinas_pu = jalan bolong, jalanan rusak, got mampet, kebanjiran, selokan mampet
dishub = lampu jalan mati, kir mobil, parkir sembarangan, tiang lampu mati
perumda = air pam mati, bayar pdam, air keran mati
perkim = kuburan, rusun
damkar = damkar, ular masuk rumah, kebakaran rumah
distan = vaksin kucing, suntik rabies, vaksin anjing gila
disarpus = perpus, pinjem buku
disperindag = lapak pasar, mau jualan di pasar
dinkop = modal usaha
dppa = kdrt
posyandu = timbang balita
"""
ASKED = [
    (query, kind)
    for kind, _, queries in (line.partition(" = ") for line in MEANT.strip().splitlines())
    for query in queries.split(", ")
]


def test_everyday_words_of_four_places_are_known() -> None:
    wrong = [
        f"{query}: {found}, expected {kind}"
        for query, kind in ASKED
        if kind not in (found := [one.kind for one in meanings(query) or meanings_near(query)])
    ]
    assert wrong == []
    assert len(ASKED) >= 100


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("nuhun", "thanks"),
        ("hatur nuhun pisan", "thanks"),
        ("punten", "greeting"),
        ("sampurasun", "greeting"),
        ("wilujeng enjing", "greeting"),
        ("petugasna judes", "complaint"),
        ("antreannya lama bener", "complaint"),
        ("dipungut bayaran", "complaint"),
        ("tarimo kasih", "thanks"),
        ("terimo kasih", "thanks"),
        ("matur nuwun", "thanks"),
        ("ambil nomor antrian", None),
        ("lampu lama", None),
    ],
)
def test_what_is_no_search_is_known_in_their_words_too(text: str, kind: str | None) -> None:
    assert is_said(text) == kind
