"""What bytes are, whatever the file is called: text, evidence that may be kept, or neither."""

import io
import zipfile

import pytest

from bot.rules.attachments import ENDINGS, kind_of
from bot.rules.csv_text import NotText, csv_text


def office(*names: str) -> bytes:
    """A zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        for name in names:
            folder.writestr(zipfile.ZipInfo(name), "x")  # of no particular moment
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"%PDF-1.7", "pdf"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
        (office("ppt/presentation.xml"), "pptx"),
        (office("word/document.xml", "word/vbaProject.bin"), None),
        (office("a.txt"), None),
        (office("xl/workbook.xml")[:-30], None),
        (b"PK\x03\x04", None),
        (b"MZ", None),
        (b"", None),
    ],
)
def test_evidence_is_known_by_its_content(content: bytes, kind: str | None) -> None:
    found = kind_of(content)
    assert (ENDINGS[found] if found else None) == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("kode,nama\n".encode("utf-16"), "utf16"),
        ("kode,nama\n".encode("utf-16-le"), "utf16"),
        (office("xl/workbook.xml")[:4] + b"xlsx", "workbook"),
        ("café".encode("latin-1"), "not_utf8"),
    ],
)
def test_what_is_no_text_is_named(content: bytes, kind: str) -> None:
    with pytest.raises(NotText) as error:
        csv_text(content)
    assert error.value.fault.key == kind


def test_a_mark_at_the_beginning_is_no_text() -> None:
    assert csv_text("\ufeffkode,nama\n".encode()) == csv_text(b"kode,nama\n") == "kode,nama\n"
