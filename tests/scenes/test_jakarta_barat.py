"""Kota Administrasi Jakarta Barat: six services, two kelurahan drawn per kecamatan, 100 people each, asked by officers.

April to June 2019, then a second survey with 12,000 answers and the tendency between the two. Days, services, the
draw and the sizes are those that were published. Every kelurahan's name, answer and result is made up.
"""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.rules.identity import officer_pseudonym
from bot.sandbox import Person
from bot.storage import Response
from tests.scenes.constructed import KEYS, Answers, comma, forms, half_up, mean, outcome
from tests.support.running import EXPECTED, PROFILE, SCORES, SECRET
from tests.support.scene import City, Opened, lines, printed, squeezed, table

AGENCY = "Kota Administrasi Jakarta Barat (angka contoh)"
SERVICES = {
    "pkk": "PKK",
    "rptra": "RPTRA",
    "ketertiban-umum": "Ketertiban umum",
    "jumantik": "Jumantik",
    "posyandu": "Posyandu",
    "ppsu": "PPSU",
}
KECAMATAN = [f"KEC-{number}" for number in range(1, 9)]
KELURAHAN = {f"KEL-{one}{two}": f"KEC-{one}" for one in range(1, 9) for two in range(1, 8)}
UNITS = [{"code": code, "name": f"Kecamatan contoh {code[-1]}", "category": "Kecamatan"} for code in KECAMATAN] + [
    {
        "code": code,
        "name": f"Kelurahan contoh {code[-2:]}",
        "category": "Kelurahan",
        "parent": parent,
        "services": "|".join(SERVICES.values()),
    }
    for code, parent in KELURAHAN.items()
]
SEED = "Berita acara undian 12/2019 (contoh)"
FIRST, SECOND = "JB-19", "JB-19-II"
NAMES = {FIRST: "SKM Jakarta Barat April-Juni 2019", SECOND: "SKM Jakarta Barat Oktober-Desember 2019"}
SPOKEN = {code: name.rpartition("Barat ")[2] for code, name in NAMES.items()}  # what a short button shows of them
TAPPED = 6  # respondents whom the two officers ask through the bot
# How likely 1, 2, 3 and 4 are, in the first survey and in the second: better, worse, or the same.
BETTER, WORSE, SAME = ((1, 3, 10, 6), (1, 1, 8, 10)), ((1, 2, 9, 8), (1, 5, 10, 4)), ((1, 2, 10, 7), (1, 2, 10, 7))
MOVED = dict(zip(SERVICES, (BETTER, BETTER, WORSE, SAME, BETTER, BETTER), strict=True))
Row = tuple[str, Answers]  # service and answers


def _drawn() -> list[str]:
    """The two lowest lots of each kecamatan, drawn here again by the rule that is printed with the list."""
    found = []
    for parent in KECAMATAN:
        below = [code for code, above in KELURAHAN.items() if above == parent]
        found += sorted(below, key=lambda code: sha256(f"{SEED}/{parent}/{code}".encode()).hexdigest())[:2]
    return sorted(found)


def _people(n: int, survey: int, dice: random.Random) -> list[Row]:
    """n respondents, the services in turn."""
    slugs = list(SERVICES)
    found = []
    for number in range(n):
        slug = slugs[number % len(slugs)]
        found.append((slug, dict(zip(KEYS, dice.choices((1, 2, 3, 4), MOVED[slug][survey], k=len(KEYS)), strict=True))))
    return found


