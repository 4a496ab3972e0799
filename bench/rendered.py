"""How high a message is on a phone of 360 x 640, and how much of a phone is left for messages: asked of Chromium."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from bot.sandbox import Message, Person, Phone, Sandbox

_PHONE = {"width": 360, "height": 640}
_ALONE = "nav, .holder { display: none !important }"  # as in Telegram: one chat has the whole phone
_MEASURE = """id => {
  const message = document.querySelector(`.message[id$="-${id}"]`);
  return [message.offsetHeight, message.closest('.log').clientHeight];
}"""


@dataclass(frozen=True, slots=True)
class Height:
    """Of a message, and of the room that it is looked at in, in pixels of the page."""

    message: int
    room: int


async def height_of(telegram: Sandbox, person: Person, message: Message) -> Height | None:
    """Returns None where there is no Chromium or no playwright."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return None
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 -- the rest works without it
    except ImportError:
        return None
    telegram.show_phones([Phone("Warga", person.id, person.name)])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport=_PHONE)
        await page.goto(telegram.url)
        await page.wait_for_selector(f'.message[id$="-{message.id}"]')
        await page.add_style_tag(content=_ALONE)
        found = await page.evaluate(_MEASURE, message.id)
        await browser.close()
    return Height(*found)
