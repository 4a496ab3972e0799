"""Taps, typed texts and screens that everyday tasks take, beside another version of this program.

`python -m bench.steps [--against CLONE]`. A resident, a head and an admin of the demo's city of 89 units take the
shortest way that the screens offer, each version with a bot and a file of its own. Nothing is timed. A tap is a button
or a command that is chosen from the menu. What the summary measures on a phone is asked of Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.hands import Hand, Steps
from bench.processes import program
from bench.rendered import Height, height_of
from bench.tables import Column, table
from bench.taps import environ
from bot.demo.city import AGENCY, HEAD_UNIT
from bot.demo.launch import ADMIN, HEAD, RESIDENT
from bot.sandbox import Message, Person, Sandbox

_HERE = Path(__file__).parents[1]
_PATIENCE = 120.0  # seconds: a bot that has just started may have work to do first
_QUIET = 5  # looks in a row, half a second apart, at which nothing has come
_NOTE = "Foto dan catatan sebelum dan sesudahnya (contoh)"
_PAGE = 8  # units on a page of that version
_LAST = "Kirim$"  # ends the label that sends a survey
# Works with every version of the program since the one of commit e70118c, which it is compared with.
_SEED = """
import sys, tomllib
from bot.config import make_config
from bot.demo.city import made_up_units
from bot.demo.launch import seed
environ = {"SKM_TELEGRAM_TOKEN": sys.argv[2], "SKM_SECRET": "0" * 32}
seed(make_config(tomllib.load(open(sys.argv[1], "rb")), environ), made_up_units())
"""


@dataclass(slots=True)
class City:
    """A bot at work, and its people."""

    telegram: Sandbox
    resident: Person
    head: Person
    admin: Person


async def resident(city: City) -> Steps:
    """From the QR code to the thanks, without a word about oneself."""
    hand = Hand(city.resident)
    await to_summary(hand)
    await hand.tap(_LAST)
    return hand.steps


async def to_summary(hand: Hand) -> Message:
    """From the QR code to the last screen before the thanks."""
    await hand.choose(f"/start {HEAD_UNIT}")
    while not hand.has(_LAST):
        await hand.tap("^Mulai", "^Lewati semua", "^Tidak ingin menjawab", "^Lewati", "^[^‹✕🌐]")
    assert hand.shown is not None
    return hand.shown


async def plan_of_three(city: City) -> Steps:
    """From three drafted elements to three that are finished: programme, quarter, who, evidence."""
    await _drafted(city.head)
    hand = Hand(city.head, 1.0)
    await hand.choose("/tindaklanjut")
    if hand.has("Lengkapi rencana"):
        await hand.tap("Lengkapi rencana")
        while not hand.has("^TW "):
            await hand.tap("^[^‹]")
        await hand.tap("^TW I ")
        await hand.write("Kepala Seksi Pelayanan (contoh)")
        await hand.tap("^▶ Mulai semua")
        while hand.has("Kirim bukti"):
            await hand.tap("Kirim bukti")
            await hand.write(_NOTE)
        await hand.tap("Nyatakan selesai")
        await hand.tap("Ya, selesai")
        return hand.steps
    for number in range(3):
        await hand.tap("^⚪")
        for ask, text in (("Program", "Membuka satu loket lagi (contoh)"), ("Penanggung", "Kepala Seksi (contoh)")):
            await hand.tap(ask)
            await hand.write(text)
        await hand.tap("Batas")
        await hand.tap("^TW I ")
        await hand.tap("Tambah bukti")
        await hand.write(_NOTE)
        await hand.tap("^▶")
        await hand.tap("elesai")
        if number < 2:
            await hand.tap("Daftar")
    return hand.steps


async def _drafted(head: Person) -> None:
    """Until the plan of the last quarter is there, which a busy machine takes a while to draft."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            shown = await head.say("/tindaklanjut", timeout=_PATIENCE)
            if any("⚪" in label for label in shown.labels):
                return
            await asyncio.sleep(1)


