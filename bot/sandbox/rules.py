"""The limits of Telegram as one value, so that a test can move any of them.

Source: core.telegram.org/bots/api, core.telegram.org/bots/faq, and the public server, tdlib/telegram-bot-api.
"""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass
class Rules:
    """Limits the sandbox keeps. Times are seconds, sizes bytes, texts UTF-16 units."""

    text_units: int = 4096
    caption_units: int = 1024
    callback_data_bytes: int = 64
    answer_units: int = 200
    query_age: float = 900.0  # a callback query can be answered this long
    callback_life: float = 150.0  # an undelivered tap is forgotten after this, as the real server does
    message_life: float = 86_400.0  # any other undelivered update
    delete_age: float = 172_800.0  # a bot deletes its messages up to 48 hours old
    photo_bytes: int = 10 * MEGABYTE
    document_bytes: int = 50 * MEGABYTE
    download_bytes: int = 20 * MEGABYTE
    limits: bool = False  # flood limits below. Off, because load runs measure the bot
    chat_interval: float = 1.0  # at most one message per chat in this time
    overall_per_second: int = 30
    webhook_first_delay: float = 1.0  # after the second failure. The first retry comes at once
    webhook_longest_delay: float = 60.0
    webhook_timeout: float = 60.0
    latency: float = 0.0  # added to every Bot API call
