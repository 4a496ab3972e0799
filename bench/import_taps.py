"""How long residents wait while paper forms are imported: by a command beside the bot, and from a file sent to the bot.

`python -m bench.import_taps [--forms 100000] [--sent 5000] [--rate 50] [--against CLONE]`: a bot with 89 units and a
steady flow of taps, quiet and then beside each. A tap's time counts from the moment it was due. Another version runs
after this one, with a bot of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.imports import UNITS, make_forms, make_units
from bench.processes import program, telegram
from bench.quiet import Phase
from bench.residents import Stream
from bench.tables import table
from bench.taps import environ
from bot.sandbox import Person, SandboxClient
from scoring import local_day, period_of

_SEATS = 32
_SETTLE = 3.0
_PATIENCE = 300.0


async def measure(root: Path, forms: int, sent: int, rate: float, quiet: float) -> list[Phase]:
    """Quiet, beside the command, and beside a file that an admin sends."""
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as folder, telegram() as local:
        database, config = Path(folder) / "skm.db", Path(folder) / "config.toml"
        file, small = Path(folder) / "forms.csv", Path(folder) / "sent.csv"
        await asyncio.to_thread(make_units, root, database)
        today = local_day(datetime.now(UTC), ZoneInfo("Asia/Jakarta"))
        period = period_of(today, "quarter")
        for path, count, prefix in ((file, forms, "K"), (small, sent, "S")):
            make_forms(path, count, UNITS, period.first, today, prefix)
        secrets, content = environ(local.token), small.read_bytes()
        async with SandboxClient(local.url) as client:
            admin = await client.person("Admin (contoh)")
            config.write_text(f'[telegram]\nbase_url = "{local.url}"\n[admins]\ntelegram_ids = [{admin.id}]\n')
            skm = ("-m", "bot", "--config", str(config))
            with program(*skm, "run", environ=secrets, cwd=root):
                await admin.say("/bantuan", timeout=30)  # it has started
                taken: list[float] = []

                def record(seconds: float) -> None:
                    taken.append(seconds)  # whichever list is the present one

                flow = asyncio.create_task(Stream(client, UNITS[:6], rate, record).run(_SEATS))
                await asyncio.sleep(_SETTLE)

                async def command() -> None:
                    process = await asyncio.create_subprocess_exec(
                        *(sys.executable, *skm, "responses", "import", str(file), "--window", period.key),
                        stdout=asyncio.subprocess.DEVNULL,
                        env={"PATH": "/usr/bin:/bin", **secrets},
                        cwd=root,
                    )
                    if await process.wait():
                        raise RuntimeError("the import failed")

                phases = list[Phase]()
                acts: list[tuple[str, Callable[[], Awaitable[None]]]] = [
                    ("quiet", lambda: asyncio.sleep(quiet)),
                    (f"`skm responses import` of {forms:,} forms", command),
                    (f"{sent:,} forms sent to the bot", lambda: _send(admin, small.name, content)),
                ]
                for name, act in acts:
                    begun, taken = time.monotonic(), []
                    await act()
                    phases.append(Phase(name, [taken], time.monotonic() - begun))
                flow.cancel()
                await asyncio.gather(flow, return_exceptions=True)
    return phases


async def _send(admin: Person, name: str, content: bytes) -> None:
    """Send a file, choose the open period, and have it stored."""
    await admin.attach("document", content, name, "text/csv")
    for wanted in (":span:", ":save:"):
        shown = await admin.wait(lambda one, wanted=wanted: _button(one.raw, wanted) != "", timeout=_PATIENCE)  # type: ignore[misc]
        await admin.press_data(_button(shown.raw, wanted), shown)
    await admin.wait(lambda one: _button(one.raw, "b:see:") != "", timeout=_PATIENCE)


def _button(raw: dict[str, object], wanted: str) -> str:
    """The payload of the first button that has this in it, "" for none."""
    markup = raw.get("reply_markup")
    rows = markup["inline_keyboard"] if isinstance(markup, dict) else []
    found = (str(button["callback_data"]) for row in rows for button in row if "callback_data" in button)
    return next((data for data in found if wanted in data), "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.import_taps", description=__doc__)
    parser.add_argument("--forms", type=int, default=100_000)
    parser.add_argument("--sent", type=int, default=5_000)
    parser.add_argument("--rate", type=float, default=50.0, help="taps a second")
    parser.add_argument("--quiet", type=float, default=10.0, help="seconds")
    parser.add_argument("--against", type=Path, help="a clone of another version")
    given = parser.parse_args()
    roots = {"this": Path(__file__).parent.parent} | ({"the other": given.against} if given.against else {})
    for name, root in roots.items():
        phases = asyncio.run(measure(root, given.forms, given.sent, given.rate, given.quiet))
        columns: list[tuple[str, Callable[[Phase], str]]] = [
            (f"{name}, {given.rate:.0f} taps/s", lambda one: one.name),
            ("s", lambda one: f"{one.lasted:.1f}"),
            ("taps", lambda one: str(sum(map(len, one.rounds)))),
            ("p50 ms", lambda one: f"{one.of_all(0.5):.1f}"),
            ("p99 ms", lambda one: f"{one.of_all(0.99):.1f}"),
            ("slowest ms", lambda one: f"{one.of_all(1.0):.0f}"),
        ]
        print(table(phases, columns), "\n")


if __name__ == "__main__":
    main()
