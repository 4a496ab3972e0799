"""Fields of a Word file: what Word fills by itself, with what stands there until it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as Line

_AFTER = tuple(map(qn, ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat")))  # follow updateFields


@dataclass(frozen=True)
class Entry:
    """A line of a list of contents: its text, the printed page, the bookmark it leads to and the style of the line."""

    text: str
    page: int
    mark: str
    style: str


def add_contents(file: Any, instruction: str, entries: Sequence[Entry]) -> None:
    """A list of contents that is filled already, and that Word fills anew."""
    for place, entry in enumerate(entries):
        line = file.add_paragraph(style=entry.style)
        if not place:
            _begin(line, instruction, dirty=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), entry.mark)
        line._p.append(link)
        first = len(line._p)
        line.add_run(entry.text)
        line.add_run().add_tab()
        add_field(line, f"PAGEREF {entry.mark} \\h", str(entry.page))
        for run in list(line._p)[first:]:
            link.append(run)
        if place == len(entries) - 1:
            _end(line)


def add_field(line: Line, instruction: str, result: str) -> None:
    """A field at the end of the line, showing `result` until it is filled."""
    _begin(line, instruction)
    line.add_run().add_text(result)
    _end(line)


def add_mark(line: Line, name: str, number: int) -> None:
    """A bookmark around all of a line, to which contents lead. `number` is the file's own for it."""
    for kind in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{kind}")
        mark.set(qn("w:id"), str(number))
        if kind == "bookmarkStart":
            mark.set(qn("w:name"), name)
            line._p.insert(1 if line._p.pPr is not None else 0, mark)
        else:
            line._p.append(mark)


def fill_on_opening(file: Any) -> None:
    """Have Word fill all fields when it opens the file, which it asks about first."""
    settings = file.settings.element
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    later = next((one for one in settings if one.tag in _AFTER), None)
    if later is None:
        settings.append(update)
    else:
        later.addprevious(update)


def _begin(line: Line, instruction: str, *, dirty: bool = False) -> None:
    for kind in ("begin", None, "separate"):
        run = line.add_run()
        if kind is None:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = instruction
            run._r.append(code)
            continue
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        if kind == "begin" and dirty:
            mark.set(qn("w:dirty"), "true")
        run._r.append(mark)


def _end(line: Line) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), "end")
    line.add_run()._r.append(mark)
