"""A port that cannot be opened, with the address that was meant."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


class PortError(OSError):
    """An address that cannot be listened on: taken, not this machine's, or not for this user. `where` is host:port."""

    def __init__(self, error: OSError, where: str) -> None:
        super().__init__(error.errno, error.strerror)
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.strerror}"


@contextmanager
def naming_the_port(host: str, port: int) -> Generator[None, None, None]:
    """Raise what is raised inside, an OSError, as a PortError."""
    try:
        yield
    except OSError as error:
        raise PortError(error, f"{host}:{port}") from None