async def heads_of_a_city(city: City) -> Steps:
    """An invitation for the head of each unit that has none."""
    await _quiet([city.admin])  # what the plan before has them told would be taken for the answer
    hand = Hand(city.admin)
    await hand.choose("/orang")
    if hand.has("Surat undangan"):
        await hand.tap("Surat undangan")
        await hand.tap("surat$")
        return hand.steps
    for category, place in await _places(hand, city.admin):
        await hand.tap("Undang$")
        await hand.tap("^Kepala unit")
        await hand.tap(re.escape(category))
        for _ in range(place // _PAGE):
            await hand.tap("^Berikutnya")
        names = [label for label in hand.labels if not re.match("[‹]|Berikutnya", label)]
        await hand.tap(f"^{re.escape(names[place % _PAGE])}$")
        if "inv_" not in (hand.shown.text if hand.shown else ""):
            raise LookupError("no link for the head")
        await hand.tap("Kembali")
    return hand.steps


async def _places(hand: Hand, admin: Person) -> list[tuple[str, int]]:
    """The categories with the places of their units, looked at without being counted. `hand` stands at /orang then."""
    aside = Hand(admin)
    await aside.choose("/orang")
    await aside.tap("Undang$")
    shown = await aside.tap("^Kepala unit")
    found = [re.fullmatch(r"(.+) \((\d+)\)", label) for label in shown.labels]
    await aside.choose("/orang")
    hand.shown = aside.shown
    return [(one[1], place) for one in found if one for place in range(int(one[2]))]


async def window(city: City) -> Steps:
    """A survey window of all units, with what is offered for the rest."""
    await _quiet([city.admin])  # the letters of the task before may still be on their way
    hand = Hand(city.admin, 1.0)
    await hand.choose("/periode")
    await hand.tap("Buat periode")
    await hand.write("Survei Akhir Tahun (contoh)")
    await hand.tap_until(
        "Buat periode ini", "^Triwulan I", "^Semua unit", "Krejcie", "^Sekali per", "^Lanjut", "^[^✕‹]"
    )
    return hand.steps


TASKS: dict[str, Callable[[City], Awaitable[Steps]]] = {
    "resident: START to thanks, nothing about oneself": resident,
    "head: three elements from draft to finished": plan_of_three,
    "admin: an invitation for each head of 89 units": heads_of_a_city,
    "admin: a survey window": window,
}


@asynccontextmanager
async def at_work(root: Path, folder: Path) -> AsyncIterator[City]:
    """The program in `root` on a made-up city in an empty folder, and a head who is invited."""
    async with Sandbox() as telegram:
        config = folder / "config.toml"
        config.write_text(
            f'[agency]\nname = "{AGENCY}"\n[telegram]\nbase_url = "{telegram.url}"\n'
            f'[database]\nurl = "sqlite:///{folder / "skm.db"}"\n[admins]\ntelegram_ids = [{ADMIN}]\n'
        )
        secrets = environ(telegram.token) | {"PYTHONPATH": str(root)}
        seed = [sys.executable, "-c", _SEED, str(config), telegram.token]
        await asyncio.to_thread(subprocess.run, seed, cwd=root, env=secrets, check=True)
        with program("-m", "bot", "--config", str(config), "run", environ=secrets, heard=False, cwd=root):
            people = [
                await telegram.person(name, person_id=person)
                for name, person in (("Warga Contoh", RESIDENT), ("Kepala Contoh", HEAD), ("Admin Contoh", ADMIN))
            ]
            await people[2].say("/start", timeout=_PATIENCE)
            invited = await people[2].say(f"/orang undang kepala {HEAD_UNIT}", timeout=_PATIENCE)
            link = re.search(r"inv_[\w-]+", invited.text)
            assert link is not None
            await people[1].say(f"/start {link[0]}", timeout=_PATIENCE)
            await _quiet(people)
            yield City(telegram, *people)


async def _quiet(people: list[Person]) -> None:
    """Until the bot has sent what it owes: cards and digests of last week come beside the first screens."""
    before, same = "", 0
    while same < _QUIET:
        await asyncio.sleep(0.5)
        now = str([[(one.id, one.text) for one in await person.messages()] for person in people])
        before, same = now, same + 1 if now == before and "⏳" not in now else 0


async def play(root: Path) -> tuple[dict[str, Steps], Height | None]:
    """All tasks with the program in `root`, and the height of its summary, None without Chromium."""
    with tempfile.TemporaryDirectory(prefix="skm-steps-") as folder:
        async with at_work(root, Path(folder)) as city:
            found = {name: await task(city) for name, task in TASKS.items()}
            other = await city.telegram.person("Warga Lain (contoh)")
            summary = await to_summary(Hand(other))
            return found, await height_of(city.telegram, other, summary)


def report(found: dict[str, tuple[dict[str, Steps], Height | None]]) -> str:
    """Two tables of what was found in each version, by its name."""
    rows = [(task, name, steps[task]) for task in TASKS for name, (steps, _) in found.items()]
    columns: list[Column[tuple[str, str, Steps]]] = [
        ("task", lambda row: row[0]),
        ("version", lambda row: row[1]),
        ("taps", lambda row: str(row[2].taps)),
        ("texts typed", lambda row: str(row[2].texts)),
        ("screens", lambda row: str(row[2].screens)),
    ]
    heights = [(name, height) for name, (_, height) in found.items() if height is not None]
    more: list[Column[tuple[str, Height]]] = [
        ("the summary at 360 x 640", lambda row: row[0]),
        ("height, px", lambda row: str(row[1].message)),
        ("room in the chat, px", lambda row: str(row[1].room)),
    ]
    return table(rows, columns) + (f"\n\n{table(heights, more)}" if heights else "")


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.steps", description=__doc__)
    parser.add_argument("--against", type=Path, metavar="CLONE", help="the folder of another version of this program")
    against: Path | None = parser.parse_args().against
    versions = ({"the other version": against.resolve()} if against else {}) | {"this one": _HERE}
    print(report({name: asyncio.run(play(root)) for name, root in versions.items()}))


if __name__ == "__main__":
    main()
