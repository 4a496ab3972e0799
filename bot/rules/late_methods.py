"""Methods of dataclasses are compiled when they are first called, and not when their class is made.

Python compiles five or more for each class by exec, which is a quarter of what it takes to start this program. Most
of them are called much later or never. What is called once is the very function that Python would have made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

_MAKE = "_create_fn"  # of Python 3.11 and 3.12. Later ones make all methods of a class at once, and keep doing so


def compile_late() -> bool:
    """Let classes that are made from now on have their methods compiled late. Returns whether this Python can."""
    make = getattr(dataclasses, _MAKE, None)
    if make is None:
        return False
    if not isinstance(make, _Late):
        setattr(dataclasses, _MAKE, _Late(make))
    return True


class _Late:
    """Stands for the function that compiles one method."""

    def __init__(self, make: Callable[..., Callable[..., Any]]) -> None:
        self._make = make

    def __call__(self, name: str, *given: Any, **more: Any) -> Callable[..., Any]:
        return _stub(name, lambda: self._make(name, *given, **more))


def _stub(name: str, make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    made: Callable[..., Any] | None = None

    def method(self: Any, /, *given: Any, **more: Any) -> Any:
        nonlocal made
        if made is None:
            made = make()
            made.__qualname__ = method.__qualname__
            for one in type(self).__mro__:
                if one.__dict__.get(name) is method:
                    type.__setattr__(one, name, made)
        return made(self, *given, **more)

    method.__name__ = method.__qualname__ = name
    return method
