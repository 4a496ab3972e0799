"""Whether a file is a picture that every document can show: PNG read to its last byte, JPEG to its last marker."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

LARGEST_LOGO = 1_000_000  # bytes
_MOST_PIXELS = 8000  # a side. A small file may unpack to more than a server has
_PIECE = 65_536  # bytes unpacked at a time
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # samples of a pixel by PNG colour type
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# Adam7's passes: first column and row, and the steps between columns and rows
_WHOLE = ((0, 0, 1, 1),)
_PASSES = (*((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8)), *((2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that carry height and width


def fault_of_picture(content: bytes) -> str | None:
    """Say what is wrong with the content as a logo: "found ..., expected ...". Returns None when it can be shown."""
    if not content.startswith((_PNG, _JPEG)):
        return "found another kind of file, expected a PNG or JPEG file"
    if len(content) > LARGEST_LOGO:
        return f"found {len(content)} bytes, expected at most {LARGEST_LOGO}"
    try:
        wide, high = _png(content) if content.startswith(_PNG) else _jpeg(content)
    except (ValueError, struct.error, zlib.error) as error:
        kind = "PNG" if content.startswith(_PNG) else "JPEG"
        said = "it ends too early" if isinstance(error, struct.error) else error
        return f"found a broken {kind} ({said}), expected a whole PNG or JPEG file"
    if not (0 < wide <= _MOST_PIXELS and 0 < high <= _MOST_PIXELS):
        return f"found {wide} x {high} pixels, expected 1 to {_MOST_PIXELS} a side"
    return None


def _png(content: bytes) -> tuple[int, int]:
    chunks = list(_chunks(content))
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise ValueError("its parts are missing or out of order")
    wide, high, depth, colour, _, _, laced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth not in _DEPTHS.get(colour, ()) or laced > 1 or (colour == 3 and b"PLTE" not in names):
        raise ValueError("its header names colours that do not exist")
    if max(wide, high) <= _MOST_PIXELS:
        bits = depth * _CHANNELS[colour]
        needed = sum(_packed(wide, high, bits, *one) for one in (_PASSES if laced else _WHOLE))
        _require_unpacked(b"".join(data for name, data in chunks if name == b"IDAT"), needed)
    return wide, high


def _require_unpacked(packed: bytes, needed: int) -> None:
    """Raise ValueError where so many bytes do not come of it. They are counted in pieces: nobody needs them all."""
    unpack, left, found = zlib.decompressobj(), packed, 0
    while found < needed:
        piece = unpack.decompress(left, _PIECE)
        if not piece:
            raise ValueError("its pixels end too early")
        found, left = found + len(piece), unpack.unconsumed_tail


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + length]
        (sum_,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        if zlib.crc32(name + data) != sum_:
            raise ValueError("a checksum does not agree")
        yield name, data
        if name == b"IEND":
            return  # what stands behind it is nobody's
        place += 12 + length


def _packed(wide: int, high: int, bits: int, left: int, top: int, across: int, down: int) -> int:
    """Bytes of one pass: each line with its filter byte before it."""
    columns, lines = -(-(wide - left) // across), -(-(high - top) // down)
    return lines * (1 + -(-columns * bits // 8)) if columns > 0 and lines > 0 else 0


def _jpeg(content: bytes) -> tuple[int, int]:
    if content[6:10] not in (b"JFIF", b"Exif"):
        raise ValueError("neither JFIF nor Exif: save it again as JPEG")
    place, size = 2, None
    while place + 4 <= len(content):
        edge, marker, length = struct.unpack(">BBH", content[place : place + 4])
        if edge != 0xFF or length < 2:
            raise ValueError("a marker is not where it should be")
        if marker == 0xFF:  # a filling byte
            place += 1
            continue
        if marker in _FRAMES:
            high, wide = struct.unpack(">HH", content[place + 5 : place + 9])
            size = wide, high
        if marker == 0xDA:  # the pixels begin
            break
        place += 2 + length
    else:
        raise ValueError("it ends before its pixels")
    if size is None:
        raise ValueError("no size stands in it")
    if b"\xff\xd9" not in content[place:]:
        raise ValueError("its pixels end too early")
    return size
