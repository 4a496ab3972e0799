"""The people's side over HTTP: POST /control/<act> with a JSON object, for tests, load runs and the page."""

import base64
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import Any

from aiohttp import web

from bot.sandbox.arguments import Upload
from bot.sandbox.chats import Chat
from bot.sandbox.errors import ControlError, NothingShown
from bot.sandbox.faults import Fault
from bot.sandbox.rules import Rules
from bot.sandbox.server import dumps, read_json
from bot.sandbox.telegram import Telegram

Json = dict[str, Any]
_FAULT_FIELDS = frozenset(one.name for one in fields(Fault))
_RULE_FIELDS = frozenset(one.name for one in fields(Rules))


class Control:
    """Acts of people and testers on a Telegram."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._acts: dict[str, Callable[[Json], Json | Awaitable[Json]]] = {
            "person": self._person,
            "group": self._group,
            "send": self._send,
            "send_file": self._send_file,
            "rewrite": self._rewrite,
            "press": self._press,
            "repeat": self._repeat,
            "redeliver": self._redeliver,
            "block": self._block,
            "language": self._language,
            "menu": self._menu,
            "messages": self._messages,
            "changes": self._changes,
            "fail": self._fail,
            "rules": self._rules,
            "advance": self._advance,
            "calls": self._calls,
            "pending": self._pending,
        }

    def routes(self) -> list[web.RouteDef]:
        """Where the control API is served."""
        return [web.post("/control/{act}", self._act), web.get("/control/file/{file_id}", self._file)]

    async def _act(self, request: web.Request) -> web.Response:
        name = request.match_info["act"]
        act = self._acts.get(name)
        if act is None:
            return _refused(404, f"no act {name!r}; there are {', '.join(self._acts)}")
        try:
            done = act(await read_json(request))
            answer = done if isinstance(done, dict) else await done
        except NothingShown as error:
            return _refused(408, str(error))
        except ControlError as error:
            return _refused(409, str(error))
        except (KeyError, TypeError, ValueError) as error:
            return _refused(400, f"{name}: {type(error).__name__}: {error}")
        return web.Response(body=dumps(answer), content_type="application/json")

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._telegram.files.by_id.get(request.match_info["file_id"])
        if stored is None:
            return _refused(404, "no such file")
        headers = {"Cache-Control": "max-age=31536000, immutable"}
        if stored.kind == "document":
            name = re.sub(r'["\\\r\n]', "_", stored.name).encode("ascii", "replace").decode()
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return web.Response(body=stored.content, content_type=stored.mime, headers=headers)

    def _person(self, body: Json) -> Json:
        account = self._telegram.join(
            body["name"], body.get("language", "id"), body.get("username"), body.get("person_id")
        )
        return {"person_id": account.id, "name": account.name, "language": account.language}

    def _group(self, body: Json) -> Json:
        chat = self._telegram.gather(body["title"], body["members"])
        return {"chat_id": chat.id, "title": body["title"], "seq": chat.changed}

    async def _send(self, body: Json) -> Json:
        chat, seq = self._entered(body)
        sent = self._telegram.send(chat.id, body["person_id"], body["text"], body.get("reply_to"))
        return await self._shown(chat, {"message_id": sent, "seq": seq}, body)

    async def _rewrite(self, body: Json) -> Json:
        chat, seq = self._entered(body)
        self._telegram.rewrite(chat.id, body["person_id"], body["message_id"], body["text"])
        return await self._shown(chat, {"seq": seq}, body)

    async def _send_file(self, body: Json) -> Json:
        chat, seq = self._entered(body)
        content = base64.b64decode(body.get("content", ""), validate=True)
        upload = Upload(body.get("name") or "berkas", body.get("mime") or "application/octet-stream", content)
        sent = self._telegram.send_file(chat.id, body["person_id"], body["kind"], upload, body.get("caption", ""))
        return await self._shown(chat, {"message_id": sent, "seq": seq}, body)

    async def _press(self, body: Json) -> Json:
        chat, seq = self._entered(body)
        if "data" in body:
            message_id = body.get("message_id") or _newest(chat)["message_id"]
            done = self._telegram.press(chat.id, body["person_id"], message_id, body["data"])
            return await self._shown(chat, {**done, "seq": seq}, body)
        message, button = _button(chat, body["label"], body.get("message_id"))
        if message is None:
            sent = self._telegram.send(chat.id, body["person_id"], button["text"])
            return await self._shown(chat, {"message_id": sent, "seq": seq}, body)
        if "callback_data" not in button:
            raise ControlError(f"button {button['text']!r} opens {button.get('url')!r} and sends nothing to the bot")
        done = self._telegram.press(chat.id, body["person_id"], message["message_id"], button["callback_data"])
        return await self._shown(chat, {**done, "seq": seq}, body)

    def _repeat(self, body: Json) -> Json:
        return self._telegram.repeat(body["person_id"])

    def _redeliver(self, _: Json) -> Json:
        return {"update_id": self._telegram.redeliver()}

    def _block(self, body: Json) -> Json:
        self._telegram.block(body["person_id"], body["blocked"])
        return {}

    def _language(self, body: Json) -> Json:
        account = self._telegram.account(body["person_id"])
        account.speak(body["language"])
        return self._menu(body)

    def _menu(self, body: Json) -> Json:
        """What the person's Telegram says about the bot: name, description, commands, in their language."""
        account, profile = self._telegram.account(body["person_id"]), self._telegram.profile
        language = account.language
        return {
            "language": language,
            "name": profile.text("name", language),
            "description": profile.text("description", language),
            "commands": profile.menu(account.id, language),
        }

    def _messages(self, body: Json) -> Json:
        chat = self._telegram.chat(body["chat_id"])
        return _view(chat, list(chat.messages.values()), 0)

    async def _changes(self, body: Json) -> Json:
        """What the bot changed after `since`, waiting up to `seconds` for the first."""
        chat, since = self._telegram.chat(body["chat_id"]), body["since"]
        await chat.wait(since, body.get("seconds", 0.0))
        return _view(chat, chat.after(since, by_bot=True), since)

    def _fail(self, body: Json) -> Json:
        if strange := sorted(body.keys() - _FAULT_FIELDS - {"clear"}):
            raise ControlError(f"unknown field {', '.join(strange)}; there are {', '.join(sorted(_FAULT_FIELDS))}")
        if body.pop("clear", False):
            self._telegram.faults.clear()
        if body:
            self._telegram.faults.ask(Fault(**body))
        return {}

    def _rules(self, body: Json) -> Json:
        if strange := sorted(body.keys() - _RULE_FIELDS):
            raise ControlError(f"unknown rule {', '.join(strange)}; there are {', '.join(sorted(_RULE_FIELDS))}")
        for name, value in body.items():
            setattr(self._telegram.rules, name, value)
        return asdict(self._telegram.rules)

    def _advance(self, body: Json) -> Json:
        self._telegram.skew += float(body["seconds"])
        return {"now": self._telegram.now()}

    def _calls(self, body: Json) -> Json:
        wanted = body.get("method")
        found = [asdict(call) for call in self._telegram.calls if wanted is None or call.method == wanted]
        if body.get("clear"):
            self._telegram.calls.clear()
        return {"calls": found}

    def _pending(self, _: Json) -> Json:
        return {"count": self._telegram.updates.count()}

    def _entered(self, body: Json) -> tuple[Chat, int]:
        chat = self._telegram.entered(body.get("chat_id") or body["person_id"], body["person_id"])
        return chat, chat.changed

    @staticmethod
    async def _shown(chat: Chat, done: Json, body: Json) -> Json:
        """The act's answer, and with `wait` (seconds) also the first thing the bot shows after it."""
        if wait := body.get("wait"):
            if not await chat.wait(done["seq"], wait):
                raise NothingShown(f"the bot showed nothing in chat {chat.id} within {wait} s")
            done["shown"] = chat.after(done["seq"], by_bot=True)[-1]
        return done


