"""How long the long tests run: a moment in `make test`, many times that in `make soak`."""

import os

SOAK = int(os.environ.get("SKM_SOAK", "1"))


def often(number: int) -> int:
    """So many rounds, or as many times more as SKM_SOAK says."""
    return number * SOAK
