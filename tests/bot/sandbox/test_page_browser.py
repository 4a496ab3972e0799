"""The page in a real browser: keyboard only, edits in place, faults of the network, nothing from other hosts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.conversation.draft import Draft, Questionnaire
from bot.conversation.lists import PER_PAGE
from bot.conversation.render import render
from bot.conversation.screen import TALLEST, Button, Screen, height, numbered
from bot.sandbox import Link, Phone, Sandbox
from scoring import instruments, load_instrument
from tests.support.browsers import CHROMIUM, browsing, page_of

pytest.importorskip("playwright", reason="playwright is not installed")

from playwright.async_api import Browser, Page, expect

WARGA, KEPALA = 5_318_046_127, 5_327_411_093
Api = Callable[..., Coroutine[Any, Any, Any]]

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all, of which each test has a context of its own."""
    async with browsing() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def tg() -> AsyncIterator[Sandbox]:
    phones = [Phone("Warga", WARGA, "Siti (contoh)", scans=True), Phone("Kepala unit", KEPALA)]
    async with Sandbox(phones=phones, links=[Link("Disdukcapil", "DISDUK"), Link("Puskesmas", "PKM-1")]) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="module")
async def api(tg: Sandbox, bot_of: type[Any]) -> AsyncIterator[Any]:
    async with bot_of(tg) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def page(tg: Sandbox, browser: Browser) -> AsyncIterator[Page]:
    page = await page_of(browser, viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(tg.url)
    yield page
    await page.context.close()
    assert faults == []
    assert {url for url in asked if not url.startswith(tg.url)} == set()  # no other host is asked for anything


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label}] for label in labels]}


async def _tapped(api: Api) -> Any:
    return (await _arrived(api, lambda update: "callback_query" in update))["callback_query"]


