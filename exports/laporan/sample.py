"""How many respondents there were to be: the population, the minimum by Krejcie and Morgan, and what was reached."""

from __future__ import annotations

from collections.abc import Iterator

from exports.laporan.values import Laporan
from exports.writing.blocks import Block, Column, Paragraph, Table
from exports.writing.counts import grouped, spelled
from scoring import krejcie_morgan

_SURVEYS = {"month": "bulan", "quarter": "triwulan", "semester": "semester", "year": "tahun"}
_IN_A_YEAR = {"month": 12, "quarter": 4, "semester": 2, "year": 1}
_NO_SIEVE = "Jumlah minimum menjadi acuan; semua jawaban yang memenuhi syarat tetap dihitung."
# The populations of the printed table
_PRINTED = (
    *range(10, 101, 5),
    *range(110, 301, 10),
    *range(320, 501, 20),
    *range(550, 1001, 50),
    *range(1100, 2001, 100),
    *range(2200, 3001, 200),
    *range(3500, 5001, 500),
    *range(6000, 10_001, 1000),
    *(15_000, 20_000, 30_000, 40_000, 50_000, 75_000, 1_000_000),
)


def sample(report: Laporan, *, whole_table: bool) -> Iterator[Block]:
    """Penentuan jumlah responden, with the whole table of Krejcie and Morgan where it was used and is wanted."""
    n, plan = report.total.n, report.sampling
    if plan is not None and plan.drawn is not None:
        yield Paragraph(
            f"Unit dipilih dengan undian berkelompok: {spelled(plan.per_parent or 0)} unit dari setiap induk, "
            f"{grouped(plan.drawn[0])} dari {grouped(plan.drawn[1])} unit, dengan benih acak tercatat “{plan.seed}” "
            "sehingga undian dapat diulang dan diperiksa."
        )
    if report.told.served is not None:
        yield Paragraph(
            f"Populasi, yaitu jumlah penerima layanan dalam satu tahun, adalah {grouped(report.told.served)}."
        )
    if plan is not None and plan.target is not None and report.target:
        share = f"{100 * n // report.target}% dari jumlah minimum"
        yield Paragraph(
            f"Jumlah minimum ditetapkan {grouped(plan.target)} responden untuk setiap unit, seluruhnya "
            f"{grouped(report.target)}. {_obtained(n, share)}"
        )
        yield Paragraph(_NO_SIEVE)
        return
    yield Paragraph(_by_table(report))
    known = (report.target is not None and report.population is not None) or (report.told.served and not report.city)
    if report.times is not None and known:
        yield Paragraph(_NO_SIEVE)
        if whole_table:
            yield krejcie_morgan_table()


def krejcie_morgan_table() -> Table:
    """The whole printed table, in three pairs of columns. Source: Krejcie and Morgan (1970)."""
    rows = -(-len(_PRINTED) // 3)
    pairs = [[(str(n), str(krejcie_morgan(n))) for n in _PRINTED[at : at + rows]] for at in range(0, 3 * rows, rows)]
    cells = [
        tuple(text for pair in pairs for text in (pair[row] if row < len(pair) else ("", ""))) for row in range(rows)
    ]
    columns = (Column("Populasi (N)", 1, True), Column("Sampel (n)", 1, True)) * 3
    return Table("Jumlah minimum responden menurut Krejcie dan Morgan", columns, tuple(cells), small=True)


def _by_table(report: Laporan) -> str:
    n, one = report.total.n, _SURVEYS.get(report.survey, "periode survei")
    if report.times is None:
        return (
            f"Jumlah minimum responden ditetapkan untuk satu {one} penuh, sehingga tidak dihitung untuk rentang waktu "
            f"laporan ini. {_reached_all(n)}"
        )
    if (report.target is None or report.population is None) and report.told.served and not report.city:
        return _of_the_year(report, report.told.served, one)
    if report.target is None or report.population is None:
        about = "Populasi penerima layanan belum ditetapkan" + (" untuk semua unit" if report.city else "")
        return (
            f"{about}, sehingga jumlah minimum responden menurut tabel Krejcie dan Morgan belum dapat dihitung. "
            f"{_reached_all(n)}"
        )
    share = f"{100 * n // report.target}% dari jumlah minimum" if report.target else "tanpa jumlah minimum"
    return f"{_wanted(report, one)} {_obtained(n, share)} {_reached(report)}"


def _obtained(n: int, share: str = "") -> str:
    """How many there were, and what that is of the minimum."""
    if not n:
        return "Belum ada responden."
    return f"Responden yang diperoleh berjumlah {grouped(n)}{f', yaitu {share}' if share else ''}."


def _reached_all(n: int) -> str:
    return f"{_obtained(n)[:-1]}; semua jawaban yang diterima dihitung." if n else _obtained(n)


def _of_the_year(report: Laporan, served: int, one: str) -> str:
    """The minimum of the report's periods from the people served in a year, where nobody told those of one period."""
    year, rounds, times = krejcie_morgan(served), _IN_A_YEAR.get(report.survey, 1), report.times or 1
    wanted = -(-year * times // rounds)
    n, each = report.total.n, f"setiap {one}" if times == 1 else f"dalam {spelled(times)} {one}"
    reached = "Jumlah minimum tercapai." if n >= wanted else "Jumlah minimum belum tercapai."
    whole = f"{grouped(year)} responden setahun" + ("" if wanted == year else f", yaitu {grouped(wanted)} {each}")
    return (
        f"Menurut tabel Krejcie dan Morgan (1970) populasi itu memerlukan sekurang-kurangnya {whole}. "
        f"{_obtained(n)} {reached}"
    )


def _wanted(report: Laporan, one: str) -> str:
    population, target, times = report.population or 0, report.target or 0, report.times or 1
    if report.city:
        return (
            "Jumlah minimum responden ditetapkan untuk setiap unit menurut tabel Krejcie dan Morgan (1970). Jumlah "
            f"penerima layanan seluruh unit dalam periode ini diperkirakan {grouped(population)} dan jumlah minimum "
            f"{grouped(target)} responden" + (f", dijumlahkan dari {spelled(times)} {one}." if times > 1 else ".")
        )
    if times > 1:
        return (
            f"Jumlah penerima layanan diperkirakan {grouped(population // times)} setiap {one}. Menurut tabel Krejcie "
            f"dan Morgan (1970) diperlukan sekurang-kurangnya {grouped(target // times)} responden setiap {one}, "
            f"seluruhnya {grouped(target)} responden dalam {spelled(times)} {one}."
        )
    return (
        f"Jumlah penerima layanan dalam satu periode diperkirakan {grouped(population)}. Menurut tabel Krejcie dan "
        f"Morgan (1970) diperlukan sekurang-kurangnya {grouped(target)} responden dalam satu periode SKM."
    )


def _reached(report: Laporan) -> str:
    n, target = report.total.n, report.target or 0
    if n >= target:
        return "Jumlah minimum tercapai."
    lacking = f"Jumlah minimum belum tercapai; masih diperlukan {grouped(target - n)} responden."
    if not n:
        return lacking
    if report.total.edges is None:
        return f"{lacking} Hasil tetap disajikan apa adanya; selang kepercayaan 95% belum dapat dihitung."
    return (
        f"{lacking} Hasil tetap disajikan apa adanya, dan ketidakpastiannya dinyatakan dengan selang kepercayaan 95%."
    )
