"""From the start of the process to the first getUpdates, and the memory of an idle bot. `python -m bench.startup`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.processes import cpu_seconds, memory, program, telegram
from bench.tables import table
from bench.taps import environ, make_units
from bot.sandbox import SandboxClient

_LOOK_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until Telegram was first asked for updates. Processor seconds and megabytes are of some seconds later."""

    seconds: float
    cpu: float
    resident: float
    private: float


async def measure(idle: float) -> Start:
    """`skm run` on a database with a city's units and a fresh sandbox."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        await make_units(Path(folder) / "skm.db")
        config = Path(folder) / "config.toml"
        config.write_text(f'[telegram]\nbase_url = "{local.url}"\n')
        async with SandboxClient(local.url) as client:
            # The sandbox logs a call when it has answered it. A message that waits makes it answer at once.
            await (await client.person("Warga (contoh)")).start()
            begun = time.time()
            with program("-m", "bot", "--config", str(config), "run", environ=environ(local.token)) as bot:
                while not (calls := await client.calls("getUpdates")):
                    if bot.poll() is not None:
                        sys.exit("the bot has ended before it asked for updates")
                    await asyncio.sleep(_LOOK_EVERY)
                await asyncio.sleep(idle)
                held = memory(bot.pid)
                return Start(calls[0]["time"] - begun, cpu_seconds(bot.pid), held.resident, held.private)


_FIGURES: tuple[tuple[str, str, Callable[[Start], float]], ...] = (
    ("start to first getUpdates, s", ".2f", lambda one: one.seconds),
    ("processor time of start and idling, s", ".2f", lambda one: one.cpu),
    ("idle, resident (RSS), MB", ".1f", lambda one: one.resident),
    ("idle, not shared with other processes (USS), MB", ".1f", lambda one: one.private),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--idle", type=float, default=3.0, help="seconds after which memory is read")
    given = parser.parse_args(arguments)
    asyncio.run(measure(0))  # the first start compiles
    starts = [asyncio.run(measure(given.idle)) for _ in range(given.rounds)]
    print(f"`skm run`, {given.rounds} starts, memory after {given.idle:.0f} s:\n")
    print(
        table(
            _FIGURES,
            [
                ("figure", lambda figure: figure[0]),
                ("median", lambda figure: format(median(map(figure[2], starts)), figure[1])),
                ("lowest", lambda figure: format(min(map(figure[2], starts)), figure[1])),
                ("highest", lambda figure: format(max(map(figure[2], starts)), figure[1])),
            ],
        )
    )


if __name__ == "__main__":
    main()
