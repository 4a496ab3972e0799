"""kill -9 while officers enter one respondent after another: every receipt is one answer, none is doubled or lost."""

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load_config
from bot.sandbox import Message, Person
from bot.sandbox.errors import NothingShown
from bot.storage import Cipher, Store, Unit, migrate_file
from bot.storage.remains import receipt_mark
from tests.support.near import Near
from tests.support.planned import plan_before
from tests.support.processes import SECRET, kill_often
from tests.support.soak import often

OFFICERS, EACH, KILLS, SCREENS_BETWEEN = 3, often(4), often(3), 25


class Counter:
    """Taps the first way on of the newest screen, until so many respondents have their receipt."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.receipts: set[str] = set()

    async def work(self) -> None:
        await self.person.send("/isi AA")
        while True:
            message = await self._screen()
            if len(self.receipts) == EACH:
                return
            await self.person.press_data(_way_on(message), message=message)
            await self._change(message)

    async def _screen(self) -> Message:
        while True:
            messages = await self.person.messages()
            for message in messages:
                if "SKM-" in message.text:
                    self.receipts.add(message.text.split("SKM-")[1][:9])
            for message in reversed(messages):
                if message.from_bot and message.data:
                    return message
            await self.person.mark()
            with suppress(NothingShown):
                await self.person.wait(timeout=5)

    async def _change(self, before: Message) -> None:
        def other(message: Message) -> bool:
            return not message.deleted and (message.id != before.id or message.data != before.data)

        with suppress(NothingShown):  # a kill just after the acknowledgement: whoever sees nothing taps again
            await self.person.wait(other, timeout=5)


def _way_on(message: Message) -> str:
    payloads = list(message.data.values())
    for data in payloads:
        match data.split(":"):
            case ["i", "next", _] | ["s", _, _, ("m" | "k" | "z")]:
                return data
            case ["s", _, _, "c", _, ("L" | "26-34" | "SMA" | "TANI" | "3")]:
                return data
    raise AssertionError(f"no way on from {message.text!r}: {payloads}")


@pytest.mark.slow
async def test_kill_while_officers_work(path: Path, tmp_path: Path) -> None:
    migrate_file(path)
    async with Near() as tg:
        people = [Counter(await tg.person(f"Petugas Contoh {one}")) for one in range(OFFICERS)]
        async with Store(path) as store:
            await store.units.save([Unit("AA", "Dinas Contoh")])
            for one in people:
                await store.people.bind("AA", one.person.id, "id", "2026-11-01T00:00:00", "officer")
        config = tmp_path / "config.toml"
        config.write_text(
            f'[telegram]\nbase_url = "{tg.url}"\n[database]\nurl = "sqlite:///{path}"\n', encoding="utf-8"
        )
        await plan_before(load_config(config, {}), datetime.now(UTC))  # what every start would begin anew
        await kill_often(config, tg, [one.work() for one in people], KILLS, SCREENS_BETWEEN)
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT receipt, officer, channel, pseudonym FROM responses").fetchall()
        drafts = db.execute("SELECT count(*) FROM drafts").fetchone()
    db.close()
    cipher = Cipher(SECRET)
    given = [receipt_mark(cipher, f"SKM-{code}") for one in people for code in one.receipts]
    assert sorted(key for key, *_ in rows) == sorted(given)
    assert len(rows) == OFFICERS * EACH
    assert {(channel, pseudonym) for _, _, channel, pseudonym in rows} == {("petugas", None)}
    assert len({officer for _, officer, *_ in rows}) == OFFICERS
    assert drafts == (0,)
    async with Store(path) as store:
        assert (await store.figures.discrepancies())[1] == []
        assert await store.figures.integrity() == []
