"""Takes pictures of phones in a Chromium without a window: small WebP files, the same for the same screens."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page

from bot.sandbox import Phone
from tests.support.browsers import CHROMIUM, browsing, page_of
from tests.support.near import Near
from tests.support.tour.scenes import Scene

PHONE = (360, 640)
_DESK = (1200, 680)
_CARD = 640
_TERMINAL = (720, 420)
_SHELL = """
  body { margin: 0; background: #10201f }
  pre { margin: 14px; color: #e6f0ee; white-space: pre-wrap; font: 13px/1.4 monospace }"""
_SHARP = 1.5  # pixels of the file for one of the screen: sharp on paper, and small
_QUALITY, _COARSER = 0.75, 0.55  # of 1, the second for what is large
_STYLE = """
  *, *::before, *::after {
    animation: none !important; transition: none !important; backdrop-filter: none !important;
    caret-color: transparent !important;
  }
  .down { display: none !important; }
  .phone { box-shadow: none !important; }
  .alone nav, .alone .holder { display: none !important; }
  .alone .bar .peer { padding-right: 0 !important; }
"""
# Where each phone is to begin, and whether all of its pictures have come.
_SCROLL = """firsts => {
  document.querySelectorAll('.station').forEach((station, at) => {
    const log = station.querySelector('.log');
    const all = [...station.querySelectorAll('.message')];
    const node = firsts[at] ? station.querySelector(`.message[id$="-${firsts[at]}"]`) : all.at(-1);
    const end = log.scrollHeight - log.clientHeight;
    const begins = firsts[at] || node.offsetHeight > log.clientHeight;
    log.scrollTop = begins ? Math.min(end, node.offsetTop - log.offsetTop - 6) : end;
  });
}"""
_THERE = "document.querySelectorAll('.message').length > 0"
_ENCODE = """async ([source, quality]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', quality).split(',')[1];
}"""
_STILL = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_LOADED = """async () => {
  for (const one of document.images) { one.loading = 'eager'; await one.decode().catch(() => 0); }
  await document.fonts.ready;
}"""


@asynccontextmanager
async def camera() -> AsyncIterator[Camera]:
    """A browser to take pictures with. Raises RuntimeError where there is no Chromium, or no font with emoji."""
    if CHROMIUM is None:
        raise RuntimeError("chromium: found none on this machine, expected one that takes the pictures")
    if (lister := shutil.which("fc-list")) and not subprocess.check_output((lister, ":charset=1f512", "family")):  # noqa: ASYNC221
        raise RuntimeError("fonts: found none with emoji, expected one such as Debian's fonts-noto-color-emoji")
    async with browsing("--font-render-hinting=none") as browser:
        yield Camera(browser)


class Camera:
    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def phones(self, telegram: Near, scene: Scene, titles: Sequence[str], language: str, file: Path) -> None:
        """Take the phones of a scene into a file: one alone at 360 x 640, several side by side on a desk."""
        shown = [
            Phone(title, person.id, person.name, language)
            for title, (person, _) in zip(titles, scene.phones, strict=False)
        ]
        telegram.show_phones(shown)
        alone = len(shown) == 1
        async with self._page(PHONE if alone else _DESK, language) as page:
            await page.goto(telegram.url)
            await page.wait_for_function(_THERE)
            await page.add_style_tag(content=_STYLE)
            if alone:
                await page.evaluate("document.body.classList.add('alone')")
            await page.evaluate(_LOADED)
            for _ in range(2):  # the page follows what is new by itself, once
                await page.evaluate(_SCROLL, [first for _, first in scene.phones])
                await page.evaluate(_STILL)
            await _take(page, file, _QUALITY if alone else _COARSER)

    async def card(self, png: bytes, file: Path) -> None:
        """Take a card as a smaller picture of it."""
        async with self._page((_CARD, _CARD), "id") as page:
            source = base64.b64encode(png).decode()
            await page.set_content(f'<body style="margin:0"><img width="{_CARD}" src="data:image/png;base64,{source}">')
            await page.wait_for_function("document.images[0].complete")
            await _take(page, file, _QUALITY)

    async def terminal(self, text: str, file: Path) -> None:
        """Take what a terminal shows."""
        async with self._page(_TERMINAL, "id") as page:
            await page.set_content(f"<style>{_SHELL}</style><pre></pre>")
            await page.evaluate("text => { document.querySelector('pre').textContent = text; }", text)
            await _take(page, file, _QUALITY)

    @asynccontextmanager
    async def _page(self, size: tuple[int, int], language: str) -> AsyncIterator[Page]:
        page = await page_of(
            self._browser,
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=_SHARP if size == PHONE else 1,
            reduced_motion="reduce",
            color_scheme="light",
            timezone_id="Asia/Jakarta",
            locale={"id": "id-ID", "en": "en-GB"}[language],
        )
        try:
            yield page
        finally:
            await page.context.close()


async def _take(page: Page, file: Path, quality: float) -> None:
    png = await page.screenshot(animations="disabled")
    await page.goto("about:blank")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(await _as_webp(page, png, quality))  # noqa: ASYNC240


async def _as_webp(page: Page, png: bytes, quality: float) -> bytes:
    """The picture as WebP. The browser has an encoder, and so does whoever has a browser."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return base64.b64decode(await page.evaluate(_ENCODE, [source, quality]))
