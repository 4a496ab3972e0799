"""What libraries load that nobody here uses is left out while they load: a tenth of the start, and its memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType

# python-telegram-bot decrypts passports with these, and does without where it cannot find them. Answers are sealed with
# others of the same library.
_PASSPORTS = ("cryptography.hazmat.backends", "cryptography.hazmat.primitives.serialization")
_CLIENT = "httpx"  # of its own transport. Each bot here brings another
_METADATA = "importlib.metadata"


class _Installed(ModuleType):
    """`importlib.metadata` where nothing is installed, without the readers of mail and archives that it loads.

    Pydantic would look for plugins, and APScheduler for triggers by name, in what all packages say of themselves.
    """

    class PackageNotFoundError(ModuleNotFoundError):
        """Nothing is installed."""

    def version(self, name: str) -> str:
        raise self.PackageNotFoundError(name)

    def entry_points(self, **_: str) -> tuple[()]:
        return ()


class _Client(ModuleType):
    """`httpx` for those who name its classes and make none of them."""

    class Unused:
        """Stands for each of its classes."""

        def __init__(self, *_: object, **__: object) -> None:
            raise RuntimeError("httpx: found a use of it, expected none: this program's transport is AiohttpRequest")

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.Unused


@contextmanager
def lean() -> Iterator[None]:
    """Load libraries without what is never used of them. What has been loaded before stays as it is."""
    put = {_METADATA: _Installed(_METADATA), _CLIENT: _Client(_CLIENT), **dict.fromkeys(_PASSPORTS)}
    put = {name: module for name, module in put.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]  # None says "not to be found"
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def forget_docs(library: str) -> int:
    """Let go of what the classes of a loaded library say of themselves. Returns of how many characters.

    Those of python-telegram-bot are its pages on the web, 0.9 MB that every bot would hold.
    """
    freed = 0
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] != library:
            continue
        for one in vars(module).values():
            if isinstance(one, type) and one.__module__ == name and one.__doc__:
                freed += len(one.__doc__)
                with suppress(AttributeError, TypeError):  # one that cannot be changed
                    one.__doc__ = None
    return freed
