"""The language that a resident chose in a survey, for what is said beside it and after it. In memory alone."""

from __future__ import annotations

_MOST = 5000  # chats


class Spoken:
    def __init__(self) -> None:
        self._chats: dict[int, str] = {}

    def hear(self, chat: int, language: str) -> None:
        """The survey in this chat is in this language."""
        self._chats.pop(chat, None)
        self._chats[chat] = language
        if len(self._chats) > _MOST:
            del self._chats[next(iter(self._chats))]

    def in_chat(self, chat: int) -> str:
        """The language, "" where none is known."""
        return self._chats.get(chat, "")
