"""`python -m bot` is the `skm` command."""

from __future__ import annotations

import gc
import os


def main() -> None:
    # An update makes some hundred short-lived objects. Looking for rings among them after every 700, as Python does by
    # default, is a fifth of the processor time of a tap.
    gc.set_threshold(20_000)
    # What is loaded stays, so looking through it finds nothing. The command line takes it up when it has loaded.
    gc.disable()
    # Pydantic would look for plugins in the entry points of all that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    from bot.rules.late_methods import compile_late  # noqa: PLC0415

    compile_late()
    from bot.cli import main as run  # noqa: PLC0415 -- a child process that imports this module must not load the command line

    run()


if __name__ == "__main__":
    main()
