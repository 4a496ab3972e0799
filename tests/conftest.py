"""For every test."""

import gc
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine alone.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

MEMORY = Path("/dev/shm")


def pytest_configure() -> None:
    """Keep temporary files in memory where a file system for that is mounted: what is written there is flushed at once.

    Those of programs that tests start too: browsers, office programs and children of the bot.

    Look for rings of objects as seldom as the bot itself does.
    """
    gc.set_threshold(20_000)
    os.environ.pop("LC_ALL", None)
    os.environ["LC_MESSAGES"] = "en_US.UTF-8"  # what the command line says is asserted in English
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        os.environ.setdefault("TMPDIR", str(MEMORY))
        tempfile.tempdir = None  # it may have been asked for before


def pytest_xdist_auto_num_workers() -> int:
    """Two processes a core: tests of the bot wait for timers, disks and other processes about half of their time."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """Leave what has been loaded and collected out of each search for rings of objects from now on."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
