"""QR codes of links, with their quiet zone."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

_QUIET = 4  # modules of white around the symbol. Source: ISO/IEC 18004
_SCALE = 8  # pixels of a module in a picture


def symbol_of(link: str) -> str:
    """The QR code of a link as SVG. Raises segno.DataOverflowError."""
    return _made(link, "svg", xmldecl=False, nl=False).decode()


def symbol_picture(link: str) -> bytes:
    """The same as PNG."""
    return _made(link, "png", scale=_SCALE)


def _made(link: str, kind: Literal["svg", "png"], **look: object) -> bytes:
    import segno  # noqa: PLC0415 -- values of a report know their link, and most of them draw nothing

    out = BytesIO()
    segno.make(link, error="q", micro=False).save(out, kind=kind, border=_QUIET, **look)
    return out.getvalue()
