"""A bot that stands for a measure: one process or several workers behind nginx, on a new database of either engine."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.city import make, make_on
from bench.processes import family_seconds, program, telegram
from bench.taps import environ
from bot.rules.server import Server
from bot.sandbox import SandboxClient
from tests.support.nginx import nginx
from tests.support.ports import free_port
from tests.support.servers import Cluster

_IDLE, _SETTLED_WITHIN = 0.03, 120.0  # of a processor, in seconds of it a second, and seconds


@dataclass(frozen=True, slots=True)
class Setup:
    """How the bot runs: "polling" or "webhook", "sqlite" or "postgresql", and how many workers behind nginx."""

    mode: str
    engine: str
    workers: int = 1

    def __str__(self) -> str:
        more = f", {self.workers} workers" if self.workers > 1 else ""
        return f"{self.mode}, {self.engine}{more}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What runs, and how to reach it: the bot's processes, Telegram's client, the database, and its server if any."""

    bots: Sequence[subprocess.Popen[str]]
    client: SandboxClient
    where: Path | Server
    cluster: Cluster | None

    def used(self) -> list[float]:
        """Processor seconds of each of the bot's processes, with those of its children that have ended."""
        return [family_seconds(bot.pid) for bot in self.bots]

    async def settle(self) -> None:
        """Return when it does no more than it does while nobody taps: what is due at a start has been planned."""
        async with asyncio.timeout(_SETTLED_WITHIN):
            before, since = sum(self.used()), time.monotonic()
            while True:
                await asyncio.sleep(1)
                after, now = sum(self.used()), time.monotonic()
                if after - before < _IDLE * (now - since):
                    return
                before, since = after, now

    def used_by_server(self) -> float:
        """Likewise, of all processes of the server."""
        return 0.0 if self.cluster is None else family_seconds(self.cluster.pid)


@asynccontextmanager
async def standing(setup: Setup, units: int) -> AsyncIterator[Standing]:
    """Start a new bot on a new database of so many units, until the block ends. It has begun to serve."""
    folders = tempfile.TemporaryDirectory(prefix="skm-bench-")
    with folders as folder, telegram() as local, cluster(setup.engine) as own, ExitStack() as stack:
        path = Path(folder) / "skm.db"
        where: Path | Server = path
        if own is None:
            make(path, units)
        else:
            where = own.make("skm")
            await make_on(where, units)
        ports = [free_port() for _ in range(setup.workers)]
        outer = ports[0] if setup.workers == 1 else free_port()
        if setup.workers > 1:
            stack.enter_context(nginx(Path(folder), outer, ports))
        secrets = environ(local.token)  # the same for all
        bots = [
            stack.enter_context(
                program(
                    *("-m", "bot", "--config", str(_config(Path(folder), local.url, where, setup, outer, port)), "run"),
                    environ=secrets,
                    heard=False,
                )
            )
            for port in ports
        ]
        async with SandboxClient(local.url) as client:
            await (await client.person("Warga (contoh)")).say("/bantuan", timeout=60)  # it has started
            for port in ports if setup.mode == "webhook" else []:
                await _listening(port)
            yield Standing(bots, client, where, own)


def _config(folder: Path, url: str, where: Path | Server, setup: Setup, outer: int, port: int) -> Path:
    """The configuration of the worker at this port."""
    hook = f'webhook_url = "http://127.0.0.1:{outer}/hook"\nwebhook_port = {port}\nworkers = {setup.workers}\n'
    address = f"sqlite:///{where}" if isinstance(where, Path) else str(where)
    path = folder / f"config-{port}.toml"
    telegram = f'[telegram]\nbase_url = "{url}"\nmode = "{setup.mode}"\n{hook if setup.mode == "webhook" else ""}'
    path.write_text(f'{telegram}[database]\nurl = "{address}"\n')
    return path


async def _listening(port: int) -> None:
    """Return when a worker listens there."""
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


@contextmanager
def cluster(engine: str) -> Generator[Cluster | None, None, None]:
    """A server of its own, which flushes what it commits as one in use does. None for a file."""
    if engine == "sqlite":
        yield None
        return
    own = Cluster("-h '' -c max_connections=60", memory=False)
    try:
        yield own
    finally:
        own.remove()
