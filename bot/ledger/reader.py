"""A child process that looks into one file from anybody, then ends: `python -m bot.ledger.reader`.

In comes a line of JSON that names a function and its limits, then the file. Out comes what the function gives, as a
line of JSON, and below it the text of a table: our parent has others to serve, and reads that piece by piece.
Processor time and memory are limited from within. The parent counts the seconds.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import warnings
from typing import Any, BinaryIO

from bot.rules.limits import Limits

_NICENESS = 10  # whoever taps comes first


def read_file(content: bytes, limits: dict[str, Any]) -> dict[str, Any]:
    """A table as its text, or as faults that JSON knows."""
    from bot.cases.table import Rows, read_table  # noqa: PLC0415 -- only for tables

    found = read_table(content, Limits(**limits))
    if isinstance(found, Rows):
        return {"lines": found.to_text()}
    return {"faults": [one.to_plain() for one in found]}


def kind_of_file(content: bytes, _: dict[str, Any]) -> str | None:
    """What may be kept as evidence, by its mime type."""
    from bot.rules.attachments import kind_of  # noqa: PLC0415 -- only for evidence

    return kind_of(content)


def limit_process(limits: dict[str, Any]) -> None:
    """From here on this process is ended after so much processor time, and gets no more than so much memory."""
    seconds, memory = int(limits["cpu_seconds"]), int(limits["memory"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(inward: BinaryIO, outward: BinaryIO) -> None:
    """Carry out the one order. Says `memory` or the exception's name where the function did not end."""
    order = json.loads(inward.readline())
    limit_process(order["limits"])
    answer: dict[str, Any]
    try:
        module, _, name = order["function"].partition(":")
        function = getattr(importlib.import_module(module), name)
        answer = {"found": function(inward.read(), order["limits"])}
    except MemoryError:
        answer = {"memory": True}
    except Exception as error:  # the parent is told, and decides
        answer = {"failed": type(error).__name__}
    found = answer.get("found")
    text = found.pop("lines") if isinstance(found, dict) and "lines" in found else None
    outward.write(json.dumps(answer, default=str).encode() + b"\n")
    if text is not None:
        outward.write(text.encode())
    outward.flush()


if __name__ == "__main__":
    os.nice(_NICENESS)
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library's print must not end up in the answer
    serve(sys.stdin.buffer, out)
    os._exit(0)  # all is written, and nothing needs to be taken down in order
