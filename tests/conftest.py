"""For every test."""

import os
from pathlib import Path

MEMORY = Path("/dev/shm")


def pytest_configure() -> None:
    """Temporary files in memory, where there is a file system for that: what is written there is flushed at once."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
