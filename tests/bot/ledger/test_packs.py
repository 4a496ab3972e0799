"""Proofs of every unit by one button: one archive a unit in as few files as fit, progress above, nothing sent twice."""

import asyncio
import io
import zipfile
from typing import Any

import pytest

from bot.ledger.packs import PackBringer
from bot.reporting.orders import PackOrder
from bot.rules.owed_documents import Packs
from bot.storage import Delivery
from bot.storage.owed import Owed
from scoring import parse_period
from tests.support.city import City
from tests.support.people import admin_of, member
from tests.support.running import Bot
from tests.support.waiting import within


async def admin(city: City, *codes: str) -> Any:
    """An admin to whom the proofs of these units are owed."""
    person = await city.tg.person("Admin (contoh)")
    await person.send("/start")
    await city.store.people.bind("*", person.id, "id", "2026-11-01T00:00:00", "admin")
    thing = Packs(unit="*", name="Kota Contoh", language="id", period="2026-Q4", codes=codes)
    owed = Owed(thing=thing, period="2026-Q4", unit="*", recipient=person.id, part="m1")
    await city.store.deliveries.order(owed, int(city.clock().timestamp()))
    return person


def inside(document: Any) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document.content)) as file:
        for name in file.namelist():
            assert zipfile.ZipFile(io.BytesIO(file.read(name))).testzip() is None
        return file.namelist()


async def test_every_unit_stands_in_one_file_and_the_message_above_says_how_far(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ledger.packs._EACH", 1)
    person = await admin(city, "AA", "BB")
    courier = await city.courier()
    told = list[str]()
    replace = courier._chats.replace

    async def noted(delivery: Any, message: int, text: str) -> None:
        told.append(text)
        await replace(delivery, message, text)

    monkeypatch.setattr(courier._chats, "replace", noted)
    await courier.deliver_due()
    (file,) = await person.documents()
    assert file.name == "berkas-skm-kota-2026-Q4.zip"
    assert inside(file) == ["berkas-skm-AA-2026-Q4.zip", "berkas-skm-BB-2026-Q4.zip"]
    assert [text.rpartition(": ")[2] for text in told] == ["1 unit selesai.", "2 unit selesai.", "selesai, 1 berkas."]
    assert await city.store.deliveries.counts("report", "2026-Q4") == (1, 0, 0)


async def test_what_does_not_fit_comes_in_further_files_and_after_a_stop_only_the_rest(city: City) -> None:
    person = await admin(city, "AA", "BB")
    first = await city.courier()
    first._documents._packs.room = 1  # nothing fits: every unit is told of instead
    await first.deliver_due()
    assert await person.documents() == []
    assert "Terlalu besar untuk dikirim: AA, BB" in (await person.last()).text

    person, second = await admin(city, "AA", "BB"), await city.courier()
    bringer = second._documents._packs
    made = [await bringer._workshop.pack(order) for order in orders(city, second)]
    bringer.room = max(map(len, made))
    send, sent = second._chats.fill, list[str]()

    async def once(delivery: Any, placeholder: str, content: Any, *rest: Any) -> None:
        if sent:
            raise ConnectionError
        sent.append(content.name)
        await send(delivery, placeholder, content, *rest)

    second._chats.fill = once  # type: ignore[method-assign]
    await second.deliver_due()
    assert [one.name for one in await person.documents()] == ["berkas-skm-kota-2026-Q4-AA-AA.zip"]
    second._chats.fill = send  # type: ignore[method-assign]
    city.clock.advance(minutes=5)
    await second.deliver_due()
    files = await person.documents()
    assert [inside(one) for one in files] == [["berkas-skm-AA-2026-Q4.zip"], ["berkas-skm-BB-2026-Q4.zip"]]
    assert await city.store.deliveries.counts("report", "2026-Q4") == (2, 0, 0)


def orders(city: City, courier: Any) -> list[Any]:
    config, period = courier._documents._without_secrets, parse_period("2026-Q4")
    return [PackOrder(config, code, period, city.clock(), place=city.store.place) for code in ("AA", "BB")]


async def test_the_button_stands_below_the_citys_formats_alone(polling: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = asyncio.get_running_loop().create_future()

    async def brought(_: PackBringer, __: Delivery, asked: Packs) -> None:  # at once, whenever the courier comes
        ordered.set_result(asked)

    monkeypatch.setattr(PackBringer, "bring", brought)
    bot = polling
    shown = await bot.write(await admin_of(bot), "/laporan")
    person = bot.people[-1]
    shown = await bot.do(person, "Seluruh instansi", "Triwulan IV 2026")
    label = "📦 Bukti 4 unit"
    assert label in shown.labels
    shown = await bot.do(person, label)
    assert "Bukti PEKPPP 4 unit, Triwulan IV 2026, sedang dibuat" in shown.text
    asked = await within(ordered)
    assert sorted(asked.codes) == ["DISDUK", "PKM-01", "PKM-02", "RSUD"]
    head = await member(bot, "Ani Contoh", "head", "RSUD")
    shown = await bot.write(head, "/laporan")
    await head.press_data("r:packs:2026-Q4", message=shown)
    await bot.settle()
    assert "tidak tersedia" in (await head.last()).text
    assert len(bot.rows("SELECT 1 FROM deliveries")) == 1