async def _arrived(api: Api, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait for an update, since the page shows what a person did before the bot is told of it."""
    offset = 0
    async with asyncio.timeout(30):
        while True:
            for update in await api("getUpdates", timeout=10, offset=offset):
                if wanted(update):
                    return dict(update)
                offset = update["update_id"] + 1


async def test_a_resident_scans_and_answers_with_the_keyboard(tg: Sandbox, page: Page, api: Api) -> None:
    phone = page.locator(".station").first
    await phone.locator(".scan").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("disduk")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await phone.get_by_text("/start DISDUK").wait_for()
    hostile = "<b>1/9</b> &lt;img src=x onerror=alert(1)&gt;"
    markup = keyboard("Sesuai", "Sangat sesuai")
    sent = await api("sendMessage", chat_id=WARGA, text=hostile, parse_mode="HTML", reply_markup=markup)
    await phone.locator(".bubble strong", has_text="1/9").wait_for()
    assert await phone.locator(".bubble img").count() == 0
    node = await phone.locator(".theirs").element_handle()
    await phone.get_by_role("button", name="Sangat sesuai").press("Enter")
    tapped = await _tapped(api)
    assert tapped["data"] == "Sangat sesuai"
    await api("answerCallbackQuery", callback_query_id=tapped["id"], text="Tersimpan")
    same = {"chat_id": WARGA, "message_id": sent["message_id"]}
    await api("editMessageText", **same, text="2/9", reply_markup=keyboard("Mudah", "Sangat mudah"))
    await phone.get_by_role("button", name="Sangat mudah").wait_for()
    assert await phone.locator(".toast").text_content() == "Tersimpan"  # it hides after a moment, its text stays
    await expect(phone.get_by_role("button", name="Sangat mudah")).to_be_focused()  # the focus stays
    assert await node.evaluate("node => node.isConnected && node.textContent.includes('2/9')")
    assert await phone.locator(".hear").inner_text() in {"2/9", "Tersimpan"}  # told to a screen reader


async def test_photo_document_alert_and_language(tg: Sandbox, page: Page, api: Api) -> None:
    phone = page.locator(".station").nth(1)
    await phone.locator(".begin").click()
    await phone.locator(".mine").wait_for()
    await phone.get_by_role("button", name="EN", exact=True).click()
    await phone.get_by_placeholder("Message").fill("hello")
    await page.keyboard.press("Enter")
    await phone.locator(".mine", has_text="hello").wait_for()
    said = await _arrived(api, lambda update: update.get("message", {}).get("text") == "hello")
    assert said["message"]["from"]["language_code"] == "en"
    await api("setMyCommands", commands=[{"command": "help", "description": "Help"}], language_code="en")
    await phone.get_by_role("button", name="Command menu").click()
    await expect(phone.get_by_role("menuitem", name="/help")).to_be_focused()
    await page.keyboard.press("Enter")
    await phone.locator(".mine", has_text="/help").wait_for()
    await api("sendMessage", chat_id=KEPALA, text="?", reply_markup=keyboard("Hapus"))
    await phone.get_by_role("button", name="Hapus").click()
    query = await _tapped(api)
    await api("answerCallbackQuery", callback_query_id=query["id"], text="Yakin?", show_alert=True)
    await phone.get_by_role("alertdialog").get_by_text("Yakin?").wait_for()
    await phone.get_by_role("button", name="OK").click()
    assert not await phone.get_by_role("alertdialog").is_visible()


async def test_an_open_menu_stays_open_when_the_bot_changes_its_commands(page: Page, api: Api) -> None:
    phone = page.locator(".station").nth(1)
    await phone.locator(".begin").click()
    await phone.locator(".mine").wait_for()
    for command in ("laporan", "status", "bantuan"):
        await api("setMyCommands", commands=[{"command": command, "description": "Perintah"}])
        if command == "laporan":
            await phone.get_by_role("button", name="Menu perintah").click()
        await expect(phone.get_by_role("menuitem", name=f"/{command}")).to_be_focused()
    await page.keyboard.press("Enter")
    await phone.locator(".mine", has_text="/bantuan").wait_for()


async def test_a_long_message_is_read_from_its_beginning(page: Page, api: Api) -> None:
    phone = page.locator(".station").nth(1)
    await phone.locator(".begin").click()
    await phone.locator(".mine").wait_for()
    for word in ("pertama", "kedua"):
        await api("sendMessage", chat_id=KEPALA, text=f"Ringkasan {word}\n" + "baris\n" * 80 + "selesai")
        await phone.locator(".bubble", has_text=f"Ringkasan {word}").wait_for()
        inside = "log => [...log.querySelectorAll('.theirs')].at(-1).getBoundingClientRect().top"
        below = "log => log.getBoundingClientRect().top"
        log = phone.locator(".log")
        assert 0 <= await log.evaluate(inside) - await log.evaluate(below) < 40
    await phone.locator(".down").click()
    await phone.locator(".down").wait_for(state="hidden")


async def test_one_phone_at_a_time_on_a_narrow_screen(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 780})
    stations = page.locator(".station")
    assert [await stations.nth(index).is_visible() for index in range(2)] == [True, False]
    await page.get_by_role("tab", name="Kepala unit").click()
    assert [await stations.nth(index).is_visible() for index in range(2)] == [False, True]


async def test_on_a_phone_the_chat_has_the_room_and_axe_finds_nothing(tg: Sandbox, browser: Browser) -> None:
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe-playwright-python").Axe()
    page = await page_of(browser, viewport={"width": 360, "height": 640})
    await page.goto(tg.url)
    log = page.get_by_role("log").first
    await expect(log).to_be_visible()
    box = await log.bounding_box()
    assert box is not None
    assert box["height"] > 640 * 2 / 3
    found = await axe.run(page)
    assert [one["id"] for one in found.response["violations"]] == []
    await page.context.close()


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_screen_is_on_a_small_phone_as_high_as_its_room_is_reckoned(
    tg: Sandbox, browser: Browser, api: Api, language: str
) -> None:
    form = Questionnaire(load_instrument(instruments()[0]), "AA", "Dinas Kependudukan dan Pencatatan Sipil")
    names = ("KTP elektronik", "Kartu Keluarga", "Akta kelahiran")
    screen = render(Draft("D", language), replace(form, services=tuple((name, name) for name in names)))
    await _held_to_the_phone(tg, api, browser, screen)


@pytest.mark.parametrize("lines", [True, False])
async def test_a_list_of_staff_fits_a_small_phone(tg: Sandbox, api: Api, browser: Browser, lines: bool) -> None:
    """Of the kinds that lists have: lines with their numbers, or a button for each unit."""
    names = ("Badan Pendapatan Daerah", "Dinas Kependudukan dan Pencatatan Sipil", "Puskesmas Contoh") * 2
    title = "<b>Tindak lanjut: rencana</b> (261)\nHalaman 1 dari 53"
    said = [f"{place}. ⚪ {name}: Sarana dan prasarana" for place, name in enumerate(names[:PER_PAGE], 1)]
    numbers = (numbered(map(str, range(PER_PAGE))),)
    units = tuple((Button(f"{name}: 11/47", "u"),) for name in names[:PER_PAGE])
    ways = ((Button("Kategori: semua ▾", "b"),), (Button("‹ Kembali", "c"), Button("Berikutnya ›", "d")))
    text = "\n".join([title, "", *said]) if lines else title
    await _held_to_the_phone(tg, api, browser, Screen(text, (*(numbers if lines else units), *ways)))


async def _held_to_the_phone(tg: Sandbox, api: Api, browser: Browser, screen: Screen) -> None:
    """A screen fits, and the model says what Chromium measures."""
    rows = [[{"text": one.label, "callback_data": one.data} for one in row] for row in screen.rows]
    page = await page_of(browser, viewport={"width": 360, "height": 640})
    await page.goto(tg.url)
    await page.locator(".station .begin").first.click()
    await page.locator(".mine").first.wait_for()
    await api("sendMessage", chat_id=WARGA, text=screen.text, parse_mode="HTML", reply_markup={"inline_keyboard": rows})
    message = page.locator(".message.theirs").last
    await message.wait_for()
    measured = await message.evaluate("one => one.offsetHeight")
    await page.context.close()
    assert measured <= height(screen) <= measured + 25, "never too kind, a line too strict at most"
    assert measured <= TALLEST
