"""People on the other side of the bot: a client of the control API of a sandbox, here or elsewhere."""

import asyncio
import base64
import io
import json
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.errors import ControlError, NothingShown
from bot.sandbox.faults import Drop
from bot.sandbox.seen import Document, Message, Wanted, predicate

Json = dict[str, Any]

_JSON = {"Content-Type": "application/json"}
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class SandboxClient:
    """The people's side of the sandbox at `url`. Use as an async context manager."""

    patience = 10.0  # seconds that its people wait for the bot where nobody says another number

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(self, act: str, **body: Any) -> Json:
        """One act of the control API. Raises ControlError, NothingShown."""
        if self._session is None:
            raise ControlError("the client is not open; use it in `async with`")
        data = io.BytesIO(json.dumps(body).encode())  # a large one is sent piece by piece
        async with self._session.post(f"{self.url}/control/{act}", data=data, headers=_JSON) as response:
            answer: Json = await response.json()
            if response.status == 408:
                raise NothingShown(answer["error"])
            if response.status != 200:
                raise ControlError(answer["error"])
            return answer

    async def file(self, file_id: str) -> bytes:
        """Bytes of a file the bot sent."""
        if self._session is None:
            raise ControlError("the client is not open; use it in `async with`")
        async with self._session.get(f"{self.url}/control/file/{file_id}") as response:
            if response.status != 200:
                raise ControlError(f"no file {file_id}")
            return await response.read()

    async def person(
        self, name: str, language: str = "id", username: str | None = None, person_id: int | None = None
    ) -> "Person":
        """A new person with an empty chat, or the known one of this id."""
        made = await self.ask("person", name=name, language=language, username=username, person_id=person_id)
        return Person(self, made["person_id"], name)

    async def group(self, title: str, people: list["Person"]) -> "Group":
        """A group of these people and the bot. The first of them made it."""
        made = await self.ask("group", title=title, members=[person.id for person in people])
        return Group(self, made["chat_id"], title)

    async def fail(
        self,
        method: str = "*",
        *,
        status: int | None = None,
        description: str | None = None,
        retry_after: int | None = None,
        drop: Drop | None = None,
        latency: float = 0.0,
        chat_id: int | None = None,
        times: int = 1,
    ) -> None:
        """The next `times` calls of `method` fail, break off (before or after being carried out) or are slow."""
        asked = {
            "method": method,
            "latency": latency,
            "times": times,
            "status": status,
            "description": description,
        }
        await self.ask("fail", **asked, retry_after=retry_after, drop=drop, chat_id=chat_id)

    async def heal(self) -> None:
        """Forget the faults still to happen."""
        await self.ask("fail", clear=True)

    async def rules(self, **changed: float | bool) -> Json:
        """Change rules by name (see bot.sandbox.rules). Returns all of them."""
        return await self.ask("rules", **changed)

    async def advance(self, seconds: float) -> None:
        """Let the clock of the sandbox jump."""
        await self.ask("advance", seconds=seconds)

    async def redeliver(self) -> int:
        """Deliver the latest update again under its own id, as after a lost confirmation."""
        return int((await self.ask("redeliver"))["update_id"])

    async def calls(self, method: str | None = None, clear: bool = False) -> list[Json]:
        """Finished Bot API calls: time, method, chat_id, status."""
        calls: list[Json] = (await self.ask("calls", method=method, clear=clear))["calls"]
        return calls

    async def pending(self) -> int:
        """Updates the bot has not confirmed yet."""
        return int((await self.ask("pending"))["count"])


