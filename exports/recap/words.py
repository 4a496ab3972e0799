"""Words of the city recap, per language. The column headings are the recap sheet's own in both."""

from __future__ import annotations

WORDS = {
    "id": {
        "sheet": "Rekap",
        "title": "REKAPITULASI INDEKS KEPUASAN MASYARAKAT",
        "made_up": "Data contoh – angka dibuat-buat",
        "made": "Dibuat",
        "weight": "Bobot per unsur",
        "coverage": "Unit dengan jawaban: {reporting} dari {due}",
        "none": "belum ada jawaban",
        "few": "kurang dari lima jawaban",
        "unjudged": "terlalu sedikit untuk dinilai",
        "held": "tidak dirinci, agar jawaban yang sedikit tidak dapat dihitung",
        "mean": "RATA-RATA SEDERHANA IKM UNIT",
        "earlier": "IKM SEBELUMNYA dari",
        "pooled": "SELURUH RESPONDEN (TERTIMBANG RESPONDEN)",
    },
    "en": {
        "sheet": "Recap",
        "title": "CITY RECAP OF THE PUBLIC SATISFACTION INDEX",
        "made_up": "Sample data – made-up figures",
        "made": "Made",
        "weight": "Weight per element",
        "coverage": "Units with answers: {reporting} of {due}",
        "none": "no answers yet",
        "few": "fewer than five answers",
        "unjudged": "too few to be judged",
        "held": "withheld, so that nobody computes those of few answers",
        "mean": "SIMPLE MEAN OF THE UNITS' IKM",
        "earlier": "IKM SEBELUMNYA (before) of",
        "pooled": "ALL RESPONDENTS (RESPONDENT-WEIGHTED)",
    },
}

NOTES = {
    "id": (
        "Belum ada aturan resmi untuk IKM di atas satu unit: rata-rata sederhana memberi setiap unit bobot sama, "
        "baris seluruh responden memberi setiap jawaban bobot sama.",
        "Rata-rata dihitung dari nilai unit yang tidak dibulatkan, lalu dibulatkan sekali, setengah ke atas. "
        "Unit tanpa jawaban tidak dihitung sebagai nol.",
        "SD termasuk yang tidak sekolah. PNS termasuk ASN lain. LAINNYA: ibu rumah tangga, pekerja lepas, "
        "pensiunan, dan lainnya.",
        "SAMPEL adalah semua jawaban yang memenuhi syarat. TARGET (Krejcie-Morgan) adalah jumlah minimum.",
        "UNSUR BELUM MEMUASKAN adalah unsur bermutu C atau D (NRR × 25). PERUBAHAN adalah selisih angka tercetak.",
        "Kurang dari sepuluh jawaban terlalu sedikit untuk dinilai. Unsur disebut tertinggi atau terendah hanya bila "
        "selisihnya lebih besar daripada kebetulan.",
    ),
    "en": (
        "There is no official rule for an IKM above one unit: the simple mean gives every unit the same weight, "
        "the line of all respondents every answer.",
        "The mean is taken of the units' figures before rounding, then rounded once, half up. "
        "A unit without answers never counts as zero.",
        "SD includes no schooling. PNS includes other civil servants. LAINNYA: homemakers, casual workers, "
        "pensioners, others.",
        "SAMPEL is every accepted answer. TARGET (Krejcie-Morgan) is the minimum number.",
        "UNSUR BELUM MEMUASKAN (unsatisfying) are elements graded C or D (NRR × 25). PERUBAHAN (change) is the "
        "difference of the printed figures.",
        "Under ten answers are too few to be judged. An element is called highest or lowest only where it differs by "
        "more than chance.",
    ),
}
