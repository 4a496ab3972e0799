"""The page of phones: what it shows is given by the launcher, what happens in the chats comes as server-sent events."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from aiohttp import web

from bot.sandbox.errors import ControlError
from bot.sandbox.server import dumps, read_json
from bot.sandbox.telegram import Telegram

Json = dict[str, Any]

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_BEAT = 15.0  # seconds between signs of life on a quiet stream
_GATHER = 0.015  # changes this close together travel as one event


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone on the page and the made-up person who holds it.

    `hint` is the payload of the deep link behind the start button. `scans` gives the phone the list of QR codes.
    """

    title: str
    person_id: int
    name: str = ""
    language: str = "id"
    note: str = ""
    hint: str = ""
    scans: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A QR code somewhere in the city: scanning it sends /start PAYLOAD."""

    label: str
    payload: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageAction:
    """A button in the page's header. The text `run` answers is shown for a moment."""

    label: str
    run: Callable[[], Awaitable[str]]


class Page:
    """Serves the page, its state and its stream."""

    def __init__(
        self,
        telegram: Telegram,
        *,
        title: str,
        banner: str,
        phones: Sequence[Phone],
        links: Sequence[Link],
        actions: Sequence[PageAction],
    ) -> None:
        self._telegram = telegram
        self._actions = tuple(actions)
        self._streams: set[asyncio.Event] = set()
        telegram.profile.on_change = self._wake
        self.show(title=title, banner=banner, phones=phones, links=links)

    def show(self, *, title: str, banner: str, phones: Sequence[Phone], links: Sequence[Link]) -> None:
        """Set what the page shows. People not known yet join with an empty chat."""
        for phone in phones:
            if phone.person_id not in self._telegram.accounts:
                self._telegram.join(phone.name or phone.title, phone.language, person_id=phone.person_id)
        self.close()  # pages open now come again, see another number and load anew
        self.title, self.banner = title, banner
        self._phones, self._links = tuple(phones), tuple(links)

    def routes(self) -> list[web.RouteDef]:
        """Where the page is served."""
        return [
            web.get("/", self._asset),
            web.get("/page/{name:[a-z]+\\.[a-z]+}", self._asset),
            web.get("/page/state", self._state),
            web.post("/page/show", self._set),
            web.get("/page/events", self._events),
            web.post("/page/actions/{index:\\d+}", self._act),
        ]

    def close(self) -> None:
        """End the streams."""
        self._boot = secrets.token_hex(4)
        self._wake()

    def _wake(self) -> None:
        for woken in self._streams:
            woken.set()

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        asset = files("bot.sandbox") / "page" / name
        if not asset.is_file():
            return web.Response(status=404)
        kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        headers = {"Cache-Control": "no-cache"}
        return web.Response(body=asset.read_bytes(), content_type=kind, charset="utf-8", headers=headers)

    async def _state(self, _: web.Request) -> web.Response:
        telegram = self._telegram
        state = {
            "boot": self._boot,
            "title": self.title,
            "banner": self.banner,
            "bot": telegram.bot,
            "phones": [asdict(phone) | self._held(phone) for phone in self._phones],
            "links": [asdict(link) for link in self._links],
            "actions": [action.label for action in self._actions],
        }
        return web.Response(body=dumps(state), content_type="application/json")

    def _held(self, phone: Phone) -> Json:
        account = self._telegram.account(phone.person_id)
        return {"name": account.name, "language": account.language}

    async def _set(self, request: web.Request) -> web.Response:
        try:
            body = await read_json(request)
            phones = [Phone(**phone) for phone in body.get("phones", [])]
            links = [Link(**link) for link in body.get("links", [])]
        except (ControlError, TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        title, banner = body.get("title", self.title), body.get("banner", self.banner)
        self.show(title=title, banner=banner, phones=phones, links=links)
        return web.json_response({})

    async def _act(self, request: web.Request) -> web.Response:
        index = int(request.match_info["index"])
        if index >= len(self._actions):
            return web.json_response({"error": f"no action {index}"}, status=404)
        try:
            await read_json(request)
            return web.json_response({"text": await self._actions[index].run()})
        except Exception as error:
            return web.json_response({"error": str(error) or type(error).__name__}, status=500)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        boot, _, seen = request.headers.get("Last-Event-ID", "").partition(":")
        since = int(seen) if boot == self._boot and seen.isdigit() else 0
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        woken = asyncio.Event()
        self._streams.add(woken)
        chats = [self._telegram.chats[phone.person_id] for phone in self._phones]
        for chat in chats:
            chat.watchers.add(woken)
        try:
            await self._pump(response, woken, since)
        except ConnectionError:
            pass  # the browser went away
        finally:
            for chat in chats:
                chat.watchers.discard(woken)
            self._streams.discard(woken)
        return response

    async def _pump(self, response: web.StreamResponse, woken: asyncio.Event, since: int) -> None:
        reset, boot, known = since == 0, self._boot, -1
        while boot == self._boot:
            woken.clear()
            changes, seen = self._changes(since, reset)
            profile = self._telegram.profile.changes
            if changes or reset or profile != known:
                event = {"reset": reset, "chats": changes, "profile": profile != known}
                known = profile
                await response.write(b"id: %s:%d\ndata: %s\n\n" % (boot.encode(), seen, dumps(event)))
            else:
                await response.write(b": still here\n\n")
            since, reset = seen, False
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_BEAT):
                    await woken.wait()
                await asyncio.sleep(_GATHER)

    def _changes(self, since: int, everything: bool) -> tuple[Json, int]:
        """Per chat what changed after `since`, and the number of the last change among them."""
        found: Json = {}
        seen = since
        for phone in self._phones:
            chat = self._telegram.chats[phone.person_id]
            if chat.changed <= since and not everything:
                continue
            seen = max(seen, chat.changed)
            found[str(chat.id)] = {
                "messages": list(chat.messages.values()) if everything else chat.after(since),
                "notices": [] if everything else chat.notices_after(since),
                "keyboard": chat.keyboard,
                "blocked": chat.blocked,
            }
        return found, seen