class Person:
    """One person in the private chat with the bot, or in a group of theirs by `in_group`.

    `wait` looks at what the bot showed since the person's last act, so nothing is missed between act and wait.
    """

    def __init__(self, client: SandboxClient, person_id: int, name: str, chat_id: int | None = None) -> None:
        self.id = person_id
        self.name = name
        self.chat_id = chat_id if chat_id is not None else person_id
        self._client = client
        self._seq = 0

    def in_group(self, group: "Group") -> "Person":
        """The same person, acting in a group."""
        return Person(self._client, self.id, self.name, group.id)

    async def start(self, payload: str = "") -> int:
        """Open the bot by a link: sends /start, with the payload a deep link carries (A-Z a-z 0-9 _ -, up to 64)."""
        if not _PAYLOAD.fullmatch(payload):
            raise ControlError(f"Telegram opens no link with the payload {payload!r}")
        return await self.send(f"/start {payload}".strip())

    async def send(self, text: str, reply_to: int | None = None) -> int:
        """Write. Returns the id of the message."""
        done = await self._act("send", text=text, reply_to=reply_to)
        return int(done["message_id"])

    async def attach(self, kind: str, content: bytes = b"", name: str = "", mime: str = "", caption: str = "") -> int:
        """Send a photo, document or sticker. Returns the id of the message."""
        what = {"kind": kind, "content": base64.b64encode(content).decode(), "name": name, "mime": mime}
        return int((await self._act("send_file", **what, caption=caption))["message_id"])

    async def press(self, label: str, message: Message | int | None = None) -> Json:
        """Tap the button with this label: the same text, else a part of it, else a pattern (regular expression).

        Of the newest message with buttons, or of `message`. Answers query_id and update_id.
        """
        return await self._act("press", label=label, **_of(message))

    async def press_data(self, data: str, message: Message | int | None = None) -> Json:
        """Tap a button by its data. It need not be there any more (a stale tap)."""
        return await self._act("press", data=data, **_of(message))

    async def say(self, text: str, timeout: float | None = None) -> Message:  # noqa: ASYNC109 - the server keeps it
        """Write and wait for what the bot shows first after it: one request."""
        return Message((await self._act("send", text=text, wait=timeout or self._client.patience))["shown"])

    async def tap(
        self,
        label: str | None = None,
        *,
        data: str | None = None,
        message: Message | int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Message:
        """Tap and wait for what the bot shows first after it: one request, the leanest way for load runs."""
        what = {"label": label} if data is None else {"data": data}
        wait = timeout or self._client.patience
        return Message((await self._act("press", **what, **_of(message), wait=wait))["shown"])

    async def repeat(self) -> Json:
        """Telegram sends the last tap again as a new update with the same data."""
        return await self._client.ask("repeat", person_id=self.id)

    async def wait(self, wanted: Wanted = None, timeout: float | None = None) -> Message:  # noqa: ASYNC109
        """The first message of the bot that fits, shown (new or edited) since the last act or `mark`.

        `wanted` is a part of the text, a pattern, a predicate, or None for any. Raises NothingShown.
        """
        fits = predicate(wanted)
        timeout = timeout or self._client.patience
        since, left = self._seq, timeout
        seen: list[str] = []
        while left > 0:
            before = asyncio.get_running_loop().time()
            view = await self._client.ask("changes", chat_id=self.chat_id, since=since, seconds=left)
            for raw in view["messages"]:
                message = Message(raw)
                seen.append(message.text)
                if fits(message):
                    return message
            since = max(since, view["seq"])
            left -= asyncio.get_running_loop().time() - before
        raise NothingShown(f"{self.name} waited {timeout} s for {wanted!r}; the bot showed {seen[-5:]}")

    async def mark(self) -> None:
        """From here on `wait` looks only at what comes later."""
        self._seq = int((await self._view())["seq"])

    async def messages(self) -> list[Message]:
        """All messages of the chat as they are now, the oldest first."""
        return [Message(raw) for raw in (await self._view())["messages"]]

    async def last(self) -> Message:
        """The newest message of the bot. Raises ControlError when there is none."""
        for message in reversed(await self.messages()):
            if message.from_bot:
                return message
        raise ControlError(f"the bot has not written to {self.name}")

    async def answers(self) -> list[Json]:
        """Answers to taps: query_id, text, alert."""
        return [notice for notice in (await self._view())["notices"] if notice["kind"] == "answer"]

    async def keyboard(self) -> Json | None:
        """The keyboard under the input field, None when there is none."""
        found: Json | None = (await self._view())["keyboard"]
        return found

    async def documents(self) -> list[Document]:
        """Documents in the chat with their bytes, the oldest first."""
        found = []
        for message in await self.messages():
            if document := message.raw.get("document"):
                content = await self._client.file(document["file_id"])
                found.append(Document(document["file_name"], document["mime_type"], content, message.id))
        return found

    async def photos(self) -> list[bytes]:
        """Photos in the chat, the oldest first."""
        shown = [message.raw["photo"] for message in await self.messages() if message.has_photo]
        return [await self._client.file(sizes[-1]["file_id"]) for sizes in shown]

    async def block(self) -> None:
        """Block the bot."""
        await self._client.ask("block", person_id=self.id, blocked=True)

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._client.ask("block", person_id=self.id, blocked=False)

    async def speak(self, language: str) -> None:
        """Change the language of the person's Telegram."""
        await self._client.ask("language", person_id=self.id, language=language)

    async def _view(self) -> Json:
        return await self._client.ask("messages", chat_id=self.chat_id)

    async def _act(self, act: str, **body: Any) -> Json:
        done = await self._client.ask(act, person_id=self.id, chat_id=self.chat_id, **body)
        self._seq = done["seq"]
        return done


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat with the bot in it. See Person.in_group."""

    client: SandboxClient
    id: int
    title: str

    async def messages(self) -> list[Message]:
        """All messages of the group, the oldest first."""
        return [Message(raw) for raw in (await self.client.ask("messages", chat_id=self.id))["messages"]]


def _of(message: Message | int | None) -> Json:
    if message is None:
        return {}
    return {"message_id": message.id if isinstance(message, Message) else message}
