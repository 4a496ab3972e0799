"""What bytes are, whatever the file is called: evidence that may be kept, or not."""

import io
import zipfile

import pytest

from bot.rules.attachments import ENDINGS, kind_of


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
