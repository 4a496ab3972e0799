"""Every button finds one handler."""

from collections import Counter

from telegram.ext import CallbackQueryHandler

from tests.support.running import Bot


async def test_no_two_kinds_of_buttons_begin_alike(polling: Bot) -> None:
    handlers = polling.app.application.handlers[0]
    patterns = [one.pattern.pattern for one in handlers if isinstance(one, CallbackQueryHandler) and one.pattern]
    assert len(patterns) > 10
    assert [pattern for pattern, count in Counter(patterns).items() if count > 1] == []
