"""The sandbox in this process: state, Bot API, control API and page on one free port of 127.0.0.1."""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.client import SandboxClient
from bot.sandbox.control import Control
from bot.sandbox.errors import SandboxError
from bot.sandbox.page import Link, Page, PageAction, Phone
from bot.sandbox.rules import Rules
from bot.sandbox.server import TOKEN, BotApi, application
from bot.sandbox.telegram import BOT_ID, Telegram

HOST = "127.0.0.1"


class Sandbox(SandboxClient):
    """A local Telegram and the people's side of it.

    `url` is the host in place of https://api.telegram.org, and the page. `base_url` (url + "/bot") and
    `file_url` are what telegram.Bot calls base_url and base_file_url. `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        latency: float = 0.0,
        token: str | None = None,
        rules: Rules | None = None,
        clock: Callable[[], float] = time.time,
        title: str = "Telegram lokal",
        banner: str = "",
        phones: Sequence[Phone] = (),
        links: Sequence[Link] = (),
        actions: Sequence[PageAction] = (),
    ) -> None:
        super().__init__("")
        if token is not None and not TOKEN.fullmatch(token):
            raise SandboxError(f"a token looks like 123456789:35 letters, digits, _ or -; found one of {len(token)}")
        self.token = token or f"{BOT_ID}:{secrets.token_urlsafe(26)[:35]}"
        self.telegram = Telegram(clock, rules)
        self.telegram.rules.latency = latency or self.telegram.rules.latency
        self._port = port
        self._api = BotApi(self.telegram, self.token)
        self._control = Control(self.telegram)
        self._page = Page(self.telegram, title=title, banner=banner, phones=phones, links=links, actions=actions)
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """What python-telegram-bot calls base_file_url."""
        return f"{self.url}/file/bot"

    def show_phones(self, phones: Sequence[Phone], links: Sequence[Link] = ()) -> None:
        """Show these phones on the page from now on. Pages that are open load anew."""
        self._page.show(title=self._page.title, banner=self._page.banner, phones=phones, links=links)

    async def __aenter__(self) -> Self:
        app = application()
        app.add_routes([*self._api.routes(), *self._control.routes(), *self._page.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port, backlog=1024)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        port = self._runner.addresses[0][1]
        self.url = f"http://{HOST}:{port}"
        return await super().__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._page.close()
        await self._api.close()
        await super().__aexit__(kind, error, trace)
        if self._runner is not None:
            await asyncio.shield(self._runner.cleanup())
            self._runner = None
