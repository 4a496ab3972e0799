"""The HTTP client under python-telegram-bot: one aiohttp session, many connections kept open.

PTB's own client is httpx, whose pool slows down sharply with many requests in flight (docs/adr/0003). Nothing here logs
an address, because Telegram's addresses hold the token.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.rules.vitals import Vitals

CONNECTIONS = 512
_CONNECT, _READ = 10.0, 30.0
UPLOADING = 600.0  # seconds for fifty megabytes over a slow line
_DONE = 200
_REFUSED = 300


class NotSent(NetworkError):
    """No connection could be made: Telegram has not seen this request, so repeating it is safe."""


class AiohttpRequest(BaseRequest):
    """A BaseRequest on aiohttp. `connections` bounds what is open at once. More requests wait for a free one.

    `hear` is given the `Date` of what Telegram carried out, `vitals` is told what came of each call.
    """

    def __init__(
        self,
        connections: int = CONNECTIONS,
        read_timeout: float = _READ,
        vitals: Vitals | None = None,
        hear: Callable[[str], None] | None = None,
    ) -> None:
        self._connections, self._vitals, self._hear = connections, vitals, hear
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call to the Bot API. Returns (status, body). Raises NotSent, TimedOut and NetworkError."""
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        del write_timeout, pool_timeout  # aiohttp has no time for writing alone: an upload nobody reads would never end
        files = request_data is not None and request_data.contains_files
        waits = aiohttp.ClientTimeout(
            total=UPLOADING if files else None,
            sock_connect=_or(connect_timeout, _CONNECT),
            sock_read=_or(read_timeout, self._read_timeout),
        )
        try:
            status, date, answer = await self._exchange(self._session, method, url, request_data, waits)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            self._count("not_sent", answered=False)
            raise NotSent(f"no connection to Telegram ({type(error).__name__})") from None
        except TimeoutError:
            self._count("timeout", answered=False)
            raise TimedOut from None
        except aiohttp.ClientError as error:
            self._count("broken", answered=False)
            raise NetworkError(f"connection to Telegram broke ({type(error).__name__})") from None
        if self._hear is not None and status == _DONE:  # a broken proxy may have any date
            self._hear(date)
        if status >= _REFUSED and not _is_object(answer):  # PTB would put all of it into the words of its error
            answer = b"{}"
        self._count("429" if status == 429 else f"{status // 100}xx", answered=status < 500)
        return status, answer

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        request_data: RequestData | None,
        waits: aiohttp.ClientTimeout,
    ) -> tuple[int, str, bytes]:
        """Status, `Date` and body of the answer. Raises what aiohttp does."""
        body, headers = _body(request_data)
        async with session.request(method, url, data=body, headers=headers, timeout=waits) as response:
            return response.status, response.headers.get("Date", ""), await response.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object. Raises TelegramError without a word of it: PTB's own logs what it cannot read."""
        try:
            found = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        if not isinstance(found, dict):
            raise TelegramError("Invalid server response")
        return found

    def _count(self, outcome: str, *, answered: bool) -> None:
        if self._vitals is not None:
            self._vitals.call(outcome, answered=answered)


@dataclass(frozen=True, slots=True)
class _Plain:
    """What AiohttpRequest reads of a RequestData, for parameters that are JSON already."""

    json_payload: bytes
    contains_files: bool = False


async def call(bot: Bot, method: str, parameters: Mapping[str, Any], request: BaseRequest | None = None) -> Any:
    """Call a method with plain parameters, by `request` or the bot's own. Returns the result as Telegram sent it.

    Raises what PTB's own calls raise.

    For a bot on AiohttpRequest: PTB hands a request's data through to its transport unread.
    """
    plain = _Plain(json.dumps(parameters).encode())
    try:
        return await (request or bot.request).post(f"{bot.base_url}/{method}", plain)  # type: ignore[arg-type]  # RequestData is final
    except KeyError:  # an answer without a result
        raise TelegramError("Invalid server response") from None


def _is_object(payload: bytes) -> bool:
    try:
        AiohttpRequest.parse_json_payload(payload)
    except TelegramError:
        return False
    return True


def _or(given: Any, otherwise: float) -> float | None:
    return otherwise if given is BaseRequest.DEFAULT_NONE else given


def _body(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    """JSON for plain parameters. A form of parts where files are sent."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        return request_data.json_payload, {"Content-Type": "application/json"}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}
