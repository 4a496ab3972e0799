"""How many messages Telegram takes from a bot: in a second, and in one chat."""

from collections import deque
from collections.abc import Callable

from bot.sandbox.chats import Chat
from bot.sandbox.errors import too_many
from bot.sandbox.rules import Rules


class Limits:
    def __init__(self, rules: Rules, now: Callable[[], float]) -> None:
        self._rules, self._now = rules, now
        self._sent: deque[float] = deque()

    def count(self, chat: Chat) -> None:
        """Count a message to this chat. Raises ApiError 429 for one too many, which is not counted."""
        now = self._now()
        while self._sent and now - self._sent[0] >= 1.0:
            self._sent.popleft()
        wait = chat.sent_at + self._rules.chat_interval - now
        if wait > 0 or len(self._sent) >= self._rules.overall_per_second:
            raise too_many(max(1, -int(-wait // 1)))
        chat.sent_at = now
        self._sent.append(now)
