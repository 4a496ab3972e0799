"""The library's application: bot, handlers and the timer of the ticks. It takes no updates in by itself."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ApplicationBuilder, JobQueue

from bot.gateway.transport import AiohttpRequest


def build_application(
    token: str, base: str, ticks: JobQueue[Any], calls: AiohttpRequest, updates: AiohttpRequest
) -> Application[Any, Any, Any, Any, Any, Any]:
    """`base` is the address of the Bot API, `calls` and `updates` carry what is sent and what is fetched."""
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(calls)
        .get_updates_request(updates)
        .updater(None)
        .job_queue(ticks)
        .concurrent_updates(False)
        .build()
    )
