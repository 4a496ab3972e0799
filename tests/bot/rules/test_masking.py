"""What free text may not hold is taken out, and what only looks like it stays."""

from __future__ import annotations

import pytest

from bot.rules.masking import IDENTITY, MAIL, PHONE, mask

# Numbers and addresses are made up.
PERSONAL = [
    ("081234567890", PHONE),
    ("0812-3456-7890", PHONE),
    ("0812 3456 7890", PHONE),
    ("0812.3456.7890", PHONE),
    ("0812 - 3456 - 7890", PHONE),
    ("08 12 34 56 78 90", PHONE),
    ("0 8 1 2 3 4 5 6 7 8 9 0", PHONE),
    ("0812_3456_7890", PHONE),
    ("+6281234567890", PHONE),
    ("+62 812-3456-7890", PHONE),
    ("+62 (0)812 3456 7890", PHONE),
    ("(+62) 812 3456 7890", PHONE),
    ("6281234567890", PHONE),
    ("0062 812 3456 7890", PHONE),
    ("https://wa.me/6281234567890", f"https://wa.me/{PHONE}"),
    ("81234567890", PHONE),
    ("0812345678", PHONE),
    ("021-5550123", PHONE),
    ("(0274) 555012", PHONE),
    ("021 555 0123", PHONE),
    ("+60 12-345 6789", PHONE),
    ("3204110506900001", IDENTITY),
    ("3204 1105 0690 0001", IDENTITY),
    ("32.04.11.050690.0001", IDENTITY),
    ("320411-450690-0001", IDENTITY),
    ("9999999999999999", IDENTITY),
    ("budi@contoh.go.id", MAIL),
    ("budi.s+skm@contoh.com", MAIL),
    ("budi @ contoh.com", MAIL),
    ("budi(at)contoh.com", MAIL),
    ("(0812) 3456-7890", PHONE),
    ("(081234567890)", f"({PHONE})"),
    ("812-3456-7890", PHONE),
    ("812 3456 7890", PHONE),
    ("812.3456.7890", PHONE),
    ("812 345 6789", PHONE),
    ("0812/3456/7890", PHONE),
    ("0812\n3456\n7890", PHONE),
    ("0812 \N{EM DASH} 3456 \N{EM DASH} 7890", PHONE),
    ("0812\N{MINUS SIGN}3456\N{MINUS SIGN}7890", PHONE),
    ("\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10", PHONE),
    ("\u0660\u0668\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660", PHONE),
    ("0812\u200b34567890", PHONE),
    ("62215551234", PHONE),
    ("3471/0120/0590/0001", IDENTITY),
    ("a (at) b (dot) com", MAIL),
    ("a[at]b[dot]com", MAIL),
    ("a@gmail,com", MAIL),
    ("a@gmail . com", MAIL),
    ("a\uff20gmail.com", MAIL),
    ("0274/555012", PHONE),
    ("021/5550123", PHONE),
    ("(0274)/555012", PHONE),
    ("62 274 555012", PHONE),
    ("62-21-555-0123", PHONE),
    ("812 34567890", PHONE),
    ("8123 4567 890", PHONE),
    ("0812, 3456, 7890", PHONE),
    ("08l2 3456 7890", PHONE),
    ("O8I2-3456-789O", PHONE),
    ("telp 5550123", f"telp {PHONE}"),
    ("Telepon: 555-0123", f"Telepon: {PHONE}"),
    ("HP no. 555012", f"HP no. {PHONE}"),
    ("NIK 3 2 0 4 1 1 0 5 0 6 9 0 0 0 0 1", f"NIK {IDENTITY}"),
    ("NIK: 320411050690000", f"NIK: {IDENTITY}"),
    ("3204,1105,0690,0001", IDENTITY),
    ("budi @gmail . com", MAIL),
    ("budi @ gmail .com", MAIL),
    ("BUDI AT GMAIL.COM", MAIL),
    ("budi at yahoo dot co dot id", MAIL),
    ("budi et gmail titik com", MAIL),
]

HARMLESS = [
    "Biaya Rp150.000 seharusnya gratis",
    "Diminta Rp 1.250.000.000 oleh petugas",
    "Rp81234567890",
    "Bayar 150.000 lalu 1.250.000,00",
    "anggaran 8500000000",
    "1.000.000.000.000.000 rupiah",
    "Tanggal 12-05-2026",
    "pada 02-03-2026 09.30 dan 08/12/2026 08.15",
    "08-12-2026 08.15",
    "08 12 2026",
    "buka 08.00-12.00 dan 13.00-16.00",
    "jam 08.00 - 15.00 12 Mei 2026",
    "pukul 08:00 15:30 16:45 17:00 18:00",
    "Nomor antrean 0812",
    "Antrean A-012, loket 08",
    "Nomor 12, 13, 14, 15, 16, 17, 18, 19",
    "tahun 2022 2023 2024 2025",
    "1998 1999 2000 2001",
    "2019-2020-2021-2022",
    "Permenpan RB 14/2017 dan UU 27/2022",
    "berkas 0812/00345/2026",
    "telepon 110 atau 1500123",
    "RT 03 RW 08, kode pos 40123",
    "@petugas, tolong lebih ramah",
    "lebih baik @ loket. Terima kasih",
    "menunggu 120 menit 3 kali 2 hari",
    "buka 08-12 13-16 19-21",
    "0.85 1.25 2.30 4.50",
    "antre 08 10 12 20 15 30",
    "085 000 000 000 rupiah",
    "antrean 8123456789",
    "kode billing 820260100012345",
    "nomor permohonan 12345678901234567",
    "berkas 0812/1234/2026",
    "datang @ kantor, id kartu lupa",
    "skor 08 9 8 7",
    "nilai 8 9 8 7 9 8 7 8 9",
    "kamar 812 dan 813, ruang 8123",
    "antrean 0812, 0813, 0814",
    "harga 8500 9000 10000",
    "harga 8123 4500 9000",
    "850 1000000 rupiah",
    "hp 3000000 hilang",
    "telepon 1500123 tidak diangkat",
    "telp 20 menit tidak diangkat",
    "WA 2024-2025 tidak aktif",
    "surat 045/12345/2026",
    "surat 470/123456",
    "loket 62 200 orang",
    "meeting at gmail office",
    "08 oli dan 08 lilin",
    "tahun 2022,2023,2024,2025",
    "",
]


@pytest.mark.parametrize(("written", "expected"), PERSONAL)
def test_numbers_and_addresses_of_people_are_masked(written: str, expected: str) -> None:
    assert mask(written) == expected
    assert mask(f"Tolong hubungi {written}, terima kasih") == f"Tolong hubungi {expected}, terima kasih"
    assert mask(expected) == expected


@pytest.mark.parametrize("written", HARMLESS)
def test_what_only_looks_like_them_is_left_alone(written: str) -> None:
    assert mask(written) == written


def test_neighbours_are_told_apart() -> None:
    text = "Tgl 12-05-2026 pukul 09.30 biaya 50.000, WA 0812 3456 7890 atau 0813-1111-2222, NIK 3204110506900001."
    expected = f"Tgl 12-05-2026 pukul 09.30 biaya 50.000, WA {PHONE} atau {PHONE}, NIK {IDENTITY}."
    assert mask(text) == expected
    assert mask("0812 3456 7890 2026") == f"{PHONE} 2026"
    assert mask("antrean 12 0812 3456 7890") == f"antrean 12 {PHONE}"
