"""An order that tells nothing of when an answer came.

It is drawn from the answers alone, so that the same ones print alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from random import Random
from typing import TypeVar

T = TypeVar("T")


def shuffled(rows: Iterable[T]) -> tuple[T, ...]:
    """The rows in an order that does not depend on the one they came in.

    >>> shuffled(["b", "a", "c"]) == shuffled(["c", "b", "a"])
    True
    """
    known = sorted(rows, key=repr)
    seed = sha256(repr(known).encode()).digest()
    Random(seed).shuffle(known)  # noqa: S311 -- sorted first, so there is no secret in it
    return tuple(known)
