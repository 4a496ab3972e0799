"""A port for whoever runs the bot: `GET /health` and `GET /metrics`."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.gateway.serving import Bounds
from bot.rules.health import report_of
from bot.watch.health import Health

BOUNDS = Bounds(connections=16, backlog=16, silent=5.0, grace=1)
_FRESH_SECONDS = 1.0  # whoever asks often must not make the disk busy


class Port:
    """What is answered from the health of one process."""

    def __init__(self, health: Health) -> None:
        self._health = health

    async def health(self, _: Request) -> Response:
        """200 where the bot can do its work, 503 with the reasons where it cannot."""
        report = report_of(await self._health.look(_FRESH_SECONDS))
        return JSONResponse(report, 200 if report["ok"] else 503, {"Cache-Control": "no-store"})

    async def metrics(self, _: Request) -> Response:
        """Everything that is counted, as Prometheus reads it."""
        from bot.watch.metrics import CONTENT_TYPE, render_metrics  # noqa: PLC0415 -- nobody else needs the library

        facts = await self._health.look(_FRESH_SECONDS)
        return Response(render_metrics(self._health.vitals, facts), media_type=CONTENT_TYPE)

    def app(self) -> Starlette:
        """An ASGI app with both."""
        routes = [Route("/health", self.health, methods=["GET"]), Route("/metrics", self.metrics, methods=["GET"])]
        return Starlette(routes=routes)
