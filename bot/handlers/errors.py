"""From what the store says to what the pump needs to hear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

from telegram import Update
from telegram.ext import ContextTypes

from bot.gateway.pump import Retry
from bot.storage import StaleDraft, StoreDamaged, StoreUnavailable

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
P = ParamSpec("P")


def committed(handler: Callable[P, Awaitable[None]]) -> Callable[P, Coroutine[Any, Any, None]]:
    """Wrap a handler: when its work could not be committed now, the update is not acknowledged and comes again."""

    @wraps(handler)
    async def wrapped(*given: P.args, **more: P.kwargs) -> None:
        try:
            await handler(*given, **more)
        except (StoreUnavailable, StaleDraft) as error:
            said, lasting = f"{type(error).__name__}: {error}", isinstance(error, StoreDamaged | StaleDraft)
            raise Retry(said, cause=said, lasting=lasting) from error

    return wrapped
