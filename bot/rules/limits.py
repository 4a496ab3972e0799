"""How large a file from anybody may be, packed and unpacked, and what reading it may cost. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one file: bytes as it came and unpacked, how many times larger unpacked, parts of the archive.

    Of its sheets together: rows that hold something, columns, cells and characters in them. Of the child process that
    reads it: seconds of processor, seconds by the clock and bytes of memory.
    """

    size: int
    unpacked: int
    ratio: int
    parts: int
    rows: int
    columns: int
    cells: int
    characters: int
    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory: int = 512 * _MB


# A table that staff send to the bot.
CHAT = Limits(
    size=2 * _MB,
    unpacked=30 * _MB,
    ratio=200,
    parts=200,
    rows=10_000,
    columns=200,
    cells=400_000,
    characters=4 * _MB,
)

# A table that whoever runs the server gives to `skm`, which reads a csv in its own process.
COMMAND_LINE = Limits(
    size=200 * _MB,
    unpacked=2000 * _MB,
    ratio=200,
    parts=1000,
    rows=1_048_576,
    columns=1000,
    cells=100 * _MB,
    characters=1000 * _MB,
    cpu_seconds=900,
    wall_seconds=1800.0,
    memory=4000 * _MB,
)
