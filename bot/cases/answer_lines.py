"""The lines of a csv, whole blocks at a time: as bytes to whoever can take a block at once, else one by one as text."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, cast

BLOCK = 1 << 18  # bytes read at once
_FIRST = 1 << 13  # likewise at the top, which is looked at line by line
_ALIKE = ("utf-8", "utf-8-sig", "cp1252")  # encodings in which delimiters and digits are their own bytes


class Lines(Iterator[str]):
    """Text lines for the csv module, which may ask for those of the next block in the middle of a row.

    Between rows, where no line of a block is left, `block()` gives the next one as it is.
    """

    def __init__(self, stream: BinaryIO, encoding: str, skipped: int, size: int = BLOCK) -> None:
        stream.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
        alike = encoding in _ALIKE
        self._stream = stream if alike else cast(BinaryIO, codecs.EncodedFile(stream, "utf-8", encoding))
        self.encoding = "cp1252" if encoding == "cp1252" else "utf-8"
        self._rest, self._size, self._next, self._over = b"", _FIRST, size, False
        self._left: Iterator[str] = iter(())
        self._ahead: str | None = None
        for _ in range(skipped):
            next(self)

    def __next__(self) -> str:
        line = self._ahead if self._ahead is not None else next(self._left, None)
        self._ahead = None
        if line is not None:
            return line
        block = self._read()
        if not block:
            raise StopIteration
        self.open(block)
        return next(self._left)

    def block(self) -> bytes:
        """The next block of whole lines, where `is_open` says that none are left of another. b"" at the end."""
        return self._read()

    def open(self, block: bytes) -> None:
        """Go through the lines of a block one by one."""
        self._left = iter(io.StringIO(block.decode(self.encoding), newline=""))

    @property
    def is_open(self) -> bool:
        """Whether lines are left of a block that was opened."""
        if self._ahead is None:
            self._ahead = next(self._left, None)
        return self._ahead is not None

    def _read(self) -> bytes:
        parts = [self._rest]
        while not self._over:
            piece = self._stream.read(self._size)
            self._over = not piece
            end = piece.rfind(b"\n") + 1 or piece[:-1].rfind(b"\r") + 1
            if end:
                self._rest, self._size = piece[end:], self._next
                return b"".join([*parts, piece[:end]])
            parts.append(piece)
        self._rest = b""
        return b"".join(parts)
