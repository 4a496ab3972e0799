"""The bot at work for a test, once its jobs have run as they do at every start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.app import App
from tests.support.waiting import until, within


@asynccontextmanager
async def serving(app: App, *, ticking: bool = True) -> AsyncIterator[None]:
    """The app at work, once its jobs have run as they do at every start.

    Without that, a head whom a test makes might get last week's card, and answers that it gives an action plan. Where
    nothing is due, since the file is new and was planned before, its timer may stand still: Bot.tick() moves it.
    """
    if not ticking:
        app._ticks.begin = _still  # type: ignore[method-assign, assignment]
    published, publish = asyncio.Event(), app.menus.publish

    async def publish_menus() -> None:
        try:
            await publish()
        finally:
            published.set()

    app.menus.publish = publish_menus  # type: ignore[method-assign]
    async with app:
        work = asyncio.create_task(app.serve())
        await within(published.wait())  # where Telegram is away it is tried again
        if ticking:
            await until(lambda: all_done(app))
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work


def _still(*_: object) -> None:
    """Never begin."""


def _jobs_due(app: App) -> set[str]:
    """What runs at a start: all but what waits for a clock that is to be trusted."""
    return {name for name, job in app.jobs._jobs.items() if app.clock_watch.trusted or not job.final}


async def all_done(app: App) -> bool:
    """Whether the store says so, where jobs tell."""
    return _jobs_due(app) <= {one.name for one in await app.store.jobs.all() if one.succeeded or one.failed}