@pytest.mark.slow
async def test_a_drawn_survey_by_officers_and_what_moved_until_the_next(tmp_path: Path, city: Opened) -> None:
    dice, drawn = random.Random(5), _drawn()
    first = {code: _people(100, 0, dice) for code in drawn}
    at_counter = drawn[8]
    # The last six whom the officers of one kelurahan ask give the same answers, one for each service.
    first[at_counter][-TAPPED:] = [(slug, EXPECTED) for slug, _ in first[at_counter][-TAPPED:]]
    assert sorted(slug for slug, _ in first[at_counter][-TAPPED:]) == sorted(SERVICES)
    async with city(tmp_path, AGENCY, datetime(2019, 4, 10, 3, tzinfo=UTC), "quarter") as west:
        await west.units(UNITS)
        await _window(
            west, FIRST, "2019-04-01", "2019-06-30", ["--draw", "2", "--seed", SEED, "--target", "100"], KECAMATAN
        )
        listed = await west.skm("windows", "drawn", FIRST)
        assert [code for code in KELURAHAN if code in listed and f"{code}" in drawn] == drawn
        assert SEED in listed

        admin = await west.admin()
        await _asked(west, {code: rows[:20] for code, rows in first.items() if code in drawn[:12]}, drawn)
        west.clock.now = datetime(2019, 5, 15, 3, tzinfo=UTC)
        more = {
            code: rows[20 : 100 if place < 4 else 60] for place, (code, rows) in enumerate(first.items()) if place < 8
        }
        await _asked(west, more, drawn)
        await _two_officers(west, admin, at_counter, first[at_counter][-TAPPED:])
        await _halfway(west, admin, drawn, at_counter)

        west.clock.now = datetime(2019, 6, 25, 3, tzinfo=UTC)
        rest = {
            code: rows[done : -TAPPED if code == at_counter else None]
            for place, (code, rows) in enumerate(first.items())
            if (done := (100, 60, 20, 0)[place // 4]) < 100
        }
        await _asked(west, rest, drawn)
        await _quotas(west, admin, drawn)
        await _result(west, admin, first)

        second = {code: _people(215 if place < 16 else 214, 1, dice) for place, code in enumerate(KELURAHAN)}
        assert sum(len(rows) for rows in second.values()) == 12_000
        await _window(west, SECOND, "2019-10-01", "2019-12-31", [], list(KELURAHAN))
        west.clock.now = datetime(2019, 12, 30, 3, tzinfo=UTC)
        await west.paper(_forms(second), SECOND)
        await _tendency(west, admin, first, second)
        await west.sound()


async def _window(west: City, code: str, first: str, last: str, plan: list[str], units: list[str]) -> None:
    where = [word for unit in units for word in ("--unit", unit)]
    await west.skm("windows", "add", code, "--name", NAMES[code], "--first", first, "--last", last, *where, *plan)


async def _asked(west: City, rows: Mapping[str, Sequence[Row]], drawn: list[str]) -> None:
    """What officers have entered by now, through the store's own submit. The bot says which window takes it."""
    for code, people in rows.items():
        unit = await west.app.store.units.find(code)
        assert unit is not None
        slots = await west.app.desk.survey.answers.slots(unit)
        mark = officer_pseudonym(SECRET, 800_000_000 + drawn.index(code))
        for slug, answers in people:
            slot = slots.of(unit, slug, "petugas")
            assert slot.code == FIRST
            await west.app.store.responses.submit(
                Response(
                    unit=code,
                    service=slug,
                    instrument="permenpan-14-2017",
                    period=slot.period.key,
                    week=slot.week.key,
                    hour=west.clock().strftime("%Y-%m-%dT%H"),
                    answers=answers,
                    profile={"kelamin": "P"},
                    channel="petugas",
                    window=slot.code,
                    officer=mark,
                    seconds=60,
                )
            )


async def _two_officers(west: City, admin: Person, code: str, people: Sequence[Row]) -> None:
    """Two officers of one kelurahan take turns, with the bot in their hands."""
    officers = [await west.joins(admin, "petugas", code, name) for name in ("Budi Contoh", "Ani Contoh")]
    for officer in officers:
        await west.write(officer, f"/isi {code}")
    for number, (slug, _) in enumerate(people):
        officer = officers[number % 2]
        if number > 1:
            await west.do(officer, "layanan lain")
        await west.do(officer, SERVICES[slug], *(label for label, _ in SCORES.values()))
        thanks = await west.do(officer, *PROFILE, "Kirim")
        told = f"Isian Anda hari ini: {number // 2 + 1} · Seluruhnya: {number // 2 + 1}"
        assert told in thanks.text


async def _halfway(west: City, admin: Person, drawn: list[str], at_counter: str) -> None:
    """Day 45 of 91: four are done, four on pace, four behind, four have not begun."""
    await west.write(admin, "/status")
    shown = await west.do(admin, NAMES[FIRST])
    assert "Unit: 16, unit dengan jawaban: 12" in shown.text
    assert "hari ke-45 dari 91" in shown.text
    states = ("belum mulai", "tertinggal", "sesuai laju", "target tercapai")
    assert [label for label in shown.labels if "(4)" in label] == [f"{state} (4)" for state in states]
    behind = await west.do(admin, "tertinggal")
    assert sorted(label for label in behind.labels if "Kelurahan" in label) == sorted(
        f"Kelurahan contoh {code[-2:]}: {26 if code == at_counter else 20}/100" for code in drawn[8:12]
    )
    unit = await west.do(admin, f"contoh {at_counter[-2:]}")
    assert "Responden: 26 dari target 100 (26%)" in unit.text
    assert "• PKK: 5" in unit.text  # four of the first twenty, and one more


async def _quotas(west: City, admin: Person, drawn: list[str]) -> None:
    """All sixteen have their hundred."""
    await west.write(admin, "/status")
    shown = await west.do(admin, NAMES[FIRST])
    assert "target tercapai (16)" in shown.labels
    said = (await west.skm("status", "--window", FIRST)).splitlines()
    assert {line.split()[0]: line.split()[1] for line in said if line.startswith("KEL-")} == dict.fromkeys(
        drawn, "100/100"
    )
    assert {line for line in said if line.split(":")[0] in SERVICES.values()} == {
        f"{name}: {16 * part}/{16 * part}"
        for name, part in zip(SERVICES.values(), (17, 17, 17, 17, 16, 16), strict=True)
    }  # a hundred in each kelurahan, shared by six services
    assert said[-1].startswith(f"{FIRST}: 16 unit(s) due, 16 reporting")


async def _result(west: City, admin: Person, first: Mapping[str, Sequence[Row]]) -> None:
    """The window's report: the mean of sixteen kelurahan, each service over all of them, who asked."""
    await west.write(admin, "/laporan")
    await west.do(admin, "Seluruh instansi", SPOKEN[FIRST], "Berkas pokok")
    simple = half_up(mean(outcome([answers for _, answers in rows]) for rows in first.values()))
    text = await west.told(admin, f"IKM unit (dasar utama): {comma(simple)}")
    assert "Unit dengan jawaban: 16 dari 16" in text
    for slug, found in _by_service(first).items():
        one = outcome(found)
        assert f"• {SERVICES[slug]}: IKM {comma(one.rounded)} ({one.mutu}), {one.n} responden" in text
    made = await west.papers(admin, f"skm-kota-{FIRST}.xlsx", f"laporan-skm-kota-{FIRST}.pdf")
    units = {row["KODE"]: row for row in table(made[f"skm-kota-{FIRST}.xlsx"]) if row["KODE"]}
    for code, rows in first.items():
        one = outcome([answers for _, answers in rows])
        found = units[code]
        assert (found["SAMPEL"], found["TARGET"], found["NILAI IKM"]) == (100, 100, float(one.rounded)), code
        assert [found[f"U{place}"] for place in range(1, 10)] == [float(text) for text in one.texts()], code
    assert units.keys() == first.keys()
    told = printed(made[f"laporan-skm-kota-{FIRST}.pdf"])
    assert squeezed(SEED) in told
    assert all(f"Kelurahancontoh{code[-2:]}" in told for code in first)
    await west.write(admin, "/laporan")
    await west.do(admin, "Seluruh instansi", SPOKEN[FIRST], "csv, json")
    data = await west.papers(admin, f"skm-kota-{FIRST}-responden.csv")
    people = [row for row in lines(data[f"skm-kota-{FIRST}-responden.csv"]) if row["kelompok"] == "saluran"]
    assert [(row["kode"], row["jumlah"], row["persen"]) for row in people] == [("petugas", "1600", "100.00")]


async def _tendency(
    west: City, admin: Person, first: Mapping[str, Sequence[Row]], second: Mapping[str, Sequence[Row]]
) -> None:
    """The whole and each service against the first survey. Up or down is said only where it is more than chance."""
    await west.write(admin, "/laporan")
    await west.do(admin, "Seluruh instansi", SPOKEN[SECOND], "Laporan (pdf)")
    await west.write(admin, "/laporan")
    await west.do(admin, "Seluruh instansi", SPOKEN[SECOND], "csv, json")
    data = await west.papers(admin, f"skm-kota-{SECOND}.json", f"laporan-skm-kota-{SECOND}.pdf")
    found = json.loads(data[f"skm-kota-{SECOND}.json"])["tendency"]
    services = [_by_service(first), _by_service(second)]
    whole = [outcome([row for rows in one.values() for row in rows]) for one in services]
    assert (found[0]["n"], found[0]["ikm"]) == ([1600, 12_000], [str(one.rounded) for one in whole])
    assert found[0]["difference"] == f"{whole[1].rounded - whole[0].rounded:+}"
    verdicts = {BETTER: "naik", WORSE: "turun", SAME: "belum cukup bukti"}
    simple = half_up(mean(outcome([answers for _, answers in rows]) for rows in second.values()))
    text = await west.told(admin, f"IKM unit (dasar utama): {comma(simple)}")
    assert [one["code"] for one in found[1:]] == list(SERVICES)
    for one in found[1:]:
        before, after = (outcome(each[one["code"]]) for each in services)
        assert (one["n"], one["ikm"]) == ([before.n, after.n], [str(before.rounded), str(after.rounded)]), one["code"]
        moved = f"{after.rounded - before.rounded:+}"  # as the printed figures differ
        assert (one["difference"], one["verdict"]) == (moved, verdicts[MOVED[one["code"]]]), one["code"]
        said = (
            f"• {one['label']}: IKM {comma(after.rounded)} ({after.mutu}), {f'{after.n:,}'.replace(',', '.')} responden"
        )
        assert f"{said}, {comma(moved)} – {one['verdict']}" in text
    told = printed(data[f"laporan-skm-kota-{SECOND}.pdf"])
    assert squeezed("Kecenderungan IKM dibanding survei sebelumnya") in told


def _by_service(rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Answers]]:
    """The answers about each service, of all kelurahan together."""
    found: dict[str, list[Answers]] = {slug: [] for slug in SERVICES}
    for people in rows.values():
        for slug, answers in people:
            found[slug].append(answers)
    return found


def _forms(rows: Mapping[str, Sequence[Row]]) -> bytes:
    """One file of paper forms, service by service."""
    parts = []
    for slug in SERVICES:
        mine = {code: [answers for one, answers in people if one == slug] for code, people in rows.items()}
        parts.append(forms(mine, "2019-11-13", f"J-{slug}", 6, slug).decode())
    head, *_ = parts[0].splitlines()
    return "\n".join([head, *(line for part in parts for line in part.splitlines()[1:])]).encode()
