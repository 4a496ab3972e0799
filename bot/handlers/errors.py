"""From what the store says to what the pump needs to hear."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from telegram import Update
from telegram.ext import ContextTypes

from bot.gateway.pump import Retry
from bot.storage import StaleDraft, StoreDamaged, StoreUnavailable

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def committed(handler: Handler) -> Handler:
    """Wrap a handler: when its work could not be committed now, the update is not acknowledged and comes again."""

    @wraps(handler)
    async def wrapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        try:
            await handler(update, context)
        except (StoreUnavailable, StaleDraft) as error:
            said, lasting = f"{type(error).__name__}: {error}", isinstance(error, StoreDamaged | StaleDraft)
            raise Retry(said, cause=said, lasting=lasting) from error

    return wrapped
