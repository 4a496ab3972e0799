"""`python -m bench [PART ...]`: measure, and write docs/benchmarks.md.

Each part is a program of its own (`python -m bench.PART`) that prints its tables. Parts that are not named keep what
the document says of them. No figure is a pass or a fail.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.processes import answer_of

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_SECTION = re.compile(r"<!-- part: (\w+) -->\n(.*?)(?=<!-- part: |\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One program: its heading, what it measures against what, in words."""

    title: str
    about: str


PARTS = {
    "steps": Part(
        "Steps of a task",
        "What everyday tasks take of those who use the bot: taps (the command and START among them), texts that "
        "are typed, and screens that are looked at. Each takes the shortest way that the screens offer, in the "
        "demo's city of 89 units. Evidence is a typed note, a photo needs no text. The other version is that of "
        "commit e70118c. What we aim at: 13 taps for a resident, 12 for the three elements, 10 for the heads of a "
        "city, a window in three steps after the command (name, days, units).",
    ),
    "taps": Part(
        "Taps",
        "Residents tap through the thirteen screens of the survey as fast as the bot lets them. Our bot commits every "
        "tap to its SQLite file (WAL, synchronous=FULL) before the screen moves. The others keep nothing and send the "
        "same texts and keyboards. They answer and edit side by side, as ours does, with the calls that their "
        "framework offers and Python's own settings. Ours sends plain JSON and collects garbage less often. The "
        "sandbox, the residents and the bot share the machine, so the bot's own processor time for one tap "
        "says more than taps a second. Every round "
        "starts each bot anew, in turn, the order reversed every other time. Figures are medians of the rounds, ratios "
        "the medians of the rounds' ratios with the lowest and the highest.",
    ),
    "tap_costs": Part(
        "What a tap costs",
        "The first eight taps of a survey after its opening, the tap that sends it, and whole surveys from the opening "
        "to the thanks, in milliseconds of the bot's own processor time. Waiting is not measured. The others store "
        "nothing. The other version, where there is one, is that of commit e70118c.",
    ),
    "growth": Part(
        "How that grows",
        "What a tap and the sending cost where one thing is other than usual, the worst first. The aim is that both "
        "stay within a fifth of the usual over cities, answers kept and ways of taking updates in. More residents at "
        "once share wakings and flushes, so each costs less.",
    ),
    "startup": Part(
        "Start and memory",
        "A database that is up to date, compiled modules, a message waiting at Telegram. Megabytes are 2**20 bytes.",
    ),
    "quiet": Part(
        "A report beside the taps",
        "A tap's time counts from the moment it was due, at a steady rate, until its screen has moved. A report begins "
        "with a new child process each time, and lasts until its document is in the admin's chat.",
    ),
    "crowd": Part(
        "A crowd beside the taps",
        "A city of 25,000 units with a survey window open. Beside a steady flow of taps one "
        "account, then twenty, send nonsense, erase and ask for help five times a second. On Monday last week's cards "
        "and a closed quarter's follow-up are planned, and a report of the city is made.",
    ),
    "load": Part(
        "Residents who think",
        "A thousand people answer whole surveys and read before they tap. Bot, Telegram and residents share the "
        "machine. In the end the database is counted: surveys that ended in thanks, answers, and answers in tallies.",
    ),
    "cards": Part(
        "Cards at Telegram's pace",
        "A head of every unit is owed a card, in two calls, and bulk may make 25 calls a second. The bot is killed "
        "when half of them have arrived. Starting again and waiting for the leases of the dead one count.",
    ),
    "province": Part(
        "A province in one file",
        "Processor and peak memory are those of each command and its children. Loading runs in the bench's process.",
    ),
    "planning": Part(
        "Planning a week",
        "The cards of a week for a head of every unit: figures, intervals and verdicts, written into the ledger. The "
        "processor time of the process that plans.",
    ),
    "answers": Part(
        "Answers kept",
        "A quarter of 89 units. Bytes are those of the file after VACUUM. The report is that of the whole city as "
        "JSON, and its peak that of the command's own process.",
    ),
    "imports": Part(
        "Imports",
        "A csv of paper forms as `skm responses template` writes it, 89 units, a quarter, each version in turn with a "
        "file of its own. Processor time is that of the command with its start.",
    ),
    "import_taps": Part(
        "Taps beside an import", "A tap's time counts from the moment it was due, at a steady rate, as beside a report."
    ),
    "scoring": Part("Scoring", ""),
    "intervals": Part(
        "Intervals", "The 95 % interval beside the one before it (`bench/wilson.py`), in one run and in rotation."
    ),
    "coverage": Part("Coverage of the intervals", ""),
    "documents": Part(
        "Documents",
        "Each in a process of its own, one at a time, by processor time. `first` counts from a bare interpreter: "
        "importing the library and making one document. `warm` is the median of those after it, `peak` the memory of "
        "the whole process. The other library draws the same figures and nothing more. What we aim at: an agency's "
        "report of 89 units under 3 s, a unit's under 0.5 s, a card under 0.06 s warm, and 30 cards a second on two "
        "cores.",
    ),
    "packs": Part(
        "Packs of proofs",
        "`skm pack --period 2026` on a made-up city, a minute after a quarter has closed: two Laporan a unit, the "
        "smaller papers, and an archive. The whole command, with its start. What we aim at: at most 0.8 s of processor "
        "time a unit.",
    ),
    "workbooks": Part(
        "Workbooks",
        "Measured as the documents are. Raw answers come a row at a time, as from the database, and go to a file. "
        '"the rows alone" makes the rows and throws them away, and is part of every other figure. What we aim at: '
        "100,000 x 20 cells in at most 3 s and 60 MB.",
    ),
}


def machine() -> str:
    """What the figures were measured on."""
    cpu = next((line for line in _cpu_info() if line.startswith("model name")), ": unknown").partition(":")[2].strip()
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({cpu}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load before the run {busy}"
    )


def _cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def section(name: str, arguments: Sequence[str]) -> str:
    """Run a part and give its section. Raises CalledProcessError."""
    part, on = PARTS[name], machine()
    begun = time.monotonic()
    printed = answer_of("-m", f"bench.{name}", *arguments).strip()
    if "|" not in printed:
        printed = f"```\n{printed}\n```"
    command = " ".join(["python -m bench." + name, *arguments])
    told = f"{part.about}\n\n" if part.about else ""
    return f"## {part.title}\n\n{told}{printed}\n\n`{command}` ({time.monotonic() - begun:.0f} s, {on})\n\n"


def document(sections: dict[str, str]) -> str:
    """The whole page, in the order of PARTS."""
    ordered = [f"<!-- part: {name} -->\n{sections[name]}" for name in PARTS if name in sections]
    return "# Benchmarks\n\nWritten by `make bench`. No figure here is a pass or a fail.\n\n" + "".join(ordered)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write. Returns 1 when a part failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all when none is named")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.parts if name not in PARTS]:
        parser.error(f"found {', '.join(unknown)}, expected some of {', '.join(PARTS)}")
    sections = dict(_SECTION.findall(DOCUMENT.read_text(encoding="utf-8"))) if DOCUMENT.exists() else {}
    failed = False
    for name in given.parts or [name for name in PARTS if (Path(__file__).parent / f"{name}.py").exists()]:
        print(f"{name} ...", flush=True)
        try:
            sections[name] = section(name, [])
        except subprocess.CalledProcessError as error:
            print(f"{name}: python -m bench.{name} ended with {error.returncode}", file=sys.stderr)
            failed = True
            continue
        DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
        DOCUMENT.write_text(document(sections).rstrip() + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
