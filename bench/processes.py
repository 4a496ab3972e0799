"""Programs under measurement, each a process of its own: started, read from /proc, stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")
_STOP_SECONDS = 15
_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}  # as installed programs run: compiled once, not at every start


@dataclass(frozen=True, slots=True)
class Telegram:
    """A sandbox that is up: `url` stands in place of https://api.telegram.org."""

    url: str
    token: str
    pid: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes (2**20 bytes): all that is resident, and the part that no other process shares."""

    resident: float
    private: float


@contextmanager
def program(
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    heard: bool = True,
    cwd: Path | None = None,
    log: Path | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """Run `python ARGUMENTS` until the block ends. Then it is asked to stop, and killed if it does not.

    What it says on stderr is added to the file `log`, or shown if `heard`. `cwd` is where it runs, None for here.
    """
    with nullcontext() if log is None else log.open("a") as file:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=subprocess.PIPE,
            stderr=file if file is not None else None if heard else subprocess.DEVNULL,
            text=True,
            env={**os.environ, **_COMPILED, **(environ or {})},
            cwd=cwd,
        )
    with stopped(child):
        yield child


@contextmanager
def stopped(child: subprocess.Popen[Any]) -> Iterator[None]:
    """When the block ends, ask a process to stop, and kill it if it does not."""
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


@contextmanager
def telegram(latency: float = 0.0) -> Iterator[Telegram]:
    """The sandbox in its own process, with `latency` seconds added to every Bot API call."""
    with program("-m", "bot.sandbox", "--port", "0", "--latency", str(latency)) as child:
        assert child.stdout is not None
        ready = json.loads(child.stdout.readline())
        yield Telegram(ready["url"], ready["token"], child.pid)


def answer_of(*arguments: str) -> str:
    """What `python ARGUMENTS` prints. Raises CalledProcessError."""
    return subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout


def end_children(pid: int) -> None:
    """End the processes that this one has started, as a crash of theirs would."""
    for child in _children(pid):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process since its start, user and system, all its threads, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def family_seconds(pid: int) -> float:
    """The same to the microsecond, with its children. Threads that ended are missing, such children are rounded."""
    return sum(_exact_seconds(one) + _ended_seconds(one) for one in (pid, *_children(pid)))


def _exact_seconds(pid: int) -> float:
    """Of the threads of a process that live, as the scheduler counts it."""
    found = 0
    for thread in _threads(pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            found += int((thread / "schedstat").read_text().split()[0])
    return found / 1e9


def _ended_seconds(pid: int) -> float:
    """Of the children of a process that have ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / _TICKS
    return 0.0


def _children(pid: int) -> list[int]:
    found = list[int]()
    for thread in _threads(pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            found += map(int, (thread / "children").read_text().split())
    return found


def _threads(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []


def waited_seconds(pid: int) -> float:
    """How long the threads of a process that live now were ready to run and had no processor, since they began."""
    found = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            found += int((thread / "schedstat").read_text().split()[1])
    return found / 1e9


def memory(pid: int) -> Memory:
    """What a process holds in memory now."""
    kilobytes: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        kilobytes[name] = int(rest.split()[0])
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return Memory(kilobytes["Rss"] / 1024, private / 1024)
