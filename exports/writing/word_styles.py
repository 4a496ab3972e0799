"""The looks of a Word file by their names: letters, lines of the contents, lists and tables."""

from __future__ import annotations

from functools import cache
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from exports.writing.blocks import Style

NAVY, PALE = "10344F", "E8EFF4"
TABLE, CELL, SMALL, SMALLEST = "Tabel SKM", "Isi Tabel", "Isi Tabel Kecil", "Isi Tabel Terkecil"
LISTED = "table of figures"  # as Word calls the lines of a list of tables or pictures
SIZES = {CELL: 9.5, SMALL: 7.5, SMALLEST: 6.0}
# what a Linux machine has for letters that every Windows has
_ON_WINDOWS = {
    "Liberation Sans": "Arial",
    "Arimo": "Arial",
    "Liberation Serif": "Times New Roman",
    "Tinos": "Times New Roman",
    "Libertinus Serif": "Times New Roman",
    "Carlito": "Calibri",
    "Caladea": "Cambria",
    "DejaVu Sans": "Verdana",
}


def set_styles(file: Any, look: Style) -> None:
    """Give the file its named looks, in letters that Windows has."""
    font = _ON_WINDOWS.get(look.font, look.font)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(look.size)
    normal.paragraph_format.space_after = Pt(6)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    normal.element.get_or_add_rPr().append(language)
    for name, size in (
        ("Heading 1", 15),
        ("Heading 2", 12.5),
        ("Heading 3", look.size),
        ("Caption", 10),
        ("Title", 26),
    ):
        style = file.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor.from_string(NAVY)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name in ("Header", "Footer"):
        file.styles[name].font.size = Pt(8.5)
    for name, size in SIZES.items():
        style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = normal, Pt(size)
        style.paragraph_format.space_after = Pt(0)
    width = 21 - look.left - look.right
    for name, indent in (("toc 1", 0.0), ("toc 2", 0.6), (LISTED, 0.0)):
        style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = normal
        style.paragraph_format.space_after, style.paragraph_format.left_indent = Pt(2), Cm(indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    file.styles.element.append(_table_style())
    _indent_lists(file)


def remember_styles(file: Any) -> None:
    """Look each style up once. python-docx walks through all of them at every paragraph, half of the time of a file.

    For a file whose styles stand.
    """
    file.part.get_style_id = cache(file.part.get_style_id)


def new_list(file: Any) -> int:
    """The id of a numbered list that begins with 1, for paragraphs of the style "List Number"."""
    numbering = file.part.numbering_part.element
    num = numbering.add_num(_numbers_of(file))
    num.add_lvlOverride(0).add_startOverride(1)
    return int(num.numId)


def _numbers_of(file: Any) -> int:
    """The definition of the numbers that "List Number" has."""
    found = file.styles["List Number"].element.pPr.numPr.numId.val
    numbering = file.part.numbering_part.element
    return int(numbering.num_having_numId(found).abstractNumId.val)


def _indent_lists(file: Any) -> None:
    style = file.styles["List Number"]
    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
    style.paragraph_format.space_after = Pt(4)


def _table_style() -> Any:
    """Lines around all cells, a dark head, and room at the sides."""
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="TabelSKM"><w:name w:val="{TABLE}"/>'
        '<w:basedOn w:val="TableGrid"/><w:uiPriority w:val="59"/><w:qFormat/>'
        '<w:tblPr><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:pPr><w:jc w:val="center"/></w:pPr>'
        '<w:rPr><w:b/><w:color w:val="FFFFFF"/></w:rPr>'
        f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{NAVY}"/></w:tcPr></w:tblStylePr></w:style>'
    )
