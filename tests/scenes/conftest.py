"""Cities at work, for every scene."""

import pytest

from tests.support.engine import engine_of_test, on_both
from tests.support.forked import forked_children
from tests.support.scene import Opened, opened
from tests.support.templates import made_by_copying

__all__ = ["engine_of_test", "forked_children", "made_by_copying"]  # fixtures


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Some cities keep their answers on a server, too."""
    on_both(metafunc, {"test_new_mayor.py", "test_pekanbaru.py", "test_jakarta_barat.py"})


@pytest.fixture
def city() -> Opened:
    """`async with city(folder, agency, moment, period, tg) as one`."""
    return opened
