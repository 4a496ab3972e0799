"""From the start of the process to the first getUpdates, and the memory of an idle bot.

`python -m bench.startup [--against CLONE]`. Each round starts each version anew, in turn, the order reversed every
other time. A message waits at Telegram, so the bot has answered one person before its memory is read.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.city import make
from bench.processes import memory, program, telegram
from bench.tables import Column, table
from bench.tap_costs import processor_seconds
from bench.taps import environ
from bot.sandbox import SandboxClient

_LOOK_EVERY = 0.02
_UNITS = 89


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until Telegram was first asked for updates, by the clock and of a processor.

    `cpu` are processor seconds some seconds later, as are the megabytes.
    """

    seconds: float
    begun: float
    cpu: float
    resident: float
    private: float


async def measure(idle: float, root: Path | None = None) -> Start:
    """`skm run` on a database with a city's units and a fresh sandbox, by the code in `root`, None for this one."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        make(Path(folder) / "skm.db", _UNITS, root)
        config = Path(folder) / "config.toml"
        config.write_text(f'[telegram]\nbase_url = "{local.url}"\n')
        async with SandboxClient(local.url) as client:
            # The sandbox logs a call when it has answered it. A message that waits makes it answer at once.
            await (await client.person("Warga (contoh)")).start()
            begun = time.time()
            with program(
                *("-m", "bot", "--config", str(config), "run"), environ=environ(local.token), heard=False, cwd=root
            ) as bot:
                while not (calls := await client.calls("getUpdates")):
                    if bot.poll() is not None:
                        sys.exit("the bot has ended before it asked for updates")
                    await asyncio.sleep(_LOOK_EVERY)
                spent = processor_seconds(bot.pid)
                await asyncio.sleep(idle)
                held, whole = memory(bot.pid), processor_seconds(bot.pid)
                return Start(calls[0]["time"] - begun, spent, whole, held.resident, held.private)


_Figure = tuple[str, str, Callable[[Start], float]]
_FIGURES: tuple[_Figure, ...] = (
    ("start to first getUpdates, s", ".2f", lambda one: one.seconds),
    ("processor time to first getUpdates, s", ".2f", lambda one: one.begun),
    ("processor time of start and idling, s", ".2f", lambda one: one.cpu),
    ("idle, resident (RSS), MB", ".1f", lambda one: one.resident),
    ("idle, not shared with other processes (USS), MB", ".1f", lambda one: one.private),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--idle", type=float, default=3.0, help="seconds after which memory is read")
    parser.add_argument("--against", type=Path, help="a clone of this program at another commit")
    given = parser.parse_args(arguments)
    roots: list[Path | None] = [None, *([given.against.resolve()] if given.against else [])]
    for root in roots:
        asyncio.run(measure(0, root))  # the first start compiles
    starts: dict[Path | None, list[Start]] = {root: [] for root in roots}
    for turn in range(given.rounds):
        for root in roots if turn % 2 == 0 else reversed(roots):
            starts[root].append(asyncio.run(measure(given.idle, root)))
        print(f"round {turn + 1} of {given.rounds}", file=sys.stderr, flush=True)
    print(f"`skm run`, {given.rounds} starts, memory after {given.idle:.0f} s, medians (lowest-highest):\n")
    columns: list[Column[_Figure]] = [("figure", lambda figure: figure[0]), ("this", partial(_told, starts[None]))]
    if given.against:
        columns.append(("the other", partial(_told, starts[roots[-1]])))
        columns.append(("this / the other", partial(_ratio, starts[None], starts[roots[-1]])))
    print(table(_FIGURES, columns))


def _told(starts: Sequence[Start], figure: _Figure) -> str:
    found, shown = [figure[2](one) for one in starts], figure[1]
    return f"{median(found):{shown}} ({min(found):{shown}}-{max(found):{shown}})"


def _ratio(these: Sequence[Start], others: Sequence[Start], figure: _Figure) -> str:
    ratios = [figure[2](one) / figure[2](two) for one, two in zip(these, others, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


if __name__ == "__main__":
    main()
