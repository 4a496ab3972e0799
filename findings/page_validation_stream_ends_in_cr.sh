#!/bin/sh
# page-validation calls a PDF's stream too short where the last byte of its data is 0x0D: it takes that byte and the line feed after it for one end of line.
#
# Seen with page-validation 0.11.0 (a validator of PDF/A and PDF/UA) and files of pikepdf 10.18.0, 2026-11-28. The end of line before
# `endstream` is no part of /Length (ISO 32000-1, 7.3.8), and compressed data may end in any byte.
#
# Who meets it: whoever holds PDFs against PDF/A in a test. One file passes and the next of the same program does not. Where that rule alone
# fails, the bytes are to be counted once more.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/v"
"$folder/v/bin/pip" --quiet --disable-pip-version-check install page-validation==0.11.0 pikepdf==10.18.0
"$folder/v/bin/python" - "$folder" <<'PYTHON'
import re
import sys
from importlib.metadata import version

import page
import pikepdf

print("page-validation", version("page-validation"), "pikepdf", version("pikepdf"))


def told(ending: bytes) -> list[str]:
    """The rules on lengths that a file fails whose one stream of content ends so."""
    file = pikepdf.new()
    file.add_blank_page()
    file.pages[0].Contents = file.make_stream(b"q Q " + ending)
    place = f"{sys.argv[1]}/one.pdf"
    file.save(place, compress_streams=False)
    content = open(place, "rb").read()
    for one in re.finditer(rb"/Length (\d+)[^>]*?>>\s*stream\n", content):
        assert content[one.end() + int(one[1]) :].startswith(b"\nendstream"), "the length is right"
    found = page.validate_pdf(place, profile="2a")
    return [f"{one.rule_id}: {one.message}" for one in found.failures if "LENGTH" in one.rule_id]


plain, returned = told(b" "), told(b"\r")
print("data ends in a space:", plain)
print("data ends in 0x0D:   ", returned)
raise SystemExit(plain != [] or len(returned) != 1)
PYTHON
