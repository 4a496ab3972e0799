"""Which file lies at a path: a name says little, since another one may have been put in its place."""

from pathlib import Path

Place = tuple[int, int] | None  # device and inode


def place_of(path: Path) -> Place:
    """Where the file at a path lies on its disk, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
