"""What a person sees: messages and documents."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a person sees it. `raw` is its Bot API form. A deleted one has only its id."""

    raw: Json

    @property
    def id(self) -> int:
        """Its number in the chat."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """Text or caption, empty when there is none."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def from_bot(self) -> bool:
        """Sent by the bot."""
        return bool(self.raw.get("from", {}).get("is_bot"))

    @property
    def edited(self) -> bool:
        """Edited at least once."""
        return "edit_date" in self.raw

    @property
    def deleted(self) -> bool:
        """Whether it is no longer there."""
        return bool(self.raw.get("deleted"))

    @property
    def rows(self) -> list[list[str]]:
        """Labels of the inline keyboard, row by row."""
        return [[button["text"] for button in row] for row in self._keyboard]

    @property
    def labels(self) -> list[str]:
        """Labels of the inline keyboard in reading order."""
        return [label for row in self.rows for label in row]

    @property
    def data(self) -> dict[str, str]:
        """Callback data by label."""
        buttons = [button for row in self._keyboard for button in row]
        return {button["text"]: button["callback_data"] for button in buttons if "callback_data" in button}

    @property
    def has_photo(self) -> bool:
        """Shows a photo."""
        return "photo" in self.raw

    @property
    def document(self) -> str | None:
        """Name of the document, None when there is none."""
        found = self.raw.get("document")
        return str(found["file_name"]) if found else None

    @property
    def _keyboard(self) -> list[list[Json]]:
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass(frozen=True, slots=True)
class Document:
    """A file the bot sent."""

    name: str
    mime: str
    content: bytes
    message_id: int


Wanted = str | re.Pattern[str] | Callable[[Message], bool] | None


def predicate(wanted: Wanted) -> Callable[[Message], bool]:
    """Whether a message is the wanted one: by a part of its text, a pattern or a predicate, None for any."""
    match wanted:
        case None:
            return lambda message: not message.deleted
        case str():
            return lambda message: wanted in message.text
        case re.Pattern():
            return lambda message: wanted.search(message.text) is not None
    return wanted
