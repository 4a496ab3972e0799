"""How much of a small phone a message takes. tests/bot/sandbox/test_page_browser.py holds the model to Chromium."""

import html

from bot.conversation.screen import Button, Screen, height
from bot.sandbox import Message


def tall(shown: Message) -> int:
    """Pixels of a phone of 360 x 640, or a few more, of the TALLEST that it shows."""
    rows = tuple(tuple(Button(label, "") for label in row) for row in shown.rows)
    return height(Screen(html.escape(shown.text, quote=False), rows))
