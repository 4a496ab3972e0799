"""Ports that are free until a server of the tests or of the bench takes them."""

import socket
from collections.abc import Iterator

_FIRST, _BEFORE = 10_000, 32_000  # below the ports that a system gives to outgoing connections (Linux: from 32768)
_SHARE = 200  # ports of one process, so that those beside it are not given the same


def _ports() -> Iterator[int]:
    held = _taken_share()
    first = held.getsockname()[1]
    while True:
        yield from range(first + 1, first + _SHARE)


def _taken_share() -> socket.socket:
    """The first port of a share that no other process has, bound for as long as this one lives."""
    for first in range(_FIRST, _BEFORE, _SHARE):
        held = socket.socket()
        try:
            held.bind(("127.0.0.1", first))
        except OSError:
            held.close()
        else:
            return held
    raise OSError("found no free port")


_next = _ports()


def free_port() -> int:
    """A port of this machine on which nobody listens: another one each time, and none that a connection takes."""
    for port in _next:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server does, whose last one is closing
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("ports never end")
