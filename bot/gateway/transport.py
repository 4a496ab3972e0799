"""The HTTP client under python-telegram-bot: JSON on connections that stay open, files by aiohttp.

PTB's own client is httpx, whose pool slows down sharply with many requests in flight (docs/adr/0003). Nothing here logs
an address, because Telegram's addresses hold the token.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.gateway.line import Answer, Broken
from bot.gateway.wire import NotConnected, Wire
from bot.rules.vitals import Vitals

if TYPE_CHECKING:
    from bot.gateway.files import Files

CONNECTIONS = 512
_CONNECT, _READ = 10.0, 30.0
_DONE = 200
_REFUSED = 300
_OK = re.compile(rb'\{"ok": ?true,')  # how what was carried out begins
_JSON = json.JSONEncoder(separators=(",", ":"))


class NotSent(NetworkError):
    """No connection could be made: Telegram has not seen this request, so repeating it is safe."""


Said = tuple[int, bytes] | NetworkError  # status and body, or what was in the way of an answer


class AiohttpRequest(BaseRequest):
    """A BaseRequest. `connections` bounds what is open at once. More requests wait for a free one.

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
        self._wire: Wire | None = None
        self._files: Files | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._wire is None:
            self._wire = Wire(self._connections)

    async def shutdown(self) -> None:
        if self._wire is not None:
            await self._wire.close()
        if self._files is not None:
            await self._files.close()
        self._wire = self._files = None

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
        if self._wire is None:
            raise RuntimeError("the transport is not initialized")
        del write_timeout, pool_timeout  # no time for writing alone: an upload nobody reads would never end
        times = _or(connect_timeout, _CONNECT), _or(read_timeout, self._read_timeout)
        found: Answer | Exception
        try:
            found = await self._exchange(self._wire, method, url, request_data, *times)
        except (NotConnected, TimeoutError, Broken) as error:
            found = error
        said = self._understand(found)
        if isinstance(said, NetworkError):
            raise said from None
        return said

    def begin(self, url: str, payload: bytes, end: Callable[[Said], None]) -> bool:
        """Send a JSON text, and have `end` told of the answer later. Returns False where no connection is free now."""
        wire = self._wire
        return wire is not None and wire.begin(
            url, payload, self._read_timeout, lambda found: end(self._understand(found))
        )

    def _understand(self, found: Answer | Exception) -> Said:
        """What came of a call, counted, in the words of python-telegram-bot."""
        if isinstance(found, NotConnected):
            self._count("not_sent", answered=False)
            return NotSent(f"no connection to Telegram ({found})")
        if isinstance(found, TimeoutError):
            self._count("timeout", answered=False)
            return TimedOut()
        if not isinstance(found, Answer):
            self._count("broken", answered=False)
            return NetworkError(f"connection to Telegram broke ({found})")
        status, answer = found.status, found.body
        if self._hear is not None and status == _DONE:  # a broken proxy may have any date
            self._hear(found.date)
        if status >= _REFUSED and not _is_object(answer):  # PTB would put all of it into the words of its error
            answer = b"{}"
        self._count("429" if status == 429 else f"{status // 100}xx", answered=status < 500)
        return status, answer

    async def _exchange(
        self,
        wire: Wire,
        method: str,
        url: str,
        request_data: RequestData | None,
        connect: float | None,
        read: float | None,
    ) -> Answer:
        """The answer to one call. Raises NotConnected, TimeoutError and Broken."""
        if method == "POST" and (request_data is None or not request_data.contains_files):
            return await wire.post(url, b"" if request_data is None else request_data.json_payload, connect, read)
        return await self._carry(url, method, request_data, connect, read)

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

    async def _carry(
        self, url: str, method: str, data: RequestData | None, connect: float | None, read: float | None
    ) -> Answer:
        """What holds a file. Its client is loaded by the first, beside the loop: that takes a quarter of a second."""
        if self._files is None:
            module = await asyncio.to_thread(import_module, "bot.gateway.files")
            if self._files is None:  # as long as no other was first
                self._files = module.Files(self._connections)
        return await self._files.carry(url, method, data, connect, read)

    def _count(self, outcome: str, *, answered: bool) -> None:
        if self._vitals is not None:
            self._vitals.call(outcome, answered=answered)


@dataclass(frozen=True, slots=True)
class _Plain:
    """What AiohttpRequest reads of a RequestData, for parameters that are JSON already."""

    json_payload: bytes
    contains_files: bool = False


class _Said(BaseRequest):
    """Says what has been answered, so that the library makes its errors of it."""

    def __init__(self, status: int, payload: bytes) -> None:
        self._said = status, payload

    read_timeout = None
    parse_json_payload = staticmethod(AiohttpRequest.parse_json_payload)

    async def initialize(self) -> None: ...
    async def shutdown(self) -> None: ...

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        return self._said


async def call(
    bot: Bot,
    method: str,
    parameters: Mapping[str, Any],
    request: BaseRequest | None = None,
    *,
    heard: bool = True,
    said: Said | None = None,
) -> Any:
    """Call a method with plain parameters, by `request` or the bot's own. Returns the result as Telegram sent it.

    Where nobody looks at the result (`heard` is False) it is not read. `said` is what has come of the call already, by
    begin(). Raises what PTB's own calls raise.

    For a bot on AiohttpRequest: PTB hands a request's data through to its transport unread.
    """
    url = f"{bot.base_url}/{method}"
    if isinstance(said, NetworkError):
        raise said
    if said is None:
        plain, carrier = _Plain(_JSON.encode(parameters).encode()), request or bot.request
        try:
            said = await carrier.do_request(url, "POST", plain)  # type: ignore[arg-type]  # RequestData is final
        except TelegramError:
            raise
        except Exception as error:  # whatever it is, callers know what to do where the network fails
            raise NetworkError(f"the transport failed ({type(error).__name__})") from None
    status, payload = said
    if not _DONE <= status < _REFUSED:
        return await _Said(status, payload).post(url)
    if not heard and _OK.match(payload):
        return None
    try:
        return AiohttpRequest.parse_json_payload(payload)["result"]
    except KeyError:  # an answer without a result
        raise TelegramError("Invalid server response") from None


def begin(bot: Bot, method: str, parameters: Mapping[str, Any], end: Callable[[Said | None], None]) -> bool:
    """Call a method whose result nobody looks at, and wait for nothing. Returns False where that is not possible now.

    `end` is told None once Telegram has carried it out, and else what it said, for call().
    """
    request = bot.request
    if not isinstance(request, AiohttpRequest):
        return False

    def conclude(said: Said) -> None:
        done = isinstance(said, tuple) and _DONE <= said[0] < _REFUSED and _OK.match(said[1])
        end(None if done else said)

    return request.begin(f"{bot.base_url}/{method}", _JSON.encode(parameters).encode(), conclude)


def _is_object(payload: bytes) -> bool:
    try:
        AiohttpRequest.parse_json_payload(payload)
    except TelegramError:
        return False
    return True


def _or(given: Any, otherwise: float) -> float | None:
    return otherwise if given is BaseRequest.DEFAULT_NONE else given
