"""Typst: a template and plain data in, a page out. Data never becomes markup.

The data travel as JSON in `sys.inputs` and templates show them as text, so a name holding `#eval`, `$` or `*`
is printed as written. Templates see their own folder only. Typst keeps what it has compiled, so a process
that draws many documents grows: draw them in a short-lived one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typst

if TYPE_CHECKING:
    from typst import PDFStandards

TEMPLATES = Path(__file__).parents[1] / "templates"
_KEPT: PDFStandards = ["a-2a", "ua-1"]
_NO_FONT = "could not be displayed with font"  # what Typst says of a letter that a standard wants a font for


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts Typst ships, which the templates name, and the machine's for letters these do not have."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def typeset(
    template: str, data: Mapping[str, Any], kind: Literal["pdf", "png"], ppi: float = 72, *, kept: bool = False
) -> bytes:
    """The document of templates/<template>.typ for these data, its first page where `kind` is "png".

    At 72 ppi one point of the template is one pixel. A PDF that is `kept` says that it is PDF/A-2a, for archives, and
    PDF/UA-1, for screen readers. Where no font of this machine has one of its letters it can be neither, and is a
    tagged PDF without these claims.
    """
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
    )
    try:
        made = compiler.compile(format=kind, ppi=ppi, pdf_standards=_KEPT if kept else None)
    except typst.TypstError as error:
        if not kept or _NO_FONT not in str(error):  # anything else is a fault of the template
            raise
        made = compiler.compile(format=kind, ppi=ppi)
    page = made[0] if isinstance(made, list) else made
    if page is None:  # only with an output path, which is never given
        raise RuntimeError(f"{template}.typ: typst returned no document")
    return page
