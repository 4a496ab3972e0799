"""Files to Telegram and from it, by aiohttp: multipart forms and large answers, which are rare beside taps."""

from __future__ import annotations

import aiohttp
from telegram.request import RequestData

from bot.gateway.line import Answer, Broken
from bot.gateway.wire import NotConnected

UPLOADING = 600.0  # seconds for fifty megabytes over a slow line


class Files:
    """One aiohttp session, made by the first request, inside the event loop."""

    def __init__(self, connections: int) -> None:
        connector = aiohttp.TCPConnector(limit=connections, ttl_dns_cache=300, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        await self._session.close()

    async def carry(
        self, url: str, method: str, data: RequestData | None, connect: float | None, read: float | None
    ) -> Answer:
        """One request with or for a file. Raises NotConnected, TimeoutError and Broken."""
        timeout = aiohttp.ClientTimeout(total=None if data is None else UPLOADING, sock_connect=connect, sock_read=read)
        try:
            async with self._session.request(method, url, data=_form(data), timeout=timeout) as response:
                date = response.headers.get("Date", "")
                return Answer(response.status, date, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnected(type(error).__name__) from None
        except aiohttp.ClientError as error:
            if isinstance(error, TimeoutError):
                raise TimeoutError from None
            raise Broken(type(error).__name__) from None


def _form(data: RequestData | None) -> aiohttp.FormData | None:
    """A form of parts."""
    if data is None:
        return None
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
