"""What a port of ours is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Protocol

import httptools


@dataclass(slots=True)
class Asked:
    """One request. `headers` have their names in lower case. `body` is whole when the page answers.

    A page that admits it may set `trusted`: its connection is kept then, however many strangers come.
    """

    method: str = ""
    path: str = ""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    trusted: bool = False
    whole: bool = False  # nothing of it is still to come
    last: bool = False  # no other follows on its connection
    refused: Reply | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `more` are lines of its head."""

    status: int
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    more: tuple[str, ...] = ()


class Page(Protocol):
    """What a port answers. `most` is how many bytes a body may have."""

    most: int

    def admit(self, asked: Asked) -> Reply | None:
        """Judge a request by its head: None where its body is to be read, else the refusal, with which it ends."""

    async def answer(self, asked: Asked) -> Reply:
        """Answer a request that was admitted."""


def path_of(url: bytes) -> str:
    """The path of what is asked for, or of an address as it is sent to a proxy. "" where it is neither."""
    if not url.startswith(b"/"):
        try:
            url = httptools.parse_url(url).path or b"/"
        except httptools.HttpParserInvalidURLError:
            return ""
    return url.partition(b"?")[0].decode("latin-1")


@lru_cache(maxsize=64)
def head_of(status: int, kind: str, length: int, more: tuple[str, ...], close: bool, second: int) -> bytes:
    """The head of an answer whose body has that length. `second` is the time, and the connection ends where `close`."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Date: {formatdate(second, usegmt=True)}"]
    lines += [f"Content-Type: {kind}"] * bool(length)
    lines += [f"Content-Length: {length}", *more, *["Connection: close"] * close]
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1")
