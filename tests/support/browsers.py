"""The browser of tests: begun in one way, and waited for as long as only a hang takes."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.support.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The program, None on a machine without one."""

_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_MILLISECONDS = PATIENCE * 1000


@asynccontextmanager
async def browsing(*arguments: str) -> "AsyncIterator[Browser]":
    """A browser, with these arguments more, until the block ends. Raises ImportError without playwright."""
    from playwright.async_api import async_playwright, expect  # noqa: PLC0415 -- not everywhere where tests run

    expect.set_options(timeout=_MILLISECONDS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*_ARGUMENTS, *arguments], timeout=_MILLISECONDS
        )
        try:
            yield browser
        finally:
            await browser.close()


async def page_of(browser: "Browser", **options: Any) -> "Page":
    """A page of a context of its own, which playwright makes by these options."""
    page = await (await browser.new_context(**options)).new_page()
    page.set_default_timeout(_MILLISECONDS)
    return page
