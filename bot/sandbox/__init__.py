"""A local Telegram for development, the demo, tests and load runs. It knows nothing of the bot."""

from bot.sandbox.client import Group, Person, SandboxClient
from bot.sandbox.errors import ApiError, ControlError, NothingShown, SandboxError
from bot.sandbox.local import Sandbox
from bot.sandbox.page import Link, PageAction, Phone
from bot.sandbox.rules import Rules
from bot.sandbox.seen import Document, Message

__all__ = [
    "ApiError",
    "ControlError",
    "Document",
    "Group",
    "Link",
    "Message",
    "NothingShown",
    "PageAction",
    "Person",
    "Phone",
    "Rules",
    "Sandbox",
    "SandboxClient",
    "SandboxError",
]
