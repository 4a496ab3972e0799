"""A city of real size with long names and eleven elements, walked by its buttons: a small phone shows each screen."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.conversation.screen import TALLEST
from bot.handlers.commands import COMMANDS
from bot.rules.actions import FIELDS, Action
from bot.rules.findings import Finding
from bot.rules.rights import ROLES, Role
from bot.sandbox import Message, Person
from bot.storage import Author, Service, Unit, Window
from bot.storage.paper import Batch
from bot.storage.responses import insert_many
from bot.storage.submissions import Submission
from scoring import load_instrument
from scoring.cluster import draw as taken
from tests.support.city import made_up
from tests.support.own import own_questionnaire
from tests.support.people import admin_of, member
from tests.support.phone import tall
from tests.support.running import Bot, Clock, Running

SIZE = 89
STAMP = "2026-11-01T00:00:00+00:00"
CLOSED = datetime(2026, 12, 31, 17, 1, tzinfo=UTC)  # one minute after the fourth quarter, in Jakarta
NAME = (
    "Unit Pelaksana Teknis Daerah Pelayanan Terpadu dan Pengelolaan Sarana Kesehatan Masyarakat Kecamatan Contoh {:03}"
)
WRITTEN = ("/start N001", "kecamatan contoh", "antrean lama sekali", "terima kasih", "/status N001", "/laporan N001")
FEWEST = {"admin": 280, "head": 180, "viewer": 60, "officer": 60, "resident": 20}
LONG = "Menata ulang ruang tunggu, menambah kursi, dan melatih petugas loket (contoh). "


def _code(number: int) -> str:
    return f"N{number:03}"


async def _city(bot: Bot) -> None:
    """Everything that a unit and a city can have, with long names."""
    store, by = bot.app.store, Author("skm:contoh", bot.clock())
    instrument = bot.app.config.survey.instrument
    services = tuple(Service(f"s{n}", f"Layanan Contoh dengan nama yang panjang nomor {n}") for n in range(4))
    units = [
        Unit(_code(n), NAME.format(n)[:120], f"Golongan Contoh {n % 3} dengan nama panjang",
             services=services if n == 1 else (), population=500, parent=_code(n // 10) if n > 9 else None)
        for n in range(SIZE)
    ]  # fmt: skip
    await store.units.save(units)
    below = {
        _code(0): [_code(n) for n in range(10)],
        **{_code(k): [_code(10 * k + n) for n in range(9)] for k in range(1, 9)},
    }
    draw = {"seed": "Berita acara 12/2026 (contoh)", "per_parent": 9, "from": below}
    drawn = tuple(sorted(one for some in taken(below, 9, str(draw["seed"])).values() for one in some))
    first, last = date(2026, 11, 1), date(2027, 3, 31)
    title = "Survei Kepuasan Masyarakat Kelurahan dan Kecamatan Tahun 2026 Tahap Kedua (contoh)"
    await store.windows.add(Window("W-UNDI", title, first, last, units=drawn, draw=draw))
    await store.windows.add(
        Window("W-NANTI", f"{title} II", date(2027, 4, 1), date(2027, 5, 1), units=drawn, draw=draw)
    )
    await store.windows.add(Window("W-LALU", f"{title} 0", date(2026, 1, 1), date(2026, 3, 1), units=drawn))
    keys = load_instrument(instrument).keys
    answers = []
    for n in range(SIZE):
        one = made_up(datetime(2026, 10, 5 + n % 20, 3, tzinfo=UTC), [3] * 9, _code(n))
        said = replace(one, instrument=instrument, answers=dict.fromkeys(keys, 1 + n % 4), suggestion=LONG * 12)
        answers += [said] * (12 if n % 2 else 4)
    await store._database.write(lambda db: insert_many(db, answers))
    for n in (1, 2, 3):
        plan = Action(
            0, _code(n), "2026-Q3", "2026-07-01", "2026-09-30", instrument, keys[n], drafted=False, quarter="2026-Q4"
        )
        await store.actions.add(
            replace(plan, program=(LONG * 9)[: FIELDS["program"]], responsible=LONG[: FIELDS["responsible"]]), by
        )
    later = "2027-06-01T00:00:00+00:00"
    for n in range(40):
        role: Role = ("head", "officer", "viewer", "admin")[n % 4]
        unit = "*" if role == "admin" else _code(n)
        await store.people.bind(
            unit, 4_000_000 + n, "id", STAMP, role, f"Orang Contoh dengan Nama Panjang Sekali {n} " * 2
        )
        await store.invitations.invite(f"i{n}", unit, STAMP, later, role, by)
    await store.submissions.add(Submission(_code(1), "2026-Q3", STAMP, "skm:contoh", 47, "61.70", "D"), [], by)
    batch = Batch(
        "BATCH001", "W-UNDI", date(2026, 12, 31), f"{'nama berkas panjang ' * 4}.csv", STAMP, 1, units=(_code(1),)
    )
    await store.batches.add(batch, [replace(answers[0], channel="kertas", batch=batch.id, serial="1")], by)
    odd = Finding(
        0,
        _code(1),
        "bot",
        instrument,
        "burst",
        "2026-W47",
        "2026-11-18T01",
        "2026-11-18T04",
        47,
        40,
        900,
        40,
        9.1,
        STAMP,
    )
    await store.findings.add(odd, (), by)


def _kind(payload: str) -> str:
    """The same for buttons that lead to the same screen of another unit, person, page or number."""
    return ":".join("#" if re.search(r"[A-Z0-9]", part) else part for part in payload.split(":"))


async def _walk(bot: Bot, person: Person) -> dict[str, int]:
    """How tall each kind of screen is, by what led there. Each kind of button is tapped once."""
    found, seen, ways = dict[str, int](), set[str](), list[tuple[Message, str]]()

    def look(what: str, shown: Message) -> None:
        found[what] = max(found.get(what, 0), tall(shown))
        fresh = [data for data in shown.data.values() if data and _kind(data) not in seen]
        seen.update(map(_kind, fresh))
        ways.extend((shown, data) for data in fresh)

    for text in (*(f"/{command.names[0]}" for command in COMMANDS), *WRITTEN):
        look(text, await bot.write(person, text))
    for shown, data in ways:  # which grows meanwhile
        before = (await person.last()).id
        await person.press_data(data, message=shown)
        await bot.settle()
        for one in await person.messages():
            if one.id == shown.id or (one.id > before and one.from_bot and one.labels):  # a note above may be longer
                look(f"{data} on {shown.text[:40]!r}", one)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", ["admin", "head", "viewer", "officer", "resident"])
async def test_each_screen_of_a_city_fits_a_small_phone(run: Running, path: Path, tmp_path: Path, role: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(own_questionnaire(beside=False), encoding="utf-8")
    async with run(path, clock=Clock(CLOSED), survey={"instrument": str(own)}) as bot:
        await _city(bot)
        if role == "admin":
            person = await admin_of(bot)
        elif role == "resident":
            person = await bot.person()
        else:
            person = await member(bot, "Ani Contoh", next(one for one in ROLES if one == role), _code(1))
        found = await _walk(bot, person)
    assert len(found) > FEWEST[role], "the walk has led through the rooms of this role"
    assert {what: size for what, size in found.items() if size > TALLEST} == {}
