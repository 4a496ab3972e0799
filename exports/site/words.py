"""Words of the public results page. Names of elements and grades come from the instrument."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Indeks Kepuasan Masyarakat",
        "skip": "Langsung ke isi",
        "other": "English",
        "home": "Semua unit",
        "method": "Metode",
        "editions": "Semua terbitan",
        "editions_text": "Setiap terbitan tetap ada di alamatnya. Yang keliru ditarik dengan tanda, tidak dihapus. "
        "Tanda tangan dan rantainya dapat diperiksa dengan skm verify atau dengan verify.py dari dokumentasi.",
        "edition": "Terbitan",
        "signed": "Ditandatangani",
        "withdrawn": "Ditarik",
        "replaced": "digantikan oleh terbitan berikutnya",
        "newest": "terbaru",
        "stands": "berlaku",
        "made_up": "Data contoh – angka dibuat-buat",
        "result": "Hasil",
        "ikm": "IKM",
        "mutu": "Mutu",
        "respondents": "Responden",
        "interval": "Selang kepercayaan 95%",
        "beside": "{name}: {index} dari 4 (× 25 = {x25}), {n} responden. Bukan bagian dari IKM.",
        "mean": "Rata-rata sederhana IKM {counted} unit yang diumumkan, masing-masing dengan sekurang-kurangnya 10 "
        "responden. {left} unit lain tidak ikut dihitung, juga tidak sebagai nol. Dengan data terbuka angka ini dapat "
        "dihitung ulang. IKM resmi pada Laporan SKM dapat berbeda karena di sana semua unit yang mempunyai jawaban "
        "dihitung, juga yang di bawah 10 responden.",
        "few": "belum cukup",
        "few_long": "Belum cukup responden: nilai diumumkan mulai 10 responden.",
        "elements": "Nilai setiap unsur",
        "element": "Unsur",
        "nrr": "NRR (1–4)",
        "units": "Unit pelayanan",
        "unit": "Unit",
        "services": "Jenis layanan",
        "service": "Layanan",
        "trend": "Perkembangan",
        "period": "Periode",
        "who": "Responden",
        "kelamin": "Jenis kelamin",
        "usia": "Usia",
        "pendidikan": "Pendidikan",
        "pekerjaan": "Pekerjaan",
        "characteristic": "Ciri",
        "people": "Jumlah",
        "withheld": "disamarkan",
        "withheld_long": "Jawabannya hampir sama dengan yang sudah diumumkan; keduanya dapat saling dikurangkan.",
        "silent": "Tidak menjawab",
        "plans": "Rencana tindak lanjut",
        "follow_up": "Tindak lanjut semua unit",
        "plan": "Rencana",
        "priority": "Unsur prioritas",
        "quarter": "Batas",
        "state": "Keadaan",
        "rencana": "direncanakan",
        "berjalan": "berjalan",
        "selesai": "selesai, menunggu verifikasi",
        "diverifikasi": "selesai dan diverifikasi",
        "not_yet": "belum ditetapkan",
        "done": "Tindak lanjut periode sebelumnya",
        "yes": "Sudah",
        "no": "Belum",
        "none": "Belum ada yang tercatat.",
        "data": "Data terbuka",
        "data_text": "Angka yang sama untuk diolah sendiri, dengan jumlah periksa SHA-256:",
        "made": "Dibuat",
        "scroll": "tabel, dapat digulir",
    },
    "en": {
        "title": "Public Satisfaction Index",
        "skip": "Skip to the content",
        "other": "Bahasa Indonesia",
        "home": "All units",
        "method": "Method",
        "editions": "All editions",
        "editions_text": "Each edition stays at its address. One that was wrong is withdrawn with a mark, not deleted. "
        "Its signature and the chain can be checked with skm verify, or with verify.py of the documentation.",
        "edition": "Edition",
        "signed": "Signed",
        "withdrawn": "Withdrawn",
        "replaced": "replaced by a later edition",
        "newest": "newest",
        "stands": "stands",
        "made_up": "Sample data – made-up figures",
        "result": "Result",
        "ikm": "IKM",
        "mutu": "Grade",
        "respondents": "Respondents",
        "interval": "95% confidence interval",
        "beside": "{name}: {index} of 4 (× 25 = {x25}), {n} respondents. No part of the IKM.",
        "mean": "Simple mean of the IKM of {counted} units that are published, each of at least 10 respondents. {left} "
        "other units are left out, not counted as zero. The open data are enough to compute this figure again. The "
        "official IKM in the Laporan SKM may differ: it counts every unit with answers, also those of fewer than 10.",
        "few": "not enough",
        "few_long": "Not enough respondents: a figure is published from 10 respondents on.",
        "elements": "Each element",
        "element": "Element",
        "nrr": "NRR (1–4)",
        "units": "Service units",
        "unit": "Unit",
        "services": "Services",
        "service": "Service",
        "trend": "Over time",
        "period": "Period",
        "who": "Respondents",
        "kelamin": "Sex",
        "usia": "Age",
        "pendidikan": "Education",
        "pekerjaan": "Occupation",
        "characteristic": "Characteristic",
        "people": "People",
        "withheld": "withheld",
        "withheld_long": "It rests on almost the same answers as figures already public: the two could be subtracted.",
        "silent": "Did not say",
        "plans": "Planned follow-up",
        "follow_up": "Follow-up of all units",
        "plan": "Plan",
        "priority": "Priority element",
        "quarter": "Due",
        "state": "State",
        "rencana": "planned",
        "berjalan": "under way",
        "selesai": "finished, to be verified",
        "diverifikasi": "finished and verified",
        "not_yet": "not decided yet",
        "done": "Follow-up of the period before",
        "yes": "Yes",
        "no": "Not yet",
        "none": "Nothing recorded yet.",
        "data": "Open data",
        "data_text": "The same figures to work with, with SHA-256 checksums:",
        "made": "Made",
        "scroll": "table, can be scrolled",
    },
}

METHOD: Mapping[str, tuple[str, ...]] = {
    "id": (
        "Setiap orang yang dilayani dapat menjawab satu kali untuk setiap layanan dan periode, sukarela dan "
        "tanpa nama. Setiap unsur dinilai 1 sampai 4.",
        "NRR adalah rata-rata nilai suatu unsur; jawaban kosong tidak dihitung sebagai nol. IKM adalah jumlah NRR "
        "dikalikan bobot, dikalikan 25, sehingga bernilai 25 sampai 100. IKM adalah indeks, bukan persentase.",
        "Semua jawaban yang diterima dihitung. Pembulatan dilakukan satu kali pada akhir, setengah ke atas.",
        "Selang kepercayaan 95% menyatakan seberapa pasti nilai itu: makin sedikit jawaban, makin lebar.",
        "Nilai dari kurang dari 10 responden tidak diumumkan. Jumlah orang di bawah 5 disamarkan, bersama "
        "jumlah lain yang diperlukan agar tidak dapat dihitung kembali. Kritik dan saran tidak diumumkan.",
        "Hanya periode yang sudah berakhir yang diumumkan. Bila hasil suatu unit dapat dikurangkan dari yang sudah "
        "diumumkan sehingga kurang dari 10 responden tersisa, hasil itu disamarkan.",
        "Belum ada aturan resmi untuk IKM di atas satu unit; di sini dipakai rata-rata sederhana IKM unit yang "
        "diumumkan. Unit dengan kurang dari 10 responden tidak ikut, sehingga nilainya tidak dapat dihitung dari "
        "selisih.",
        "Hitung ulang: untuk setiap unit, 25 kali jumlah bobot dikali (jumlah nilai dibagi jumlah jawaban) setiap "
        "unsur, lalu rata-rata unit; semuanya ada pada data/hasil.json.",
    ),
    "en": (
        "Whoever was served may answer once for each service and period, voluntarily and without a name. Each "
        "element is rated 1 to 4.",
        "NRR is the mean of an element; a blank never counts as zero. The IKM is the sum of NRR x weight, x 25, "
        "so it lies between 25 and 100. It is an index, not a percentage.",
        "Every accepted answer counts. Figures are rounded once, at the end, half up.",
        "The 95% confidence interval says how sure a figure is: the fewer the answers, the wider.",
        "Figures of fewer than 10 respondents are not published. Counts under 5 people are withheld, with as "
        "many others as it takes that they cannot be worked out. Suggestions are not published.",
        "Only periods that have ended are published. Where subtracting a result from earlier ones would leave fewer "
        "than 10 respondents, it is withheld.",
        "There is no official rule for an IKM above one unit; here it is the simple mean of the IKM of the units "
        "published. Units of fewer than 10 respondents are left out, so that no difference tells their figure.",
        "To compute it again: for each unit 25 times the sum of weight x (sum of scores / number of answers) over its "
        "elements, then the mean of the units; all of it is in data/hasil.json.",
    ),
}
