"""Cities at work, for every scene."""

import pytest

from tests.support.forked import forked_children
from tests.support.scene import Opened, opened

__all__ = ["forked_children"]  # a fixture


@pytest.fixture
def city() -> Opened:
    """`async with city(folder, agency, moment, period, tg) as one`."""
    return opened
