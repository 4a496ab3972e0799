"""For every test."""

import gc
import os
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


def pytest_configure() -> None:
    """Keep temporary files in memory where a file system for that is mounted: what is written there is flushed at once.

    Look for rings of objects as seldom as the bot itself does.
    """
    gc.set_threshold(20_000)
    os.environ.pop("LC_ALL", None)
    os.environ["LC_MESSAGES"] = "en_US.UTF-8"  # what the command line says is asserted in English
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: tests of the bot wait for it about a third of their time."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
