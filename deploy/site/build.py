"""Build the site of docs/ into a folder: `python deploy/site/build.py OUT`. Any warning ends it with 1.

The pages are those of docs/. A link to what is no page (the program, the configuration) stays as plain words.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
# The builder leaves a folder of this name out, taking it for its own.
_RENAMED = {"templates": "letters"}
_LINK = re.compile(r"(?<!\!)\[([^\]]*)\]\(([^)#\s]*)(#[^)\s]*)?\)")


def build(out: Path) -> int:
    """Make the site in `out`, whose place it takes. Returns the builder's exit code."""
    with tempfile.TemporaryDirectory(prefix="skm-site-") as name:
        work = Path(name)
        pages = work / "pages"
        shutil.copytree(DOCS, pages)
        for folder, other in _RENAMED.items():
            (pages / folder).rename(pages / other)
        for file in pages.rglob("*.md"):
            file.write_text(_within(file, pages), encoding="utf-8")
        for kept in ("zensical.toml", "print.css"):
            shutil.copy(HERE / kept, work if kept.endswith(".toml") else pages)
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / "zensical.toml")]
        code = subprocess.run(command, check=False, env={**os.environ, "NO_COLOR": "1"}).returncode  # noqa: S603 -- ours
        if not code:
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(work / "site", out)
        return code


def _within(file: Path, pages: Path) -> str:
    """The text of a page with links that lead out of the pages, or to a folder, as their words alone."""

    def link(found: re.Match[str]) -> str:
        words, target, part = found[1], found[2], found[3] or ""
        if not target or "://" in target:
            return found[0]
        for folder, other in _RENAMED.items():
            target = re.sub(rf"(^|/){folder}/", rf"\g<1>{other}/", target)
        there = (file.parent / target).resolve()
        return f"[{words}]({target}{part})" if there.is_file() and there.is_relative_to(pages.resolve()) else words

    return _LINK.sub(link, file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1])))
