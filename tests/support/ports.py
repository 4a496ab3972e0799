"""Ports that are free until a server of the tests or of the bench takes them."""

import os
import socket
from collections.abc import Iterator

_FIRST, _BEFORE = 10_000, 32_000  # below the ports that a system gives to outgoing connections (Linux: from 32768)
_SHARE = 200  # ports of one process, so that those beside it are not given the same


def _ports() -> Iterator[int]:
    shares = (_BEFORE - _FIRST) // _SHARE
    first = _FIRST + os.getpid() % shares * _SHARE
    while True:
        yield from range(first, first + _SHARE)


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
