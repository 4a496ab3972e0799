"""Cities at work, for every scene."""

import pytest

from tests.support.scene import Opened, opened


@pytest.fixture
def city() -> Opened:
    """`async with city(folder, agency, moment, period, tg) as one`."""
    return opened
