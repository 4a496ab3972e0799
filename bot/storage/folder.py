"""Files and folders written whole: whoever looks, also after a crash, finds the old or the new, never a mixture."""

from __future__ import annotations

import glob
import os
import secrets
import shutil
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_EVERYBODY_READS = 0o022
_PART, _LEFT_SECONDS = ".part", 86_400.0


@contextmanager
def for_everybody() -> Generator[None, None, None]:
    """Let everybody on this machine read what is written inside, such as a web server."""
    before = os.umask(_EVERYBODY_READS)
    try:
        yield
    finally:
        os.umask(before)


def write_whole(path: Path, content: bytes) -> None:
    """Write beside it and put it in its place. Two that write it at once both do, and the later one stands.

    What a killed call left beside it is tidied after a day.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{_PART}"):
        with suppress(OSError):  # another one tidies too
            if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                left.unlink()
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{_PART}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_folder(out: Path, files: Mapping[str, bytes], ours: Collection[str]) -> None:
    """Make `out` hold these files, and of what it held all but `ours`.

    The new folder is made beside it and takes its name. A call that is killed between the two leaves it to recover().
    """
    out = out.resolve()
    new, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    shutil.rmtree(new, ignore_errors=True)
    if out.exists():
        shutil.copytree(out, new, symlinks=True, copy_function=_link)
    for name in ours:
        (new / name).unlink(missing_ok=True)
    for name, content in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)  # never into a file that both folders share
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def recover(out: Path) -> None:
    """Put back the folder that a killed call had just moved aside, and tidy what it left."""
    out = out.resolve()
    old = out.with_name(f".{out.name}.old")
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _link(source: str, target: str) -> str:
    """A second name for the same file where the disk knows such, else a copy."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)
    return target
