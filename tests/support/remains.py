"""Where something stands in the bytes of the database, of the files beside it, and of a fresh backup."""

from pathlib import Path

from bot.storage.copies import back_up


def places_of(path: Path, *wanted: bytes) -> list[str]:
    """The names of the files in which any of this stands, the fresh backup's among them."""
    backup = path.parent / "backup" / "copy.db"
    backup.parent.mkdir(exist_ok=True)
    back_up(path, backup)
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    return sorted(file.name for file in files if any(mark in file.read_bytes() for mark in wanted))


def size_of(path: Path) -> int:
    return path.stat().st_size
