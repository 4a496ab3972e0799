"""kill -9 in the middle, several times: nothing that was shown as accepted is lost, nothing doubled, nobody stuck."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import load_config
from bot.sandbox import Message, Person, Sandbox
from bot.sandbox.errors import NothingShown
from bot.sandbox.rules import Rules
from bot.storage import Cipher, Store, Unit, migrate_file
from bot.storage.remains import receipt_mark
from scoring import load_instrument
from scoring.packing import unpack
from tests.support.engine import engine
from tests.support.planned import plan_before
from tests.support.processes import SECRET, kill_often
from tests.support.soak import often

SKM = load_instrument("permenpan-14-2017")
ASKED = [item.key for item in SKM.asked]
ORDER = ["m", *(f"q.{key}" for key in ASKED), "k", "z"]
RESIDENTS, KILLS, SCREENS_BETWEEN = often(8), often(4), 14


def intended(number: int) -> dict[str, int]:
    """Everybody answers differently."""
    return {key: (number + place * (number % 3 + 1)) % 4 + 1 for place, key in enumerate(ASKED)}


class Resident:
    """Looks at the newest screen with buttons and taps what belongs there, until there is a receipt."""

    def __init__(self, number: int, person: Person) -> None:
        self.person = person
        self.answers = intended(number)
        self.shown: list[str] = []
        self.receipts: set[str] = set()
        self._looked = 0

    async def answer(self) -> None:
        await self.person.send("/start AA")
        while (message := await self._screen()) is not None:
            page, data = self._choice(message)
            if not self.shown or self.shown[-1] != page:
                self.shown.append(page)
            await self.person.press_data(data, message=message)
            self.person._seq = self._looked  # what came between look and tap is seen, too
            await self._change(message)

    async def _screen(self) -> Message | None:
        """The newest with buttons, None once there is a receipt."""
        while not self.receipts:
            await self.person.mark()
            self._looked = self.person._seq
            messages = await self.person.messages()
            if any(self._read(message) for message in messages):
                break
            for message in reversed(messages):
                if message.from_bot and message.data:
                    return message
            try:
                await self.person.wait()
            except NothingShown:
                raise AssertionError(f"stuck with {[one.raw for one in await self.person.messages()]}") from None
        return None

    def _read(self, message: Message) -> bool:
        if "SKM-" in message.text:
            self.receipts.add(message.text.split("SKM-")[1][:9])
        return bool(self.receipts)

    def _choice(self, message: Message) -> tuple[str, str]:
        payloads = list(message.data.values())
        for data in sorted(payloads, key=lambda one: not one.endswith(":k")):  # past the profile, where it is asked
            match data.split(":")[3:]:
                case ["c", page, option] if page.startswith("q."):
                    if option == str(self.answers[page.removeprefix("q.")]):
                        return page, data
                case [("m" | "k" | "z") as verb]:
                    return verb, data
        raise AssertionError(f"no way on from {message.text!r}: {payloads}")

    async def _change(self, before: Message) -> None:
        """Until something else is on the screen. Whoever sees nothing for long taps again."""

        def other(message: Message) -> bool:
            self._read(message)
            return not message.deleted and (message.id != before.id or message.data != before.data)

        try:
            await self.person.wait(other)
        except NothingShown:
            raise AssertionError(f"stuck with {[one.raw for one in await self.person.messages()]}") from None


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_kill_in_the_middle(path: Path, tmp_path: Path, mode: str, port: Callable[[], int]) -> None:
    if engine.on_server:
        engine.make(path, ())
    else:
        migrate_file(path)
    async with Store(engine.where(path)) as store:
        await store.units.save([Unit("AA", "Dinas Contoh")])
    async with Sandbox(rules=Rules(webhook_first_delay=0.1, webhook_longest_delay=0.3)) as tg:
        number = port()
        config = tmp_path / "config.toml"
        config.write_text(
            f'[telegram]\nbase_url = "{tg.url}"\nmode = "{mode}"\n'
            f'webhook_url = "http://127.0.0.1:{number}/hook"\nwebhook_port = {number}\n'
            f'[database]\nurl = "{engine.url(path)}"\n',
            encoding="utf-8",
        )
        people = [Resident(one, await tg.person(f"Warga Contoh {one}")) for one in range(RESIDENTS)]
        await plan_before(load_config(config, {}), datetime.now(UTC))  # what every start would begin anew
        await kill_often(config, tg, [one.answer() for one in people], KILLS, SCREENS_BETWEEN)
    check(path, people)
    async with Store(engine.where(path)) as store:
        assert (await store.figures.discrepancies())[1] == []
        assert await store.figures.integrity() == []


def check(path: Path, people: list[Resident], *, in_order: bool = True) -> None:
    """Each has one receipt, and what they chose is stored once. `in_order` where no screen comes back."""
    for one in people:
        pages = [ORDER.index(page) for page in one.shown]
        assert not in_order or pages == sorted(set(pages))
        assert len(one.receipts) == 1
    with closing(engine.reader(path)) as db:
        rows: list[Any] = db.execute("SELECT receipt, scores FROM responses").fetchall()
    stored, cipher = {key: unpack(SKM, scores) for key, scores in rows}, Cipher(SECRET)
    assert stored == {receipt_mark(cipher, f"SKM-{code}"): one.answers for one in people for code in one.receipts}
    assert len(rows) == RESIDENTS
