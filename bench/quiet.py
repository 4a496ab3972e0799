"""Does a report make residents wait? A steady flow of taps, while the city's report is made and while it is not.

`python -m bench.quiet`. The report (89 units, 20,000 made-up answers) is made by the bot's child process.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.processes import program, telegram
from bench.residents import Stream, percentile
from bench.tables import table
from bench.taps import UNITS, environ, make_units
from bot.rules.hours import hour_of
from bot.rules.identity import new_code
from bot.sandbox import SandboxClient
from bot.storage import Response
from bot.storage.connection import connect
from bot.storage.responses import insert_many
from scoring import load_instrument, local_day, period_of

_INSTRUMENT = "permenpan-14-2017"
_SEATS = 64
_REPORT_SECONDS = 120.0


@dataclass(slots=True)
class Phase:
    """Taps of one state of affairs: seconds of each, round by round."""

    name: str
    rounds: list[list[float]] = field(default_factory=list)
    lasted: float = 0.0

    def of_all(self, share: float) -> float:
        """A percentile over all rounds, in milliseconds."""
        return percentile([one for taken in self.rounds for one in taken], share) * 1000

    def spread(self, share: float) -> str:
        """The lowest and highest round's percentile, in milliseconds."""
        found = [percentile(taken, share) * 1000 for taken in self.rounds]
        return f"{min(found):.0f}-{max(found):.0f}"


def fill(path: Path, answers: int, now: datetime) -> None:
    """Made-up answers of the running quarter, spread over all units."""
    chance = random.Random(14)
    instrument = load_instrument(_INSTRUMENT)
    day = local_day(now, ZoneInfo("Asia/Jakarta"))  # the zone of a configuration that names none
    responses = (
        Response(
            unit=UNITS[number % len(UNITS)],
            service="",
            instrument=instrument.id,
            period=period_of(day, "quarter").key,
            week=period_of(day, "week").key,
            hour=hour_of(now),
            answers={key: chance.choices((1, 2, 3, 4), (1, 4, 60, 35))[0] for key in instrument.keys},
            profile={"kelamin": chance.choice("LP"), "usia": "26-34", "pendidikan": "SMA", "pekerjaan": "SWASTA"},
            pseudonym=new_code(43),
        )
        for number in range(answers)
    )
    connection = connect(path)
    connection.execute("BEGIN")
    insert_many(connection, responses)
    connection.execute("COMMIT")
    connection.close()


async def measure(rate: float, answers: int, quiet: float, rounds: int) -> tuple[Phase, Phase]:
    """Quiet and report in turn, `rounds` times, on one bot that is never without taps."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        database, config = Path(folder) / "skm.db", Path(folder) / "config.toml"
        await make_units(database)
        fill(database, answers, datetime.now(UTC))
        async with SandboxClient(local.url) as client:
            admin = await client.person("Admin (contoh)")
            config.write_text(f'[telegram]\nbase_url = "{local.url}"\n[admins]\ntelegram_ids = [{admin.id}]\n')
            phases = Phase("quiet"), Phase("while the report is made")
            taken: list[float] = []
            with program("-m", "bot", "--config", str(config), "run", environ=environ(local.token)):
                await admin.say("/bantuan", timeout=30)  # it has started

                def record(seconds: float) -> None:
                    taken.append(seconds)  # whichever list is the present one

                flow = asyncio.create_task(Stream(client, UNITS[:6], rate, record).run(_SEATS))
                await asyncio.sleep(3)
                for _ in range(rounds):
                    for phase in phases:
                        begun, taken = time.monotonic(), []
                        if phase is phases[0]:
                            await asyncio.sleep(quiet)
                        else:
                            await admin.send("/report semua")
                            await admin.wait(lambda shown: shown.document is not None, timeout=_REPORT_SECONDS)
                        phase.lasted += time.monotonic() - begun
                        phase.rounds.append(taken)
                flow.cancel()
                await asyncio.gather(flow, return_exceptions=True)
    return phases


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.quiet", description=__doc__)
    parser.add_argument("--rate", type=float, default=100.0, help="taps a second")
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--quiet", type=float, default=17.0, help="seconds; in 15 the bot lets its idle child go")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args(arguments)
    phases = asyncio.run(measure(given.rate, given.answers, given.quiet, given.rounds))
    calm = phases[0]
    columns: list[tuple[str, Callable[[Phase], str]]] = [
        ("state", lambda one: one.name),
        ("s", lambda one: f"{one.lasted / given.rounds:.1f}"),
        ("taps", lambda one: str(sum(map(len, one.rounds)))),
        ("p50 ms", lambda one: f"{one.of_all(0.5):.1f}"),
        ("p99 ms", lambda one: f"{one.of_all(0.99):.1f}"),
        ("p99 of the rounds", lambda one: one.spread(0.99)),
        ("p99 to quiet", lambda one: f"{one.of_all(0.99) / calm.of_all(0.99):.2f}"),
    ]
    print(
        f"{given.rate:.0f} taps/s, report of {len(UNITS)} units and {given.answers:,} answers, {given.rounds} rounds:\n"
    )
    print(table(phases, columns))


if __name__ == "__main__":
    main()
