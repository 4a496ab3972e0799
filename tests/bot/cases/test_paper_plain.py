"""Rows that are taken at once give what looking at each with care gives, and any other is left to it."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

from bot.cases.paper_checks import Checks, serial_of
from bot.cases.paper_file import Row
from bot.cases.paper_plain import PlainRows
from bot.cases.paper_rows import columns, responses_of
from bot.cases.table_totals import Somebody, nobody_label
from bot.storage.forms import form_of
from scoring import load_instrument
from tests.bot.cases.test_paper_rows import COUNTER

ODD = {
    "serial": ["", "1", "0007", "x" * 41, "a\nb", "A\t1"],
    "date": ["", "2026-11-09", "2026-11-31", "2026-12-01", "2026-1-1", "20261110"],
    "unit": ["", "ON", "on", "OFF", "HIB", "NONE"],
    "service": ["", "x"],
    "tanggal_layanan": ["", "KEMARIN", "Kemarin", "dulu"],
    "disabilitas": ["", "TIDAK", "sensorik", "ya"],
    "suggestion": ["", "Antre lama", " ", "hubungi 0812-3456-7890", "x" * 5000],
}
SCORES = ["1", "2", "3", "4", "4", "", "", "5", "-", ".", "44", "a"]


def rows(seed: int, count: int) -> list[dict[str, str]]:
    """Forms of which some have a cell, or several, that is unusual."""
    dice, names = random.Random(seed), columns(COUNTER.instrument)
    asked = {unit.code: unit for unit in COUNTER.units.values()}
    found = list[dict[str, str]]()
    for number in range(count):
        unit = dice.choice(list(asked.values()))
        mode = COUNTER.instrument.mode_of(unit.mode)
        row = dict.fromkeys(names, "") | {"serial": f"S{number}", "date": "2026-11-10", "unit": unit.code}
        blank = dice.random() / 2 if dice.random() < 0.5 else 0
        for item in COUNTER.instrument.items:
            if item.asked_in(mode) and dice.random() >= blank:
                row[item.u.casefold()] = dice.choice("1234")
        for _ in range(dice.choice([0, 0, 0, 1, 1, 2])):
            name = dice.choice(names)
            row[name] = dice.choice(ODD.get(name, SCORES))
        found.append(row)
    return found


def test_a_row_taken_at_once_is_the_form_that_care_gives() -> None:
    counter = replace(COUNTER, used=frozenset({"S3", "7"}))
    checks, taken = Checks(counter, "B1"), 0
    plain = PlainRows(checks, counter.instrument, {})
    for row in rows(5, 3000):
        found, (response, faults) = plain.form(row), checks.response(row)
        if found is not None:
            taken += 1
            assert faults == []
            assert response is not None
            assert found == (form_of(response), serial_of(row["serial"])), row
        else:
            assert faults, row
    assert taken > 1500


def test_a_block_gives_what_its_rows_give_one_by_one() -> None:
    counter = replace(COUNTER, instrument=load_instrument(), used=frozenset({"S3"}))
    names, dice = columns(counter.instrument), random.Random(8)
    plain, taken = PlainRows(Checks(counter, "B1"), counter.instrument, {}), Counter[bool]()
    for seed in range(400):
        block = []
        for number in range(4):
            row = dict.fromkeys(names, "3") | {"serial": f"S{seed}-{number}", "date": "2026-11-10", "service": ""}
            row |= dict.fromkeys(("kelamin", "usia", "pendidikan", "pekerjaan"), "") | {"unit": "ON", "suggestion": ""}
            if dice.random() < 0.2:
                name = dice.choice(names)
                row[name] = dice.choice([*ODD.get(name, SCORES), "S3", f"S{seed}-0"])
            block.append(Row(number, row, len(names)))
        one_by_one = [plain.form(row.cells) for row in block]
        found = plain.forms(block)
        taken[found is not None] += 1
        if found is not None:
            assert list(zip(*found, strict=True)) == one_by_one
        else:
            blank = any(not row.cells[item.u.casefold()] for row in block for item in counter.instrument.items)
            serials = [form[1] for form in one_by_one if form is not None]
            assert None in one_by_one or blank or len(set(serials)) < len(serials)
    assert min(taken.values()) > 50


def test_what_a_file_gives_is_in_its_order_whichever_way_a_row_went() -> None:
    good = [row for row in rows(6, 400) if not Checks(COUNTER, "B1").response(row)[1]]
    header = list(good[0])
    file = [Row(1, {name: name for name in header}, len(header))]
    forms = responses_of([*file, *(Row(2 + at, row, 3) for at, row in enumerate(good))], COUNTER, "B1")
    assert [one.serial for one in forms] == [row["serial"] for row in good]
    assert forms[0].batch == "B1"
    assert list(forms[1:3]) == [forms[1], forms[2]]
    assert [place.hour[:10] for place in forms.places()][:1] == [date(2026, 11, 10).isoformat()]
    assert sum(sum(counted.values()) for counted in forms.counted().values()) == len(forms)
    assert sorted(forms.by_place(), key=str) == sorted(forms.rows, key=str)


def test_rows_of_nobody_are_never_passed_by() -> None:
    dice = random.Random(7)
    words = ["jumlah", "Rata-rata", "RATA RATA", "_Total", "95% Confidence interval of the IKM", "∑", "Ｔotal", "n.r.r"]
    words += ["Sub-Total", "ter tinggi", "Máx", "nrr tertimbang", "Max Contoh", "Siti", "Terima kasih", "1", "", "U1"]
    words += ["95 confidence interval of the ikm when the sheet was made", " catatan: metode", "S I M", "skm", "Σ"]
    for _ in range(5000):
        row = [dice.choice(words) for _ in range(dice.randint(1, 4))]
        if nobody_label(row):
            assert not Somebody().are([row]), row
    assert Somebody().are([["Siti", "4", 3.0, None], ["Terima kasih", "Sangat sesuai"]])
