"""Who stands below a Laporan, from units.csv and the configuration to the block that is printed."""

from datetime import date

from bot.cases.units_csv import read_units, write_units
from bot.config import make_config
from bot.reporting.signers import countersigner, signer_of, signer_of_agency
from bot.storage import Unit
from exports.laporan import Signer
from exports.laporan.printed import printed
from exports.writing.blocks import Signature
from exports.writing.pdf import as_data
from exports.writing.word import report_docx
from scoring import load_instrument
from tests.exports.test_laporan_told import TIED, unit

SKM, DAY = load_instrument(), date(2026, 11, 27)
NAMED = "CAMAT,Kecamatan Anggrek,,Ani Contoh S.Sos.,200001012020011001,Pembina (IV/a),plt,2026-12-31"
HEADER = "code,name,head_title,head_name,head_number,head_rank,head_acting,head_until"


def test_a_units_head_signs_with_what_is_known() -> None:
    (named,) = read_units(f"{HEADER}\n{NAMED}\n", SKM, {})
    assert read_units(write_units([named]), SKM, {}) == [named]
    (again,) = read_units("code,name,head_rank\nCAMAT,Kecamatan Anggrek,Pembina\n", SKM, {"CAMAT": named})
    assert (again.head.name, again.head.rank) == ("Ani Contoh S.Sos.", "Pembina")  # no column, no change
    config = make_config({"report": {"place": "Kota Contoh"}}, {})
    signer = signer_of(named, config, DAY)
    assert signer.title == "Plt. Camat Anggrek"
    shown = next(one for one in printed(unit([TIED] * 12, signer=signer)).blocks if isinstance(one, Signature)).signers
    assert [(one.above, one.office, one.name, one.under) for one in shown] == [
        (
            "Kota Contoh, 22 November 2026",
            ("Plt. Camat Anggrek,",),
            "Ani Contoh S.Sos.",
            ("Pembina (IV/a)", "NIP 20000101 202001 1 001"),
        )
    ]
    after = signer_of(named, config, date(2027, 1, 1))
    assert (after.title, after.name, after.number, after.rank) == ("Camat Anggrek", "", "", "")
    assert signer_of(Unit("X", "RSUD Contoh"), config, DAY).title == "Direktur RSUD Contoh"


def test_the_left_signature_and_the_room_for_an_electronic_one_are_off_unless_asked_for() -> None:
    title = "a.n. Wali Kota Contoh|Sekretaris Daerah|u.b.|Kepala Bagian Contoh"
    keys = {"head": "Budi Contoh", "title": title, "countersign": "Mengetahui,", "electronic": True, "marker": "#"}
    assert countersigner(make_config({}, {}), DAY) is None
    config = make_config({"report": keys}, {})
    report = unit([TIED] * 12, left=countersigner(config, DAY), signer=signer_of(Unit("X", "Dinas X"), config, DAY))
    pages = printed(report)
    (block,) = [one for one in pages.blocks if isinstance(one, Signature)]
    assert block.signers[0].office == ("a.n. Wali Kota Contoh", "Sekretaris Daerah", "u.b.", "Kepala Bagian Contoh,")
    assert [(one.room, one.marker) for one in block.signers] == [("", ""), ("Ruang tanda tangan elektronik", "#")]
    told = str(as_data(pages)) + str(report_docx(pages, DAY))
    assert not [word for word in ("secara elektronik oleh", "BSrE", "....") if word in told]
    assert signer_of_agency(make_config({}, {}), DAY) == Signer(title="Sekretaris Daerah Kota Contoh")
