"""The bot's profile: names, descriptions, commands per scope and language, menu buttons."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import bad_request

Json = dict[str, Any]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_LONGEST = {"name": 64, "description": 512, "short_description": 120}
_MENUS = frozenset({"commands", "default", "web_app"})
_MOST_COMMANDS = 100

Scope = tuple[Any, ...]


class Profile:
    """What setMy... methods change. A missing language falls back to the one for all."""

    def __init__(self, name: str) -> None:
        self._texts: dict[tuple[str, str], str] = {("name", ""): name}
        self._commands: dict[tuple[Scope, str], list[Json]] = {}
        self._menus: dict[int | None, Json] = {}
        self.changes = 0
        self.on_change: Callable[[], None] | None = None

    def set_text(self, field: str, text: str, language: str) -> None:
        """A name or description. An empty one removes it."""
        if len(text) > _LONGEST[field]:
            raise bad_request(f"bot's {field.replace('_', ' ')} is too long")
        if text:
            self._texts[field, language] = text
        else:
            self._texts.pop((field, language), None)
        self._tell_change()

    def text(self, field: str, language: str) -> str:
        """A name or description, empty when none is set."""
        return self._texts.get((field, language)) or self._texts.get((field, ""), "")

    def set_commands(self, commands: list[Any], scope: Json | None, language: str) -> None:
        """Commands of a scope and language. Raises ApiError 400."""
        if len(commands) > _MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not isinstance(command, dict) or set(command) != {"command", "description"}:
                raise bad_request("can't parse BotCommand: an Object with command and description expected")
            if not _COMMAND.fullmatch(str(command["command"]).removeprefix("/")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command["description"]).strip()) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        kept = [{**command, "command": command["command"].removeprefix("/")} for command in commands]
        self._commands[scope_of(scope), language] = kept
        self._tell_change()

    def commands(self, scope: Json | None, language: str) -> list[Json]:
        """Commands of exactly this scope and language."""
        return self._commands.get((scope_of(scope), language), [])

    def delete_commands(self, scope: Json | None, language: str) -> None:
        """Forget the commands of a scope and language."""
        self._commands.pop((scope_of(scope), language), None)
        self._tell_change()

    def menu(self, chat_id: int, language: str) -> list[Json]:
        """The commands a person sees in a private chat: the nearest scope first, its language before none."""
        for scope in (("chat", chat_id), ("all_private_chats",), ("default",)):
            for code in (language, ""):
                if found := self._commands.get((scope, code)):
                    return found
        return []

    def set_menu_button(self, chat_id: int | None, button: Json | None) -> None:
        """The menu button of a chat, or of all."""
        if button is not None and button.get("type") not in _MENUS:
            raise bad_request("MenuButton has unsupported type")
        self._menus[chat_id] = button or {"type": "default"}

    def menu_button(self, chat_id: int | None) -> Json:
        """The menu button of a chat."""
        return self._menus.get(chat_id) or self._menus.get(None) or {"type": "commands"}

    def _tell_change(self) -> None:
        self.changes += 1
        if self.on_change is not None:
            self.on_change()


def scope_of(scope: Json | None) -> Scope:
    """A key for a BotCommandScope. Raises ApiError 400.

    >>> scope_of({"type": "chat", "chat_id": "17"})
    ('chat', 17)
    """
    kind = (scope or {}).get("type", "default")
    if kind not in _SCOPES:
        raise bad_request("BotCommandScope has unsupported type")
    fields = _SCOPES[kind]
    try:
        return (kind, *(int((scope or {})[field]) for field in fields))
    except (KeyError, ValueError):
        raise bad_request(f"BotCommandScope of type {kind} needs {', '.join(fields)}") from None
