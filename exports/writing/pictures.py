"""Photos of anybody made small for print: upright, without what a camera writes beside them, such as where it was."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

_WIDEST = 1000  # pixels of the longer side, more than a page of two columns shows
_QUALITY = 80
_LARGEST = 50_000_000  # pixels that are decoded at all


def shrunk(content: bytes) -> bytes | None:
    """The photo as a JPEG of at most 1000 pixels a side. None where it is none, or too large to decode."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
                if opened.width * opened.height > _LARGEST:
                    return None
                opened.draft("RGB", (_WIDEST, _WIDEST))  # a JPEG is decoded at a fraction of its size
                upright = ImageOps.exif_transpose(opened).convert("RGB")
                upright.thumbnail((_WIDEST, _WIDEST))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning):
        return None
    out = BytesIO()
    upright.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
