"""Which names units.csv takes, and how they come back."""

import csv

import pytest

from bot.cases.units import Plan
from bot.cases.units_csv import MOST_SERVICES, read_units, write_units
from bot.conversation.faults import said
from bot.conversation.texts import texts
from bot.rules.offices import Head
from bot.storage import Service, Unit, UnitFaults
from bot.storage.units import Saved, action_of
from scoring import load_instrument

SKM = load_instrument("permenpan-14-2017")


def test_columns_may_be_called_as_agencies_call_them() -> None:
    (unit,) = read_units("No;Kode Unit;Nama OPD;Jenis Layanan;Alamat\n1;AA;Dinas Contoh;KTP|KK;Jl. Contoh 1\n", SKM, {})
    assert (unit.code, unit.name, unit.address) == ("AA", "Dinas Contoh", "Jl. Contoh 1")
    assert [one.name for one in unit.services] == ["KTP", "KK"]
    with pytest.raises(UnitFaults) as error:
        read_units("kode,nama,code\nAA,Dinas,BB\n", SKM, {})
    assert [one.key for one in error.value.faults] == ["column_twice"]


@pytest.mark.parametrize(
    "name",
    [
        "Posyandu 👩‍👩‍👧 Ceria",  # joined by U+200D
        "Loket ❤️ Ibu",  # with a variation selector
        "Puskesmas \u200fالرازي\u200e Contoh",  # marks of direction inside
        "Layanan می\u200cخواهم",  # a non-joiner, as Persian is written
        "Kantor 🏴\U000e0067\U000e0062\U000e007f",  # tag letters of a flag
        "x" * 200,
    ],
)
def test_a_name_as_people_write_it_comes_back_as_it_was(name: str) -> None:
    (unit,) = read_units(f"code,name,services\nAA,{name},{name}\n", SKM, {})
    assert (unit.name, unit.services[0].name) == (name, name)
    assert read_units(write_units([unit]), SKM, {}) == [unit]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("\u200d\u200f", "control character"),
        ("Dinas \u202egnp.exe", "control character"),
        ("Dinas \x07", "control character"),
        ("x" * 201, "found 201 characters, expected 1-200"),
    ],
)
def test_a_name_that_nobody_could_read_is_refused(name: str, told: str) -> None:
    assert told in _refused(f"code,name\nAA,{name}\n")


@pytest.mark.parametrize("text", ["=1+1", "Loket;=1+1", "'=1", "Loket;'-1", "-5", 'Loket;"@a"', "Jum'at"])
def test_a_units_csv_holds_no_formula_and_comes_back_as_it_was(text: str) -> None:
    unit = Unit("AA", text, text, services=(Service("a", text), Service("b", f"{text} b")), address=text)
    (unit,) = read_units(write_units([unit]), SKM, {"AA": unit})
    written = write_units([unit])
    assert read_units(written, SKM, {"AA": unit}) == [unit]
    assert unit.name == unit.category == unit.address == unit.services[0].name == text
    for separator in ",;":
        found = [cell for row in csv.reader(written.splitlines(), delimiter=separator) for cell in row]
        assert [cell for cell in found if cell[:1] in tuple("=+-@") and cell != "-5"] == []


@pytest.mark.parametrize("column", ["category", "services", "address"])
@pytest.mark.parametrize("text", ["a\x07b", "a\u202eb", "a\nb", "a\tb", "a\u2028b"])
def test_control_characters_are_refused_in_every_column(column: str, text: str) -> None:
    told = _refused(f'code,name,{column}\nAA,A,"{text}"\n')
    assert f"{column}: found a line break or another control character" in told
    assert read_units(f"code,name,{column}\nAA,A,a\u00a0b\n", SKM, {})


def test_a_service_may_have_a_long_name() -> None:
    (unit,) = read_units(f"code,name,services\nAA,A,{'x' * 300}\n", SKM, {})
    assert len(unit.services[0].name) == 300
    assert "found 301 characters, expected at most 300" in _refused(f"code,name,services\nAA,A,{'x' * 301}\n")


def test_more_services_than_a_screen_has_buttons_for_are_refused() -> None:
    names = [f"Layanan {n}" for n in range(MOST_SERVICES + 1)]
    assert "found 91 services, expected at most 90" in _refused(f"code,name,services\nAA,A,{'|'.join(names)}\n")
    assert len(read_units(f"code,name,services\nAA,A,{'|'.join(names[1:])}\n", SKM, {})[0].services) == MOST_SERVICES


def test_a_code_that_comes_twice_is_a_fault_with_both_lines() -> None:
    told = _refused("code,name\nAA,A\nBB,B\nAA,C\n")
    assert told == 'line 4: code: found "AA" again, expected each once (first on line 2)'


CHANGED = {
    **{"name": "Dinas Lain (contoh)", "category": "Badan", "parent": "BB", "services": "KK", "population": "7"},
    **{"inapplicable": "biaya", "address": "Jl. Lain 2", "timezone": "Asia/Jayapura", "mode": "hybrid"},
    **{"status": "closed", "head_title": "Sekretaris", "head_name": "Budi Contoh", "head_number": "NRP 2"},
    **{"head_rank": "Penata", "head_acting": "Plt.", "head_until": "2027-05-31"},
}


@pytest.mark.parametrize("column", CHANGED)
def test_a_file_with_one_changed_column_is_one_change(column: str) -> None:
    """A last day alone was refused, since the office beside it was not in the file."""
    head = Head("Kepala", "Siti Contoh", "NRP 1", "Pembina", "Plh.", "2026-12-31")
    known = {"AA": Unit("AA", "Dinas (contoh)", head=head), "BB": Unit("BB", "Badan (contoh)")}
    row = {"code": "AA", "name": "Dinas (contoh)", column: CHANGED[column]}
    units = read_units(f"{','.join(row)}\n{','.join(row.values())}\nBB,Badan (contoh)\n", SKM, known)
    plan = Plan(units, [action_of(known[one.code], one) for one in units], "")
    changed = Saved(created=0, updated=1, closed=0, unchanged=1)
    assert plan.counts == (changed if column != "status" else Saved(0, 0, 1, 1))
    assert [one.code for _, one in plan.changes] == ["AA"]


def test_an_acting_head_who_is_none_any_more_has_no_last_day() -> None:
    known = {"AA": Unit("AA", "Dinas (contoh)", head=Head(name="Siti Contoh", acting="Plt.", until="2026-12-31"))}
    (unit,) = read_units("code,name,head_acting\nAA,Dinas (contoh),\n", SKM, known)
    assert unit.head == Head(name="Siti Contoh")


def _refused(content: str) -> str:
    """What the command line says of a file that is refused."""
    with pytest.raises(UnitFaults) as error:
        read_units(content, SKM, {})
    return "\n".join(said(one, texts("en")) for one in error.value.faults)