def _newest(chat: Chat) -> Json:
    """The newest message with an inline keyboard."""
    for message in reversed(chat.messages.values()):
        if "reply_markup" in message:
            return message
    raise ControlError(f"no message with buttons in chat {chat.id}")


def _button(chat: Chat, label: str, message_id: int | None) -> tuple[Json | None, Json]:
    """The message and its button by label: the same text, else a part, else a pattern, newest message first.

    A button of the keyboard under the input field comes with no message.
    """
    if message_id is not None:
        message = chat.messages.get(message_id)
        if message is None:
            raise ControlError(f"message {message_id} is not in chat {chat.id}")
        return message, _pick(_buttons(message), label)
    if chat.keyboard and "keyboard" in chat.keyboard:
        under = [button for row in chat.keyboard["keyboard"] for button in row]
        if any(label == button["text"] for button in under):
            return None, _pick(under, label)
    message = _newest(chat)
    return message, _pick(_buttons(message), label)


def _buttons(message: Json) -> list[Json]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def _pick(buttons: list[Json], label: str) -> Json:
    for fits in (str.__eq__, str.__contains__, lambda text, pattern: re.search(pattern, text) is not None):
        for button in buttons:
            if fits(button["text"], label):
                return button
    raise ControlError(f"no button {label!r}; there are {[button['text'] for button in buttons]}")


def _view(chat: Chat, messages: list[Json], since: int) -> Json:
    return {
        "seq": chat.changed,
        "messages": messages,
        "notices": chat.notices_after(since),
        "keyboard": chat.keyboard,
        "blocked": chat.blocked,
    }


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response({"error": reason}, status=status)
