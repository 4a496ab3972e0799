"""deploy/nginx.conf before several workers: the first has all it has room for, the next what another cannot take."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.support.nginx import NoNginx, nginx
from tests.support.ports import free_port
from tests.support.waiting import within

ROOM = 64


class Worker:
    """Answers `status` as long as `open` is set. `begun` counts what has come, and `full` is set when it is ROOM."""

    def __init__(self) -> None:
        self.begun, self.status, self.open, self.full = 0, 200, asyncio.Event(), asyncio.Event()
        self.open.set()

    async def answer(self, _: web.BaseRequest) -> web.Response:
        self.begun += 1
        if self.begun == ROOM:
            self.full.set()
        await self.open.wait()
        return web.Response(status=self.status)


@asynccontextmanager
async def standing(
    folder: Path, count: int, patience: str = ""
) -> AsyncIterator[tuple[str, list[Worker], list[web.ServerRunner]]]:
    """Workers behind nginx, and its address."""
    ports, outer, workers = [free_port() for _ in range(count)], free_port(), [Worker() for _ in range(count)]
    runners = [web.ServerRunner(web.Server(one.answer)) for one in workers]
    async with AsyncExitStack() as stack:
        for runner, port in zip(runners, ports, strict=True):
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            stack.enter_context(nginx(folder, outer, ports, patience=patience))
        except NoNginx as none:
            pytest.skip(str(none))
        try:
            yield f"http://127.0.0.1:{outer}/hook", workers, runners
        finally:
            for worker in workers:
                worker.open.set()


async def asked(url: str, count: int) -> list[int]:
    """The answers to so many at once."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def ask() -> int:
            while True:
                try:
                    async with session.post(url) as answer:
                        return answer.status
                except aiohttp.ClientConnectorError:  # nginx has not begun to listen
                    await asyncio.sleep(0.02)

        return await asyncio.gather(*(ask() for _ in range(count)))


def come(workers: Sequence[Worker]) -> list[int]:
    return [one.begun for one in workers]


async def test_the_first_has_all_that_it_has_room_for(tmp_path: Path) -> None:
    async with standing(tmp_path, 4) as (url, workers, _):
        assert await asked(url, ROOM) == [200] * ROOM
        assert come(workers) == [ROOM, 0, 0, 0]


async def test_the_second_has_what_is_left(tmp_path: Path) -> None:
    async with standing(tmp_path, 2) as (url, workers, _):
        workers[0].open.clear()
        held = asyncio.create_task(asked(url, ROOM))
        await within(workers[0].full.wait())
        assert await asked(url, 20) == [200] * 20
        assert come(workers) == [ROOM, 20]
        workers[0].open.set()
        assert await held == [200] * ROOM


async def test_the_second_has_what_one_that_hangs_does_not_answer(tmp_path: Path) -> None:
    async with standing(tmp_path, 4, patience="200ms") as (url, workers, _):
        workers[0].open.clear()
        assert await asked(url, 20) == [200] * 20
        assert await asked(url, 20) == [200] * 20
        assert (workers[0].begun, sum(come(workers[1:]))) == (20, 40), "it is asked no more for a while"


async def test_what_one_cannot_take_the_next_has(tmp_path: Path) -> None:
    async with standing(tmp_path, 4) as (url, workers, runners):
        assert await asked(url, 1) == [200]
        await runners[0].cleanup()  # as a killed one: nobody listens there
        workers[1].status = 503  # as one whose database is away
        assert await asked(url, 8) == [200] * 8
        assert sum(come(workers[2:])) == 8
