"""A port for whoever runs the bot: `GET /health` and `GET /metrics`."""

from __future__ import annotations

import json

from bot.gateway.page import Asked, Reply
from bot.gateway.serving import Bounds
from bot.rules.health import report_of
from bot.watch.health import Health

BOUNDS = Bounds(connections=16, backlog=16, silent=5.0, grace=1)
_FRESH_SECONDS = 1.0  # whoever asks often must not make the disk busy
_METHODS = ("GET", "HEAD")


class Port:
    """What is answered from the health of one process."""

    most = 0

    def __init__(self, health: Health) -> None:
        self._health = health
        self._pages = {"/health": self.report, "/metrics": self.metrics}

    def admit(self, asked: Asked) -> Reply | None:
        """404 and 405 for all but the two pages."""
        if asked.path not in self._pages:
            return Reply(404, b"Not Found")
        return None if asked.method in _METHODS else Reply(405, b"Method Not Allowed", more=("Allow: GET, HEAD",))

    async def answer(self, asked: Asked) -> Reply:
        """The page of that path."""
        return await self._pages[asked.path]()

    async def report(self) -> Reply:
        """200 where the bot can do its work, 503 with the reasons where it cannot."""
        report = report_of(await self._health.look(_FRESH_SECONDS))
        said = json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode()
        return Reply(200 if report["ok"] else 503, said, "application/json", ("Cache-Control: no-store",))

    async def metrics(self) -> Reply:
        """Everything that is counted, as Prometheus reads it."""
        from bot.watch.metrics import CONTENT_TYPE, render_metrics  # noqa: PLC0415 -- nobody else needs the library

        facts = await self._health.look(_FRESH_SECONDS)
        return Reply(200, render_metrics(self._health.vitals, facts), CONTENT_TYPE)
