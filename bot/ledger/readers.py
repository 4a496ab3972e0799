"""The parent's side of the children that look into files: one child a file, two at once, each ended at its limits.

A child that is ended hurts no other file. Whoever has many files waits behind others.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.ledger.places import Places
from bot.ledger.scratch import Scratch
from bot.ledger.workshop import without_secrets
from bot.rules.attachments import kind_of, needs_unpacking
from bot.rules.faults import Fault, fault
from bot.rules.limits import CHAT, Limits

if TYPE_CHECKING:
    from bot.cases.table import Rows

_AT_ONCE = 2
_CHILD = "bot.ledger.reader"


class Unread(Exception):
    """The child did not end as it should: it went beyond a limit, or failed. The fault says which."""

    def __init__(self, found: Fault) -> None:
        self.fault = found
        super().__init__(found)


class Readers:
    """Looks into files, a child process for each. `most` is how many children there are at once."""

    def __init__(self, most: int = _AT_ONCE, limits: Limits = CHAT) -> None:
        self._places, self.limits = Places(most), limits

    async def table(self, person: int, content: bytes) -> Rows | tuple[Fault, ...]:
        """What read_table gives of this person's file."""
        found = await self.text(person, content)
        return await asyncio.to_thread(_rows, found) if isinstance(found, str) else found

    async def text(self, person: int, content: bytes) -> str | tuple[Fault, ...]:
        """The rows of this person's file as Rows.to_text() gives them, or what is wrong with it."""
        try:
            found: Any = await self.call(person, f"{_CHILD}:read_file", content)
        except Unread as error:
            return (error.fault,)
        except OSError as error:  # no child can be started now
            return (fault("unreadable", reason=type(error).__name__),)
        if "lines" in found:
            return str(found["lines"], "utf-8")
        return tuple(map(Fault.of_plain, found["faults"]))

    async def kind(self, person: int, content: bytes) -> str | None:
        """The mime type of a file that may be kept as evidence, None for others.

        Raises OSError where no child can be started.
        """
        if not needs_unpacking(content):
            return kind_of(content)
        try:
            found = await self.call(person, f"{_CHILD}:kind_of_file", content)
        except Unread:
            return None
        return found if isinstance(found, str) else None

    async def call(self, person: int, function: str, content: bytes) -> object:
        """What a function `module:name` gives of the content, in a child of its own. Raises Unread, OSError."""
        limits = self.limits
        order = {"function": function, "limits": asdict(limits)}
        async with self._places.place(person):
            answer = await _answer(json.dumps(order).encode() + b"\n" + content, limits)
        if answer.get("memory"):
            raise Unread(_memory(limits))
        if "failed" in answer:
            raise Unread(fault("unreadable", reason=answer["failed"]))
        return answer["found"]


async def _answer(message: bytes, limits: Limits) -> Mapping[str, Any]:
    """The child's answer to this message. Raises Unread, OSError."""
    # What the child reads may be made to mislead it: it is told no secret.
    scratch = Scratch()
    arguments, environment = (sys.executable, "-m", _CHILD), scratch.environment(without_secrets(os.environ))
    child: Process | None = None
    try:
        child = await asyncio.create_subprocess_exec(
            *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
        )
        said, _ = await asyncio.wait_for(child.communicate(message), limits.wall_seconds)
    except TimeoutError:
        raise Unread(
            fault("limit_wall", found=f"> {limits.wall_seconds:g}", allowed=f"{limits.wall_seconds:g}")
        ) from None
    finally:
        try:
            if child is not None and child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        finally:
            scratch.remove()
    if child.returncode == -signal.SIGXCPU:
        raise Unread(fault("limit_cpu", found=f"> {limits.cpu_seconds}", allowed=limits.cpu_seconds))
    if child.returncode == -signal.SIGABRT:  # how calamine ends where it gets no more memory
        raise Unread(_memory(limits))
    if child.returncode != 0:
        raise Unread(fault("unreadable", reason=child.returncode))
    line, _, text = said.partition(b"\n")
    answer: Mapping[str, Any] = json.loads(line)
    if text:
        answer["found"]["lines"] = text
    return answer


def _rows(text: str) -> Rows:
    from bot.cases.table import Rows  # noqa: PLC0415 -- a bot nobody sends a file goes without

    return Rows.of_text(text)


def _memory(limits: Limits) -> Fault:
    megabytes = limits.memory // 1_000_000
    return fault("limit_memory", found=f"> {megabytes}", allowed=megabytes)
