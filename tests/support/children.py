"""What a child process is told to do in tests of its limits: each ends by itself before long, should a limit fail."""

import os
import tempfile
import threading
import time


def count(*_: object) -> int:
    """Counts on and on, though not for ever."""
    number = 0
    while time.process_time() < 20:
        number += 1
    return number


def wait(*_: object) -> None:
    threading.Event().wait(20)


def take(*_: object) -> int:
    """Takes 300 MB of memory."""
    return len(bytes(300_000_000))


def leave(*_: object) -> None:
    os._exit(3)


def secrets(*_: object) -> list[str]:
    """Names of the secrets that are to be seen here, the bot's and others'."""
    return [name for name in os.environ if name.startswith("SKM_") or "TOKEN" in name or "PASSWORD" in name]


def litter(*_: object) -> None:
    """Leaves a temporary file with scores in it, as a library does, and is busy then."""
    handle, _name = tempfile.mkstemp()
    os.write(handle, b"skor 4 3 4")
    os.close(handle)
    wait()


class Littering:
    """An order that does so as soon as a child reads it."""

    def __reduce__(self) -> tuple[object, ...]:
        return litter, ()
