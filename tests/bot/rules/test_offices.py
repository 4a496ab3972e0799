"""Titles of heads by kind of unit, and what is wrong with what somebody told of a head."""

from datetime import date

import pytest

from bot.demo.city import made_up_units
from bot.rules.offices import NOBODY, Head, head_faults, number_line, office_of, title_lines


def test_every_unit_of_a_city_has_its_own_title() -> None:
    found = {unit.name: office_of(unit.name) for unit in made_up_units()}
    assert sum(one.title != f"Kepala {name}" for name, one in found.items()) == 18
    assert found["Kecamatan Nusa Indah"].title == "Camat Nusa Indah"
    assert found["RSUD Tipe D Mawar"].title == "Direktur RSUD Tipe D Mawar"
    assert found["Sekretariat DPRD"].title == "Sekretaris DPRD"
    assert all(one.sure for one in found.values())
    assert office_of("Puskesmas Pembantu Contoh").title == "Penanggung Jawab Puskesmas Pembantu Contoh"
    assert office_of("Kecamatanku").title == "Kepala Kecamatanku"  # whole words alone


@pytest.mark.parametrize(
    ("head", "keys"),
    [
        (NOBODY, []),
        (
            Head(
                title="a.n. Wali Kota|Sekretaris Daerah|u.b.|Kepala Bagian Contoh", number="NIP. 20000101 202001 1 001"
            ),
            [],
        ),
        (Head(number="NRP 12345678", acting="Plt.", until="2026-12-31"), []),
        (
            Head(title="Sekretaris Daerah|u.b.|Bagian", number="200013012020011001"),
            ["head_lines", "head_number"],
        ),
        (Head(title="a.n. Wali Kota", acting="Plt."), ["head_lines", "head_until"]),
        (Head(acting="Wakil", until="2026"), ["head_acting"]),
        (Head(name="x" * 201, acting="Plh.", until="31 Desember"), ["too_long", "head_day"]),
    ],
)
def test_all_faults_are_told_at_once(head: Head, keys: list[str]) -> None:
    assert [one.key for one in head_faults(head)] == keys


def test_an_acting_head_is_one_until_the_last_day() -> None:
    head = Head(acting="Plt.", until="2026-12-31")
    assert (head.holds(date(2026, 12, 31)), head.holds(date(2027, 1, 1))) == (True, False)
    assert title_lines("a.n. Wali Kota|Sekretaris Daerah", "Plt.") == ("a.n. Wali Kota", "Plt. Sekretaris Daerah")
    assert number_line("nip 20000101 202001 1 001") == "NIP 20000101 202001 1 001"
