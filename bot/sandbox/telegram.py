"""The state of the local Telegram and what people do in it: no HTTP, the clock is passed in."""

import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.sandbox.arguments import Upload
from bot.sandbox.chats import Account, Chat
from bot.sandbox.entities import detect, trimmed
from bot.sandbox.errors import ApiError, ControlError, bad_request, forbidden
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.limits import Limits
from bot.sandbox.profile import Profile
from bot.sandbox.records import Call, Query
from bot.sandbox.rules import Rules
from bot.sandbox.updates import Update, Updates

Json = dict[str, Any]

BOT_ID = 7_204_518_366
_FIRST_PERSON = 5_402_118_340
_FIRST_GROUP = 4_719_302_845
_FIRST_QUERY = 4_382_657_190_248_371
_FIRST_UPDATE = 815_204_611
_STICKER: Json = {
    "file_id": "CAACAgUAAxkBAAM00000001",
    "file_unique_id": "AgADsticker",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}


class Telegram:
    """Accounts, chats, updates, files and rules of one bot. All in memory."""

    def __init__(self, clock: Callable[[], float], rules: Rules | None = None, username: str = "skm_contoh_bot"):
        self._clock = clock
        self.skew = 0.0
        self.calendar = self.now  # what its dates say, where that is to be another time than the one its rules go by
        self.rules = rules or Rules()
        self.bot: Json = {"id": BOT_ID, "is_bot": True, "first_name": "SKM (contoh)", "username": username}
        self.accounts: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.taps: dict[int, Json] = {}  # last tap of every person
        self.updates = Updates(self.rules, self.now, _FIRST_UPDATE)
        self.files = Files(self.rules)
        self.profile = Profile(self.bot["first_name"])
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=100_000)
        self._changes = itertools.count(1)
        self._people = itertools.count(_FIRST_PERSON, 48_271)
        self._groups = itertools.count(_FIRST_GROUP, 7_919)
        self._queries = itertools.count(_FIRST_QUERY, 1_000_003)
        self._limits = Limits(self.rules, self.now)

    def now(self) -> float:
        """Seconds since 1970, by the clock passed in."""
        return self._clock() + self.skew

    # What people do

    def join(self, name: str, language: str, username: str | None = None, person_id: int | None = None) -> Account:
        """A new person with an empty chat with the bot. A known one only gets the name and language."""
        known = self.accounts.get(person_id) if person_id is not None else None
        if known is not None:
            known.name, known.username = name, username
            known.speak(language)
            return known
        account = Account(person_id or next(self._people), name, language, username)
        self.accounts[account.id] = account
        chat = {"id": account.id, "type": "private", "first_name": name}
        if username:
            chat["username"] = username
        self.chats[account.id] = Chat(account.id, chat, [account.id], lambda: next(self._changes))
        return account

    def gather(self, title: str, members: list[int]) -> Chat:
        """A new group of these people and the bot. The bot is told."""
        for member in members:
            self.account(member)
        chat_id = -next(self._groups)
        json = {"id": chat_id, "type": "group", "title": title, "all_members_are_administrators": True}
        chat = Chat(chat_id, json, list(members), lambda: next(self._changes), opened=True)
        self.chats[chat_id] = chat
        self._membership(chat, self.account(members[0]), "left", "member")
        self._from_person(chat, self.account(members[0]), {"new_chat_members": [self.bot]})
        return chat

    def send(self, chat_id: int, person_id: int, text: str, reply_to: int | None = None) -> int:
        """A person writes. Returns the id of the message."""
        chat = self.entered(chat_id, person_id)
        text, _ = trimmed(text, [])
        if not text:
            raise ControlError("a person cannot send an empty text")
        content: Json = {"text": text}
        if entities := detect(text, []):
            content["entities"] = entities
        return self._take_in(chat, person_id, content, reply_to)

    def rewrite(self, chat_id: int, person_id: int, message_id: int, text: str) -> None:
        """A person edits a text that they wrote. Raises ControlError where it is none of theirs."""
        chat = self.entered(chat_id, person_id)
        before = chat.messages.get(message_id, {})
        if before.get("from", {}).get("id") != person_id or "text" not in before:
            raise ControlError(f"message {message_id} is no text of person {person_id}")
        after = {**before, "text": trimmed(text, [])[0], "edit_date": int(self.calendar())}
        chat.put(after, False)
        self.updates.add("edited_message", ("message", chat.id), after)

    def send_file(self, chat_id: int, person_id: int, kind: str, upload: Upload, caption: str = "") -> int:
        """A person sends a photo, document or sticker. Returns the id of the message. Raises ControlError."""
        chat = self.entered(chat_id, person_id)
        if kind == "sticker":
            content: Json = {"sticker": dict(_STICKER)}
        elif kind in {"photo", "document"}:
            try:
                content = {kind: self.files.take(kind, upload, {}).json}
            except ApiError as error:
                raise ControlError(error.description) from None
        else:
            raise ControlError(f"a person cannot send a {kind!r} here; there are photo, document and sticker")
        if caption:
            content["caption"] = caption
        return self._take_in(chat, person_id, content, None)

    def press(self, chat_id: int, person_id: int, message_id: int, data: str) -> Json:
        """A person taps a button of any message. Returns the ids of the query and the update (None: not queued)."""
        chat = self.entered(chat_id, person_id)
        message = chat.messages.get(message_id)
        if message is None:
            raise ControlError(f"message {message_id} is not in chat {chat_id}; there are {list(chat.messages)[-5:]}")
        self.taps[person_id] = {
            "chat_id": chat_id,
            "person_id": person_id,
            "message_id": message_id,
            "data": data,
        }
        now = self.now()
        while self.queries:  # the oldest is first
            oldest = next(iter(self.queries.values()))
            if now - oldest.at <= self.rules.query_age:
                break
            del self.queries[oldest.id]
        query = Query(str(next(self._queries)), chat_id, now)
        self.queries[query.id] = query
        content = {
            "id": query.id,
            "from": self.accounts[person_id].json,
            "message": message,
            "chat_instance": str(chat_id * 7_919),
            "data": data,
        }
        update = self.updates.add("callback_query", ("callback_query", person_id), content)
        return {"query_id": query.id, "update_id": update and update.id}

    def repeat(self, person_id: int) -> Json:
        """Telegram sends a person's last tap again: same data, new query, new update."""
        tap = self.taps.get(person_id)
        if tap is None:
            raise ControlError(f"person {person_id} has not tapped anything yet")
        return self.press(**tap)

    def block(self, person_id: int, blocked: bool) -> None:
        """A person blocks the bot or takes that back. The bot is told."""
        chat = self.chat(person_id)
        if chat.blocked != blocked:
            chat.blocked = blocked
            before, after = ("member", "kicked") if blocked else ("kicked", "member")
            self._membership(chat, self.account(person_id), before=before, after=after)

    # What the bot's methods build on

    def chat(self, chat_id: int) -> Chat:
        """A chat for the tester. Raises ControlError."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise ControlError(f"no chat {chat_id}; there are {len(self.chats)} chats")
        return chat

    def account(self, person_id: int) -> Account:
        """A person for the tester. Raises ControlError."""
        account = self.accounts.get(person_id)
        if account is None:
            raise ControlError(f"no person {person_id}; there are {len(self.accounts)} people")
        return account

    def entered(self, chat_id: int, person_id: int) -> Chat:
        """The chat, if the person is in it."""
        chat = self.chat(chat_id)
        if person_id not in chat.members:
            raise ControlError(f"person {person_id} is not in chat {chat_id}")
        return chat

    def bot_chat(self, chat_id: int | str) -> Chat:
        """The chat a bot names. Raises ApiError 400."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else self._named(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """The chat a bot may write to now. Raises ApiError 400, 403 or 429."""
        chat = self.bot_chat(chat_id)
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.opened:
            raise forbidden("bot can't initiate conversation with a user")
        if self.rules.limits:
            self._limits.count(chat)
        return chat

    def own(self, chat: Chat, content: Json) -> Json:
        """A new message of the bot, put into the chat."""
        message = {
            "message_id": chat.next_id(),
            "from": self.bot,
            "chat": chat.json,
            "date": int(self.calendar()),
            **content,
        }
        chat.put(message, True)
        return message

    def set_keyboard(self, chat: Chat, keyboard: Json | None) -> None:
        """What stands under the input field from now on."""
        chat.keyboard = None if keyboard is None or keyboard.get("remove_keyboard") else keyboard
        chat.notify({"kind": "keyboard", "keyboard": chat.keyboard})

    def redeliver(self, update: Update | None = None) -> int:
        """Queue the latest (or this) update again under its own id, as after a lost confirmation."""
        again = update or self.updates.latest
        if again is None:
            raise ControlError("there has been no update yet")
        self.updates.put(again)
        return again.id

    def _named(self, name: str) -> Chat | None:
        return next((c for c in self.chats.values() if name == f"@{c.json.get('username', '')}"), None)

    def _take_in(self, chat: Chat, person_id: int, content: Json, reply_to: int | None) -> int:
        """What a person says opens the chat, ends a block, and uses up a keyboard that is for once."""
        if reply_to is not None and reply_to in chat.messages:
            content["reply_to_message"] = _bare(chat.messages[reply_to])
        if chat.id > 0 and not chat.opened:
            chat.opened = True
        if chat.blocked:
            self.block(chat.id, False)
        keyboard = chat.keyboard
        if keyboard is not None and (keyboard.get("one_time_keyboard") or keyboard.get("force_reply")):
            self.set_keyboard(chat, None)
        return self._from_person(chat, self.account(person_id), content)

    def _from_person(self, chat: Chat, account: Account, content: Json) -> int:
        message_id = chat.next_id()
        date = int(self.calendar())
        message = {"message_id": message_id, "from": account.json, "chat": chat.json, "date": date, **content}
        chat.put(message, False)
        self.updates.add("message", ("message", chat.id), message)
        return message_id

    def _membership(self, chat: Chat, actor: Account, before: str, after: str) -> None:
        def member(status: str) -> Json:
            return {"user": self.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})

        content = {
            "chat": chat.json,
            "from": actor.json,
            "date": int(self.calendar()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        self.updates.add("my_chat_member", ("my_chat_member", chat.id), content)


def _bare(message: Json) -> Json:
    """A message as it stands inside another: one level deep."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
